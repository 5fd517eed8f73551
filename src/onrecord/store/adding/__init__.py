"""Putting entries on record: prepared without a ledger, then written in groups."""
