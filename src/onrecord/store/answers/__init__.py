"""What is asked of a ledger, and the records in which it answers: no SQL here."""
