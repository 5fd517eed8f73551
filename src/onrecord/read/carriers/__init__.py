"""What carries several documents: web archives and feeds."""
