"""Pages for people, one room each."""
