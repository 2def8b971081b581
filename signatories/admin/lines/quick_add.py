"""Quick add: a reply mail is pasted, what it says is proposed, a coordinator corrects and saves; the next is ready."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django_countries import countries

from signatories.admin import likenesses, pages
from signatories.admin.forms import DayInput
from signatories.admin.likenesses import Likely
from signatories.admin.site import site
from signatories.choices import LIVING, EndorsementState, Proof, Way
from signatories.imports import reply
from signatories.matching.index import Known
from signatories.models import Appeal, Endorsement, JournalEntry, Signatory
from signatories.text import fold, split_marks, tidy
from signatories.workflow import entering, moderation, pasting
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal

JUST_NOW = timedelta(hours=1)
SHOWN = 30


class ReplyForm(forms.Form):
    """A reply and what it says. Nothing of it is stored before it is saved."""

    paste = forms.CharField(
        label=gettext_lazy("The reply"),
        max_length=reply.LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 16, "dir": "auto"}),
    )
    name = forms.CharField(label=gettext_lazy("Name as it should be printed"), max_length=300)
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=(), required=False)
    person = forms.CharField(label=gettext_lazy("Contact person"), max_length=200, required=False)
    role = forms.CharField(label=gettext_lazy("Role"), max_length=200, required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        required=False,
        error_messages={"invalid": gettext_lazy("Write the e-mail like name@example.org.")},
    )
    telephone = forms.CharField(label=gettext_lazy("Telephone"), max_length=50, required=False)
    written = forms.DateField(
        label=gettext_lazy("Date of the reply"),
        required=False,
        widget=DayInput(),
    )
    is_unnamed = forms.BooleanField(label=gettext_lazy("Count them, but do not print the name"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = _countries(get_language() or "")  # type: ignore[attr-defined]
        # A browser would cut what is pasted without a word.
        self.fields["paste"].widget.attrs.pop("maxlength", None)
        for name in ("name", "person", "role"):
            self.fields[name].widget.attrs |= {"dir": "auto", "autocomplete": "off"}
        for name in ("email", "telephone"):
            self.fields[name].widget.attrs |= {"dir": "ltr", "autocomplete": "off"}

    def clean_name(self) -> str:
        name = tidy(self.cleaned_data["name"])
        if not any(character.isalnum() for character in name):
            raise forms.ValidationError(_("Write the name of the organization."), code="no_name")
        return name


@cache
def _countries(language: str) -> tuple[tuple[str, str], ...]:
    """Give the countries in the order of a language; to sort them anew for each page takes longer than the page."""
    return ("", "—"), *((code, str(name)) for code, name in countries)


@site.screen("statements/<int:pk>/add/", name="quick_add")
def quick_add(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = pages.found(request, pk)
    if "take" in request.POST or "show" in request.POST:
        return _asked(request, appeal)
    match request.POST.get("act") if request.method == "POST" else None:
        case None:
            return _drawn(request, appeal, ReplyForm())
        case "read":
            return _read(request, appeal)
        case "undo":
            return _taken_back(request, appeal)
        case _:
            return _saved(request, appeal)


def _read(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    """Propose what the reply says; what was typed already is kept."""
    pasted = request.POST.get("paste", "")
    found = reply.read(pasted)
    proposed = {name: getattr(found, name) for name in ReplyForm.base_fields if hasattr(found, name)}
    typed = {name: value for name in proposed if (value := request.POST.get(name, "")).strip()}
    form = ReplyForm(initial={"paste": pasted} | proposed | typed)
    alike = _alike(appeal, pages.person(request), str(form["name"].value() or ""))
    if "part" in request.POST:
        # A script knows itself what was typed.
        words = render_to_string("admin/lines/_alike.html", {"alike": alike, "names": found.names})
        return JsonResponse({"proposed": proposed, "alike": words})
    if len(pasted) > reply.LONGEST:
        message = _("Only the first %(most)s characters were read. Shorten it before you save.")
        messages.warning(request, message % {"most": f"{reply.LONGEST:,}"})
    return _drawn(request, appeal, form, alike)


def _asked(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    """Fill in another of the names of one mail, or show the name of one not named; what was typed is kept."""
    typed, at = {name: request.POST.get(name, "") for name in ReplyForm.base_fields}, _at(request)
    if "take" in request.POST:
        at = pages.whole_number(request.POST["take"])
        names = reply.read(typed["paste"]).names
        typed["name"] = names[at] if at < len(names) else typed["name"]
    user, shown = pages.person(request), 0
    alike = _alike(appeal, user, typed["name"])
    if show := pages.whole_number(request.POST.get("show", "")):
        line = get_object_or_404(appeal.signatories.all(), pk=show, is_named=False)
        # Only of one that she is asked about.
        if line.pk in {one.signatory for one in alike}:
            moderation.look_at_name(line, by=user)
            shown = line.pk
    return _drawn(request, appeal, ReplyForm(initial=typed), alike, request.POST.get("who", ""), shown=shown, at=at)


def _at(request: HttpRequest) -> int:
    """Give which of the names of a mail is being added."""
    return pages.whole_number(request.POST.get("at", ""))


def _saved(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    form, user, chosen = ReplyForm(request.POST), pages.person(request), request.POST.get("who", "")
    at = _at(request)
    if not form.is_valid():
        return _drawn(request, appeal, form, _alike(appeal, user, request.POST.get("name", "")), chosen, at=at)
    words = form.cleaned_data
    alike = _alike(appeal, user, words["name"])
    lines = {f"same-{one.signatory}": one for one in alike}
    # Whoever was asked answers; of a name she may not read she is asked all the more.
    if chosen not in lines and chosen != "another" and any(one.is_same or not one.is_named for one in alike):
        return _drawn(request, appeal, form, alike, chosen, must_choose=True, at=at)
    try:
        if chosen in lines:
            line = appeal.signatories.get(pk=lines[chosen].signatory or 0)
            _joined(line, words, user)
            messages.success(request, _("%s has a second contact.") % line)
        else:
            entered = _entered(appeal, words, user)
            messages.success(request, _told(entered))
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _drawn(request, appeal, form, alike, chosen, at=at)
    names = reply.read(words["paste"]).names
    if at + 1 < len(names):
        return _next(request, appeal, names[at + 1], at + 1)
    return redirect("admin:quick_add", appeal.pk)


def _next(request: HttpRequest, appeal: Appeal, name: str, at: int) -> HttpResponse:
    """Let the next name of one mail be ready, with the contact that was just saved."""
    typed = {field: request.POST.get(field, "") for field in ReplyForm.base_fields} | {"name": name}
    return _drawn(request, appeal, ReplyForm(initial=typed), _alike(appeal, pages.person(request), name), at=at)


def _entered(appeal: Appeal, words: dict[str, Any], user: User) -> Endorsement:
    return entering.enter(
        appeal, _proposal(words), _contact(words), by=user, source=_source(words), evidence=words["paste"]
    )


def _joined(line: Signatory, words: dict[str, Any], user: User) -> Endorsement:
    return entering.add_contact(
        line, _contact(words), by=user, source=_source(words), evidence=words["paste"], proposal=_proposal(words)
    )


def _proposal(words: dict[str, Any]) -> Proposal:
    return Proposal(words["name"], country=words["country"], is_named=not words["is_unnamed"])


def _contact(words: dict[str, Any]) -> Contact:
    return Contact(words["person"], words["role"], words["email"], words["telephone"])


def _source(words: dict[str, Any]) -> str:
    if not words["paste"].strip():
        return _("entered by hand")
    day: date = words["written"] or timezone.localdate()
    return _("reply mail, %s") % date_format(day, "j M")


def _told(entered: Endorsement) -> str:
    if entered.is_second:
        return _("%s stands on it already; the second sign-on is to be reviewed.") % entered.signatory
    return _("%(name)s is to be reviewed (%(source)s).") % {"name": entered.signatory, "source": entered.source}


def _taken_back(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    mine = _just_now(appeal, pages.person(request))
    row = get_object_or_404(mine, pk=pages.whole_number(request.POST.get("endorsement", "")))
    with pages.telling(request):
        pasting.take_back(row, by=pages.person(request))
        messages.success(request, _("%s is taken back.") % row)
    return redirect("admin:quick_add", appeal.pk)


def _alike(appeal: Appeal, user: User, name: str) -> list[Likely]:
    """Give the living lines of this statement that a name may mean; one written the same is among them."""
    bare = split_marks(tidy(name)[:300])[0]
    if not any(character.isalnum() for character in bare):
        return []
    found = likenesses.alike(Known(0, bare), user, appeal.pk, limit=5)
    keys = [one.signatory for one in found if one.signatory]
    living = set(Signatory.objects.filter(pk__in=keys, state__in=LIVING).values_list("pk", flat=True))
    return [one for one in found if one.signatory in living][:3]


def _just_now(appeal: Appeal, user: User) -> QuerySet[Endorsement]:
    """What she has entered here in the last hour and has not taken back, the newest first."""
    # A note or a contact that is added to a line is by hand too, but no answer that was received.
    received = JournalEntry.objects.filter(
        kind="endorsement", act="receive", by=user, subject=Cast(OuterRef("pk"), CharField())
    )
    rows = Endorsement.objects.filter(
        Exists(received),
        proof__in=(Proof.PASTED, Proof.WORD),
        appeal=appeal,
        way=Way.HAND,
        confirmed_by=user,
        state=EndorsementState.CONFIRMED,
        received_at__gte=timezone.now() - JUST_NOW,
    )
    return rows.select_related("signatory").order_by("-pk")


def _drawn(
    request: HttpRequest,
    appeal: Appeal,
    form: ReplyForm,
    alike: Sequence[Likely] = (),
    chosen: str = "",
    *,
    must_choose: bool = False,
    shown: int = 0,
    at: int = 0,
) -> HttpResponse:
    name = fold(str(form["name"].value() or ""))
    just_now = _just_now(appeal, pages.person(request))
    return pages.drawn(
        request,
        "admin/lines/quick_add.html",
        appeal,
        title=_("Quick add"),
        form=form,
        alike=alike,
        chosen=chosen,
        must_choose=must_choose,
        shown=shown,
        names=reply.read(str(form["paste"].value() or "")).names,
        at=at,
        is_read=bool(name or form.is_bound),
        just_now=just_now[:SHOWN],
        entered=just_now.count(),
    )
