"""How a person comes into the desk: by a seat on some appeal, a one-time link, and a password only she knows."""

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils.translation import gettext as _

from signatories import tokens
from signatories.choices import Role
from signatories.models import Colleague
from signatories.workflow import door
from signatories.workflow.door import Actor, Refusal

GROUPS = {role: role.name.capitalize() for role in Role}


def invite(user: User, *, by: Actor) -> str:
    """Give the path of a one-time link, the only way to a password; the journal tells who gave it."""
    if not (user.is_active and user.is_staff):
        raise Refusal("no_desk", _("This person has no way into the desk. Give a role on a statement first."))
    door.write([door.entry("invite", user, by=by, appeal=None)])
    return tokens.way_in(user)


def choose_password(user: User, password: str) -> User:
    """Store a person's own password; the journal tells that it changed."""
    with transaction.atomic():
        row = door.locked(User.objects.filter(pk=user.pk)).get()
        row.set_password(password)
        row.save(update_fields=["password"])
        door.write([door.entry("choose_password", row, by=row, appeal=None)])
    return row


def seat(people: set[int]) -> None:
    """Let people into the desk, in the groups of their roles, exactly as long as they have a seat on some appeal."""
    for user in User.objects.filter(pk__in=people):
        roles = set(Colleague.objects.filter(user=user).values_list("role", flat=True))
        user.groups.set(Group.objects.filter(name__in=[GROUPS[Role(role)] for role in roles]))
        user.is_staff = bool(roles) or user.is_superuser
        user.save(update_fields=["is_staff"])
