"""The order of a list: the board, one line of it, the rule. What a move is: `moves`."""
