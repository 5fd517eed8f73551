"""Facts about names that more than one stage looks up, as data."""
