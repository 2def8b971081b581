"""Take all contacts of a statement out as one file: by its coordinators, freshly logged in, and never unseen."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from signatories.admin import history, pages
from signatories.admin.entering import access
from signatories.admin.site import site
from signatories.exports.contacts import FORMATS
from signatories.models import Appeal
from signatories.templatetags.days import moment
from signatories.workflow import contacts


@site.screen("statements/<int:pk>/contacts/", name="contacts")
def take_contacts(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = pages.found(request, pk)
    if not access.is_fresh(request):
        return access.asked_again(request, request.path)
    kind = request.POST.get("format", "")
    if kind in FORMATS:
        return _file(request, appeal, kind)
    context: dict[str, Any] = {"number": contacts.of(appeal).count(), "copies": copies(appeal)}
    return pages.drawn(request, "admin/contacts/taking_out.html", appeal, title=_("Take the contacts out"), **context)


def copies(appeal: Appeal) -> list[tuple[str, datetime]]:
    """Name who has a file with contacts, and since when."""
    return [(history.name_of(entry.by), entry.at) for entry in contacts.copies(appeal)]


def _file(request: HttpRequest, appeal: Appeal, kind: str) -> HttpResponse:
    user, now = pages.person(request), timezone.now()
    content_type, write = FORMATS[kind]
    notice = _("CONFIDENTIAL. Contacts of %(statement)s, taken out by %(who)s, %(when)s. Delete this file after use.")
    words = {"statement": appeal.slug, "who": history.name_of(user), "when": moment(now)}
    response = HttpResponse(write(notice % words, contacts.export(appeal, by=user)), content_type=content_type)
    name = f"CONFIDENTIAL-contacts-{appeal.slug}-{now:%Y-%m-%d}-{user.get_username()}.{kind}"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
