"""The lists and pages of the stock admin: rows found, filtered, brought in and taken out, each saved by `workflow`."""
