"""The lines of a list one by one: added from a reply, spelled right, and told apart from those they may be."""
