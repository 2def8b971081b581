"""What everybody may read, asked for over HTTP."""
