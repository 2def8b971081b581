"""Who is this? One signatory beside those it may be: say that two are the same, with what becomes of them, or not.

Looking and the preview are GETs; what is decided is a POST, and can be undone from the same screen.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from signatories import permissions
from signatories.admin import pages
from signatories.admin.lines import sides
from signatories.admin.lines.sides import Pair, Side
from signatories.admin.site import site
from signatories.choices import SignatoryState
from signatories.models import Appeal, Organization, Signatory, Verdict
from signatories.models.signatory import spoken
from signatories.roll import desk
from signatories.workflow import merging, moderation
from signatories.workflow.door import Refusal
from signatories.workflow.merging import Consequence

MOST = 8
HIDDEN_AGAIN = 60


@dataclass(frozen=True, slots=True)
class Told:
    """What becomes of the lines on one statement, with the names that may stand on the screen."""

    statement: str
    what: Consequence

    @property
    def stays(self) -> str:
        return spoken(self.what.stays.printed_name, self.what.stays.is_named)

    @property
    def leaves(self) -> str:
        leaves = self.what.leaves
        return spoken(leaves.printed_name, leaves.is_named) if leaves is not None else ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What "the same" would do here: `how` is same (one organization from then on), join (one line) or stands_as.

    `lines` are those on her own statements.
    """

    pair: Pair
    how: str
    kept: Side
    other: Side
    lines: tuple[Told, ...] = ()
    memberships: int = 0

    @property
    def kept_name(self) -> str:
        return spoken(self.kept.organization.name, not self.kept.is_hidden, inside=True)

    @property
    def other_name(self) -> str:
        return spoken(self.other.organization.name, not self.other.is_hidden)

    @property
    def asked(self) -> str:
        """What is promised, written down: a POST does just that or nothing."""
        told = (line.what for line in self.lines)
        lines = (f"{c.stays.pk}.{c.leaves.pk if c.leaves else 0}.{c.joining}.{c.hides:d}" for c in told)
        return " ".join([self.how, str(self.kept.organization.pk), str(self.other.organization.pk), *lines])


@site.screen("statements/<int:pk>/compare/<int:signatory>/", name="compare")
def compare(request: HttpRequest, pk: int, signatory: int) -> HttpResponse:
    appeal = pages.found(request, pk)
    line = get_object_or_404(Signatory.objects.select_related("appeal", "organization"), pk=signatory, appeal=appeal)
    if request.method != "POST":
        chosen, beside = (pages.whole_number(request.GET.get(name, "")) for name in ("with", "beside"))
        return _drawn(request, appeal, line, chosen=chosen, beside=beside)
    if "show" in request.POST:
        return _shown(request, appeal, line)
    with pages.telling(request):
        messages.success(request, _decided(request, appeal, line))
    return redirect("admin:compare", appeal.pk, line.pk)


def _drawn(
    request: HttpRequest, appeal: Appeal, line: Signatory, *, chosen: int = 0, beside: int = 0, is_shown: bool = False
) -> HttpResponse:
    user = pages.person(request)
    own, pairs = sides.of_signatory(line, user, MOST, chosen or beside)
    if beside:
        pairs.sort(key=lambda pair: pair.like.organization != beside)
    chosen_pair = next((pair for pair in pairs if pair.like.organization == chosen), None)
    if chosen and chosen_pair is None:
        messages.error(request, _("That organization is not among these any more. Choose again."))
    return pages.drawn(
        request,
        "admin/lines/compare.html",
        appeal,
        title=_("Who is this?"),
        back=f"{reverse('admin:review', args=[appeal.pk])}?card={line.pk}",
        own=own,
        # What is decided already is not asked about; the line that stands instead has a screen of its own.
        pairs=([chosen_pair] if chosen_pair else pairs) if own.lives else [],
        preview=_preview(request, appeal, own, chosen_pair) if chosen_pair else None,
        verdicts=_verdicts(request, line).order_by("-at")[:MOST],
        is_shown=is_shown,
        is_hidden=own.is_hidden and not is_shown,
    )


def _shown(request: HttpRequest, appeal: Appeal, line: Signatory) -> HttpResponse:
    """Show the names of those not named, for a minute; the history tells of each."""
    user = pages.person(request)
    own, pairs = sides.of_signatory(line, user, MOST)
    for side in (own, *(pair.side for pair in pairs)):
        if side.signatory is not None and side.is_hidden:
            moderation.look_at_name(side.signatory, by=user)
    response = _drawn(request, appeal, line, is_shown=True)
    response["Refresh"] = f"{HIDDEN_AGAIN}; url={request.path}"
    return response


def _preview(request: HttpRequest, appeal: Appeal, own: Side, pair: Pair) -> Preview:
    user, other = pages.person(request), pair.side
    kept, gone = (own, other) if _own_is_kept(own, other) else (other, own)
    told = merging.consequences(kept.organization, gone.organization)
    if sides.may_change(user, kept.organization.pk, gone.organization.pk):
        titles = dict(desk.titled(permissions.appeals_for(user)).values_list("pk", "statement_title"))
        lines = [Told(titles[c.stays.appeal_id], c) for c in told.lines if c.stays.appeal_id in titles]
        return Preview(pair, "same", kept, gone, tuple(lines), told.memberships)
    if not own.lives:
        return Preview(pair, "", other, own)
    here = tuple(Told("", c) for c in told.lines if c.stays.appeal_id == appeal.pk and c.leaves)
    return Preview(pair, "join" if here else "stands_as", other, own, here)


def _own_is_kept(own: Side, other: Side) -> bool:
    """Whoever is on the list already is the one that is kept."""
    approved = [side.signatory is not None and side.signatory.state == SignatoryState.APPROVED for side in (own, other)]
    return approved == [True, False]


def _decided(request: HttpRequest, appeal: Appeal, line: Signatory) -> SafeString:
    """Do what was pressed, and say it."""
    user = pages.person(request)
    if "undo" in request.POST:
        verdict = _verdicts(request, line).filter(pk=pages.whole_number(request.POST["undo"])).first()
        if verdict is None:
            raise Refusal("undone_already", _("This was undone already. Load the page again."))
        merging.undo(verdict, by=user)
        return format_html("{}", _("Undone: everything stands as it stood."))
    own, pair = _asked(request, line)
    if request.POST.get("act") == "different":
        verdict = merging.different(line.organization, pair.side.organization, by=user, appeal=appeal)
        return _undoable(_("Remembered: they are two. You will not be asked about these again."), verdict)
    if request.POST.get("act") == "same":
        return _same(request, appeal, line, _preview(request, appeal, own, pair))
    raise Http404


def _same(request: HttpRequest, appeal: Appeal, line: Signatory, preview: Preview) -> SafeString:
    user = pages.person(request)
    if preview.asked != request.POST.get("asked"):
        raise Refusal("stale", _("Something changed while you looked. Nothing was changed; look at it once more."))
    match preview.how:
        case "same":
            verdict = merging.same(preview.kept.organization, preview.other.organization, by=user, appeal=appeal)
            return _undoable(_("They are one organization from now on."), verdict)
        case "join":
            into = preview.kept.signatory
            assert into is not None
            merging.join(line, into, by=user)
            return format_html("{}", _("They are one line of this statement from now on."))
        case "stands_as":
            merging.stands_as(line, preview.kept.organization, by=user)
            return format_html("{}", _("It stands as that organization on this statement from now on."))
        case _:
            raise Refusal("not_yours", _("One of the two is on a list of others, so you cannot merge them."))


def _asked(request: HttpRequest, line: Signatory) -> tuple[Side, Pair]:
    """Find the organization that was meant among those she was shown; a verdict given meanwhile takes it away."""
    chosen = pages.whole_number(request.POST.get("with", ""))
    own, pairs = sides.of_signatory(line, pages.person(request), MOST, chosen)
    found = next((pair for pair in pairs if pair.like.organization == chosen), None)
    if found is None:
        raise Refusal("gone", _("Somebody decided on this already. Nothing was changed; look at what stands now."))
    return own, found


def _verdicts(request: HttpRequest, line: Signatory) -> QuerySet[Verdict]:
    """Give what was decided about this organization that she may take back: she sees both, or may change what was kept.

    A merge that touches the lists of others is not hers.
    """
    user = pages.person(request)
    own = line.organization_id
    hers = permissions.rows_for(Organization, user)
    rows = Verdict.objects.filter(Q(first=own) | Q(second=own)).select_related("first", "second")
    seen = Q(is_same=False, first__in=hers, second__in=hers)
    if sides.may_change(user, own):
        seen |= Q(is_same=True, first__merged_into=own) | Q(is_same=True, second__merged_into=own)
    return rows.filter(seen)


def _undoable(said: str, verdict: Verdict) -> SafeString:
    # The button belongs to a form of the page that this message is shown on.
    button = '{} <button type="submit" form="undo" name="undo" value="{}" class="undo">{}</button>'
    return format_html(button, said, verdict.pk, _("Undo"))
