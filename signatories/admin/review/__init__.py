"""The review queue: one card at a time, what speaks for and against it, and what a coordinator decides.

`page` draws it, `card` says it in words; the others answer to its buttons. Reads are `roll.queue`, writes `workflow`.
"""

from signatories.admin.review import acts, bulk, looks, page, replies, sign_ons

__all__ = ["acts", "bulk", "looks", "page", "replies", "sign_ons"]
