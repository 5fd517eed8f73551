"""What goes out to others and what comes in from them: collections, published objects, peers."""
