"""The link of the first mail: it shows what would be confirmed; its buttons confirm or erase it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from signatories.choices import Visibility
from signatories.views import crowds
from signatories.views.languages import speak
from signatories.views.own import around, opens_nothing, own
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
    appeal, template = rows[0].appeal, "confirm"
    speak(request, appeal)
    listed = signing.on_the_list(rows)
    context = {
        "rows": [(row, listed.get(row.pk)) for row in rows],
        "first": rows[0],
        # Taken offline, the statement is shown to nobody; what was signed can still be confirmed or erased.
        "is_shown": appeal.visibility != Visibility.DRAFT,
        **around(request, appeal),
    }
    if request.method == "POST":
        is_disowned = request.POST.get("act") == "disown"
        try:
            (signing.disown if is_disowned else signing.confirm)(token)
        except Refusal as refusal:
            if refusal.code == "used":
                return opens_nothing(request)
            context["refused"] = refusal.message
        else:
            template = "disowned" if is_disowned else "confirmed"
    return render(request, f"signatories/{template}.html", context, status=409 if "refused" in context else 200)
