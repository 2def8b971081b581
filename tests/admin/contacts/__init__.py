"""The people behind the lines."""
