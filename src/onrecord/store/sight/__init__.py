"""Who sees what: every table is seen through one view of reports, names withheld included."""
