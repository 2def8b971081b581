"""The networks of a statement: the sign that their members bear, and who is a member."""
