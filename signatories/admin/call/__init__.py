"""Running a call: the invitation, trying it out before anybody sees it, a new text and who agrees to it."""
