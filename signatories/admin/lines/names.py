"""How a line is printed, corrected: another name, who asked for it, where it would stand, and the names before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatories.admin import history, likenesses, pages
from signatories.admin.site import site
from signatories.models import Appeal, JournalEntry, Signatory
from signatories.roll.standing import Standing, standing
from signatories.text import tidy
from signatories.workflow import moderation, naming, tidying
from signatories.workflow.door import Refusal

VERSIONS = 50


@dataclass(frozen=True, slots=True)
class Version:
    """A name that a line had until somebody corrected it. `entry` can be taken back; 0 where it cannot."""

    old: str
    new: str
    who: str
    at: datetime
    asked_by: str
    entry: int


class RenameForm(forms.Form):
    printed_name = forms.CharField(label=gettext_lazy("Name as it should be printed"), max_length=300)
    sort_under = forms.CharField(
        label=gettext_lazy("Sort under"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Where the alphabet should look: Syria Campaign, The."),
    )
    asked_by = forms.ChoiceField(
        label=gettext_lazy("Who asked for it?"),
        choices=[(naming.BY_SIGNER, gettext_lazy("the signer")), (naming.BY_US, gettext_lazy("we ourselves"))],
        widget=forms.RadioSelect,
    )
    who = forms.CharField(
        label=gettext_lazy("By whom, and how"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Kept with the contact and erased with it: “Layla, by telephone”."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("printed_name", "sort_under", "who"):
            self.fields[name].widget.attrs |= {"dir": "auto", "autocomplete": "off"}


@site.screen("statements/<int:pk>/names/<int:signatory>/", name="rename")
def rename(request: HttpRequest, pk: int, signatory: int) -> HttpResponse:
    appeal = pages.found(request, pk)
    line = get_object_or_404(Signatory.objects.select_related("organization", "appeal"), pk=signatory, appeal=appeal)
    match request.POST.get("act", "save") if request.method == "POST" else None:
        case None:
            return _drawn(request, appeal, line)
        case "show":
            moderation.look_at_name(line, by=pages.person(request))
            return _drawn(request, appeal, line, is_shown=True)
        case "preview":
            return _previewed(request, appeal, line)
        case "undo":
            return _put_back(request, appeal, line)
        case _:
            return _saved(request, appeal, line)


def _saved(request: HttpRequest, appeal: Appeal, line: Signatory) -> HttpResponse:
    form, other = RenameForm(request.POST), None
    if form.is_valid():
        words, seen = form.cleaned_data, request.POST.get("seen", "")
        try:
            renamed = naming.rename(
                line,
                words["printed_name"],
                by=pages.person(request),
                asked_by=words["asked_by"],
                who=words["who"],
                sort_under=words["sort_under"],
                seen=int(seen) if pages.is_number(seen) else None,
                beside=pages.whole_number(request.POST.get("beside", "")),
            )
        except naming.Borne as borne:
            other = borne.other
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _told(renamed, line))
            return redirect("admin:rename", appeal.pk, line.pk)
    line.refresh_from_db()
    return _drawn(request, appeal, line, form, is_shown=True, other=other)


def borne_by(other: Signatory) -> str:
    """Say who bears a name already, and where on the list; one not named stays so."""
    (row,) = likenesses.numbered(Signatory.objects.filter(pk=other.pk))
    number, state = likenesses.standing(row)
    if not row.is_named:
        return _("One that is not named bears this name already.")
    if number:
        return _("%(name)s is no. %(number)s already.") % {"name": row, "number": number}
    return _("%(name)s is on this statement already (%(state)s).") % {"name": row, "state": state}


def _previewed(request: HttpRequest, appeal: Appeal, line: Signatory) -> HttpResponse:
    words = {name: tidy(request.POST.get(name, "")[:300]) for name in ("printed_name", "sort_under")}
    place = _standing(line, **words)
    if "part" in request.POST:
        return TemplateResponse(request, "admin/lines/_standing.html", {"place": place, "name": words["printed_name"]})
    form = RenameForm(initial={name: request.POST.get(name, "") for name in RenameForm.base_fields})
    return _drawn(request, appeal, line, form, is_shown=True, place=place, name=words["printed_name"])


def _put_back(request: HttpRequest, appeal: Appeal, line: Signatory) -> HttpResponse:
    entries = JournalEntry.objects.filter(appeal=appeal, kind="signatory", subject=str(line.pk), act="rename")
    entry = get_object_or_404(entries, pk=pages.whole_number(request.POST.get("entry", "")))
    try:
        tidying.put_back(entry, by=pages.person(request))
    except Refusal as refusal:
        messages.error(request, refusal.message if line.is_named else _("It was changed again since."))
    else:
        messages.success(request, _("It is printed as before."))
    return redirect("admin:rename", appeal.pk, line.pk)


def _drawn(
    request: HttpRequest,
    appeal: Appeal,
    line: Signatory,
    form: RenameForm | None = None,
    *,
    is_shown: bool = False,
    place: Standing | None = None,
    name: str = "",
    other: Signatory | None = None,
) -> HttpResponse:
    is_shown = is_shown or line.is_named
    words = {"printed_name": line.printed_name, "sort_under": line.sort_under, "asked_by": naming.BY_SIGNER}
    return pages.drawn(
        request,
        "admin/lines/rename.html",
        appeal,
        title=_("Correct %s") % line.printed_name if is_shown else _("Correct a name"),
        line=line,
        is_shown=is_shown,
        form=form or RenameForm(initial=words),
        place=(place or _standing(line, line.printed_name, line.sort_under)) if is_shown else None,
        name=name or line.printed_name,
        other=other,
        borne=borne_by(other) if other is not None else "",
        makes_alias=naming.makes_alias(line, by=pages.person(request)),
        versions=versions(line) if is_shown else [],
    )


def _standing(line: Signatory, printed_name: str, sort_under: str) -> Standing | None:
    return standing(line, printed_name, sort_under) if printed_name else None


def versions(line: Signatory) -> list[Version]:
    """Read the names a line had, the last first, from its history."""
    told = history.entries_of(line).filter(act__in=("rename", "change")).order_by("-pk")[:VERSIONS]
    found = [_version(entry) for entry in told if "printed_name" in (entry.details.get("fields") or {})]
    # Only what still stands can be put back.
    return [v if i == 0 and v.new == line.printed_name else _fixed(v) for i, v in enumerate(found)]


def _version(entry: JournalEntry) -> Version:
    old, new = entry.details["fields"]["printed_name"]
    asked = {naming.BY_SIGNER: _("asked by the signer"), naming.BY_US: _("by us")}.get(
        entry.details.get("asked_by"), ""
    )
    return Version(old, new, history.who(entry), entry.at, asked, entry.pk if entry.act == "rename" else 0)


def _fixed(version: Version) -> Version:
    return Version(version.old, version.new, version.who, version.at, version.asked_by, 0)


def _told(renamed: Signatory, before: Signatory) -> str | SafeString:
    last = history.entries_of(renamed).filter(act="rename").order_by("-pk").first()
    if renamed.turn == before.turn or last is None:
        return _("Nothing was changed.")
    said = _("It is now printed as %s.") % renamed if renamed.is_named else _("It is now printed otherwise.")
    # The button belongs to the form of versions on the page that this message is shown on.
    return format_html(
        '{} <button type="submit" form="versions" name="entry" value="{}" class="undo">{}</button>',
        said,
        last.pk,
        _("Undo"),
    )
