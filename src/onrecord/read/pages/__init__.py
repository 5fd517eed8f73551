"""Pages of the web: a tree, its article in marked blocks, and what the page states of itself."""
