"""Rows as they are listed: reports, claims, figures, stories, and all about one of them."""
