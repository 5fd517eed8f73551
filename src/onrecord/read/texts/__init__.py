"""Plain text: characters out of bytes, and the layout of what was scraped or saved."""
