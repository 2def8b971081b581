"""The way in: a password, a second factor, what a stale session does not lose, and who is counted as guessing."""
