"""What the templates may ask for: the text of a statement, the list, and the words around a count."""
