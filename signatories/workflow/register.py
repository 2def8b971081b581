"""Every save and deletion that decides nothing about a signatory: one object, its journal row, where it shows."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories.choices import SectionRule
from signatories.models import (
    Appeal,
    AppealText,
    Colleague,
    JournalEntry,
    Network,
    Organization,
    Question,
    Signatory,
)
from signatories.workflow import calling, door, listings, naming, ordering, people, retention, rule, showing
from signatories.workflow.door import Actor, Refusal

ORDERING = frozenset({"order_rule", "ignored_articles", "section_rule"})
PLACING = frozenset({"printed_name", "sort_under", "section", "kind", "organization"})
# What only the acts of `moderation` and `ordering` change: a form that was drawn before keeps none of it.
DECIDED = ("state", "is_named", "place", "is_pinned", "approved_at", "public_from", "turn")


def save[M: models.Model](instance: M, *, by: Actor) -> M:
    """Store a new or changed object: the fields that differ from what is stored, and nothing where none does."""
    try:
        instance.clean()
    except ValidationError as error:
        raise Refusal("unfit", " ".join(error.messages)) from error
    try:
        with transaction.atomic():
            return _add(instance, by=by) if instance.pk is None else _change(instance, by=by)
    except IntegrityError as error:
        raise _not_so(instance) from error


def amend[M: models.Model](instance: M, *, by: Actor, **fields: Any) -> M:
    """Change nothing but some fields of an object: whatever others have changed meanwhile stays."""
    with transaction.atomic():
        row = _locked(instance)
        for name, value in fields.items():
            setattr(row, name, value)
        return save(row, by=by)


def delete(instance: models.Model, *, by: Actor) -> None:
    """Remove an object for good. What others hang on is refused."""
    try:
        with transaction.atomic():
            stored = _locked(instance)
            _refuse_without_text(stored)
            appeals = showing.shown_on(stored) if showing.is_public(stored) else set()
            door.write([door.entry("delete", stored, by=by, appeal=showing.appeal_of(stored))])
            door.relist(list(showing.lines_of(stored)) if appeals else ())
            stored.delete()
            _follow_seat(stored)
            door.bump(appeals)
    except ProtectedError as error:
        message = _("“%s” is still used elsewhere and cannot be removed. Remove what uses it first.")
        raise Refusal("in_use", message % instance) from error


def remove_example(appeal: Appeal, *, by: Actor) -> None:
    """Remove the example with what came with it alone; the journal remembers, so that it is not loaded again."""
    if not appeal.is_example:
        raise Refusal("no_example", _("“%s” is not the example.") % appeal)
    with transaction.atomic():
        door.lock({appeal.pk})
        came = Organization.objects.filter(pk__in=appeal.signatories.values_list("organization", flat=True))
        organizations = set(came.values_list("pk", flat=True))
        networks = set(appeal.marks.values_list("network", flat=True))
        door.write([door.entry("remove_example", appeal, by=by, appeal=appeal)])
        appeal.delete()
        unused = Organization.objects.filter(pk__in=organizations, signatories=None)
        # Whoever was entered by a person, or belongs to another network, did not come with the example.
        told = JournalEntry.objects.filter(kind="organization").values_list("subject", flat=True)
        elsewhere = unused.exclude(memberships=None).exclude(memberships__network__in=networks)
        kept = {int(subject) for subject in told} | set(elsewhere.values_list("pk", flat=True))
        unused.filter(pk__in=organizations - kept).delete()
        Network.objects.filter(pk__in=networks, marks=None, memberships=None).delete()


def _refuse_without_text(instance: models.Model) -> None:
    if not isinstance(instance, AppealText):
        return
    appeal = instance.appeal
    if instance.language == appeal.language and instance.version in (appeal.version, appeal.asked_version):
        message = _("This is the text of the statement in its first language: without it the page would be empty.")
        raise Refusal("only_text", message)


def _add[M: models.Model](instance: M, *, by: Actor) -> M:
    appeals = showing.shown_on(instance) if showing.is_public(instance) else set()
    door.lock(appeals)
    match instance:
        case Appeal():
            calling.refuse_unproved(instance, {"signing"})
        case Question():
            door.lock({instance.appeal_id})
            calling.refuse_many_questions(instance)
    instance.save(force_insert=True)
    _follow_seat(instance)
    door.write([door.entry("add", instance, by=by, appeal=showing.appeal_of(instance))])
    door.bump(appeals)
    door.relist(showing.lines_of(instance) if appeals else ())
    return instance


def _change[M: models.Model](instance: M, *, by: Actor) -> M:
    stored = _locked(instance)
    changed = showing.difference(stored, instance)
    if not changed:
        return instance
    names = set(changed)
    also = _follow(instance, stored, names, by=by)
    instance.save(update_fields=names | also)
    _follow_seat(stored, instance)
    if isinstance(instance, User) and not instance.is_active:
        people.end_sessions(instance)
    untold = names & showing.UNTOLD.get(type(instance), frozenset())
    told = {name: values for name, values in changed.items() if name not in untold}
    appeal = showing.appeal_of(instance)
    door.write([door.entry("change", instance, by=by, appeal=appeal, fields=told, untold=sorted(untold))])
    if showing.is_public(instance, names):
        door.bump(showing.shown_on(instance) | showing.shown_on(stored))
        door.relist(showing.lines_of(instance))
    return instance


def _locked[M: models.Model](instance: M) -> M:
    """Lock the appeals an object shows on, then the object, and give it as it is stored now."""
    appeals = showing.shown_on(instance)
    if isinstance(instance, Signatory):
        appeals.add(instance.appeal_id)
    door.lock(appeals)
    stored = door.locked(type(instance)._default_manager.filter(pk=instance.pk)).first()
    if stored is None:
        raise Refusal("gone", _("“%s” is no longer here. Load the page again.") % instance)
    return stored


def _follow(instance: models.Model, stored: models.Model, changed: set[str], *, by: Actor) -> set[str]:
    """Bring along what is derived from changed fields; returns the further fields of the instance to store."""
    also = set[str]()
    if isinstance(instance, Appeal) and isinstance(stored, Appeal):
        calling.refuse_unproved(instance, changed, stored)
        listings.erase_at_closing(stored, instance, by=by)
        also |= retention.note_closing(stored, instance)
        if changed & (ORDERING | {"mark_rule"}):
            door.relist(Signatory.objects.filter(appeal=instance))
    match instance, stored:
        case AppealText(), AppealText() if "correction" in changed:
            instance.corrected_at = timezone.now() if instance.correction else None
            return {"corrected_at"}
        case Question(), Question() if "language" in changed:
            calling.refuse_many_questions(instance)
        case Signatory(), Signatory():
            for name in DECIDED:
                setattr(instance, name, getattr(stored, name))
            instance.turn += 1
            if "printed_name" in changed:
                naming.keep_alias(instance, stored.printed_name, by=by)
            if changed & PLACING:
                ordering.replace(instance, stored)
                return {"turn", "place", "is_pinned"}
            return {"turn"}
        case Appeal(), Appeal() if changed & ORDERING:
            rule.rewrite(instance, stored, by=by)
        case Organization(), Organization() if "country" in changed:
            _replace_by_country(instance, stored)
    return also


def _replace_by_country(organization: Organization, stored: Organization) -> None:
    for row in organization.signatories.filter(appeal__section_rule=SectionRule.COUNTRY).select_related("appeal"):
        before = Signatory(pk=row.pk, appeal=row.appeal, organization=stored, place=row.place, is_pinned=row.is_pinned)
        row.organization = organization
        row.turn += 1
        ordering.replace(row, before)
        row.save(update_fields=["place", "is_pinned", "turn"])


def _follow_seat(*instances: models.Model) -> None:
    people.seat({instance.user_id for instance in instances if isinstance(instance, Colleague)})


def _not_so(instance: models.Model) -> Refusal:
    """Say which constraint was broken, in its own words."""
    try:
        instance.validate_unique()
        instance.validate_constraints()
    except ValidationError as error:
        return Refusal("duplicate", " ".join(error.messages))
    return Refusal("duplicate", _("“%s” is there already. Nothing was stored; look for it in the list.") % instance)
