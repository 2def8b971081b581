"""My signature: a link is asked for by mail, and leads to all that a signer may do with what she signed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from signatories.forms.signing import AddressForm
from signatories.forms.typed import legible
from signatories.models import Endorsement
from signatories.roll import asking
from signatories.text import whole_number
from signatories.views.own import around, by_link, found, opens_nothing, own, spoken
from signatories.workflow import links, mine
from signatories.workflow.door import Refusal

SAID = {
    "withdraw": gettext_lazy("Your signature is withdrawn: it is on no page and in no file of ours any more."),
    "hide": gettext_lazy("Your name is gone from page and files; you are counted, not named. Copies others made stay."),
    "show": gettext_lazy("The coordinators look at it before your name is printed; until then it stands nowhere."),
    "rename": gettext_lazy("The coordinators look at the new spelling. Until then the old one stands."),
    "answer": gettext_lazy("Your answer is with the coordinators."),
    "erase": gettext_lazy("Your name, address and telephone are erased here. The signature stays."),
    "agree": gettext_lazy("We have noted that you agree to the new text."),
    "refuse": gettext_lazy("We have noted that you do not agree to the new text."),
    "disown": gettext_lazy("Thank you. It is off the list at once, and the coordinators look at it."),
}


@own
def ask_for_link(request: HttpRequest, slug: str = "", secret: str = "") -> HttpResponse:
    """Take an address and answer the same to everybody."""
    appeal = found(request, slug, secret)
    form = AddressForm(legible(request.POST) if request.method == "POST" else None)
    is_asked = request.method == "POST" and form.is_valid()
    if is_asked:
        links.ask(appeal, form.cleaned_data["email"], language=spoken())
    context = {"form": form, "is_asked": is_asked, **around(request, appeal)}
    status = 400 if request.method == "POST" and not is_asked else 200
    return render(request, "signatories/ask_for_link.html", context, status=status)


@by_link("mine", mine.opened)
def my_signature(request: HttpRequest, token: str, row: Endorsement) -> HttpResponse:
    """Show on GET what one signed and what may be done; do it on POST and lead on to a fresh link."""
    refused, typed = "", {}
    if request.method == "POST":
        data = legible(request.POST)
        name, key, words = data.get("act", ""), whole_number(data.get("sign_on", "")), data.get("words", "")
        try:
            onward = mine.act(token, key, name, words)
        except Refusal as refusal:
            if refusal.code == "used":
                return opens_nothing(request)
            refused, typed = refusal.message, {"of": key, name: words}
        else:
            if onward:
                return redirect(f"{onward}?done={name}")
            return render(request, "signatories/done.html", {"said": SAID[name], **around(request, row.appeal)})
    every = mine.all_of(row)
    agreed = [one.line.agreed_version for one in every if one.line and one.stance]
    context = {
        "all": every,
        "question": asking.question(row.appeal, spoken(), min(agreed)) if agreed else None,
        "refused": refused,
        "typed": typed,
        "said": SAID.get(request.GET.get("done", ""), ""),
        **around(request, row.appeal),
    }
    return render(request, "signatories/mine.html", context, status=400 if refused else 200)


@by_link("mine", mine.opened)
def proof(request: HttpRequest, token: str, row: Endorsement) -> HttpResponse:
    """A page to print: what was signed, when, and where it stands. Made only for who asks; nothing is stored for it."""
    context = {"all": mine.all_of(row), **around(request, row.appeal)}
    return render(request, "signatories/proof.html", context)
