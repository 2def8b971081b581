"""What the list is, read from the database into plain values. Reads only; the same for every visitor."""
