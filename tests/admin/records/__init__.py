"""The records of the desk."""
