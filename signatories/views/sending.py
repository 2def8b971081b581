"""What follows the sign form in the browser that sent it: that a mail is on its way, once more or elsewhere."""

from django.conf import settings
from django.core import signing as seals
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from signatories.choices import LetterKind
from signatories.forms.signing import AddressForm
from signatories.forms.typed import legible
from signatories.mail.contents import SUBJECTS
from signatories.models import Appeal, Endorsement
from signatories.views.own import around, beside, found, own
from signatories.workflow import outbox, signing
from signatories.workflow.door import Refusal

COOKIE = "sent"
LASTS = 60 * 60


def onward(appeal: Appeal, secret: str, group: str) -> HttpResponse:
    """Lead on from a form that was sent; only this browser can see what follows."""
    path = beside(appeal, secret, "sent")
    response = redirect(path)
    response.status_code = 303
    response.set_signed_cookie(
        COOKIE,
        group,
        salt=COOKIE,
        max_age=LASTS,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@own
def sent(request: HttpRequest, slug: str = "", secret: str = "") -> HttpResponse:
    """Say that a mail is on its way, to the browser that sent the form; send it again, or to another address."""
    appeal = found(request, slug, secret)
    try:
        group = str(request.get_signed_cookie(COOKIE, salt=COOKIE, max_age=LASTS))
    except (KeyError, seals.BadSignature):
        return redirect(beside(appeal, secret, "sign"))
    first = Endorsement.objects.filter(group=group, appeal=appeal).order_by("pk").first()
    if first is None or not first.email:
        return redirect(beside(appeal, secret, "sign"))
    form, told = AddressForm(legible(request.POST) if request.method == "POST" else None), ""
    status = 200
    if request.method == "POST":
        try:
            if "again" in request.POST:
                signing.send_again(group, by=None)
                told, form = "again", AddressForm()
            elif form.is_valid():
                first = signing.correct_address(group, form.cleaned_data["email"], by=None)
                told, form = "corrected", AddressForm()
            else:
                status = 400
        except Refusal as refusal:
            told, form = refusal.message, AddressForm()
    context = {
        "masked": _masked(first.email),
        "form": form,
        "told": told,
        "sender": settings.DEFAULT_FROM_EMAIL,
        "subject": SUBJECTS[LetterKind.CONFIRM],
        "is_busy": outbox.is_busy(),
    }
    # The cookie is for this address alone: in another language the page would know nothing.
    context = around(request, appeal) | context | {"languages": ()}
    return render(request, "signatories/sent.html", context, status=status)


def _masked(email: str) -> str:
    """Show an address only so far that whoever typed it sees whether it is right."""
    local, _at, domain = email.rpartition("@")
    return f"{local[:1]}…@{domain}"
