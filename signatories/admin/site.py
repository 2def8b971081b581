"""The site object of the desk: its front door "My statements", the records behind it, and who may come in."""

from collections.abc import Callable, Sequence
from functools import update_wrapper
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from signatories import permissions
from signatories.admin.entering import access, guard, login
from signatories.admin.entering.login import Passage
from signatories.forms.desk import ChangePasswordForm
from signatories.models import Appeal
from signatories.roll import desk
from signatories.workflow import register, second_factor
from signatories.workflow.door import Refusal

type View = Callable[..., HttpResponse]


class Desk(AdminSite):
    site_header = "Undersigned"
    site_title = "Undersigned"
    index_title = gettext_lazy("My statements")
    enable_nav_sidebar = False
    password_change_form = ChangePasswordForm

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._screens: list[tuple[str, View, str]] = []

    def screen(self, route: str, name: str) -> Callable[[View], View]:
        """Give a view an address below the desk, behind its log-in; of one statement: `statements/<int:pk>/`."""

        def add(view: View) -> View:
            self._screens.append((route, view, name))
            return view

        return add

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether she may come in: a colleague, with all that is asked of her."""
        return login.is_colleague(request.user) and login.is_complete(request.user)

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # type: ignore[override]
        """Set a view behind the log-in, which can stand in its place without losing what was sent to it."""

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.path == reverse("admin:logout"):
                # Also for who stopped half way in.
                return view(request, *args, **kwargs) if request.user.is_authenticated else redirect("admin:index")
            if login.is_under_way(request) or not self.has_permission(request):
                return login.gate(self, request)
            return view(request, *args, **kwargs)

        guarded = inner if cacheable else never_cache(inner)
        return update_wrapper(csrf_protect(sensitive_post_parameters()(guarded)), view)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own = [
            *(path(route, self.admin_view(view), name=name) for route, view, name in self._screens),
            path("second-factor/", self.second_factor, name="second_factor"),
            path("records/", self.admin_view(self.records), name="records"),
            path("example/<int:pk>/remove/", self.admin_view(self.remove_example), name="remove_example"),
        ]
        return own + super().get_urls()

    @method_decorator((never_cache, csrf_protect, sensitive_post_parameters()))
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return login.walk(Passage(self, request, None, login.onward_of(request)))

    @method_decorator((never_cache, csrf_protect))
    def second_factor(self, request: HttpRequest) -> HttpResponse:
        """Ask for it, set it up, or say how it stands."""
        passage = Passage(self, request, None, login.onward_of(request))
        if login.is_under_way(request) and passage.step != "set_up" or not self.has_permission(request):
            return login.walk(passage) if login.is_colleague(request.user) else redirect("admin:login")
        if login.has_unread_codes(request):
            return login.walk(passage)
        user = _person(request)
        if not second_factor.has(user):
            return login.set_up(passage) if access.is_fresh(request) else access.asked_again(request)
        if "new_codes" in request.POST:
            return self._new_recovery_codes(request, user)
        context = {
            **self.each_context(request),
            "title": _("Your second factor"),
            "since": second_factor.since(user),
            "left": second_factor.codes_left(user),
        }
        return TemplateResponse(request, "admin/second_factor.html", context)

    def _new_recovery_codes(self, request: HttpRequest, user: User) -> HttpResponse:
        if not access.is_fresh(request):
            return access.asked_again(request, reverse("admin:second_factor"))
        login.show_recovery_codes_next(request, second_factor.renew_recovery_codes(user, by=user))
        return redirect("admin:second_factor")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        if request.method == "POST":
            # Counted as at the log-in: whoever holds a stolen session guesses no more than anybody else.
            name = _person(request).get_username()
            authenticate(request, username=name, password=request.POST.get("old_password", ""))
            if guard.is_locked(request):
                return login.locked(Passage(self, request, None, onward=""), name)
        response = super().password_change(request, extra_context)
        if response.status_code == 302:
            # It was known by the old password.
            _person(request).refresh_from_db()
            guard.remember(request, response)
        return response

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        user = _person(request)
        context = {
            **self.each_context(request),
            "title": self.index_title,
            "cards": desk.statements_for(permissions.appeals_for(user)),
            "changeable": set(permissions.appeals_for(user, to="change").values_list("pk", flat=True)),
            "may_add": user.has_perm("signatories.add_appeal"),
        }
        return TemplateResponse(request, "admin/index.html", context)

    def records(self, request: HttpRequest) -> HttpResponse:
        """List the stock tables, for those who keep the site and repair it."""
        if not _person(request).is_superuser:
            raise Http404
        context = {**self.each_context(request), "title": _("Records"), "app_list": self.get_app_list(request)}
        return TemplateResponse(request, "admin/records.html", context)

    def app_index(  # type: ignore[override]
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("admin:records")

    def remove_example(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask on GET, remove on POST."""
        appeal = get_object_or_404(permissions.appeals_for(_person(request)), pk=pk, is_example=True)
        if not permissions.appeals_for(_person(request), to="change").filter(pk=pk).exists():
            raise PermissionDenied
        card = desk.statements_for(Appeal.objects.filter(pk=pk))[0]
        if request.method != "POST":
            context = {**self.each_context(request), "title": _("Remove the example"), "card": card}
            return TemplateResponse(request, "admin/remove_example.html", context)
        try:
            register.remove_example(appeal, by=_person(request))
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("The example “%s” is gone.") % card.title)
        return redirect("admin:index")

    def get_log_entries(self, request: HttpRequest) -> Sequence[Any]:  # type: ignore[override]
        # What was done stands in the history, not in Django's own log.
        return ()


def _person(request: HttpRequest) -> User:
    """The user behind a request that `admin_view` has let in."""
    assert isinstance(request.user, User)
    return request.user


site = Desk(name="admin")
