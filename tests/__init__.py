"""Tests mirror the rooms. People and organizations are in `cast`."""
