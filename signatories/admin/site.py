"""The site object of the desk: its front door "My statements", the records behind it, and who may come in."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatories import permissions
from signatories.forms import ChangePasswordForm
from signatories.models import Appeal
from signatories.roll import desk
from signatories.workflow import register
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

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own = [
            *(path(route, self.admin_view(view), name=name) for route, view, name in self._screens),
            path("records/", self.admin_view(self.records), name="records"),
            path("example/<int:pk>/remove/", self.admin_view(self.remove_example), name="remove_example"),
        ]
        return own + super().get_urls()

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
