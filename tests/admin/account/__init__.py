"""Whoever sits at the desk, about herself."""
