"""Networks on one appeal: the sign their members bear and its footnote, and confirming members in one act.

Their lists of members are in `listings`, memberships themselves in `members`.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from itertools import count
from string import ascii_lowercase

from django.db import transaction
from django.utils.translation import gettext as _

from signatories.choices import LIVING, Standing
from signatories.models import Appeal, Footnote, Mark, Network, Signatory
from signatories.text import SIGNS, tidy_text
from signatories.workflow import door, members, register, showing
from signatories.workflow.door import Actor, Refusal
from signatories.workflow.members import Entry


def give_sign(appeal: Appeal, network: Network, footnotes: Mapping[str, str], *, by: Actor) -> Mark:
    """Give a network the next free sign of an appeal, with its footnote in each language; a new network is made."""
    with transaction.atomic():
        # Two networks at once must not be given the same sign.
        door.lock({appeal.pk})
        if network.pk is None:
            register.save(network, by=by)
        mark = register.save(Mark(appeal=appeal, network=network, sign=_next_sign(appeal)), by=by)
        write_footnotes(mark, footnotes, by=by)
    return mark


def write_footnotes(mark: Mark, footnotes: Mapping[str, str], *, by: Actor) -> None:
    """Store the footnotes of a sign, by language; one that is empty is taken away."""
    with transaction.atomic():
        door.lock({mark.appeal_id})
        stored = {footnote.language: footnote for footnote in mark.footnotes.all()}
        for language, text in footnotes.items():
            footnote, wanted = stored.get(language), tidy_text(text)
            if wanted:
                footnote = footnote or Footnote(mark=mark, language=language)
                footnote.text = wanted
                register.save(footnote, by=by)
            elif footnote is not None:
                register.delete(footnote, by=by)


def stop_showing(mark: Mark, *, by: Actor) -> Mark:
    """Take a sign off page, files and filter at once; who is a member stays known at the desk."""
    return _show(mark, False, "stop_showing", by=by)


def show_again(mark: Mark, *, by: Actor) -> Mark:
    return _show(mark, True, "show_again", by=by)


def confirm(
    appeal: Appeal,
    network: Network,
    signatories: Collection[int],
    *,
    by: Actor,
    since: date | None = None,
    until: date | None = None,
) -> int:
    """Confirm living lines of an appeal as members of a network, in one act. Returns how many were not until now."""
    if not Mark.objects.filter(appeal=appeal, network=network).exists():
        message = _("%s has no sign on this statement any more. Load the page again.")
        raise Refusal("no_sign", message % network.acronym)
    lines = Signatory.objects.filter(appeal=appeal, state__in=LIVING, pk__in=signatories).select_related("organization")
    entries = [Entry(line.organization, network, Standing.CONFIRMED, since, until) for line in lines]
    return members.settle_many(entries, by=by, appeal=appeal, source=network.acronym)


def _show(mark: Mark, is_shown: bool, act: str, *, by: Actor) -> Mark:
    with transaction.atomic():
        door.lock({mark.appeal_id})
        row = door.locked(Mark.objects.filter(pk=mark.pk)).first()
        if row is None:
            raise Refusal("gone", _("“%s” is no longer here. Load the page again.") % mark)
        if row.is_shown != is_shown:
            row.is_shown = is_shown
            row.save(update_fields=["is_shown"])
            door.write([door.entry(act, row, by=by, appeal=row.appeal)])
            door.relist(showing.lines_of(row))
            door.bump({row.appeal_id})
    return row


def _next_sign(appeal: Appeal) -> str:
    taken = set(appeal.marks.values_list("sign", flat=True))
    return next(sign for sign in _signs() if sign not in taken)


def _signs() -> Iterator[str]:
    """Give the signs in the order in which they are given: * † ‡ §, then letters."""
    yield from SIGNS
    yield from ascii_lowercase
    yield from (f"{letter}{number}" for number in count(1) for letter in ascii_lowercase)
