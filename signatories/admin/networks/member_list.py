"""A network's own list of members beside a statement's: brought, compared, confirmed in one act, erased.

It is a list of people at risk: for the coordinators of the statement alone.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from signatories.admin import pages
from signatories.admin.forms import DayInput
from signatories.admin.site import site
from signatories.choices import LIVING
from signatories.imports import names
from signatories.imports.table import LARGEST_FILE
from signatories.matching import members as matching
from signatories.matching.members import Matched
from signatories.models import Appeal, Mark, MemberListing, Membership, Network, Organization
from signatories.workflow import listings, members, networks
from signatories.workflow.door import Refusal

AT_ONCE = matching.WINDOW


class ListForm(forms.Form):
    # Nobody of the statement is on it: whoever knows better says so.
    is_foreign = False

    names = forms.CharField(
        required=False,
        strip=False,
        label=gettext_lazy("Names, one on each line"),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "spellcheck": "false"}),
    )
    file = forms.FileField(required=False, allow_empty_file=True, label=gettext_lazy("or a file (TXT, CSV, XLSX)"))
    is_sure = forms.BooleanField(required=False, label=gettext_lazy("It is the right list: store it all the same"))


class DaysForm(forms.Form):
    since = forms.DateField(required=False, label=gettext_lazy("Members since"))
    until = forms.DateField(required=False, label=gettext_lazy("Last day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            assert isinstance(field, forms.DateField)
            # What a date field of a browser sends, whatever the language of the page.
            field.input_formats = ["%Y-%m-%d"]
            field.widget = DayInput()
            field.error_messages["invalid"] = _("Write the day like 2016-12-01.")


@site.screen("statements/<int:pk>/networks/<int:network>/", name="network_list")
def network_list(request: HttpRequest, pk: int, network: int) -> HttpResponse:
    appeal = pages.found(request, pk)
    mark = get_object_or_404(appeal.marks.select_related("network"), network=network)
    if request.method != "POST":
        return _drawn(request, appeal, mark)
    act = request.POST.get("act", "")
    if act == "bring":
        return _bring(request, appeal, mark)
    with pages.telling(request):
        if act in ACTS:
            messages.success(request, ACTS[act](request, appeal, mark.network))
    return redirect("admin:network_list", appeal.pk, mark.network_id)


def _bring(request: HttpRequest, appeal: Appeal, mark: Mark) -> HttpResponse:
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _drawn(request, appeal, mark, form=form)
    read = list[str]()
    try:
        read, source = _read(form)
        is_sure = form.cleaned_data["is_sure"]
        done = listings.bring_list(appeal, mark.network, read, by=pages.person(request), source=source, is_sure=is_sure)
    except Refusal as refusal:
        return _drawn(request, appeal, mark, form=_refused(request, read, refusal))
    messages.success(request, _brought(done))
    return redirect("admin:network_list", appeal.pk, mark.network_id)


def _read(form: ListForm) -> tuple[list[str], str]:
    file, text = form.cleaned_data["file"], form.cleaned_data["names"]
    if file is None:
        return names.pasted(text), _("pasted")
    if text.strip():
        raise Refusal("both", _("Names are pasted and a file is chosen. Empty the field, or leave the file out."))
    if file.size > LARGEST_FILE:
        raise Refusal("too_large", _("The file is larger than 10 MB. It can hardly be a list of names."))
    return names.from_file(file.read(), file.name), file.name


def _refused(request: HttpRequest, read: list[str], refusal: Refusal) -> ListForm:
    """Give the form as it was typed; a file cannot be given back, so the names in it are."""
    data = request.POST.copy()
    if read and not data.get("names", "").strip():
        data["names"] = "\n".join(read)
    again = ListForm(data)
    again.is_valid()
    again.add_error("file" if refusal.code in ("format", "both", "too_large") else "names", refusal.message)
    again.is_foreign = refusal.code == "foreign"
    return again


def _brought(done: listings.Brought) -> str:
    parts = [ngettext("%s name was stored.", "%s names were stored.", done.names) % done.names]
    if done.twice:
        parts.append(ngettext("%s only repeats another.", "%s only repeat others.", done.twice) % done.twice)
    if done.empty:
        parts.append(ngettext("%s line had no name.", "%s lines had no name.", done.empty) % done.empty)
    return " ".join(parts)


def _confirm(request: HttpRequest, appeal: Appeal, network: Network) -> str:
    days = DaysForm(request.POST)
    if not days.is_valid():
        raise Refusal("unfit", " ".join(str(error) for errors in days.errors.values() for error in errors))
    lines = _ticked(request, "line")
    done = networks.confirm(appeal, network, lines, by=pages.person(request), **days.cleaned_data)
    words = ngettext(
        "%(n)s is confirmed as a member of %(network)s.", "%(n)s are confirmed as members of %(network)s.", done
    )
    return words % {"n": done, "network": network.acronym}


def _end(request: HttpRequest, appeal: Appeal, network: Network) -> str:
    days = DaysForm(request.POST)
    until: date | None = days.cleaned_data.get("until") if days.is_valid() else None
    if until is None:
        raise Refusal("no_day", _("Write the last day of the membership, like 2016-12-01. Nothing was changed."))
    done = members.end_many(_memberships(request, appeal, network), until, by=pages.person(request), appeal=appeal)
    return ngettext("%s membership ends.", "%s memberships end.", done) % done


def _refuse(request: HttpRequest, appeal: Appeal, network: Network) -> str:
    done = members.refuse_claims(_memberships(request, appeal, network), by=pages.person(request), appeal=appeal)
    words = ngettext("%(n)s is no longer said to be a member.", "%(n)s are no longer said to be members.", done)
    return words % {"n": done}


def _same(request: HttpRequest, appeal: Appeal, network: Network) -> str:
    listing, organization = _pair(request, appeal, network)
    listings.take_as(listing, organization, by=pages.person(request))
    return _("“%(name)s” on the list is %(organization)s.") % {"name": listing, "organization": organization}


def _different(request: HttpRequest, appeal: Appeal, network: Network) -> str:
    listing, organization = _pair(request, appeal, network)
    listings.tell_apart(listing, organization, by=pages.person(request))
    return _("“%(name)s” on the list is not %(organization)s.") % {"name": listing, "organization": organization}


def _erase(request: HttpRequest, appeal: Appeal, network: Network) -> str:
    erased = listings.erase_lists(appeal, by=pages.person(request), networks={network.pk})
    return ngettext("The list is erased: %s name.", "The list is erased: %s names.", erased) % erased


ACTS: dict[str, Callable[[HttpRequest, Appeal, Network], str]] = {
    "confirm": _confirm,
    "end": _end,
    "refuse": _refuse,
    "same": _same,
    "different": _different,
    "erase": _erase,
}


def _ticked(request: HttpRequest, name: str) -> list[int]:
    keys = [int(key) for key in request.POST.getlist(name) if pages.is_number(key)]
    if not keys:
        raise Refusal("none", _("Nothing was ticked. Tick those it is about, then press the button."))
    return keys


def _memberships(request: HttpRequest, appeal: Appeal, network: Network) -> list[int]:
    """Give the memberships of the lines that were ticked; of this statement and this network, whatever was sent."""
    lines = appeal.signatories.filter(pk__in=_ticked(request, "line"), state__in=LIVING)
    held = Membership.objects.filter(network=network, organization__in=lines.values("organization"))
    return list(held.values_list("pk", flat=True))


def _pair(request: HttpRequest, appeal: Appeal, network: Network) -> tuple[MemberListing, Organization]:
    (listing, *_more), (line, *_rest) = _ticked(request, "listing"), _ticked(request, "line")
    row = MemberListing.objects.filter(appeal=appeal, network=network, pk=listing).first()
    organization = Organization.objects.filter(signatories__appeal=appeal, signatories__pk=line).first()
    if row is None or organization is None:
        raise Refusal("gone", _("This name is no longer on the list. Load the page again."))
    return row, organization


def _drawn(request: HttpRequest, appeal: Appeal, mark: Mark, *, form: ListForm | None = None) -> HttpResponse:
    matched, unsigned = _matched(request, appeal, mark.network)
    unlisted = {line.pk for line in matched.unlisted}
    has_list = bool(matched.signed or matched.unsigned)
    return pages.drawn(
        request,
        "admin/networks/member_list.html",
        appeal,
        title=_("Members of %s") % mark.network,
        mark=mark,
        network=mark.network,
        matched=matched,
        has_list=has_list,
        unlisted=unlisted if has_list else set(),
        to_confirm=matched.to_confirm[:AT_ONCE],
        claims=matched.claims[:AT_ONCE],
        unsigned=unsigned,
        members=Paginator(matched.members, AT_ONCE).get_page(request.GET.get("members")),
        days=DaysForm(),
        ending=DaysForm(initial={"until": localdate() - timedelta(days=1)}, auto_id="end_%s"),
        form=form or ListForm(),
        brought=listings.brought_at(appeal).get(mark.network_id),
    )


def _matched(request: HttpRequest, appeal: Appeal, network: Network) -> tuple[Matched, Any]:
    """Compare the list, and of those who have not signed the page that was asked for."""
    count = MemberListing.objects.filter(appeal=appeal, network=network).count()
    asked = Paginator(range(count), AT_ONCE).get_page(request.GET.get("page"))
    window = slice(max(asked.start_index() - 1, 0), asked.end_index())
    matched = matching.match(appeal, network, on=localdate(), window=window)
    page = Paginator(matched.unsigned, AT_ONCE).get_page(asked.number)
    if page.number != asked.number:
        window = slice(max(page.start_index() - 1, 0), page.end_index())
        matched = matching.match(appeal, network, on=localdate(), window=window)
    return matched, page
