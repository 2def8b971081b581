"""The way into the desk: a password, then a code; whoever must have a second factor and has none sets it up here.

Each step is a page that posts to the address it stands at. So a log-in can stand wherever a session ended, and what was
typed there goes on from there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import django_otp
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import login
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django_otp.models import Device

from signatories.admin.entering import access, guard, keeping, qr
from signatories.admin.entering.keeping import Kept
from signatories.forms.desk import CodeForm, LogInForm
from signatories.workflow import second_factor
from signatories.workflow.door import Refusal

STEP = "log_in_step"  # the field that tells a step of the log-in from what a page of the desk sends
_UNREAD_CODES = "unread_recovery_codes"  # kept nowhere else, and here until she has read them


@dataclass(slots=True)
class Passage:
    """One request on its way in."""

    site: AdminSite
    request: HttpRequest
    kept: Kept | None
    onward: str
    step: str = field(init=False)
    has_moved: bool = False

    def __post_init__(self) -> None:
        self.step = self.request.POST.get(STEP, "")

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user

    def move(self) -> None:
        self.step, self.has_moved = "", True

    def draw(self, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
        if self.has_moved and self.kept is None:
            # A page of its own, so that loading it again sends nothing again.
            return HttpResponseRedirect(_address("admin:second_factor", self.onward))
        common = {
            **self.site.each_context(self.request),
            "title": title,
            "has_permission": False,
            "action": self.request.get_full_path(),
            "kept": self.kept,
            "log_in_address": _address("admin:login", self.onward),
        }
        if self.kept is not None and status == 200:
            status = 403  # nothing of what was sent has been done
        return TemplateResponse(self.request, template, common | context, status=status).render()


def is_colleague(user: User | AnonymousUser) -> bool:
    return user.is_active and user.is_staff


def is_complete(user: User | AnonymousUser) -> bool:
    """Whether all that is asked of a colleague was given: a second factor, if she must have one or has one."""
    if getattr(user, "otp_device", None) is not None:
        return True
    return isinstance(user, User) and not second_factor.has(user) and not second_factor.is_required_of(user)


def is_under_way(request: HttpRequest) -> bool:
    """Whether this is a step of a log-in, which may stand at any address of the desk."""
    return STEP in request.POST


def gate(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Answer whoever may not come in yet, or is on the way: what was sent is kept, what was asked for comes after."""
    if request.method != "POST":
        page = "admin:second_factor" if is_colleague(request.user) else "admin:login"
        return HttpResponseRedirect(_address(page, request.get_full_path()))
    kept = keeping.carried(request) if is_under_way(request) else keeping.typed(request)
    return walk(Passage(site, request, kept, onward=""))


def onward_of(request: HttpRequest) -> str:
    """Give where somebody wants to go, if that is on this site."""
    return keeping.local(request.GET.get("next", ""))


def walk(passage: Passage) -> HttpResponse:
    """Draw the next page that stands between a person and the desk, or let her in."""
    for step in (_ask_password, _leave_to_its_owner, _ask_code, _ask_for_telephone, _show_recovery_codes):
        page = step(passage)
        if page is not None:
            break
    else:
        page = _arrive(passage)
    if passage.has_moved and is_colleague(passage.request.user) and is_complete(passage.request.user):
        guard.remember(passage.request, page)
    return page


def locked(passage: Passage, username: str) -> HttpResponse:
    """Say for how long no password is looked at."""
    minutes = guard.minutes_left(passage.request, username)
    return passage.draw("admin/entering/locked.html", _("Too many wrong passwords"), status=429, minutes=minutes)


def set_up(passage: Passage) -> HttpResponse:
    """Let her set up a second factor who need not have one."""
    return _set_up(passage) or walk(passage)


def verify(request: HttpRequest, device: Device) -> None:
    """Note in the session that the second factor was given; as with a log-in, the session gets another key."""
    request.session.cycle_key()
    django_otp.login(request, device)


def show_recovery_codes_next(request: HttpRequest, codes: list[str]) -> None:
    request.session[_UNREAD_CODES] = codes


def has_unread_codes(request: HttpRequest) -> bool:
    return _UNREAD_CODES in request.session


def _ask_password(passage: Passage) -> HttpResponse | None:
    request = passage.request
    if is_colleague(request.user) and passage.step != "password":
        return None
    form = LogInForm(request, data=request.POST if passage.step == "password" else None)
    if form.is_bound and form.is_valid():
        login(request, form.get_user())
        # Who gives a password afresh gives the code afresh as well.
        request.session.pop(django_otp.DEVICE_ID_SESSION_KEY, None)
        if is_complete(request.user):
            access.refresh(request)
        passage.move()
        return None
    if guard.is_locked(request):
        return locked(passage, form.cleaned_data.get("username", ""))
    return passage.draw("admin/login.html", _("Log in"), form=form)


def _leave_to_its_owner(passage: Passage) -> None:
    """Drop what somebody else typed in this browser."""
    if passage.kept is not None and passage.kept.owner != passage.user.pk:
        passage.kept = None
        messages.info(passage.request, _("What was typed here before you came in was not kept."))


def _ask_code(passage: Passage) -> HttpResponse | None:
    if _is_verified(passage) or not second_factor.has(passage.user):
        return None
    form = CodeForm(passage.request.POST if passage.step == "code" else None)
    if form.is_bound and form.is_valid():
        device = _unless_refused(form, lambda: second_factor.check(passage.user, form.cleaned_data["code"]))
        if device is not None:
            _verified(passage, device)
            return None
    return passage.draw("admin/entering/code.html", _("Your second factor"), form=form)


def _ask_for_telephone(passage: Passage) -> HttpResponse | None:
    if _is_verified(passage) or not second_factor.is_required_of(passage.user):
        return None
    return _set_up(passage)


def _set_up(passage: Passage) -> HttpResponse | None:
    request, user = passage.request, passage.user
    if request.session.session_key is None:
        request.session.create()
    seed = request.session.session_key or ""
    form = CodeForm(request.POST if passage.step == "set_up" else None)
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["code"]
        made = _unless_refused(form, lambda: second_factor.set_up(user, seed, code, by=user))
        if made is not None:
            device, codes = made
            show_recovery_codes_next(request, codes)
            _verified(passage, device)
            return None
    telephone = second_factor.proposed(user, seed)
    return passage.draw(
        "admin/entering/set_up_second_factor.html",
        _("Set up a second factor"),
        form=form,
        picture=qr.picture(telephone.config_url),
        secret=qr.secret(telephone.bin_key),
    )


def _show_recovery_codes(passage: Passage) -> HttpResponse | None:
    request = passage.request
    if passage.step == "recovery_codes":
        request.session.pop(_UNREAD_CODES, None)
        passage.move()
    if not has_unread_codes(request):
        return None
    return passage.draw(
        "admin/entering/recovery_codes.html", _("Your recovery codes"), codes=request.session[_UNREAD_CODES]
    )


def _arrive(passage: Passage) -> HttpResponse:
    if passage.kept is not None and passage.kept.path:
        return passage.draw("admin/entering/back.html", _("You are back"))
    return HttpResponseRedirect(passage.onward or reverse("admin:index"))


def _is_verified(passage: Passage) -> bool:
    return getattr(passage.user, "otp_device", None) is not None


def _verified(passage: Passage, device: Device) -> None:
    verify(passage.request, device)
    access.refresh(passage.request)
    passage.move()


def _unless_refused[T](form: CodeForm, act: Callable[[], T]) -> T | None:
    try:
        return act()
    except Refusal as refusal:
        form.add_error("code", refusal.message)
        return None


def _address(page: str, onward: str) -> str:
    return f"{reverse(page)}?{urlencode({'next': onward}, safe='/')}" if onward else reverse(page)
