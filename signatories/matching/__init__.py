"""Who may be meant: likeness of names, and organizations that may be the same. Reads only, merges nothing."""
