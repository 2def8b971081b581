"""The desk: Django's admin with a front door of our own. Every save goes through `workflow`; here is only HTTP.

Importing this room registers each model and each screen with `site`.
"""

from signatories.admin import (
    again,
    beginning,
    calling,
    colleagues,
    compare,
    contacts,
    editor,
    emergency,
    erasing,
    home,
    mails,
    me,
    member_list,
    messaging,
    missing_contacts,
    names,
    networks,
    order,
    order_line,
    order_rule,
    practice,
    questions,
    quick_add,
    review,
    tidy,
    versions,
)
from signatories.admin.journal import JournalAdmin
from signatories.admin.organizations import MarkAdmin, MembershipAdmin, NetworkAdmin, OrganizationAdmin
from signatories.admin.people import UserAdmin
from signatories.admin.signatories import SignatoryAdmin
from signatories.admin.statements import AppealAdmin, AppealTextAdmin

__all__ = [
    "AppealAdmin",
    "AppealTextAdmin",
    "JournalAdmin",
    "MarkAdmin",
    "MembershipAdmin",
    "NetworkAdmin",
    "OrganizationAdmin",
    "SignatoryAdmin",
    "UserAdmin",
    "again",
    "beginning",
    "calling",
    "colleagues",
    "compare",
    "contacts",
    "editor",
    "emergency",
    "erasing",
    "home",
    "mails",
    "me",
    "member_list",
    "messaging",
    "missing_contacts",
    "names",
    "networks",
    "order",
    "order_line",
    "order_rule",
    "practice",
    "questions",
    "quick_add",
    "review",
    "tidy",
    "versions",
]
