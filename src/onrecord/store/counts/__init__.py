"""What is counted over every claim, in columns in memory: facets, spreads, ranks."""
