"""Lines without anybody who may be asked: who signed for them is written down, many at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signatories.admin import pages
from signatories.admin.site import site
from signatories.models import Appeal, Signatory
from signatories.roll.overview import without_contact
from signatories.workflow import entering, moderation
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact

A_PAGE = 25
FIELDS = ("person", "role", "email", "telephone")


@dataclass(frozen=True, slots=True)
class Row:
    """A line, what was typed beside it, and why that was not stored."""

    line: Signatory
    is_shown: bool
    typed: Mapping[str, str]
    error: str = ""


@site.screen("statements/<int:pk>/contacts/missing/", name="missing_contacts")
def missing_contacts(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = pages.found(request, pk)
    if request.method != "POST":
        return _drawn(request, appeal)
    if show := request.POST.get("show"):
        line = get_object_or_404(without_contact(appeal), pk=pages.whole_number(show), is_named=False)
        moderation.look_at_name(line, by=pages.person(request))
        return _drawn(request, appeal, shown=line.pk)
    return _saved(request, appeal)


def _saved(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    done, errors = 0, dict[int, str]()
    keys = {pages.whole_number(key) for key in request.POST.getlist("line")[:A_PAGE]}
    for line in without_contact(appeal).filter(pk__in=keys).select_related("appeal"):
        contact = Contact(**_typed(request, line.pk))
        if not any(value.strip() for value in (contact.person, contact.role, contact.email, contact.telephone)):
            continue
        try:
            if not any(value.strip() for value in (contact.person, contact.email, contact.telephone)):
                raise Refusal("nobody", _("Write a name, an e-mail or a telephone too: a role alone is nobody."))
            entering.add_contact(line, contact, by=pages.person(request), source=_("added later"))
            done += 1
        except Refusal as refusal:
            errors[line.pk] = refusal.message
    if done:
        messages.success(request, ngettext("%s contact is added.", "%s contacts are added.", done) % done)
    if errors:
        return _drawn(request, appeal, errors=errors)
    if not done:
        messages.warning(request, _("Nothing was written, so nothing was stored."))
    return redirect("admin:missing_contacts", appeal.pk)


def _typed(request: HttpRequest, key: int) -> dict[str, str]:
    return {name: request.POST.get(f"{name}-{key}", "") for name in FIELDS}


def _drawn(
    request: HttpRequest, appeal: Appeal, *, shown: int = 0, errors: Mapping[int, str] | None = None
) -> HttpResponse:
    asked = request.POST.get("p") if request.method == "POST" else request.GET.get("p")
    lines = without_contact(appeal).order_by("place")
    page = Paginator(lines, A_PAGE).get_page(asked)
    rows = [
        Row(line, line.is_named or line.pk == shown, _typed(request, line.pk), (errors or {}).get(line.pk, ""))
        for line in page
    ]
    return pages.drawn(
        request,
        "admin/contacts/missing.html",
        appeal,
        title=_("Add contacts"),
        page=page,
        rows=rows,
        wrong=[row for row in rows if row.error],
    )
