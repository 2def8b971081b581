"""Every save and deletion that is no decision about a signatory: one object, its journal row, the appeals it shows on.

Which appeals an object shows on, and which fields the public never sees, is written here and nowhere else.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _

from signatories.choices import Role, SectionRule, SignatoryState, Standing
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
    Signatory,
)
from signatories.workflow import door, ordering
from signatories.workflow.door import Actor, Refusal

# Fields that no public page, file or address depends on: a change of these raises no revision.
PRIVATE: dict[type[models.Model], frozenset[str]] = {
    Appeal: frozenset({"grace"}),
    Colleague: frozenset({"appeal", "user", "role"}),
    Organization: frozenset({"website", "mail_domains"}),
    OrganizationName: frozenset({"organization", "name", "language", "sort", "folded"}),
    Network: frozenset({"website"}),
    User: frozenset(
        {
            "username",
            "first_name",
            "last_name",
            "email",
            "is_active",
            "is_superuser",
            "is_staff",
            "groups",
        }
    ),
}
# Personal data stays in its own tables: the journal tells that such a field changed, never its values.
UNTOLD: dict[type[models.Model], frozenset[str]] = {
    User: frozenset({"username", "first_name", "last_name", "email", "password"}),
    Appeal: frozenset({"press_name", "press_email", "press_phone", "secret"}),
}
ORDERING = frozenset({"order_rule", "ignored_articles", "section_rule"})
PLACING = frozenset({"printed_name", "sort_under", "section", "kind", "organization"})


def save[M: models.Model](instance: M, *, by: Actor) -> M:
    """Store a new or changed object: the fields that differ from what is stored, and nothing where none does."""
    instance.clean()
    if instance.pk is None:
        return _add(instance, by=by)
    try:
        with transaction.atomic():
            return _change(instance, by=by)
    except IntegrityError as error:
        raise _taken(instance) from error


def delete(instance: models.Model, *, by: Actor) -> None:
    """Remove an object for good. What others hang on is refused."""
    try:
        with transaction.atomic():
            appeals = _shown_on(instance) if _is_public(instance) else set()
            door.lock(appeals)
            door.write([door.entry("delete", instance, by=by, appeal=_appeal_of(instance))])
            instance.delete()
            door.bump(appeals)
    except ProtectedError as error:
        message = _("“%s” is still used elsewhere and cannot be removed. Remove what uses it first.")
        raise Refusal("in_use", message % instance) from error


def remove_example(appeal: Appeal, *, by: Actor) -> None:
    """Remove the example with all that came with it; the journal remembers, so that it is not loaded again."""
    if not appeal.is_example:
        raise Refusal("no_example", _("“%s” is not the example.") % appeal)
    with transaction.atomic():
        door.lock({appeal.pk})
        organizations = list(appeal.signatories.values_list("organization", flat=True))
        networks = list(appeal.marks.values_list("network", flat=True))
        door.write([door.entry("remove_example", appeal, by=by, appeal=appeal)])
        appeal.delete()
        Organization.objects.filter(pk__in=organizations, signatories=None).delete()
        Network.objects.filter(pk__in=networks, marks=None, memberships=None).delete()


def join_many(pairs: Sequence[tuple[Organization, Network]], *, by: Actor, source: str) -> int:
    """Enter claims of membership that are not known yet; known ones stay as they are. Returns how many were new."""
    wanted = {(organization.pk, network.pk): (organization, network) for organization, network in pairs}
    organizations, networks = {key[0] for key in wanted}, {key[1] for key in wanted}
    with transaction.atomic():
        known = set(
            Membership.objects.filter(organization__in=organizations, network__in=networks).values_list(
                "organization", "network"
            )
        )
        fresh = [
            Membership(organization=organization, network=network)
            for key, (organization, network) in wanted.items()
            if key not in known
        ]
        appeals = _bearing({m.organization_id for m in fresh}, {m.network_id for m in fresh})
        door.lock(appeals)
        Membership.objects.bulk_create(fresh, batch_size=500)
        door.write(door.entry("add", m, by=by, appeal=None, source=source) for m in fresh)
        door.bump(appeals)
    return len(fresh)


def confirm_many(pairs: Sequence[tuple[Organization, Network]], *, by: Actor) -> int:
    """Confirm claimed memberships on the word of their networks. Returns how many were claims until now."""
    wanted = {(organization.pk, network.pk) for organization, network in pairs}
    organizations, networks = {key[0] for key in wanted}, {key[1] for key in wanted}
    with transaction.atomic():
        appeals = _bearing(organizations, networks)
        door.lock(appeals)
        claims = Membership.objects.filter(
            organization__in=organizations, network__in=networks, standing=Standing.CLAIMED
        ).select_related("organization", "network")
        confirmed = [m for m in claims if (m.organization_id, m.network_id) in wanted]
        Membership.objects.filter(pk__in=[m.pk for m in confirmed]).update(standing=Standing.CONFIRMED)
        door.write(door.entry("confirm", m, by=by, appeal=None) for m in confirmed)
        if confirmed:
            door.bump(appeals)
    return len(confirmed)


def _add[M: models.Model](instance: M, *, by: Actor) -> M:
    try:
        with transaction.atomic():
            appeals = _shown_on(instance) if _is_public(instance) else set()
            door.lock(appeals)
            instance.save(force_insert=True)
            _seat(instance)
            door.write([door.entry("add", instance, by=by, appeal=_appeal_of(instance))])
            door.bump(appeals)
    except IntegrityError as error:
        raise _taken(instance) from error
    return instance


def _change[M: models.Model](instance: M, *, by: Actor) -> M:
    model = type(instance)
    stored = model._default_manager.filter(pk=instance.pk).first()
    if stored is None:
        raise Refusal("gone", _("“%s” is no longer here. Load the page again.") % instance)
    appeals = _shown_on(instance) | _shown_on(stored)
    door.lock(appeals)
    stored = model._default_manager.get(pk=instance.pk)
    changed = _difference(stored, instance)
    if not changed:
        return instance
    fields = set(changed) | _follow(instance, stored, set(changed))
    instance.save(update_fields=fields)
    told = {k: v for k, v in changed.items() if k not in UNTOLD.get(model, frozenset())}
    untold = sorted(set(changed) - set(told))
    door.write([door.entry("change", instance, by=by, appeal=_appeal_of(instance), fields=told, untold=untold)])
    if _is_public(instance, set(changed)):
        door.bump(appeals)
    return instance


def _follow(instance: models.Model, stored: models.Model, changed: set[str]) -> set[str]:
    """Bring along what is derived from changed fields; returns the further fields of the instance to store."""
    match instance, stored:
        case Signatory(), _:
            instance.turn += 1
            if changed & PLACING:
                ordering.replace(instance)
            return {"turn", "place"}
        case Appeal(), Appeal():
            if changed & ORDERING:
                ordering.rewrite(instance, stored)
        case Organization(), _ if "country" in changed:
            _replace_by_country(instance)
        case Colleague(), _:
            _seat(instance)
    return set()


def _seat(instance: models.Model) -> None:
    """Let a colleague into the desk; the group of a role carries what the role may do."""
    if isinstance(instance, Colleague):
        User.objects.filter(pk=instance.user_id).update(is_staff=True)
        instance.user.groups.add(Group.objects.get(name=Role(instance.role).name.capitalize()))


def _replace_by_country(organization: Organization) -> None:
    for signatory in organization.signatories.filter(appeal__section_rule=SectionRule.COUNTRY).select_related("appeal"):
        signatory.organization = organization
        signatory.is_pinned = False
        ordering.replace(signatory)
        signatory.save(update_fields=["place", "is_pinned"])


def _difference(stored: models.Model, instance: models.Model) -> dict[str, list[str]]:
    return {
        field.name: [_told(before), _told(after)]
        for field in stored._meta.concrete_fields
        if (field.editable or field.name == "folded")
        and (before := getattr(stored, field.attname)) != (after := getattr(instance, field.attname))
    }


def _told(value: Any) -> str:
    return "" if value is None else str(value)[:1000]


def _is_public(instance: models.Model, changed: set[str] | None = None) -> bool:
    fields = changed or {field.name for field in instance._meta.concrete_fields if field.editable}
    return bool(fields - PRIVATE.get(type(instance), frozenset()))


def _appeal_of(instance: models.Model) -> Appeal | None:
    match instance:
        case Appeal():
            return instance
        case AppealText() | Mark() | Colleague() | Signatory():
            return instance.appeal
        case Footnote():
            return instance.mark.appeal
        case _:
            return None


def _shown_on(instance: models.Model) -> set[int]:
    """Give the keys of the appeals whose public list or text an object may show on."""
    match instance:
        case Organization() | Network() if instance.pk is None:
            return set()
        case Signatory():
            return {instance.appeal_id} if instance.state == SignatoryState.APPROVED else set()
        case Organization() | OrganizationName():
            organization = instance if isinstance(instance, Organization) else instance.organization
            return _keys(
                Q(
                    signatories__organization=organization,
                    signatories__state=SignatoryState.APPROVED,
                )
            )
        case Membership():
            return _bearing({instance.organization_id}, {instance.network_id})
        case Network():
            return _keys(Q(marks__network=instance))
        case _:
            appeal = _appeal_of(instance)
            return {appeal.pk} if appeal is not None and appeal.pk else set()


def _bearing(organizations: set[int], networks: set[int]) -> set[int]:
    return _keys(Q(marks__network__in=networks)) & _keys(
        Q(signatories__organization__in=organizations, signatories__state=SignatoryState.APPROVED)
    )


def _keys(condition: Q) -> set[int]:
    return set(Appeal.objects.filter(condition).values_list("pk", flat=True))


def _taken(instance: models.Model) -> Refusal:
    message = _("“%s” is there already. Nothing was stored; look for it in the list.")
    return Refusal("duplicate", message % instance)
