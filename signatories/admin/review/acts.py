"""The buttons of a card: approve, publish, put back, and what is written beside it. What was typed is kept first."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signatories.admin import history, pages
from signatories.admin.review import page, tabs, undoing, words
from signatories.admin.review.card import may_change
from signatories.admin.site import site
from signatories.choices import Visibility
from signatories.models import Appeal, Endorsement, Signatory
from signatories.models.signatory import spoken
from signatories.roll import evidence, queue
from signatories.roll.queue import Key, Tab
from signatories.text import tidy_text
from signatories.workflow import adopting, entering, moderation, seconds
from signatories.workflow.door import Refusal

# Somebody else was quicker.
LATE = frozenset({"stale", "illegal_move", "nothing_to_publish", "living_already", "gone"})


@site.screen("statements/<int:pk>/review/act/", name="review_act")
def act(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = pages.found(request, pk)
    if request.method != "POST":
        return page.back(request, appeal)
    line, is_kept = page.line(appeal, request.POST.get("card")), False
    try:
        is_kept = keep_note(request, line)
        return _done(request, appeal, line)
    except Refusal as refusal:
        return refused(request, appeal, line, refusal, is_kept=is_kept)


@site.screen("statements/<int:pk>/review/undo/", name="review_undo")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the last act back, be it of one or of many; the oldest of them is shown."""
    appeal = pages.found(request, pk)
    keys = undoing.pressed(request, appeal)
    if request.method != "POST" or not keys:
        return page.back(request, appeal)
    undoing.forget(request)
    for key, number in keys:
        if key.is_sign_on:
            return _second_again(request, appeal, key, has_stored=number > 0)
    turns = {key.pk: turn for key, turn in keys}
    lines = Signatory.objects.filter(appeal=appeal, pk__in=turns).select_related("appeal", "organization")
    rows = list(lines.order_by("proposed_at", "pk"))
    outcome = moderation.each("reopen", rows, by=pages.person(request), seen=turns)
    if len(rows) == 1 and outcome.refused:
        return page.onward(request, appeal, Tab.REVIEW, card=Key(False, rows[0].pk), stale=True)
    told(request, outcome.done, _("%s is to be reviewed again."), _back(len(outcome.done)))
    for row, _refusal in outcome.refused[:5]:
        messages.warning(request, _("%s was changed by somebody else meanwhile and stays as it is.") % row.called)
    first = outcome.done[0] if outcome.done else None
    return page.onward(request, appeal, Tab.REVIEW, card=Key(False, first.pk) if first else None)


def _second_again(request: HttpRequest, appeal: Appeal, key: Key, *, has_stored: bool) -> HttpResponse:
    """Put a second sign-on back to review."""
    row = page.sign_on(appeal, key.pk)
    try:
        seconds.reopen(row, by=pages.person(request))
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return page.onward(request, appeal, Tab.REVIEW)
    said = _("The second sign-on of %s is to be reviewed again; what was stored with the organization stays.")
    plain = _("The second sign-on of %s is to be reviewed again.")
    messages.success(request, (said if has_stored else plain) % spoken(row.name, row.is_named, inside=True))
    return page.onward(request, appeal, Tab.REVIEW, card=key)


def keep_note(request: HttpRequest, line: Signatory) -> bool:
    """Store the note if it was typed at; one that somebody changed meanwhile is added to, not overwritten."""
    typed, drawn = (tidy_text(request.POST.get(name, "")) for name in ("note", "note_was"))
    if "note" not in request.POST or typed == drawn:
        return False
    entering.note(line, typed, by=pages.person(request), over=drawn)
    return True


def refused(
    request: HttpRequest, appeal: Appeal, line: Signatory, refusal: Refusal, *, is_kept: bool = False
) -> HttpResponse:
    """Show who was quicker, and whether a note was kept all the same; anything else is told beside what was typed."""
    tab, key = tabs.tab_of(request), Key(False, line.pk)
    if refusal.code in LATE:
        return page.onward(request, appeal, tab, card=key, stale=True, is_kept=is_kept)
    messages.error(request, refusal.message)
    return page.drawn(request, appeal, tab, key, typed={"note": request.POST.get("note", "")}, status=400)


def seen(request: HttpRequest) -> int | None:
    """Read the turn the card was drawn with."""
    turn = queue.key(request.POST.get("turn", ""))
    return turn.pk if turn is not None and not turn.is_sign_on else None


def told(request: HttpRequest, done: Sequence[Signatory], one: str, many: str) -> None:
    """Say what happened: of one by its name, of more by their number."""
    if len(done) == 1:
        messages.success(request, one % done[0].called)
    elif done:
        messages.success(request, many)


def _done(request: HttpRequest, appeal: Appeal, line: Signatory) -> HttpResponse:
    name, tab, key = request.POST.get("act", ""), tabs.tab_of(request), Key(False, line.pk)
    match name:
        case "approve" | "reopen" | "publish_now":
            return _decided(request, appeal, line, name)
        case "ask" | "decline":
            return redirect(f"admin:review_{name}", appeal.pk, line.pk)
        case "same":
            return redirect("admin:compare", appeal.pk, line.pk)
        case "assign":
            return _assigned(request, appeal, line)
        case "note":
            # It may be told on another card: whoever goes on with a note typed has it stored on the way.
            messages.success(request, _("The note on %s is kept.") % line.called_inside)
    return page.onward(request, appeal, tab, card=key)


def _decided(request: HttpRequest, appeal: Appeal, line: Signatory, name: str) -> HttpResponse:
    user, tab, key = pages.person(request), tabs.tab_of(request), Key(False, line.pk)
    if name == "approve":
        ticks = ticked(request, line)
        row = adopting.approve(line, ticks, by=user, seen=seen(request))
        undoing.remember(request, appeal, [row])
        said = undoing.offered(_approved(appeal, row))
        if ticks:
            said = format_html("{} {}", said, _("Undo leaves what was stored with the organization as it is."))
        messages.success(request, said)
    elif name == "publish_now":
        row = moderation.publish_now(line, by=user, seen=seen(request))
        messages.success(request, words.said_of(appeal, _("%s is on the list.") % row.called))
    else:
        row = moderation.reopen(line, by=user, seen=seen(request))
        messages.success(request, _("%s is to be reviewed again.") % row.called)
        return page.onward(request, appeal, Tab.REVIEW, card=key)
    return page.onward(request, appeal, tab, after=key)


def _approved(appeal: Appeal, row: Signatory) -> str:
    now = timezone.now()
    is_out = row.public_from is not None and row.public_from <= now
    if not row.is_named:
        return _("Approved: it is counted, not named.")
    told = {"name": row.printed_name, "number": evidence.number(row, now)}
    if appeal.visibility == Visibility.DRAFT:
        return _("%(name)s will be no. %(number)s when the page is public.") % told
    if is_out:
        return words.said_of(appeal, _("%(name)s is on the list as no. %(number)s.") % told)
    at = f"{localtime(row.public_from):%H:%M} UTC"
    said = _("%(name)s will be no. %(number)s when you publish, at %(at)s at the latest.") % (told | {"at": at})
    return words.said_of(appeal, said)


def ticked(request: HttpRequest, line: Signatory) -> list[tuple[Endorsement, str]]:
    """Read what is to be taken over: "12.country" is a field of a sign-on of this line, of one she may change."""
    pairs = [value.partition(".")[::2] for value in request.POST.getlist("adopt")]
    wanted = [(key.pk, field) for written, field in pairs if (key := queue.key(written)) and not key.is_sign_on]
    rows = line.endorsements.filter(pk__in=[pk for pk, _field in wanted]).in_bulk() if wanted else {}
    if not rows or not may_change(line.organization, pages.person(request)):
        return []
    return [(rows[pk], field) for pk, field in wanted if pk in rows]


def _assigned(request: HttpRequest, appeal: Appeal, line: Signatory) -> HttpResponse:
    user = pages.person(request)
    people = {str(person.pk): person for person in [user, *page.colleagues(appeal, user)]}
    to = people.get(request.POST.get("to", ""))
    entering.assign(line, to, by=user)
    messages.success(request, _("Nobody is on it now.") if to is None else _("%s is on it.") % history.name_of(to))
    return page.onward(request, appeal, tabs.tab_of(request), card=Key(False, line.pk))


def _back(number: int) -> str:
    return ngettext("%s is to be reviewed again.", "%s are to be reviewed again.", number) % number
