"""Forms outside the stock desk: they clean what was typed and hand it to `workflow`."""
