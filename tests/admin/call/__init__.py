"""A call, run from the desk."""
