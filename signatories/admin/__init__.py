"""The desk: Django's admin with a front door of our own. Every save goes through `workflow`; here is only HTTP.

Importing this room registers each model and each screen with `site`. What all screens stand on lies beside this file;
each folder is a place at the desk.
"""

from signatories.admin.account import again, me
from signatories.admin.call import calling, opening, practice, versions
from signatories.admin.contacts import erasing, missing, taking_out
from signatories.admin.lines import compare, names, quick_add, tidy
from signatories.admin.mails import messaging, outbox
from signatories.admin.networks import marks, member_list
from signatories.admin.order import board, line, rule
from signatories.admin.records import journal, organizations, people, signatories, statements, texts
from signatories.admin.review import acts, bulk, looks, page, replies, sign_ons
from signatories.admin.statement import beginning, colleagues, editor, emergency, home, questions

__all__ = [
    "acts",
    "again",
    "beginning",
    "board",
    "bulk",
    "calling",
    "colleagues",
    "compare",
    "editor",
    "emergency",
    "erasing",
    "home",
    "journal",
    "line",
    "looks",
    "marks",
    "me",
    "member_list",
    "messaging",
    "missing",
    "names",
    "opening",
    "organizations",
    "outbox",
    "page",
    "people",
    "practice",
    "questions",
    "quick_add",
    "replies",
    "rule",
    "sign_ons",
    "signatories",
    "statements",
    "taking_out",
    "texts",
    "tidy",
    "versions",
]
