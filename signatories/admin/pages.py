"""What the screens of one statement have in common: it is found among one's own, and its name stands above them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from signatories import permissions
from signatories.admin.site import site
from signatories.models import Appeal
from signatories.permissions import Right
from signatories.roll import desk
from signatories.text import is_number as is_number
from signatories.text import whole_number as whole_number
from signatories.workflow.door import Refusal


def person(request: HttpRequest) -> User:
    """The user behind a request that the site has let in."""
    assert isinstance(request.user, User)
    return request.user


def found(request: HttpRequest, pk: int, *, to: Right = "change") -> Appeal:
    """Find one of her own statements: somebody else's is the same 404 as nonsense, one she may only read is refused."""
    appeal = get_object_or_404(permissions.appeals_for(person(request)), pk=pk)
    if to == "change" and not permissions.appeals_for(person(request), to="change").filter(pk=pk).exists():
        raise PermissionDenied
    return appeal


@contextmanager
def telling(request: HttpRequest) -> Iterator[None]:
    """Tell a refusal on the page that follows, where nothing was typed that would be lost by going there."""
    try:
        yield
    except Refusal as refusal:
        messages.error(request, refusal.message)


def drawn(
    request: HttpRequest, template: str, appeal: Appeal, *, title: str, status: int = 200, **context: Any
) -> TemplateResponse:
    """Draw a screen of a statement; `statement` is its heading, for the line that says where one is."""
    common = {**site.each_context(request), "title": title, "appeal": appeal, "statement": desk.heading(appeal)}
    return TemplateResponse(request, template, common | context, status=status)
