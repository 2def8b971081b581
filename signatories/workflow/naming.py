"""How a line is written: its printed name corrected, kept as it is, put back. The old name goes on finding it."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from signatories import permissions
from signatories.choices import NameSort, SignatoryState, Visibility
from signatories.matching.bearers import bearers
from signatories.models import Endorsement, JournalEntry, Organization, OrganizationName, Signatory
from signatories.text import fold, split_marks, tidy
from signatories.workflow import door, entering, ordering
from signatories.workflow.door import Actor, Refusal

NAME_LENGTH = 300
# Who asked for it, as the journal tells it; a person's name stays with the contact.
BY_SIGNER, BY_US = "signer", "us"


class Borne(Refusal):
    """Another line of the statement bears the name already; whoever means that `other` still says so."""

    def __init__(self, other: Signatory) -> None:
        super().__init__("borne", _("%s stands on this statement already. Nothing was changed.") % other.called)
        self.other = other


def rename(
    signatory: Signatory,
    printed_name: str,
    *,
    by: Actor,
    asked_by: str = BY_US,
    who: str = "",
    sort_under: str | None = None,
    seen: int | None = None,
    beside: int | None = None,
    told: Mapping[str, Any] | None = None,
) -> Signatory:
    """Print a line otherwise from now on; an old name that the public has seen stays as an alias.

    `who` is the person who asked, kept in the note of the sign-on and nowhere else. `seen` is the turn the line had
    when the screen was drawn, `beside` the line that may go on bearing the same name. `told` is for the journal.
    Nothing is written where nothing differs.
    """
    name = fit(printed_name)
    with transaction.atomic():
        row = _locked(signatory, seen)
        before = _values(row)
        row.printed_name = name
        row.sort_under = row.sort_under if sort_under is None else tidy(sort_under)
        if len(row.sort_under) > NAME_LENGTH:
            raise Refusal("too_long", _("Write at most %s characters under “Sort under”.") % NAME_LENGTH)
        changed = _difference(before, _values(row))
        if not changed:
            return row
        if fold(name) != fold(before["printed_name"]):
            _refuse_borne(row, beside)
        alias = keep_alias(row, before["printed_name"], by=by)
        asked_by = asked_by if asked_by == BY_SIGNER else BY_US
        _store(row, by=by, fields=changed, asked_by=asked_by, alias=alias, **(told or {}))
        if tidy(who):
            _note(row, before["printed_name"], tidy(who), by=by)
    return row


def put_back(entry: JournalEntry, *, by: Actor) -> Signatory:
    """Undo a renaming, if the line still reads as that act left it; the alias it made goes with it."""
    fields = entry.details.get("fields", {})
    with transaction.atomic():
        row = _locked(Signatory(pk=int(entry.subject), appeal_id=entry.appeal_id or 0), None)
        now = _values(row)
        if entry.act != "rename" or any(now.get(name) != values[1] for name, values in fields.items()):
            raise Refusal("changed_since", _("%s was changed again since. Nothing was put back.") % row)
        for name, values in fields.items():
            setattr(row, name, values[0])
        OrganizationName.objects.filter(pk=entry.details.get("alias"), organization=row.organization_id).delete()
        _store(row, by=by, fields=_difference(now, _values(row)), undoes=entry.pk)
    return row


def keep_as_printed(signatory: Signatory, proposed: str, *, by: Actor) -> None:
    """Remember that a proposed spelling is not wanted, so that it is not proposed again."""
    with transaction.atomic():
        row = _locked(signatory, None)
        proposed = proposed[:NAME_LENGTH]
        door.write([door.entry("keep_name", row, by=by, appeal=row.appeal, kept=row.printed_name, proposed=proposed)])


def take_wanted(endorsement: Endorsement, *, by: Actor, seen: str) -> Signatory:
    """Print a line as its signer asks for; `seen` is the spelling that whoever decides had before her."""
    with transaction.atomic():
        line = _line_wanted(endorsement, seen)
        renamed = rename(line, seen, by=by, asked_by=BY_SIGNER)
        _no_longer_wanted(endorsement)
    return renamed


def keep_unwanted(endorsement: Endorsement, *, by: Actor, seen: str) -> Signatory:
    """Keep a line as it is printed, though its signer asks for another spelling."""
    with transaction.atomic():
        line = _line_wanted(endorsement, seen)
        keep_as_printed(line, seen, by=by)
        _no_longer_wanted(endorsement)
    return line


def _line_wanted(endorsement: Endorsement, seen: str) -> Signatory:
    door.lock({endorsement.appeal_id})
    line = door.locked(Signatory.objects.filter(endorsements=endorsement.pk)).first()
    if line is None or not Endorsement.objects.filter(pk=endorsement.pk, name_wanted=seen).exists() or not seen:
        raise Refusal("stale", _("They ask for something else by now, or somebody has decided. Look again and decide."))
    return line


def _no_longer_wanted(endorsement: Endorsement) -> None:
    Endorsement.objects.filter(pk=endorsement.pk).update(name_wanted="")


def keep_alias(signatory: Signatory, old: str, *, by: Actor) -> int | None:
    """Let an old printed name go on finding the organization, where it is no mere difference of case or accents."""
    organization, folded = signatory.organization, fold(old)
    if folded in (fold(signatory.printed_name), organization.folded) or not makes_alias(signatory, by=by):
        return None
    alias, is_new = OrganizationName.objects.get_or_create(
        organization=organization, folded=folded, defaults={"name": old, "sort": NameSort.ALIAS}
    )
    return alias.pk if is_new else None


def makes_alias(signatory: Signatory, *, by: Actor) -> bool:
    """Tell whether the old name becomes an alias: the public knew it, and she may change the organization.

    An organization is met by the coordinators of other statements too, who must not learn what is private here.
    """
    is_seen = signatory.is_named and signatory.state == SignatoryState.APPROVED
    is_public = is_seen and signatory.appeal.visibility in (Visibility.PUBLIC, Visibility.ARCHIVED)
    return is_public and (by is None or _may_change(signatory.organization_id, by))


def _may_change(organization: int, user: User) -> bool:
    return permissions.rows_for(Organization, user, to="change").filter(pk=organization).exists()


def _refuse_borne(row: Signatory, beside: int | None) -> None:
    found = [pk for pk in bearers(row.appeal_id, row.printed_name) if pk != row.pk]
    if found and beside not in found:
        raise Borne(Signatory.objects.get(pk=found[0]))


def fit(printed_name: str) -> str:
    """Give a name as it is stored, or refuse what is none."""
    name = tidy(printed_name)
    bare, signs = split_marks(name)
    if not any(character.isalnum() for character in bare):
        raise Refusal("no_name", _("Write a name: this one has no letters in it."))
    if signs:
        message = _("Write the name without “%s”: the sign comes from the membership.")
        raise Refusal("sign", message % "".join(signs))
    if len(name) > NAME_LENGTH:
        raise Refusal("too_long", _("Write at most %s characters.") % NAME_LENGTH)
    return name


def _locked(signatory: Signatory, seen: int | None) -> Signatory:
    door.lock({signatory.appeal_id})
    row = door.locked(Signatory.objects.filter(pk=signatory.pk, appeal=signatory.appeal_id)).first()
    if row is None:
        raise Refusal("gone", _("This line is no longer here. Load the page again."))
    if seen is not None and row.turn != seen:
        message = _("%s was changed while you looked. Nothing of yours was stored yet; look again and save once more.")
        raise Refusal("stale", message % row)
    return row


def _values(row: Signatory) -> dict[str, str]:
    return {"printed_name": row.printed_name, "sort_under": row.sort_under}


def _difference(before: dict[str, str], after: dict[str, str]) -> dict[str, list[str]]:
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}


def _store(row: Signatory, *, by: Actor, **told: Any) -> None:
    ordering.replace(row, Signatory.objects.select_related("appeal", "organization").get(pk=row.pk))
    row.turn += 1
    row.save(update_fields=["printed_name", "sort_under", "place", "is_pinned", "turn"])
    door.write([door.entry("rename", row, by=by, appeal=row.appeal, **told)])
    # Of a line that is counted without its name, the public sees no difference.
    if row.state == SignatoryState.APPROVED and row.is_named:
        door.relist([row])
        door.bump({row.appeal_id})


def _note(row: Signatory, old: str, who: str, *, by: Actor) -> None:
    told = _("%(day)s: “%(old)s” was corrected; asked by %(who)s.")
    line = told % {"day": date_format(timezone.localdate(), "j M Y"), "old": old, "who": who}
    entering.note(row, line, by=by, over="")
