"""Gathers what a ledger keeps: its reports into stories, its names into parties.

`relate` knows the rules and no ledger, `store` keeps what was found and knows no rule; here one is
asked on behalf of the other. What people decide otherwise is heard here, too.
"""
