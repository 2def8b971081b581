"""Which appeals an object shows on, and which fields the public never sees: written here and nowhere else."""

from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q, QuerySet

from signatories.choices import MarkRule, SignatoryState
from signatories.models import (
    Appeal,
    AppealText,
    Colleague,
    Footnote,
    Mark,
    Membership,
    Network,
    Organization,
    OrganizationName,
    Question,
    Signatory,
)

# Fields that no public page, file or address depends on: a change of these raises no revision. The sign form is no such
# page: it is drawn anew for everybody, and no cache keeps it.
PRIVATE: dict[type[models.Model], frozenset[str]] = {
    Appeal: frozenset({"grace", "late_hours", "offers_unnamed", "is_discreet", "left_out"}),
    Question: frozenset({"appeal", "wording", "language", "is_required"}),
    Colleague: frozenset({"appeal", "user", "role"}),
    Organization: frozenset({"website", "mail_domains"}),
    OrganizationName: frozenset({"organization", "name", "language", "sort", "folded"}),
    Network: frozenset({"website"}),
    User: frozenset(
        {"username", "first_name", "last_name", "email", "is_active", "is_superuser", "is_staff", "password"}
    ),
}
# Personal data stays in its own tables: the journal tells that such a field changed, never its values.
UNTOLD: dict[type[models.Model], frozenset[str]] = {
    User: frozenset({"username", "first_name", "last_name", "email", "password"}),
    Appeal: frozenset({"press_name", "press_email", "press_phone", "controller_address", "secret"}),
}


def difference(stored: models.Model, instance: models.Model) -> dict[str, list[str]]:
    """Give the fields a person may set that differ, each with what it was and what it is."""
    return {
        field.name: [_told(before), _told(after)]
        for field in stored._meta.concrete_fields
        if (field.editable or field.name == "folded")
        and (before := getattr(stored, field.attname)) != (after := getattr(instance, field.attname))
    }


def is_public(instance: models.Model, changed: set[str] | None = None) -> bool:
    """Tell whether the public may see one of the changed fields, or of all if none are named."""
    columns = (field for field in instance._meta.concrete_fields if field.editable and not field.primary_key)
    fields = changed or {field.name for field in columns}
    return bool(fields - PRIVATE.get(type(instance), frozenset()))


def appeal_of(instance: models.Model) -> Appeal | None:
    """Give the appeal an object belongs to; None for what lasts across appeals."""
    match instance:
        case Appeal():
            return instance
        case AppealText() | Mark() | Colleague() | Question() | Signatory():
            return instance.appeal
        case Footnote():
            return instance.mark.appeal
        case _:
            return None


def shown_on(instance: models.Model) -> set[int]:
    """Give the keys of the appeals whose public list or text an object may show on."""
    match instance:
        case Organization() | Network() if instance.pk is None:
            return set()
        case AppealText() if instance.version != instance.appeal.version:
            # What is coming is not public yet, and what was is no more.
            return set()
        case Signatory():
            return {instance.appeal_id} if instance.state == SignatoryState.APPROVED else set()
        case Organization():
            return _keys(_approved({instance.pk}))
        case OrganizationName():
            return _keys(_approved({instance.organization_id}))
        case Membership():
            return bearing({instance.organization_id}, {instance.network_id})
        case Network():
            return _keys(Q(marks__network=instance))
        case _:
            appeal = appeal_of(instance)
            return {appeal.pk} if appeal is not None and appeal.pk else set()


def lines_of(instance: models.Model) -> QuerySet[Signatory]:
    """Give the lines that a list tells otherwise when an object changes; of a text, none."""
    lines = Signatory.objects.filter(state=SignatoryState.APPROVED)
    match instance:
        case Signatory():
            return lines.filter(pk=instance.pk)
        case Organization():
            return lines.filter(organization=instance)
        case Membership():
            marked = Mark.objects.filter(network=instance.network_id)
            return lines.filter(organization=instance.organization_id, appeal__in=marked.values("appeal"))
        case Mark() | Network():
            marked = Mark.objects.filter(**{"pk" if isinstance(instance, Mark) else "network": instance.pk})
            members = Membership.objects.filter(network__in=marked.values("network"))
            return lines.filter(appeal__in=marked.values("appeal"), organization__in=members.values("organization"))
        case Footnote():
            return lines_of(instance.mark)
        case _:
            return lines.none()


def bearing(organizations: set[int], networks: set[int], *, claims_only: bool = False) -> set[int]:
    """Give the appeals on which a membership of these may bear a sign; a mere claim bears one only by their rule."""
    rule = Q(mark_rule=MarkRule.CLAIMED) if claims_only else Q()
    return _keys(Q(marks__network__in=networks) & rule) & _keys(_approved(organizations))


def _approved(organizations: set[int]) -> Q:
    return Q(signatories__organization__in=organizations, signatories__state=SignatoryState.APPROVED)


def _keys(condition: Q) -> set[int]:
    return set(Appeal.objects.filter(condition).values_list("pk", flat=True))


def _told(value: Any) -> str:
    return "" if value is None else str(value)[:1000]
