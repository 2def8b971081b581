"""The review queue: one card at a time, what speaks for and against it, and what a coordinator decides.

`page` draws it, `card` says it in words; the others answer to its buttons. Reads are `roll.queue`, writes `workflow`.
"""
