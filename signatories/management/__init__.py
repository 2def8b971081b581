"""Commands for whoever has a shell."""
