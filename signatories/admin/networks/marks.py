"""The networks of a statement: the sign of each with its footnotes, and how to give one or stop showing it."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatories import permissions
from signatories.admin import pages
from signatories.admin.site import site
from signatories.matching import members
from signatories.matching.members import Overview
from signatories.models import Appeal, Footnote, Mark, Network
from signatories.workflow import listings, networks
from signatories.workflow.door import Refusal


class FootnoteForm(forms.Form):
    """A footnote in each language of the statement."""

    def __init__(self, *args: Any, languages: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in languages.items():
            self.fields[f"footnote_{code}"] = forms.CharField(
                label=_("Footnote (%s)") % name if len(languages) > 1 else _("Footnote"),
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3, "lang": code, "dir": "auto"}),
            )
        self.languages = languages

    @property
    def footnotes(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"footnote_{code}"] for code in self.languages}


class NetworkForm(FootnoteForm):
    """A network that is to have a sign here: one that is known, or a new one with name and acronym."""

    network = forms.ModelChoiceField(
        queryset=Network.objects.none(),
        required=False,
        label=gettext_lazy("Network"),
        empty_label=gettext_lazy("A new one:"),
    )
    name = forms.CharField(
        max_length=300, required=False, label=gettext_lazy("Its name"), widget=forms.TextInput(attrs={"dir": "auto"})
    )
    acronym = forms.CharField(
        max_length=50, required=False, label=gettext_lazy("Its acronym"), help_text=gettext_lazy("Such as SRN.")
    )

    def __init__(self, *args: Any, known: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["network"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = known
        if not known.exists():
            del self.fields["network"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("network") is None and not self.errors:
            for name, words in (("name", _("Write its name.")), ("acronym", _("Write its acronym, such as SRN."))):
                if not cleaned.get(name):
                    self.add_error(name, words)
        return cleaned

    @property
    def chosen(self) -> Network:
        known: Network | None = self.cleaned_data.get("network")
        return known or Network(name=self.cleaned_data["name"], acronym=self.cleaned_data["acronym"])


@site.screen("statements/<int:pk>/networks/", name="networks")
def networks_of_statement(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = pages.found(request, pk)
    if request.method != "POST":
        return _drawn(request, appeal)
    with pages.telling(request):
        match request.POST.get("act"):
            case "add":
                return _add(request, appeal)
            case "footnotes":
                return _write_footnotes(request, appeal)
            case "stop_showing":
                mark = networks.stop_showing(_mark(request, appeal), by=pages.person(request))
                messages.success(request, _("The sign of %s is no longer shown.") % mark.network.acronym)
            case "show_again":
                mark = networks.show_again(_mark(request, appeal), by=pages.person(request))
                messages.success(request, _("The sign of %s is shown again.") % mark.network.acronym)
    return redirect("admin:networks", appeal.pk)


def _add(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    form = _network_form(request, appeal)
    if form.is_valid():
        try:
            mark = networks.give_sign(appeal, form.chosen, form.footnotes, by=pages.person(request))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            told = {"network": mark.network, "sign": mark.sign}
            messages.success(request, _("Members of %(network)s bear %(sign)s once they are confirmed.") % told)
            return redirect("admin:network_list", appeal.pk, mark.network_id)
    return _drawn(request, appeal, adding=form)


def _write_footnotes(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    mark = _mark(request, appeal)
    form = _footnote_form(mark, _languages(appeal), request)
    if not form.is_valid():
        return _drawn(request, appeal, writing={mark.pk: form})
    networks.write_footnotes(mark, form.footnotes, by=pages.person(request))
    messages.success(request, _("The footnote of %s is stored.") % mark.network.acronym)
    return redirect("admin:networks", appeal.pk)


def _drawn(
    request: HttpRequest,
    appeal: Appeal,
    *,
    adding: NetworkForm | None = None,
    writing: dict[int, FootnoteForm] | None = None,
) -> HttpResponse:
    languages, brought = _languages(appeal), listings.brought_at(appeal)
    rows = [
        {
            "mark": row.mark,
            "counts": row,
            "footnotes": _footnotes(row, appeal),
            "form": (writing or {}).get(row.mark.pk) or _footnote_form(row.mark, languages),
            "brought": brought.get(row.mark.network_id),
            "is_counted": _is_counted(appeal, row.mark.network),
        }
        for row in members.overview(appeal, localdate())
    ]
    form = adding or _network_form(request, appeal, is_bound=False)
    return pages.drawn(request, "admin/networks/marks.html", appeal, title=_("Networks"), rows=rows, form=form)


def _mark(request: HttpRequest, appeal: Appeal) -> Mark:
    rows = appeal.marks.select_related("network")
    return get_object_or_404(rows, pk=pages.whole_number(request.POST.get("mark", "")))


def _languages(appeal: Appeal) -> dict[str, str]:
    """Give the languages of a statement, its first one first, then those of footnotes that are there already."""
    used = {appeal.language, *appeal.texts.values_list("language", flat=True).distinct()}
    used |= set(Footnote.objects.filter(mark__appeal=appeal).values_list("language", flat=True))
    names = dict(settings.LANGUAGES)
    return {code: names.get(code, code) for code in sorted(used, key=lambda code: (code != appeal.language, code))}


def _footnotes(row: Overview, appeal: Appeal) -> list[Footnote]:
    return sorted(row.mark.footnotes.all(), key=lambda note: (note.language != appeal.language, note.language))


def _footnote_form(mark: Mark, languages: dict[str, str], request: HttpRequest | None = None) -> FootnoteForm:
    stored = {f"footnote_{note.language}": note.text for note in mark.footnotes.all()}
    prefix = f"mark-{mark.pk}"
    return FootnoteForm(request.POST if request else None, initial=stored, languages=languages, prefix=prefix)


def _network_form(request: HttpRequest, appeal: Appeal, *, is_bound: bool = True) -> NetworkForm:
    known = permissions.rows_for(Network, pages.person(request)).exclude(Q(marks__appeal=appeal))
    data = request.POST if is_bound else None
    return NetworkForm(data, known=known, languages=_languages(appeal), auto_id="new_%s")


def _is_counted(appeal: Appeal, network: Network) -> bool:
    """Tell whether the text counts the members of a network: without its sign, that number would be missing."""
    placeholder = f"members:{network.acronym}"
    return appeal.texts.filter(version=appeal.version, body__contains=placeholder).exists()
