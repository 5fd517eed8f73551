"""What the reader's page is made of: marked words, cards beside them, the kept page."""
