"""The link of a test mail: its button tells that mail arrives. No log-in is asked for, as for the links of signers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from signatories.views.own import own
from signatories.workflow import calling
from signatories.workflow.door import Refusal


@own
def test(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button on GET, note it on POST; what opens nothing has one page."""
    if request.method != "POST":
        is_good = calling.tested(token) is not None
        state = "ask" if is_good else "used"
        return render(request, "signatories/test.html", {"state": state}, status=200 if is_good else 410)
    try:
        calling.open_test_mail(token)
    except Refusal:
        return render(request, "signatories/test.html", {"state": "used"})
    return render(request, "signatories/test.html", {"state": "done"})
