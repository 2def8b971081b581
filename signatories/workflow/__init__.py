"""Everything that changes something: one function per act, its actor `by` by keyword, in one transaction with its
lock and its journal row. Nothing outside this room saves a model.
"""
