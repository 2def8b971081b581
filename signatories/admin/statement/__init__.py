"""One statement from its beginning: its home, its text and questions, who is at it, the two emergency buttons."""
