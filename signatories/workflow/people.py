"""How a person comes into the desk: by a seat on some appeal, a one-time link, and a password only she knows.

Whoever invites learns nothing of an address but that it is written to: a known one and a new one are answered alike.
"""

import re
from collections.abc import Sequence
from itertools import chain, count

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import transaction
from django.utils.translation import gettext as _

from signatories import tokens
from signatories.choices import Alerts, LetterKind, LetterState, Role
from signatories.models import Appeal, Colleague, JournalEntry, Letter, Signatory
from signatories.roll import seats
from signatories.text import tidy
from signatories.workflow import door, outbox, second_factor
from signatories.workflow.door import Actor, Refusal

GROUPS = {role: role.name.capitalize() for role in Role}
NAME_LENGTH, ADDRESS_LENGTH = 150, 140


def invite(user: User, *, by: Actor) -> str:
    """Give the path of a one-time link, the only way to a password; the journal tells who gave it."""
    if not (user.is_active and user.is_staff):
        raise Refusal("no_desk", _("This person has no way into the desk. Give a role on a statement first."))
    door.write([door.entry("invite", user, by=by, appeal=None)])
    return tokens.way_in(user)


def invite_by_mail(appeal: Appeal, *, email: str, name: str, role: Role, language: str, by: Actor) -> Colleague:
    """Give somebody a seat on an appeal and write to her: with a one-time link, or to the desk if she has a password.

    A known person's name is not touched: what is typed about her here stays here.
    """
    email, name = fit_address(email), tidy(name)[:NAME_LENGTH]
    with door.once():
        door.lock({appeal.pk})
        user = _known(email) or _new(email, name, by=by)
        if Colleague.objects.filter(appeal=appeal, user=user).exists():
            raise Refusal("colleague_already", _("%s is among the people of this statement already.") % email)
        colleague = Colleague.objects.create(appeal=appeal, user=user, role=role)
        seat({user.pk})
        door.write([door.entry("add", colleague, by=by, appeal=appeal)])
        _write_to(colleague, language, by=by)
    return colleague


def invite_again(colleague: Colleague, *, by: Actor) -> Letter:
    """Write to somebody once more: the mail was lost, or its link is too old."""
    with transaction.atomic():
        door.lock({colleague.appeal_id})
        row = _seated(colleague)
        sent = Letter.objects.filter(appeal=row.appeal, user=row.user, kind=LetterKind.INVITATION)
        if sent.filter(state=LetterState.WAITING).exists():
            raise Refusal("waiting", _("The invitation has not gone out yet; it will. Nothing was sent."))
        last = sent.first()
        return _write_to(row, last.language if last else row.appeal.language, by=by)


def change_role(colleague: Colleague, role: Role, *, by: Actor) -> Colleague:
    """Give another role; the last coordinator stays one."""
    with transaction.atomic():
        door.lock({colleague.appeal_id})
        row = _seated(colleague)
        if row.role == role:
            return row
        if row.role == Role.COORDINATOR:
            refuse_the_last(row, by=by)
        was, row.role = row.role, role
        row.save(update_fields=["role"])
        seat({row.user_id})
        told = {"role": [str(was), str(role)]}
        door.write([door.entry("change", row, by=by, appeal=row.appeal, fields=told)])
    return row


def choose_alerts(colleague: Colleague, alerts: Alerts, *, by: User) -> Colleague:
    """Say how often one hears by mail that something waits; nobody says it for another."""
    if colleague.user != by:
        raise Refusal("not_hers", _("How often a colleague hears by mail is theirs to say. Nothing was changed."))
    with transaction.atomic():
        row = _seated(colleague)
        was, row.alerts = row.alerts, alerts
        if was != alerts:
            row.save(update_fields=["alerts"])
            told = {"alerts": [str(was), str(alerts)]}
            door.write([door.entry("change", row, by=by, appeal=row.appeal, fields=told)])
    return row


def remove(colleague: Colleague, *, by: Actor) -> None:
    """Take a seat away; the last coordinator keeps hers."""
    with transaction.atomic():
        door.lock({colleague.appeal_id})
        row = _seated(colleague)
        if row.role == Role.COORDINATOR:
            refuse_the_last(row, by=by)
        door.write([door.entry("delete", row, by=by, appeal=row.appeal)])
        row.delete()
        seat({row.user_id})
        lines = list(door.locked(Signatory.objects.filter(appeal=row.appeal, assigned_to=row.user)))
        Signatory.objects.filter(pk__in=[line.pk for line in lines]).update(assigned_to=None)
        door.write(door.entry("assign", line, by=by, appeal=row.appeal, to=None) for line in lines)


def refuse_the_last(colleague: Colleague, *, by: Actor) -> None:
    """Refuse to let the last coordinator go: whoever was invited and has not come in does not coordinate yet."""
    rows = Colleague.objects.filter(appeal=colleague.appeal_id, role=Role.COORDINATOR).select_related("user")
    letters = seats.invitations(colleague.appeal, [row.user for row in rows])
    if colleague.user != by and not seats.has_come(colleague.user, letters[colleague.user_id]):
        return
    others = [row.user for row in rows if row.pk != colleague.pk]
    if not any(user == by or _is_at_work(user, letters[user.pk]) for user in others):
        message = _("Somebody has to coordinate the statement. Make another person a coordinator first.")
        raise Refusal("last_coordinator", message)


def _is_at_work(user: User, letters: Sequence[Letter]) -> bool:
    return user.is_active and user.last_login is not None and seats.has_come(user, letters)


def introduce(user: User, *, name: str, email: str) -> User:
    """Store what somebody says of herself: how she is called, and where answers to her reach her ("" is nowhere).

    Whether the address is hers, nobody has seen: what is meant for it does not come to her by it.
    """
    name, email = tidy(name)[:NAME_LENGTH], fit_address(email) if email.strip() else ""
    with transaction.atomic():
        row = door.locked(User.objects.filter(pk=user.pk)).get()
        changed = []
        if name != row.get_full_name():
            row.first_name, row.last_name = name, ""
            changed += ["first_name"]
        if email.lower() != row.email.lower():
            row.email = email
            changed += ["email"]
        if changed:
            row.save(update_fields=["first_name", "last_name", "email"])
            door.write([door.entry("introduce", row, by=row, appeal=None, untold=changed)])
    return row


def choose_password(user: User, password: str) -> User:
    """Store a person's own password; the journal tells that it changed."""
    with transaction.atomic():
        row = door.locked(User.objects.filter(pk=user.pk)).get()
        row.set_password(password)
        row.save(update_fields=["password"])
        door.write([door.entry("choose_password", row, by=row, appeal=None)])
    return row


def end_sessions(user: User) -> None:
    """Put out whoever is in with somebody's account."""
    for session in Session.objects.all():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def reset_second_factor(user: User, *, by: Actor) -> None:
    """Help somebody who lost her telephone: the next log-in sets up a new one, and whoever is in with it is out."""
    with transaction.atomic():
        row = door.locked(User.objects.filter(pk=user.pk)).get()
        second_factor.remove(row)
        end_sessions(row)
        door.write([door.entry("reset_second_factor", row, by=by, appeal=None)])


def seat(people: set[int]) -> None:
    """Let people into the desk, in the groups of their roles, exactly as long as they have a seat on some appeal."""
    for user in User.objects.filter(pk__in=people):
        roles = set(Colleague.objects.filter(user=user).values_list("role", flat=True))
        user.groups.set(Group.objects.filter(name__in=[GROUPS[Role(role)] for role in roles]))
        user.is_staff = bool(roles) or user.is_superuser
        user.save(update_fields=["is_staff"])


def fit_address(email: str) -> str:
    """Give an address as it is stored, or refuse it."""
    email = email.strip()
    message = _("“%s” is no e-mail address. Write it like name@example.org.") % tidy(email)[:ADDRESS_LENGTH]
    try:
        EmailValidator(allowlist=[])(email)
    except ValidationError as error:
        raise Refusal("no_email", message) from error
    local, _at, domain = email.rpartition("@")
    # What programs that send mail take for an option, for a machine, or cut off.
    if local.startswith("-") or domain.startswith("[") or len(local) > 64 or len(email) > ADDRESS_LENGTH:
        raise Refusal("no_email", message)
    return email


def _known(email: str) -> User | None:
    rows = User.objects.filter(email__iexact=email).order_by("-is_active", "pk")
    return next((user for user in rows if user.is_superuser or not _said_so_herself(user)), None)


def _said_so_herself(user: User) -> bool:
    """Tell whether nobody but she ever gave this address for hers: an invitation to it may be meant for another."""
    told = JournalEntry.objects.filter(kind="user", subject=str(user.pk), act__in=("change", "introduce"))
    last = next((row for row in told.order_by("-pk") if "email" in row.details.get("untold", ())), None)
    return last is not None and last.act == "introduce"


def _new(email: str, name: str, *, by: Actor) -> User:
    # The name as a whole: where its first part ends is not ours to know.
    user = User(username=_free(log_in_name(email.lower())), email=email, first_name=name)
    user.set_unusable_password()
    user.save(force_insert=True)
    door.write([door.entry("add", user, by=by, appeal=None)])
    return user


def log_in_name(typed: str) -> str:
    """Leave out of a name to log in with what none may bear, such as the sign in o'brien@example.org."""
    return re.sub(r"[^\w.@+-]", "", User.normalize_username(typed))


def _free(username: str) -> str:
    """Give a name to log in with that nobody has: somebody may have left this address and kept the name."""
    taken = set(User.objects.filter(username__startswith=username).values_list("username", flat=True))
    return next(name for name in chain([username], (f"{username}.{n}" for n in count(2))) if name not in taken)


def _write_to(colleague: Colleague, language: str, *, by: Actor) -> Letter:
    appeal, user = colleague.appeal, colleague.user
    letter = outbox.post(LetterKind.INVITATION, user=user, appeal=appeal, language=language, by=by)
    door.write([door.entry("invite_by_mail", user, by=by, appeal=appeal)])
    return letter


def _seated(colleague: Colleague) -> Colleague:
    row = door.locked(Colleague.objects.filter(pk=colleague.pk)).first()
    if row is None:
        raise Refusal("gone", _("This person is not among the people of this statement any more."))
    return row
