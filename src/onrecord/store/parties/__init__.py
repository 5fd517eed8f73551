"""Who is who: names grouped to parties, counted, and shown with the reason for each."""
