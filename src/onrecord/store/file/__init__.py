"""The SQLite file: opened and checked, rows encoded, accounts read back as they were."""
