"""Who may see and who may change what: by role on an appeal. Site keepers (superusers) may everything.

A colleague meets only what belongs to her own appeals; what is somebody else's does not exist for her.
"""

from collections.abc import Callable
from typing import Any, Literal

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from signatories.choices import Role, SignatoryState, Visibility
from signatories.models import (
    Appeal,
    AppealText,
    Colleague,
    Endorsement,
    Footnote,
    JournalEntry,
    Letter,
    Mark,
    MemberListing,
    Membership,
    Network,
    Organization,
    OrganizationName,
    Signatory,
)

type Right = Literal["view", "change"]

# What the two groups may do at all; on which rows, the functions below say.
VIEWER_PERMISSIONS = (
    "view_appeal",
    "view_appealtext",
    "view_footnote",
    "view_mark",
    "view_membership",
    "view_network",
    "view_organization",
    "view_organizationname",
    "view_signatory",
)
COORDINATOR_PERMISSIONS = (
    *VIEWER_PERMISSIONS,
    "add_appeal",
    "add_appealtext",
    "add_colleague",
    "add_footnote",
    "add_mark",
    "add_membership",
    "add_network",
    "add_organizationname",
    "add_signatory",
    "change_appeal",
    "change_appealtext",
    "change_colleague",
    "change_footnote",
    "change_mark",
    "change_membership",
    "change_network",
    "change_organization",
    "change_organizationname",
    "change_signatory",
    "delete_appealtext",
    "delete_colleague",
    "delete_footnote",
    "delete_mark",
    "delete_membership",
    "delete_organizationname",
    "view_colleague",
    "view_journalentry",
)


def appeals_for(user: User, *, to: Right = "view") -> QuerySet[Appeal]:
    """Give the appeals somebody may look at, or may work on."""
    if user.is_superuser:
        return Appeal.objects.all()
    seats = Colleague.objects.filter(user=user)
    if to == "change":
        seats = seats.filter(role=Role.COORDINATOR)
    return Appeal.objects.filter(pk__in=seats.values("appeal"))


def is_unnamed_to(user: User) -> Q:
    """The condition under which a signatory's name is hidden from somebody: unnamed, and she only looks on."""
    if user.is_superuser:
        return Q(pk__in=())
    return Q(is_named=False) & ~Q(appeal__in=appeals_for(user, to="change"))


def rows_for[M: models.Model](model: type[M], user: User, *, to: Right = "view") -> QuerySet[M]:
    """Give the rows of a model that somebody may see or change; of a model without an appeal, none but a keeper's."""
    rows = model._default_manager.all()
    if model is Organization:
        # One that turned out to be another is met as that other only.
        rows = rows.filter(merged_into__isnull=True)
    if user.is_superuser:
        return rows
    if model not in _SCOPES:
        return rows.none()
    return rows.filter(_SCOPES[model](user, to))


def _of_appeal(path: str) -> Callable[[User, Right], Q]:
    return lambda user, to: Q(**{f"{path}__in": appeals_for(user, to=to)})


def _organizations(user: User, to: Right) -> Q:
    """Hers are those on her appeals; she meets others only where the public does too.

    One that stands on somebody else's list as well she may read, not change: it would change there.
    """
    mine = Signatory.objects.filter(organization=OuterRef("pk"), appeal__in=appeals_for(user, to=to))
    if to == "change":
        approved = Signatory.objects.filter(organization=OuterRef("pk"), state=SignatoryState.APPROVED)
        theirs = approved.exclude(appeal__in=appeals_for(user, to="change"))
        return Q(Exists(mine)) & ~Q(Exists(theirs))
    return Q(Exists(mine.exclude(is_unnamed_to(user)))) | Q(Exists(_public()))


def _public() -> QuerySet[Signatory]:
    return Signatory.objects.filter(
        organization=OuterRef("pk"),
        state=SignatoryState.APPROVED,
        is_named=True,
        appeal__visibility__in=(Visibility.PUBLIC, Visibility.ARCHIVED),
    )


def organizations_of(appeal: Appeal) -> QuerySet[Organization]:
    """Give the organizations that any coordinator of an appeal may meet: those on it, and those the public meets."""
    on_it = Signatory.objects.filter(organization=OuterRef("pk"), appeal=appeal)
    return Organization.objects.filter(Exists(on_it) | Exists(_public()), merged_into__isnull=True)


def _of_organization(path: str) -> Callable[[User, Right], Q]:
    return lambda user, to: Q(**{f"{path}__in": Organization.objects.filter(_organizations(user, to))})


def _memberships(user: User, to: Right) -> Q:
    if to == "view":
        return _of_organization("organization")(user, to)
    # A membership is a fact about the two, which whoever prints the network's sign has to settle.
    mine = appeals_for(user, to="change")
    listed = Signatory.objects.filter(appeal__in=mine).values("organization")
    return Q(organization__in=listed, network__in=Mark.objects.filter(appeal__in=mine).values("network"))


def _networks(user: User, to: Right) -> Q:
    if to == "view":
        return Q()
    mine = appeals_for(user, to="change")
    hers, theirs = Mark.objects.filter(appeal__in=mine), Mark.objects.exclude(appeal__in=mine)
    return Q(pk__in=hers.values("network")) & ~Q(pk__in=theirs.values("network"))


_SCOPES: dict[type[models.Model], Callable[[User, Right], Any]] = {
    Appeal: lambda user, to: Q(pk__in=appeals_for(user, to=to)),
    AppealText: _of_appeal("appeal"),
    Colleague: _of_appeal("appeal"),
    # Contacts, and lists of people at risk, are not for onlookers.
    Endorsement: lambda user, to: Q(appeal__in=appeals_for(user, to="change")),
    MemberListing: lambda user, to: Q(appeal__in=appeals_for(user, to="change")),
    Letter: lambda user, to: Q(appeal__in=appeals_for(user, to="change")),
    Footnote: _of_appeal("mark__appeal"),
    # The history tells the names of those who are not to be named: not for onlookers.
    JournalEntry: lambda user, to: Q(appeal__in=appeals_for(user, to="change")),
    Mark: _of_appeal("appeal"),
    Membership: _memberships,
    Network: _networks,
    Organization: _organizations,
    OrganizationName: _of_organization("organization"),
    Signatory: _of_appeal("appeal"),
}
