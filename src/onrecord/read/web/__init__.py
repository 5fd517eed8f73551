"""The public web: which addresses may be fetched, and how."""
