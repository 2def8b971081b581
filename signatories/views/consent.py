"""The link of the mail about a new text: it shows what changes; its two buttons say whether one agrees."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from signatories.choices import Visibility
from signatories.forms.typed import legible
from signatories.models import Endorsement
from signatories.roll import asking, versions
from signatories.text import whole_number
from signatories.views.own import around, by_link, opens_nothing, spoken
from signatories.workflow import consent
from signatories.workflow.door import Refusal


@by_link("consent", consent.opened)
def answer(request: HttpRequest, token: str, row: Endorsement) -> HttpResponse:
    """Show on GET both texts and what differs, store the answer on POST."""
    if request.method != "POST":
        return _question(request, row)
    data = legible(request.POST)
    agrees = data.get("answer") == "agree"
    if not agrees and data.get("answer") != "refuse":
        return _question(request, row, status=400)
    try:
        lines = consent.answer_by_link(token, whole_number(data.get("version", "")), agrees=agrees)
    except Refusal as refusal:
        if refusal.code == "used":
            return opens_nothing(request)
        row.appeal.refresh_from_db()
        return _question(request, row, refused=refusal.message, status=409)
    context = {"agrees": agrees, "lines": lines, "is_public": lines[0].refused_version == lines[0].appeal.version}
    return render(request, "signatories/consented.html", context | around(request, row.appeal))


def _question(request: HttpRequest, row: Endorsement, *, refused: str = "", status: int = 200) -> HttpResponse:
    version = versions.at_stake(row.appeal)
    lines = [(line, versions.stance(line, version)) for _one, line in versions.answers_of(row)]
    is_coming = row.appeal.asked_version is not None
    open_ones = [(line, stance) for line, stance in lines if is_coming or stance != versions.Stance.AGREED]
    oldest = min((line.agreed_version for line, _stance in open_ones), default=version)
    context = {
        "lines": open_ones,
        "question": asking.question(row.appeal, spoken(), oldest) if open_ones else None,
        "refused": refused,
        # Taken offline, the statement is shown to nobody.
        "is_shown": row.appeal.visibility != Visibility.DRAFT,
    }
    return render(request, "signatories/consent.html", context | around(request, row.appeal), status=status)
