"""The signatories of a statement at the desk: found, added, decided on, singly and in bulk.

Which act may be done is `workflow.states`; here are the buttons for it. Their places are `order`, their names `names`.
"""

from collections.abc import Callable, Sequence
from copy import copy
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from signatories import permissions
from signatories.admin.pages import person, telling
from signatories.admin.records.acts import ACTS, BULK, Act
from signatories.admin.records.base import DeskAdmin, moment
from signatories.admin.records.scope import StatementFilter
from signatories.admin.records.signatory_forms import SignatoryAddForm, SignatoryForm
from signatories.admin.records.transfer import TransferMixin
from signatories.admin.site import site
from signatories.choices import LIVING
from signatories.imports.signatories import SignatoryResource
from signatories.models import Signatory
from signatories.text import fold
from signatories.workflow import admission, moderation, states
from signatories.workflow.proposals import Proposal

TOLD_REFUSALS = 8
# What a looker-on may filter by; any other lookup could ask for a hidden name letter by letter.
LOOKUPS = frozenset({"appeal", "state__exact", "is_named__exact", "kind__exact", "section__exact", "is_pinned__exact"})


def _bulk(act: Act) -> Callable[..., None]:
    def run(model_admin: "SignatoryAdmin", request: HttpRequest, queryset: QuerySet[Any]) -> None:
        model_admin.do_each(request, act, queryset)

    run.__name__ = act.name
    run.short_description = act.bulk  # type: ignore[attr-defined]
    run.allowed_permissions = ("change",)  # type: ignore[attr-defined]
    return run


@admin.register(Signatory, site=site)
class SignatoryAdmin(TransferMixin, DeskAdmin):
    appeal_path = "appeal"
    form = SignatoryForm
    resource_classes = (SignatoryResource,)
    exported_as = "signatories"
    change_form_template = "admin/records/signatory_form.html"
    list_display = ("name", "state_word", "country", "by_hand", "received")
    list_filter = (StatementFilter, "state", "is_named", "kind", "section", "is_pinned")
    list_select_related = ("organization",)
    empty_value_display = ""
    search_fields = ("printed_name",)
    search_help_text = gettext_lazy("a part of a name or an acronym")
    autocomplete_fields = ("organization",)
    actions = tuple(_bulk(act) for act in BULK)
    added = gettext_lazy("{name} is to be reviewed.")
    readonly_fields = ("state_word", "named_word", "source", "received", "approved", "public")
    add_fields = (
        "appeal",
        "printed_name",
        "meant",
        "organization",
        "acronym",
        "country",
        "website",
        "kind",
        "section",
        "sort_under",
    )
    fieldsets = (
        (None, {"fields": ("printed_name", "organization", "kind", "section", "sort_under")}),
        (gettext_lazy("Where it stands"), {"fields": readonly_fields}),
    )

    # Reading

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # Those not named last: between two names, their place would tell how they begin.
        rows: QuerySet[Any] = super().get_queryset(request).order_by("appeal", "-is_named", "place")
        return rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        asked = Q(printed_name__icontains=search_term) | Q(organization__acronym__icontains=search_term)
        asked |= Q(organization__folded__contains=fold(search_term))
        return queryset.filter(asked).exclude(permissions.is_unnamed_to(person(request))), False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup in LOOKUPS and super().lookup_allowed(lookup, value, request)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ((None, {"fields": self.add_fields}),)
        if not obj.is_named:
            return ((None, {"fields": ("state_word", "named_word")}),)
        return self.fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if change:
            return super().get_form(request, obj, change=change, **kwargs)
        form: Any = super().get_form(request, obj, change=change, **(kwargs | {"form": SignatoryAddForm}))
        form.asker = person(request)
        return form

    def title_of(self, obj: Any) -> str:
        return str(obj) if obj.is_named else _("Not named")

    @admin.display(description=gettext_lazy("name"))
    def name(self, obj: Any) -> SafeString:
        if not obj.is_named:
            return format_html('<span class="chip unnamed">{}</span>', _("Not named"))
        return format_html('<bdi class="said">{}</bdi>', obj.printed_name)

    @admin.display(description=gettext_lazy("country"))
    def country(self, obj: Any) -> str:
        return str(obj.organization.country.name) if obj.is_named else ""

    @admin.display(description=gettext_lazy("place"))
    def by_hand(self, obj: Signatory) -> str:
        return _("placed by hand") if obj.is_pinned else ""

    @admin.display(description=gettext_lazy("received"), ordering="proposed_at")
    def received(self, obj: Signatory) -> str:
        return moment(obj.proposed_at)

    @admin.display(description=gettext_lazy("approved"))
    def approved(self, obj: Signatory) -> str:
        return moment(obj.approved_at)

    @admin.display(description=gettext_lazy("public from"))
    def public(self, obj: Signatory) -> str:
        return moment(obj.public_from)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_word(self, obj: Signatory) -> SafeString:
        return format_html('<span class="chip {}">{}</span>', obj.state, obj.get_state_display())

    @admin.display(description=gettext_lazy("named"))
    def named_word(self, obj: Signatory) -> str:
        return _("named") if obj.is_named else _("counted, not named")

    def action_checkbox(self, obj: Signatory) -> SafeString:
        shown = copy(obj)
        # It is labelled by what it is about, and that is not to be named.
        shown.printed_name = obj.called
        return super().action_checkbox(shown)

    # Writing

    def save_model(self, request: HttpRequest, obj: Signatory, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        made = admission.propose(obj.appeal, _proposal(form.cleaned_data), by=person(request), source=_("by hand"))
        obj.pk, obj.organization, obj.state = made.pk, made.organization, made.state

    def get_urls(self) -> list[URLPattern]:
        info = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path("<path:object_id>/act/", self.admin_site.admin_view(self.act_view), name=f"{info}_act"),
        ]
        return own + super().get_urls()

    def act_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        signatory = self._posted(request, object_id)
        act = ACTS.get(request.POST.get("act", ""))
        if act is None or act.screen:
            raise Http404
        with telling(request):
            moderation.ACTS[act.name](signatory, by=person(request))
            messages.success(request, _told(act, signatory))
        return redirect(self.change_url(signatory))

    def _posted(self, request: HttpRequest, object_id: str) -> Signatory:
        if request.method != "POST":
            raise Http404
        signatory: Signatory = self.get_object(request, unquote(object_id))
        if not self.has_change_permission(request, signatory):
            raise PermissionDenied
        return signatory

    def do_each(self, request: HttpRequest, act: Act, queryset: QuerySet[Any]) -> None:
        """Do one act to many of her own. Those not named are never in it: each is looked at by itself."""
        mine = queryset.filter(appeal__in=permissions.appeals_for(person(request), to="change"))
        rows = list(mine.select_related("appeal", "organization"))
        outcome = moderation.each(act.name, [row for row in rows if row.is_named], by=person(request))
        left = [refusal.message for _row, refusal in outcome.refused]
        unnamed = sum(not row.is_named for row in rows)
        if unnamed:
            words = ngettext("%s is not named; open it to decide.", "%s are not named; open each to decide.", unnamed)
            left.append(words % unnamed)
        if outcome.done:
            messages.success(request, act.done_many(len(outcome.done)))
        if left:
            messages.warning(request, _left(left))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None and obj.pk and self.has_change_permission(request, obj):
            stored = Signatory.objects.select_related("appeal").get(pk=obj.pk)
            context |= {"signatory": stored, "buttons": _buttons(stored)}
        return super().render_change_form(request, context, *args, **kwargs)


def _proposal(words: dict[str, Any]) -> Proposal:
    organization = words["organization"]
    return Proposal(
        printed_name=words["printed_name"],
        name=organization.name if organization else "",
        acronym=words["acronym"],
        country=words["country"],
        website=words["website"],
        kind=words["kind"],
        section=words["section"],
        sort_under=words["sort_under"],
    )


def _acts(signatory: Signatory) -> list[Act]:
    """The acts that are legal now, the decisive one first and what harms last."""
    legal = set(states.legal(signatory.state))
    if signatory.public_from and signatory.public_from > timezone.now():
        legal.add("publish_now")
    if signatory.state in LIVING:
        legal.add("hide_name" if signatory.is_named else "show_name")
    return [act for act in ACTS.values() if act.name in legal]


def _buttons(signatory: Signatory) -> list[dict[str, str]]:
    name = Truncator(signatory.called_inside).chars(40)
    where = [signatory.appeal_id, signatory.pk]
    return [
        {
            "name": act.name,
            "label": act.says(name),
            "style": act.style,
            "address": reverse(f"admin:{act.screen}", args=where) if act.screen else "",
        }
        for act in _acts(signatory)
    ]


def _told(act: Act, signatory: Signatory) -> SafeString:
    done = str(act.done) % signatory.called
    if not act.undo:
        return format_html("{}", done)
    # The button belongs to the form of acts on the page that this message is shown on.
    return format_html(
        '{} <button type="submit" form="acts" name="act" value="{}" class="undo">{}</button>',
        done,
        act.undo,
        act.undo_button,
    )


def _left(reasons: Sequence[str]) -> str:
    message = ngettext("%s left as it was:", "%s left as they were:", len(reasons)) % len(reasons)
    shown = " ".join([message, *reasons[:TOLD_REFUSALS]])
    rest = len(reasons) - TOLD_REFUSALS
    return shown if rest <= 0 else shown + " " + ngettext("And %s more.", "And %s more.", rest) % rest
