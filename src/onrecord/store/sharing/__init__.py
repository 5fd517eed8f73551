"""What is handed out and taken in, in SQLite: collections, objects, peers, recalls."""
