"""A statement at the desk."""
