"""The lines of a list."""
