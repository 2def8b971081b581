"""The text of a statement in each language: written, corrected, or begun as a new version. Its form is `editor`."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatories.admin.pages import person, whole_number
from signatories.admin.records.base import DeskAdmin
from signatories.admin.records.scope import StatementFilter
from signatories.admin.site import site
from signatories.admin.statement.editor import TextForm
from signatories.models import Appeal, AppealText
from signatories.roll import marks, versions
from signatories.workflow import texts


@admin.register(AppealText, site=site)
class AppealTextAdmin(DeskAdmin):
    appeal_path = "appeal"
    form = TextForm
    list_display = ("title", "language", "version", "statement_name")
    list_filter = (StatementFilter, "language")
    search_fields = ("title", "body")
    change_form_template = "admin/records/text_form.html"

    def get_fields(self, request: HttpRequest, obj: AppealText | None = None) -> Any:
        is_public = obj is not None and obj.version == obj.appeal.version
        told = ("correction",) if is_public else ()
        return ("appeal", "language", *(("version",) if obj else ()), "title", "body", *told)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # What was signed once stays as it was, to be read.
        return super().has_change_permission(request, obj) and not _is_over(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_over(obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin a text of the version that is coming with what is public in its language: most of it stays."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        appeal = self._chosen(request)
        if appeal is not None and self._version(request, appeal) != appeal.version:
            rows = AppealText.objects.filter(appeal=appeal, version=appeal.version)
            initial |= rows.filter(language=request.GET.get("language", "")).values("title", "body").first() or {}
        return initial

    def _chosen(self, request: HttpRequest) -> Appeal | None:
        key = whole_number(request.GET.get("appeal", ""))
        return Appeal.objects.get(pk=key) if self.may_reach(request, key) else None

    def _version(self, request: HttpRequest, appeal: Appeal) -> int:
        """Give the version that a new text is of: the public one, unless the one that is coming was asked for."""
        asked = whole_number(request.GET.get("version", ""))
        return asked if asked and asked == versions.coming(appeal) else appeal.version

    def get_readonly_fields(self, request: HttpRequest, obj: AppealText | None = None) -> Any:
        # Which text it is stays; only whoever keeps the site may mend that.
        return () if obj is None or person(request).is_superuser else ("appeal", "language", "version")

    def save_model(self, request: HttpRequest, obj: AppealText, form: Any, change: bool) -> None:
        if change and form.seal and _changes_meaning(request) and self._may_change_meaning(obj):
            texts.change_meaning(obj.appeal, {obj.language: (obj.title, obj.body)}, by=person(request))
            request.began_version = True  # type: ignore[attr-defined]
            return
        if not change:
            obj.version = self._version(request, obj.appeal)
        super().save_model(request, obj, form, change)

    def response_change(self, request: HttpRequest, obj: AppealText) -> HttpResponse:
        if not hasattr(request, "began_version"):
            return super().response_change(request, obj)
        messages.success(request, _("The new text is kept, and only coordinators see it. Ask those who signed."))
        return redirect("admin:new_text", obj.appeal_id)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None and self.has_change_permission(request, obj):
            context["may_change_meaning"] = self._may_change_meaning(obj)
            context["changes_meaning"] = _changes_meaning(request)
        if obj is not None:
            stored = AppealText.objects.select_related("appeal").get(pk=obj.pk)
            context["tongues"] = _tongues(stored.appeal, stored.version, stored)
            context |= {"coming": versions.coming(stored.appeal), "stored": stored}
        elif chosen := self._chosen(request):
            version = self._version(request, chosen)
            context["tongues"] = _tongues(chosen, version, None, request.GET.get("language", ""))
        response = super().render_change_form(request, context, *args, **kwargs)
        if getattr(context["adminform"].form, "sides", None) is not None:
            # To be asked is no error.
            response.context_data["errors"] = None
        return response

    def _may_change_meaning(self, obj: AppealText) -> bool:
        # Read anew: a refused form has put what was typed into the object.
        stored = AppealText.objects.select_related("appeal").get(pk=obj.pk)
        is_first = (stored.version, stored.language) == (stored.appeal.version, stored.appeal.language)
        return is_first and stored.appeal.asked_version is None

    @admin.display(description=gettext_lazy("statement"))
    def statement_name(self, obj: Any) -> str:
        return str(obj.statement_title)


def _changes_meaning(request: HttpRequest) -> bool:
    return request.POST.get("_kind") == "meaning"


def _is_over(obj: Any) -> bool:
    return isinstance(obj, AppealText) and obj.pk is not None and obj.version < obj.appeal.version


def _tongues(appeal: Appeal, version: int, here: AppealText | None, chosen: str = "") -> list[dict[str, Any]]:
    """Give each language with the text a version has in it, or where to write it."""
    rows = AppealText.objects.filter(appeal=appeal, version=version)
    of_version = f"&version={version}" if version != appeal.version else ""
    written = dict(rows.values_list("language", "pk"))
    add = reverse("admin:signatories_appealtext_add")
    found = []
    for code, name in settings.LANGUAGES:
        pk = written.get(code)
        found.append(
            {
                "code": code,
                "name": name,
                "direction": marks.direction(code),
                "is_written": pk is not None,
                "is_here": pk == here.pk if here else pk is None and code == chosen,
                "url": reverse("admin:signatories_appealtext_change", args=[pk])
                if pk
                else f"{add}?appeal={appeal.pk}&language={code}{of_version}",
            }
        )
    return found
