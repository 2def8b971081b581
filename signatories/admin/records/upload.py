"""A file that was handed in: the form that takes it, where it waits for its confirmation, and the page's word for it.

What it would do and what it does is `transfer`.
"""

import tempfile
from pathlib import Path
from typing import Any, TypedDict

from django import forms
from django.core import signing
from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.forms import ImportForm
from import_export.tmp_storages import TempFolderStorage

from signatories.admin.pages import person
from signatories.admin.records.scope import StatementChoice
from signatories.imports.formats import FORMATS
from signatories.models import Appeal
from signatories.workflow import housekeeping

SALT = "signatories.desk.import"
A_DAY = 24 * 60 * 60


class Upload(TypedDict):
    """What the page between upload and confirmation carries, signed."""

    stored: str
    name: str
    format: int
    appeal: int | None
    user: int


class UploadStorage(TempFolderStorage):
    """An upload that waits for its confirmation, for a day at most."""

    prefix = housekeeping.UPLOADS
    name: str | None

    def _open(self, mode: str = "r") -> Any:
        if self.name:
            return super()._open(mode)
        # Whoever called us closes it.
        file = tempfile.NamedTemporaryFile(prefix=self.prefix, delete=False)  # noqa: SIM115
        self.name = file.name
        return file


class UploadForm(ImportForm):
    appeal = StatementChoice(queryset=Appeal.objects.none(), label=gettext_lazy("Statement"))
    field_order = ["resource", "appeal", "import_file", "format"]

    def __init__(self, formats: Any, resources: Any, *, appeals: Any, **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        self.fields["import_file"].label = _("File")
        self.fields["format"].required = False
        formats_known = list(self.fields["format"].choices)[1:]
        self.fields["format"].choices = [("", _("as the file’s name says")), *formats_known]
        if appeals is None:
            del self.fields["appeal"]
        else:
            self.fields["appeal"].queryset = appeals

    @property
    def media(self) -> forms.Media:
        # The format is taken from the file's name on the server: no script is needed.
        return forms.Media()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file = cleaned.get("import_file")
        if file is not None and not cleaned.get("format"):
            extension = Path(file.name).suffix.lower().lstrip(".")
            known = [f().get_extension() for f in FORMATS]
            if extension not in known:
                self.add_error("import_file", _("Choose a CSV, XLSX or JSON file."))
            else:
                cleaned["format"] = str(known.index(extension))
        return cleaned


def kept(request: HttpRequest, data: bytes, name: str, kind: int, appeal: Appeal | None) -> str:
    """Keep a file until it is confirmed, and give what the page carries of it, signed."""
    housekeeping.forget_uploads(now())
    storage = UploadStorage()
    storage.save(data)
    upload = Upload(
        stored=str(storage.name),
        name=name[:100],
        format=kind,
        appeal=appeal.pk if appeal else None,
        user=person(request).pk,
    )
    return signing.dumps(upload, salt=SALT)


def carried(request: HttpRequest) -> Upload | None:
    """Read what the page carried; of another's upload, or one too old, nothing."""
    if request.method != "POST":
        return None
    try:
        upload: Upload = signing.loads(request.POST.get("upload", ""), salt=SALT, max_age=A_DAY)
    except signing.BadSignature:
        return None
    return upload if upload["user"] == person(request).pk else None
