"""What the register takes over of an answer as given: only the fields a coordinator ticked, never by itself.

How the two differ is read here too, so that a tick and what it does cannot disagree.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django_countries import countries

from signatories.choices import NameSort
from signatories.models import Endorsement, Organization, OrganizationName, Signatory
from signatories.text import fold
from signatories.workflow import door, moderation, register, seconds, showing
from signatories.workflow.door import Actor, Refusal

FIELDS = ("acronym", "country", "website")
NAMES = "names"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which an answer says something else than what is known; `known` is "" where nothing is."""

    field: str
    given: str
    known: str


def differences(endorsement: Endorsement, organization: Organization, names: Collection[str] = ()) -> list[Difference]:
    """Tell what an answer says that is not known of its organization; `names` are its other names, folded."""
    found = []
    for field in FIELDS:
        given, known = str(getattr(endorsement, field)).strip(), str(getattr(organization, field))
        if given and _told(field, given) != _told(field, known):
            found.append(Difference(field, given, known))
    fresh = [name for name, _language in _fresh_names(endorsement, organization, names)]
    if fresh:
        found.append(Difference(NAMES, " · ".join(fresh), ""))
    return found


def adopt(endorsement: Endorsement, fields: Collection[str], *, by: Actor) -> Organization:
    """Let the organization have the ticked fields as the answer gives them; the journal tells what they were."""
    if endorsement.signatory is None or set(fields) - {*FIELDS, NAMES}:
        raise Refusal("nothing_to_adopt", _("This cannot be taken over. Load the page again."))
    with transaction.atomic():
        organization = Organization.objects.get(pk=endorsement.signatory.organization_id)
        for field in FIELDS:
            if field in fields and getattr(endorsement, field):
                setattr(organization, field, _fit(field, str(getattr(endorsement, field)).strip()))
        register.save(organization, by=by)
        if NAMES in fields:
            known = set(organization.names.values_list("folded", flat=True))
            for name, language in _fresh_names(endorsement, organization, known):
                other = OrganizationName(organization=organization, name=name, language=language)
                other.sort = NameSort.TRANSLATION
                register.save(other, by=by)
    return organization


def approve(
    signatory: Signatory, ticked: Collection[tuple[Endorsement, str]], *, by: Actor, seen: int | None = None
) -> Signatory:
    """Approve, and take over what is ticked: both or neither."""
    if not ticked:
        return moderation.approve(signatory, by=by, seen=seen)
    with transaction.atomic():
        # Both acts lock appeals; all of them are taken here, in one order.
        door.lock(showing.shown_on(signatory.organization) | {signatory.appeal_id})
        approved = moderation.approve(signatory, by=by, seen=seen)
        _adopt_each(ticked, by=by)
    return approved


def accept_second(endorsement: Endorsement, ticked: Collection[tuple[Endorsement, str]], *, by: Actor) -> Endorsement:
    """Keep a second sign-on as second contact, and take over what is ticked of it."""
    with transaction.atomic():
        shown = showing.shown_on(endorsement.signatory.organization) if ticked and endorsement.signatory else set()
        door.lock(shown | {endorsement.appeal_id})
        _adopt_each(ticked, by=by)
        return seconds.accept(endorsement, by=by)


def _adopt_each(ticked: Collection[tuple[Endorsement, str]], *, by: Actor) -> None:
    for endorsement in {endorsement.pk: endorsement for endorsement, _field in ticked}.values():
        adopt(endorsement, [field for given, field in ticked if given.pk == endorsement.pk], by=by)


def _fresh_names(endorsement: Endorsement, organization: Organization, known: Collection[str]) -> list[tuple[str, str]]:
    taken, fresh = {organization.folded, *known}, []
    for name, language in endorsement.other_names:
        if fold(name) not in taken:
            taken.add(fold(name))
            fresh.append((name, language))
    return fresh


def _told(field: str, value: str) -> str:
    return fold(value.rstrip("/").removeprefix("https://").removeprefix("http://")) if field == "website" else value


def _fit(field: str, value: str) -> str:
    if field == "website" and "://" not in value:
        value = f"https://{value}"
    if field == "country" and value not in countries:
        raise Refusal("unfit", _("“%s” is no country. Nothing was taken over.") % value)
    try:
        cleaned: str = Organization._meta.get_field(field).clean(value, None)  # type: ignore[union-attr]
    except ValidationError as error:
        message = _("“%(value)s” cannot be taken over: %(reason)s")
        raise Refusal("unfit", message % {"value": value, "reason": " ".join(error.messages)}) from error
    return cleaned
