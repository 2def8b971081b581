"""Taking back what was decided about two organizations: everything stands as it stood, or nothing is changed.

What a merge moved is written in its `Verdict.moved`: keys and states. Where one of these was changed since, it is
refused, with what was changed.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from signatories.choices import EndorsementState, SignatoryState
from signatories.models import Appeal, Endorsement, MemberListing, Membership, Organization, Signatory, Verdict
from signatories.workflow import door, doubts, ordering, showing
from signatories.workflow.door import Actor, Refusal


def undo(verdict: Verdict, *, by: Actor) -> None:
    """Take a verdict back. A merge is undone to the letter; the two are asked about again, if they were before."""
    pair = {verdict.first_id, verdict.second_id}
    with door.once():
        rows = Signatory.objects.filter(organization__in=pair).order_by()
        door.lock(set(rows.values_list("appeal", flat=True)))
        organizations = {row.pk: row for row in door.locked(Organization.objects.filter(pk__in=pair))}
        row = door.locked(Verdict.objects.filter(pk=verdict.pk)).first()
        if row is None or row.is_same != verdict.is_same:
            raise Refusal("undone_already", _("This was undone already. Load the page again."))
        appeal = Appeal.objects.filter(pk=row.moved.get("appeal")).first()
        if row.is_same:
            kept = organizations.pop(row.moved["kept"])
            (other,) = organizations.values()
            _part(kept, other, row.moved, appeal, by=by)
        else:
            door.write([door.entry("not_different", row.first, by=by, appeal=appeal, where=row.second.name)])
        _forget(row)
    doubts.weigh_again(pair)


def _forget(verdict: Verdict) -> None:
    if verdict.is_same and verdict.moved.get("was_different"):
        verdict.is_same, verdict.moved = False, {"appeal": verdict.moved["appeal"]}
        verdict.save(update_fields=["is_same", "moved"])
    else:
        verdict.delete()


def _part(kept: Organization, other: Organization, moved: dict[str, Any], appeal: Appeal | None, *, by: Actor) -> None:
    _refuse_merged_further(kept, other)
    lines = _lines(moved["signatories"], kept)
    _refuse_moved_endorsements(moved["endorsements"], lines)
    other.merged_into = None
    other.save(update_fields=["merged_into"])
    seen = _put_back_lines(moved["signatories"], lines, {kept.pk: kept, other.pk: other}, by=by)
    for pk, leaves, _stays, is_second in moved["endorsements"]:
        Endorsement.objects.filter(pk=pk).update(signatory=leaves, is_second=is_second)
    networks = _put_back_memberships(kept, other, moved)
    MemberListing.objects.filter(pk__in=moved["listings"], organization=kept).update(organization=other)
    door.write([door.entry("unmerge", other, by=by, appeal=appeal, out_of=kept.pk, where=kept.name)])
    door.bump(seen | showing.bearing({kept.pk, other.pk}, networks))


def _refuse_merged_further(kept: Organization, other: Organization) -> None:
    if other.merged_into_id != kept.pk:
        raise Refusal("undone_already", _("This was undone already. Load the page again."))
    if kept.merged_into is not None:
        message = _("“%(name)s” was merged into “%(kept)s” since. Undo that first.")
        raise Refusal("merged_further", message % {"name": kept, "kept": kept.merged_into})


def _lines(told: Iterable[dict[str, Any]], kept: Organization) -> dict[int, Signatory]:
    """Lock the lines that a merge touched, each as it left them."""
    left = {row["pk"]: row["after"] for row in told}
    rows = {row.pk: row for row in door.locked(Signatory.objects.filter(pk__in=left))}
    for pk, after in left.items():
        row = rows.get(pk)
        if row is None:
            message = _("A line that was moved then is no longer there, so this cannot be undone. Nothing was changed.")
            raise Refusal("moved_since", message)
        if not facts(row).items() >= after.items():
            message = _("%(name)s was changed since and is now “%(state)s”, so this cannot be undone.")
            raise Refusal("moved_since", message % {"name": row, "state": row.get_state_display()})
    appeals = Appeal.objects.in_bulk({row.appeal_id for row in rows.values()})
    for row in rows.values():
        row.appeal, row.organization = appeals[row.appeal_id], kept
    return rows


def _refuse_moved_endorsements(told: Iterable[list[Any]], lines: dict[int, Signatory]) -> None:
    stood = {pk: stays for pk, _leaves, stays, _second in told}
    rows = door.locked(Endorsement.objects.filter(pk__in=stood, state=EndorsementState.CONFIRMED))
    now = dict(rows.values_list("pk", "signatory_id"))
    for pk, stays in stood.items():
        if now.get(pk) != stays:
            message = _("A sign-on that joined %s was withdrawn or moved since, so this cannot be undone.")
            raise Refusal("moved_since", message % lines[stays])


def _put_back_lines(
    told: Iterable[dict[str, Any]], lines: dict[int, Signatory], organizations: dict[int, Organization], *, by: Actor
) -> set[int]:
    """Give each line the state, times, name and organization it had; returns where the public sees a difference."""
    seen = set[int]()
    # Those that left come last: until then another of their organization lives on the appeal.
    for was in sorted(told, key=lambda row: row["before"]["state"] != row["after"]["state"]):
        line, now, then = lines[was["pk"]], was["after"]["state"], was["before"]["state"]
        door.relist([line])
        _put_back(line, was, organizations[was["before"]["organization"]])
        line.save()
        door.relist([line])
        door.write([door.entry("unmerge", line, by=by, appeal=line.appeal, before=now, after=then)])
        if SignatoryState.APPROVED in (now, then) and was["before"] != was["after"]:
            seen.add(line.appeal_id)
    return seen


def _put_back(line: Signatory, was: dict[str, Any], organization: Organization) -> None:
    now = Signatory(pk=line.pk, appeal=line.appeal, organization=line.organization, place=line.place)
    place, then = (bytes(line.place).hex(), line.is_pinned), was["before"]
    line.organization, line.state, line.is_named = organization, then["state"], then["is_named"]
    line.approved_at, line.public_from = _moment(then["approved_at"]), _moment(then["public_from"])
    line.turn += 1
    if "place" not in was:
        return
    if place == (was["place_after"]["place"], was["place_after"]["is_pinned"]):
        line.place, line.is_pinned = bytes.fromhex(was["place"]["place"]), was["place"]["is_pinned"]
    else:  # it was placed elsewhere, or the list has another rule
        ordering.replace(line, now)


def _put_back_memberships(kept: Organization, other: Organization, moved: dict[str, Any]) -> set[int]:
    rows = {row.pk: row for row in door.locked(Membership.objects.filter(organization=kept))}
    touched = [*moved["memberships"], *(united["pk"] for united in moved["united"])]
    if not rows.keys() >= set(touched):
        raise _membership_changed(kept)
    for pk in moved["memberships"]:
        rows[pk].organization = other
        rows[pk].save(update_fields=["organization"])
    for united in moved["united"]:
        row, gone = rows[united["pk"]], united["gone"]
        if terms(row) != united["now"]:
            raise _membership_changed(kept)
        _set_terms(row, united["was"])
        row.save(update_fields=["standing", "since", "until"])
        again = Membership(pk=gone["pk"], network_id=gone["network"], organization=other)
        _set_terms(again, gone["terms"])
        again.save(force_insert=True)
    return {rows[pk].network_id for pk in touched}


def _membership_changed(kept: Organization) -> Refusal:
    message = _("A membership of “%s” was changed since, so this cannot be undone.")
    return Refusal("moved_since", message % kept)


def facts(line: Signatory) -> dict[str, Any]:
    """Write down how a line stands."""
    return {
        "organization": line.organization_id,
        "state": str(line.state),
        "approved_at": line.approved_at.isoformat() if line.approved_at else None,
        "public_from": line.public_from.isoformat() if line.public_from else None,
        "is_named": line.is_named,
        "is_pinned": line.is_pinned,
        "place": bytes(line.place).hex(),
    }


def terms(row: Membership) -> list[str]:
    """Write down a membership's standing and dates."""
    return [str(row.standing), *(day.isoformat() if day else "" for day in (row.since, row.until))]


def _set_terms(row: Membership, told: list[str]) -> None:
    row.standing = told[0]
    row.since, row.until = (date.fromisoformat(day) if day else None for day in told[1:])


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
