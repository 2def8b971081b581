"""The networks of a statement."""
