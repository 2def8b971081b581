"""The new text: what changes, asking everybody who signed, who has answered what, publishing it, taking it back."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from signatories.admin import pages
from signatories.admin.forms import DayInput
from signatories.admin.pages import person
from signatories.admin.site import site
from signatories.choices import LIVING, ConsentRule, Proof
from signatories.models import Appeal, AppealText, Signatory
from signatories.roll import asking, marks, versions
from signatories.roll.versions import Stance
from signatories.workflow import consent, moderation, replacing
from signatories.workflow.door import Refusal

LINES_A_PAGE = 50
SHOWN = {
    Stance.AGREED: gettext_lazy("agreed"),
    Stance.WAITING: gettext_lazy("waiting for an answer"),
    Stance.REFUSED: gettext_lazy("do not agree"),
    Stance.UNREACHABLE: gettext_lazy("no address to ask"),
}


class AskForm(forms.Form):
    rule = forms.ChoiceField(
        label=gettext_lazy("Who stays on the list"), choices=ConsentRule.choices, widget=forms.RadioSelect
    )
    answer_by = forms.DateField(
        label=gettext_lazy("Answer by"),
        widget=DayInput(),
        error_messages={
            "required": gettext_lazy("Choose a day."),
            "invalid": gettext_lazy("Write the day like 2026-12-03."),
        },
    )


@site.screen("statements/<int:pk>/text/new/", name="new_text")
def new_text(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = pages.found(request, pk)
    if request.method != "POST":
        return _drawn(request, appeal)
    act = request.POST.get("act", "")
    if act == "ask":
        return _asked(request, appeal)
    if act == "show":
        line = _line(request, appeal)
        moderation.look_at_name(line, by=person(request))
        return _drawn(request, appeal, shown=line.pk)
    with pages.telling(request):
        messages.success(request, _done(request, appeal, act))
    back, show = reverse("admin:new_text", args=[pk]), request.POST.get("from", "")
    return redirect(f"{back}?show={show}#lines" if act == "agreed" and show in list(Stance) else back)


def _asked(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    """Ask everybody who signed; what cannot be asked so is told beside what was typed."""
    form = AskForm(request.POST)
    if not form.is_valid():
        return _drawn(request, appeal, form, status=400)
    rule, day = ConsentRule(form.cleaned_data["rule"]), form.cleaned_data["answer_by"]
    try:
        mails = consent.ask(appeal, rule=rule, answer_by=day, by=person(request))
    except Refusal as refusal:
        form.add_error("answer_by" if refusal.code == "past" else None, refusal.message)
        return _drawn(request, appeal, form, status=409)
    messages.success(request, _going(mails))
    return redirect("admin:new_text", appeal.pk)


def _going(mails: int) -> str:
    return ngettext("%s mail goes out, to one address.", "%s mails go out, each to one address.", mails) % mails


def _done(request: HttpRequest, appeal: Appeal, act: str) -> str:
    """Do what was pressed, and say what is true now."""
    by = person(request)
    match act:
        case "again":
            return _going(consent.ask_again(appeal, by=by))
        case "stop":
            stopped = consent.stop(appeal, by=by)
            return ngettext("%s mail is stopped.", "%s mails are stopped.", stopped) % stopped
        case "publish":
            row = replacing.publish(appeal, by=by)
            return _("Version %s of the text is public now.") % row.version
        case "take_back":
            replacing.take_back(appeal, by=by)
            return _("The new text is taken back. The public text and its list are as they were.")
        case "agreed":
            line = _line(request, appeal)
            version = versions.at_stake(appeal)
            consent.answer(line, version, agrees=True, by=by, proof=Proof.TELEPHONE)
            return _("Written down: %s has agreed by telephone.") % line.called_inside
    raise Refusal("no_act", _("Nothing was changed. Press one of the buttons."))


def _line(request: HttpRequest, appeal: Appeal) -> Signatory:
    key = pages.whole_number(request.POST.get("signatory", ""))
    return get_object_or_404(Signatory, appeal=appeal, pk=key, state__in=LIVING)


def _drawn(
    request: HttpRequest, appeal: Appeal, form: AskForm | None = None, *, shown: int = 0, status: int = 200
) -> HttpResponse:
    coming, progress = versions.coming(appeal), versions.progress(appeal)
    is_asked = appeal.asked_version is not None
    context: dict[str, Any] = {
        "form": form or AskForm(initial={"rule": appeal.consent_rule}),
        "coming": coming,
        "is_asked": is_asked,
        "has_changed": appeal.version > 1,
        "progress": progress,
        "tongues": _tongues(appeal, coming) if coming else [],
        "earlier": AppealText.objects.filter(appeal=appeal, version__lt=appeal.version),
        "mails": versions.mails(appeal),
        "to_ask": len(versions.to_ask(appeal, coming)) if coming and not is_asked else 0,
        "nobody_to_ask": versions.unreachable(appeal, coming) if coming and not is_asked else 0,
        **_publishing(appeal, coming),
        **_shown(request, appeal, progress.version, shown),
    }
    title = _("The new text") if coming else _("Versions of the text")
    return pages.drawn(request, "admin/call/new_text.html", appeal, title=title, status=status, **context)


def _publishing(appeal: Appeal, coming: int | None) -> dict[str, Any]:
    if coming is None or appeal.asked_version is None:
        return {}
    is_silence, today = appeal.consent_rule == ConsentRule.SILENCE, timezone.now().date()
    is_too_early = is_silence and appeal.answer_by is not None and today <= appeal.answer_by
    outcome = versions.outcome(appeal, coming, appeal.consent_rule)
    return {"outcome": outcome, "is_too_early": is_too_early, "rule": ConsentRule(appeal.consent_rule).label}


def _tongues(appeal: Appeal, coming: int) -> list[dict[str, Any]]:
    """Give each language that a text of this statement has: what changes in it, or where it has still to be written."""
    rows = {(row.version, row.language): row for row in AppealText.objects.filter(appeal=appeal)}
    add, found = reverse("admin:signatories_appealtext_add"), list[dict[str, Any]]()
    for code, name in settings.LANGUAGES:
        before, after = rows.get((appeal.version, code)), rows.get((coming, code))
        if before is None and after is None:
            continue
        change = reverse("admin:signatories_appealtext_change", args=[after.pk]) if after else ""
        found.append(
            {
                "code": code,
                "name": name,
                "direction": marks.direction(code),
                "is_first": code == appeal.language,
                "after": after,
                "sides": asking.sides(before, after, asking.numbers(appeal, code)) if before and after else None,
                "url": change or f"{add}?appeal={appeal.pk}&language={code}&version={coming}",
            }
        )
    return sorted(found, key=lambda tongue: not tongue["is_first"])


def _shown(request: HttpRequest, appeal: Appeal, version: int, shown: int) -> dict[str, Any]:
    """Give the lines of one stance, where they were asked for; who is not named is shown on request only."""
    asked = request.POST.get("from", "") if request.method == "POST" else request.GET.get("show", "")
    if asked not in list(Stance) or (version == 1):
        return {"show": ""}
    rows = versions.lines(appeal, version, Stance(asked)).order_by("place")
    page = Paginator(rows, LINES_A_PAGE).get_page(request.GET.get("p"))
    lines = [(line, line.is_named or line.pk == shown, versions.told(line.agreed_how)) for line in page]
    may_agree = asked in (Stance.WAITING, Stance.UNREACHABLE)
    return {"show": asked, "show_name": SHOWN[Stance(asked)], "page": page, "lines": lines, "may_agree": may_agree}
