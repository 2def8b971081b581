"""The link of the first mail: it shows what would be confirmed; its buttons confirm or erase it."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from signatories.choices import Visibility
from signatories.models import Endorsement
from signatories.views import crowds
from signatories.views.languages import speak
from signatories.views.own import around, frame, opens_nothing, own
from signatories.workflow import signing
from signatories.workflow.door import Refusal


@own
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show on GET what would be confirmed, confirm or erase it on POST; what opens nothing has one page."""
    if crowds.is_guessing(request, "confirm", token):
        return opens_nothing(request, is_guessing=True)
    rows = signing.meant(token)
    if not rows:
        return opens_nothing(request)
    appeal = rows[0].appeal
    speak(request, appeal)
    if request.method != "POST":
        return _shown(request, rows)
    is_disowned = request.POST.get("act") == "disown"
    try:
        (signing.disown if is_disowned else signing.confirm)(token)
    except Refusal as refusal:
        return opens_nothing(request) if refusal.code == "used" else _shown(request, rows, refusal.message)
    done = "disowned" if is_disowned else "confirmed"
    return render(request, f"signatories/{done}.html", frame(request, appeal))


def _shown(request: HttpRequest, rows: Sequence[Endorsement], refused: str = "") -> HttpResponse:
    listed, appeal = signing.on_the_list(rows), rows[0].appeal
    context = {
        "rows": [(row, listed.get(row.pk)) for row in rows],
        "first": rows[0],
        # Taken offline, the statement is shown to nobody; what was signed can still be confirmed or erased.
        "is_shown": appeal.visibility != Visibility.DRAFT,
        "refused": refused,
        **around(request, appeal),
    }
    return render(request, "signatories/confirm.html", context, status=409 if refused else 200)
