"""One module per command; each only reads its arguments and calls a room."""
