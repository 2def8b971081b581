"""What follows for a person from the seats on appeals, and the one thing a person changes alone: the password."""

from django.contrib.auth.models import Group, User
from django.db import transaction

from signatories.choices import Role
from signatories.models import Colleague
from signatories.workflow import door

GROUPS = {role: role.name.capitalize() for role in Role}


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
