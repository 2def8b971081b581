"""What a person decides about two organizations: they are the same, they are different, and only this line is another.

Locks are taken in one order: appeals, organizations, signatories, endorsements, memberships. Taking a merge back is
`unmerging`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories.choices import LIVING, SectionRule, SignatoryState, Standing
from signatories.models import Appeal, MemberListing, Membership, Organization, Signatory, Verdict
from signatories.roll import versions
from signatories.workflow import door, doubts, joining, ordering, register, replacing, showing
from signatories.workflow.door import Actor, Refusal
from signatories.workflow.joining import Consequence
from signatories.workflow.unmerging import facts, terms, undo

__all__ = ["Consequence", "Consequences", "consequences", "different", "join", "same", "stands_as", "undo"]


@dataclass(frozen=True, slots=True)
class Consequences:
    """What merging would do: `lines` per appeal where one of the two lives, `memberships` that would come along."""

    kept: Organization
    other: Organization
    lines: tuple[Consequence, ...]
    memberships: int


def consequences(kept: Organization, other: Organization) -> Consequences:
    """Tell what `same` would do, by reading only. Which appeals somebody may see is the caller's to say."""
    rows = Signatory.objects.filter(organization__in=(kept.pk, other.pk), state__in=LIVING)
    lines = joining.pairs(kept.pk, rows.select_related("appeal"))
    return Consequences(kept, other, tuple(lines), Membership.objects.filter(organization=other).count())


def same(kept: Organization, other: Organization, *, by: Actor, appeal: Appeal | None = None) -> Verdict:
    """Merge an organization into another. Lines, sign-ons and memberships go along; `unmerging.undo` takes it back.

    `appeal` is the one on which somebody saw it: its history tells of it.
    """
    _refuse_itself(kept, other)
    with door.once():
        door.lock(_stands_on(kept, other))
        kept, other = _locked(kept, other)
        lines = _lines(kept, other)
        turns, before = {line.pk: line.turn for line in lines}, {line.pk: facts(line) for line in lines}
        seen, endorsements = _join_lines(kept, other, lines, by=by)
        memberships, networks = _move_memberships(kept, other)
        listings = _move_listings(kept, other)
        other.merged_into = kept
        other.save(update_fields=["merged_into"])
        moved = {
            "kept": kept.pk,
            "appeal": appeal.pk if appeal else None,
            "signatories": [_what_changed(before[line.pk], line) for line in lines if line.turn != turns[line.pk]],
            "endorsements": endorsements,
            "listings": listings,
            **memberships,
        }
        door.write([door.entry("merge", other, by=by, appeal=appeal, into=kept.pk, where=kept.name)])
        door.bump(seen | showing.bearing({kept.pk}, networks))
        verdict = _decide(kept, other, is_same=True, by=by, moved=moved)
    doubts.weigh_again({kept.pk})
    return verdict


def different(a: Organization, b: Organization, *, by: Actor, appeal: Appeal | None = None) -> Verdict:
    """Remember that two organizations are not the same, so that nobody is asked again. Said twice, it changes nothing.

    `appeal` is the one on which somebody saw it: its history tells of it.
    """
    _refuse_itself(a, b)
    with door.once():
        a, b = _locked(a, b)
        verdict = _between(a, b)
        if verdict is None or verdict.is_same:
            verdict = _decide(a, b, is_same=False, by=by, moved={"appeal": appeal.pk if appeal else None})
            door.write([door.entry("different", a, by=by, appeal=appeal, other=b.pk, where=b.name)])
    doubts.weigh_again({a.pk, b.pk})
    return verdict


def join(line: Signatory, into: Signatory, *, by: Actor) -> Signatory:
    """Let one of two living lines of an appeal leave, whatever their organizations are elsewhere; gives what stays.

    An approved line stays before one to review; of two alike, the second given. A reopen brings the line back, and its
    sign-ons stay where they are.
    """
    if line.pk == into.pk or line.appeal_id != into.appeal_id:
        raise Refusal("itself", _("Choose two lines of the same statement. Nothing was changed."))
    with door.once():
        door.lock({line.appeal_id})
        rows = list(door.locked(Signatory.objects.filter(pk__in=(line.pk, into.pk), state__in=LIVING)))
        if len(rows) < 2:
            raise Refusal("not_living", _("One of the two is no longer on this statement. Load the page again."))
        (pair,) = joining.pairs(into.organization_id, rows)
        assert pair.leaves is not None
        seen, _moved = _join_pair(pair, by=by)
        door.bump(seen)
    doubts.weigh_soon([pair.stays])
    return pair.stays


def stands_as(signatory: Signatory, organization: Organization, *, by: Actor) -> Signatory:
    """Say that a line is of another organization, on this appeal only; its sign-ons and its printed name stay."""
    with door.once():
        door.lock({signatory.appeal_id})
        organization = _unmerged(door.locked(Organization.objects.filter(pk=organization.pk)).first(), organization)
        row = Signatory.objects.filter(pk=signatory.pk, state__in=LIVING).first()
        if row is None:
            raise Refusal("not_living", _("%s is no longer on this statement. Load the page again.") % signatory)
        if row.organization_id == organization.pk:
            raise Refusal("no_change", _("%s stands as that organization already.") % row)
        if Signatory.objects.filter(appeal=row.appeal, organization=organization, state__in=LIVING).exists():
            message = _("“%s” is on this statement already. Nothing was changed.")
            raise Refusal("living_already", message % organization)
        row.organization = organization
        register.save(row, by=by)
    doubts.weigh_soon([row])
    return row


def _refuse_itself(one: Organization, other: Organization) -> None:
    if one.pk == other.pk:
        raise Refusal("itself", _("“%s” is one organization, not two. Nothing was changed.") % one)


def _stands_on(*organizations: Organization) -> set[int]:
    rows = Signatory.objects.filter(organization__in=[organization.pk for organization in organizations])
    return set(rows.order_by().values_list("appeal", flat=True))


def _locked(one: Organization, other: Organization) -> tuple[Organization, Organization]:
    """Lock both by key and give them as they are now; one that was merged meanwhile is refused."""
    rows = {row.pk: row for row in door.locked(Organization.objects.filter(pk__in=(one.pk, other.pk)))}
    return _unmerged(rows.get(one.pk), one), _unmerged(rows.get(other.pk), other)


def _unmerged(row: Organization | None, asked: Organization) -> Organization:
    if row is None:
        raise Refusal("gone", _("“%s” is no longer here. Load the page again.") % asked)
    if row.merged_into is not None:
        message = _("“%(name)s” was merged into “%(kept)s” already. Nothing was changed; load the page again.")
        raise Refusal("merged_already", message % {"name": row, "kept": row.merged_into})
    return row


def _lines(kept: Organization, other: Organization) -> list[Signatory]:
    """Lock the lines of both on all appeals, history among them, each with its appeal."""
    rows = list(door.locked(Signatory.objects.filter(organization__in=(kept.pk, other.pk))))
    appeals = Appeal.objects.in_bulk({row.appeal_id for row in rows})
    for row in rows:
        row.appeal, row.organization = appeals[row.appeal_id], kept if row.organization_id == kept.pk else other
    return rows


def _join_lines(
    kept: Organization, other: Organization, lines: Collection[Signatory], *, by: Actor
) -> tuple[set[int], list[list[Any]]]:
    """Let one of two lines of an appeal leave, and give those of the other organization to the kept one.

    Returns the appeals where the public sees a difference, and the sign-ons that went over.
    """
    seen, endorsements = set[int](), list[list[Any]]()
    for pair in list(joining.pairs(kept.pk, lines)):
        if pair.leaves is not None:
            shown, moved = _join_pair(pair, by=by)
            seen |= shown
            endorsements += [[pk, pair.leaves.pk, pair.stays.pk, is_second] for pk, is_second in moved]
    for line in lines:
        if line.organization_id == other.pk:
            _give(line, kept, by=by)
            if line.state == SignatoryState.APPROVED and line.is_named:
                seen.add(line.appeal_id)
    return seen, endorsements


def _join_pair(pair: Consequence, *, by: Actor) -> tuple[set[int], list[tuple[int, bool]]]:
    """Let the one of two lines leave; returns its appeal if the public sees that, and the sign-ons that went over."""
    stays, leaves = pair.stays, pair.leaves
    assert leaves is not None
    is_seen = leaves.state == SignatoryState.APPROVED or (pair.hides and stays.state == SignatoryState.APPROVED)
    joining.leave(leaves, by=by)
    moved = joining.move_endorsements(leaves, stays)
    if pair.hides:
        door.relist([stays])
        stays.is_named = False
    stays.turn += 1
    told = [door.entry("join", stays, by=by, appeal=stays.appeal, joined=leaves.pk, where=leaves.printed_name)]
    if pair.hides:
        told.append(door.entry("hide_name", stays, by=by, appeal=stays.appeal))
        if stays.state == SignatoryState.APPROVED and not versions.may_stand(stays):
            # It stood there by saying nothing to a new text, which is no yes of whom is not named.
            told.append(replacing.moved(stays, "lay_aside", by=by))
    stays.save(update_fields=["is_named", "state", "public_from", "turn"])
    door.write(told)
    return {stays.appeal_id} if is_seen else set(), moved


def _give(line: Signatory, kept: Organization, *, by: Actor) -> None:
    before = Signatory(pk=line.pk, appeal=line.appeal, organization=line.organization, place=line.place)
    line.organization = kept
    if line.appeal.section_rule == SectionRule.COUNTRY:
        ordering.replace(line, before)
    line.turn += 1
    line.save(update_fields=["organization", "place", "is_pinned", "turn"])
    door.relist([line])
    if line.state in LIVING:
        fields = {"organization": [before.organization.name, kept.name]}
        door.write([door.entry("change", line, by=by, appeal=line.appeal, fields=fields)])


def _what_changed(before: dict[str, Any], line: Signatory) -> dict[str, Any]:
    """Keep how a touched line stood and how it was left; its place only where that changed."""
    after = facts(line)
    place = {name: before.pop(name) for name in ("place", "is_pinned")}
    place_after = {name: after.pop(name) for name in ("place", "is_pinned")}
    moved = {"place": place, "place_after": place_after} if place != place_after else {}
    return {"pk": line.pk, "before": before, "after": after} | moved


def _move_memberships(kept: Organization, other: Organization) -> tuple[dict[str, Any], set[int]]:
    """Give the memberships of the other organization to the kept one; returns what was moved, and the networks."""
    rows = list(door.locked(Membership.objects.filter(organization__in=(kept.pk, other.pk))))
    own = {row.network_id: row for row in rows if row.organization_id == kept.pk}
    moved, united, networks = list[int](), list[dict[str, Any]](), set[int]()
    for row in (row for row in rows if row.organization_id == other.pk):
        networks.add(row.network_id)
        if row.network_id not in own:
            row.organization = kept
            row.save(update_fields=["organization"])
            moved.append(row.pk)
            continue
        mine = own[row.network_id]
        was = terms(mine)
        _unite(mine, row)
        gone = {"pk": row.pk, "network": row.network_id, "terms": terms(row)}
        united.append({"pk": mine.pk, "was": was, "now": terms(mine), "gone": gone})
        row.delete()
    return {"memberships": moved, "united": united}, networks


def _unite(mine: Membership, row: Membership) -> None:
    """Make one of two memberships: a confirmed one beats a claim, the earliest day it is known since."""
    if mine.standing == row.standing:
        mine.until = max(mine.until, row.until) if mine.until and row.until else None
    elif row.standing == Standing.CONFIRMED:
        mine.standing, mine.until = row.standing, row.until
    mine.since = min((day for day in (mine.since, row.since) if day), default=None)
    mine.save(update_fields=["standing", "since", "until"])


def _move_listings(kept: Organization, other: Organization) -> list[int]:
    rows = MemberListing.objects.filter(organization=other)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    rows.update(organization=kept)
    return keys


def _between(one: Organization, other: Organization) -> Verdict | None:
    pair = Q(first=one, second=other) | Q(first=other, second=one)
    return door.locked(Verdict.objects.filter(pair)).first()


def _decide(one: Organization, other: Organization, *, is_same: bool, by: Actor, moved: dict[str, Any]) -> Verdict:
    first, second = sorted((one, other), key=lambda organization: organization.pk)
    verdict = _between(one, other) or Verdict(first=first, second=second)
    # Taking a merge back brings back what was said of the two before.
    verdict.moved = moved | {"was_different": verdict.pk is not None and not verdict.is_same}
    verdict.is_same, verdict.by, verdict.at = is_same, by, timezone.now()
    verdict.save()
    return verdict
