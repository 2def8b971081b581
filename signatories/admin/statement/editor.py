"""Where a text is written: the field with its buttons, and the preview beside it, drawn as the public page draws it."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_POST

from signatories import permissions
from signatories.admin import pages
from signatories.admin.forms import DeskForm
from signatories.admin.pages import person
from signatories.admin.site import site
from signatories.models import Appeal, AppealText
from signatories.roll import asking, marks, versions
from signatories.roll.asking import Sides
from signatories.templatetags.prose import counted_prose
from signatories.text import fill, tidy, tidy_text, unknown_placeholders
from signatories.workflow import beginning

LONGEST = 100_000
KINDS = ("correction", "meaning")
LANGUAGES = dict(settings.LANGUAGES)


class EditorWidget(AdminTextareaWidget):
    """A text with six buttons and its preview. `appeal` is whose list is counted, None for one that just begins."""

    language = settings.LANGUAGE_CODE
    appeal: Appeal | None = None

    class Media:
        css = {"all": ("signatories/desk/editor.css",)}
        js = tuple(forms.Script(f"signatories/desk/{name}.js", defer=True) for name in ("part", "editor"))

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        # A browser would cut what is pasted without a word.
        self.attrs.pop("maxlength", None)
        attrs = {**(attrs or {}), "lang": self.language, "dir": marks.direction(self.language), "rows": 18}
        context = {
            "area": super().render(name, value, attrs, renderer),
            "field": attrs.get("id", name),
            "appeal": self.appeal.pk if self.appeal else "",
            "rtl": " ".join(code for code in LANGUAGES if marks.direction(code) == "rtl"),
            **shown("", value or "", self.language, self.appeal),
        }
        return render_to_string("admin/statement/_editor.html", context)

    def id_for_label(self, id_: str | None) -> str:
        return id_ or ""


class TextForm(DeskForm):
    """A text in one language. Its field speaks that language and counts the list of its statement.

    What somebody signed, or is asked about, is not overwritten at once: the first save shows what would change, the
    second stores it as a correction or as a change of meaning. `sides` is what was shown, None where nothing is asked.
    """

    sides: Sides | None = None
    seal = ""

    class Meta:
        model = AppealText
        fields = ("appeal", "language", "title", "body")
        widgets = {"body": EditorWidget}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["body"].widget if "body" in self.fields else None
        if isinstance(widget, EditorWidget):
            chosen = self.data.get("language") or self.initial.get("language") or self.instance.language
            widget.language = chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE
            widget.appeal = self._appeal()
            self.fields["title"].widget.attrs |= {
                "lang": widget.language,
                "dir": marks.direction(widget.language),
            }
            self.fields["body"].help_text = _(
                "A star after a name stays a star: only a pair of them makes *italic* or **bold**."
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        stored: AppealText = self.instance
        if self.errors or stored.pk is None or not {"title", "body"} <= set(cleaned) or not _is_kept(stored):
            return cleaned
        typed = AppealText(language=stored.language, version=stored.version, title=tidy(cleaned["title"]))
        typed.body = tidy_text(cleaned["body"])
        if (typed.title, typed.body) == (stored.title, stored.body):
            return cleaned
        self.seal = salted_hmac(
            "signatories.desk.shown", repr((typed.title, typed.body)), algorithm="sha256"
        ).hexdigest()[:32]
        if self.data.get("_kind") not in KINDS or self.data.get("_shown") != self.seal:
            numbers = asking.numbers(stored.appeal, stored.language)
            self.sides = asking.sides(stored, typed, numbers)
            raise ValidationError(_("Nothing is stored yet: look at what changes, and say what it is."), code="look")
        return cleaned

    def _appeal(self) -> Appeal | None:
        if self.instance.appeal_id:
            stored: Appeal = self.instance.appeal
            return stored
        chosen = str(self.data.get("appeal") or self.initial.get("appeal") or "")
        if "appeal" not in self.fields:
            return None
        mine: QuerySet[Appeal] = self.fields["appeal"].queryset  # type: ignore[attr-defined]
        return mine.filter(pk=pages.whole_number(chosen)).first()


def _is_kept(text: AppealText) -> bool:
    """Tell whether somebody has said yes to a text, or is being asked to."""
    appeal = text.appeal
    return text.version in (appeal.version, appeal.asked_version) and versions.is_signed(appeal)


def text_field(**attrs: Any) -> forms.CharField:
    """Give the field of a text for a form that is of no model."""
    return forms.CharField(max_length=LONGEST, widget=EditorWidget, **attrs)


@site.screen("statements/preview/", name="preview")
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Draw a text as the public page would. Nothing is stored; it is a POST since a text is too long for an address."""
    mine = permissions.appeals_for(person(request))
    appeal = mine.filter(pk=pages.whole_number(request.POST.get("appeal", ""))).first()
    language = request.POST.get("language", "")
    language = language if language in LANGUAGES else settings.LANGUAGE_CODE
    context = shown(request.POST.get("title", ""), request.POST.get("body", ""), language, appeal)
    if "is_new" in request.POST:
        context["address"] = _address(request.POST.get("slug", ""), context["title"])
    if "part" in request.POST:
        return TemplateResponse(request, "admin/statement/_preview.html", context)
    title = context["title"] or _("Preview")
    return TemplateResponse(
        request,
        "admin/statement/preview.html",
        {**site.each_context(request), **context, "title": title, "heading": title},
    )


def shown(title: str, body: str, language: str, appeal: Appeal | None) -> dict[str, Any]:
    """Give what the preview shows: title and text with their numbers, and the placeholders nobody knows."""
    title, body = tidy(title[:LONGEST])[:300], tidy_text(body[:LONGEST])
    values = _numbers(appeal, language)
    return {
        "title": fill(title, values),
        "text": counted_prose(body, values),
        "unknown": sorted(set(unknown_placeholders(title + body))),
        "language": language,
        "direction": marks.direction(language),
    }


def _numbers(appeal: Appeal | None, language: str) -> dict[str, str]:
    if appeal is not None:
        return asking.numbers(appeal, language)
    with override(language):
        signed = ngettext("%(count)s organization", "%(count)s organizations", 0) % {"count": 0}
    return {"count": "0", "organizations": signed, "others": "0", "countries": "0"}


def _address(slug: str, title: str) -> str:
    return slug.strip() or (beginning.free_slug(title) if title else "")
