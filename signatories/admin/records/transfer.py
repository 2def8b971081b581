"""Import and export on a list page: the pages of django-import-export, with a plan instead of its trial run.

The library previews by importing and rolling back, which would hold SQLite's only write lock; ours reads.
"""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from import_export.admin import ImportExportMixin
from import_export.forms import ExportForm

from signatories import permissions
from signatories.admin.pages import is_number, person
from signatories.admin.records.upload import Upload, UploadForm, UploadStorage, carried, kept
from signatories.imports.formats import FORMATS
from signatories.imports.likenesses import Compared
from signatories.imports.resource import DeskResource, Plan, PlannedRow
from signatories.imports.table import refuse_large
from signatories.models import Appeal
from signatories.roll import desk
from signatories.workflow.door import Refusal

MOST_SHOWN = 1000
WORDS = {
    "new": gettext_lazy("new"),
    "known": gettext_lazy("known already, new on this statement"),
    "listed": gettext_lazy("there already, left as it is"),
    "twice": gettext_lazy("a second time in this file, left out"),
    "bad": gettext_lazy("cannot be taken"),
}


class TransferMixin(ImportExportMixin):
    """To be put before DeskAdmin, with `resource_classes` of one DeskResource."""

    formats = FORMATS
    import_export_change_list_template = "admin/transfer_list.html"
    import_template_name = "admin/import.html"
    export_template_name = "admin/export.html"
    export_form_class = ExportForm
    # What the file holds, in its name.
    exported_as = ""

    def has_import_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_add_permission(request))

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_view_or_change_permission(request))

    def get_resource_kwargs(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {"user": request.user}

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take a file and show what it would do."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = self._upload_form(request)
        context = self._context(request, _("Import"))
        if request.method == "POST" and form.is_valid():
            try:
                context |= self._previewed(request, form)
            except Refusal as refusal:
                form.add_error("import_file", refusal.message)
        context |= {"form": form, "columns": self.resource_classes[0].used}
        return TemplateResponse(request, self.import_template_name, context)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Enter what was shown, or throw the upload away."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        again = redirect(self._address("import"))
        upload = carried(request)
        storage = UploadStorage(name=upload["stored"], read_mode="rb") if upload else None
        if upload is None or storage is None or not Path(storage.get_full_path()).exists():
            messages.error(request, _("The upload is no longer here. Choose the file once more."))
            return again
        try:
            if "cancel" in request.POST:
                messages.info(request, _("Nothing was stored."))
                return again
            messages.success(request, self._entered(request, upload, storage.read()))
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return again
        finally:
            storage.remove()
        return redirect(self._list_of(upload))

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """Give the file; narrowed by what is not there, lead to the whole list, as the list itself does."""
        try:
            response: HttpResponse = super().export_action(request)
        except IncorrectLookupParameters:
            return redirect(self._address("changelist"))
        return response

    def get_valid_export_item_pks(self, request: HttpRequest) -> QuerySet[Any]:
        """Rows of others are as if there were none, also for whoever names them one by one."""
        keys: QuerySet[Any] = self.get_queryset(request).values_list("pk", flat=True)
        return keys

    def get_export_filename(self, request: HttpRequest, queryset: Any, file_format: Any) -> str:
        """Name the file for a stranger's folder of downloads: whose, what, when."""
        chosen = self.chosen_statement(request)
        whose = f"{chosen.slug}-" if chosen else ""
        return f"{whose}{self.exported_as}-{localdate():%Y-%m-%d}.{file_format.get_extension()}"

    def init_request_context_data(self, request: HttpRequest, form: Any) -> dict[str, Any]:
        columns = self.resource_classes[0]().get_export_headers()
        chosen = self.chosen_statement(request)
        formats_known = list(form.fields["format"].choices)[1:]
        form.fields["format"].choices = [("", _("Choose a format")), *formats_known]
        return {**self._context(request, _("Export")), "form": form, "columns": columns, "statement": chosen}

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}

    def _upload_form(self, request: HttpRequest) -> UploadForm:
        appeals = None
        if self.resource_classes[0].needs_appeal:
            appeals = desk.titled(permissions.appeals_for(person(request), to="change"))
        return UploadForm(
            FORMATS,
            self.resource_classes,
            appeals=appeals,
            initial={"appeal": request.GET.get("appeal")},
            data=request.POST if request.method == "POST" else None,
            files=request.FILES if request.method == "POST" else None,
        )

    def _previewed(self, request: HttpRequest, form: UploadForm) -> dict[str, Any]:
        file, kind = form.cleaned_data["import_file"], int(form.cleaned_data["format"])
        refuse_large(file.size)
        data, appeal = file.read(), form.cleaned_data.get("appeal")
        resource = self._resource(request, appeal)
        plan = resource.plan(FORMATS[kind]().create_dataset(data))
        told = _told(plan, resource.compare(plan), resource.is_taken)
        return {**told, "upload": kept(request, data, file.name, kind, appeal), "chosen": appeal}

    def _resource(self, request: HttpRequest, appeal: Appeal | None) -> DeskResource:
        resource: DeskResource = self.resource_classes[0](user=request.user, appeal=appeal)
        return resource

    def _entered(self, request: HttpRequest, upload: Upload, data: bytes) -> str:
        appeal = None
        if upload["appeal"]:
            # Between the two pages she may have lost the statement.
            appeal = permissions.appeals_for(person(request), to="change").filter(pk=upload["appeal"]).first()
            if appeal is None:
                raise Refusal("not_yours", _("This statement is no longer yours to change. Nothing was stored."))
        resource = self._resource(request, appeal)
        plan = resource.plan(FORMATS[upload["format"]]().create_dataset(data), _taken(request))
        done = resource.enter(plan, source=upload["name"])
        left = len(plan.rows) - len(plan.entering())
        return f"{done} {ngettext('%s row was left out.', '%s rows were left out.', left) % left}" if left else done

    def _address(self, page: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}")

    def _list_of(self, upload: Upload) -> str:
        query = f"?appeal={upload['appeal']}&state__exact=proposed" if upload["appeal"] else ""
        return self._address("changelist") + query


def _taken(request: HttpRequest) -> dict[int, int]:
    """Read which lines are taken for a known organization: `as-12` is line 12, its value the organization's key."""
    sent = {name.removeprefix("as-"): str(key) for name, key in request.POST.items() if name.startswith("as-")}
    return {int(line): int(key) for line, key in sent.items() if is_number(line) and is_number(key)}


def _told(plan: Plan, compared: Compared, is_taken: bool) -> dict[str, Any]:
    """What the page shows of a plan: rows to look at come first; of very many, the rest is told by number."""
    likely = compared.likely

    def to_look_at(row: PlannedRow) -> tuple[bool, bool, bool, int]:
        return row.what is not None and row.line not in likely, row.line in likely, row.status != "bad", row.line

    telling = sorted(plan.rows, key=to_look_at)[:MOST_SHOWN]
    counts = plan.counts
    return {
        "plan": plan,
        "figures": [{"word": word, "count": counts[status]} for status, word in WORDS.items() if status in counts],
        "entering": len(plan.entering()),
        "shown": [
            {
                "line": row.line,
                "name": row.name,
                "status": row.status,
                "word": WORDS[row.status],
                "reason": row.reason,
                "likely": likely.get(row.line, ()),
                "choice": next((one for one in likely.get(row.line, ()) if one.organization and is_taken), None),
            }
            for row in telling
        ],
        "likely": len(likely),
        "later": compared.later,
        "more": len(plan.rows) - len(telling),
    }
