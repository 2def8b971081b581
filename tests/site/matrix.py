"""The matrix itself: every address there is, two statements with something of everything, and what each role gets."""

import html
import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from signatories import tokens
from signatories.admin.order.rule import FIELDS
from signatories.choices import Audience, EndorsementState, LetterKind, Proof, Visibility, Way
from signatories.exports import FORMATS
from signatories.models import (
    Appeal,
    Colleague,
    Endorsement,
    Footnote,
    JournalEntry,
    Letter,
    Mark,
    MemberListing,
    Membership,
    Message,
    Network,
    OrganizationName,
    Question,
    Signatory,
)
from signatories.text import fold
from signatories.workflow import endorsing, entering, merging, messaging, moderation, naming, register
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests import cast
from tests.admin.filling import entered

type Values = dict[str, Any]

# Names that stand nowhere else: of one's own statement, and of a private one of somebody else.
OWN = WAITING, APPROVED, PENDING, UNNAMED, TO_SIGN = (
    "Khoj Canary",
    "Nahda Canary",
    "Basma Canary",
    "Najda Canary",
    "Tarim Canary",
)
FOREIGN = ("Confluence Canary", "Estuary Canary", "Source Canary", "Spring Canary", "Delta Canary", "Wadi Canary")
FOREIGN_TOLD = (*FOREIGN, "Rivers for all", "omar@example.org")
CONTACTS = ("Layla Canary", "layla.canary@example.org", "Omid Canary", "omid.canary@example.org")
WORDS = (*OWN, *FOREIGN_TOLD, *CONTACTS)

# What a visitor reads of these on whatever answers to a GET. A contact is shown to nobody before she asks for it.
READS: dict[str, set[str]] = {
    "nobody": set(),
    "viewer": {WAITING, APPROVED},
    "coordinator": set(OWN),
    "keeper": {*OWN, *FOREIGN_TOLD},
}


class Row(NamedTuple):
    """The statuses of a GET: of one's own statement by each role, then of another's."""

    nobody: int
    viewer: int
    coordinator: int
    keeper: int
    other_viewer: int
    other_coordinator: int


PUBLIC = Row(200, 200, 200, 200, 200, 200)
PAGE = Row(200, 200, 200, 200, 404, 404)  # the other statement is private
SENT = Row(302, 302, 302, 302, 404, 404)  # only the browser that sent the form sees it
TO_A_COLLEAGUE = Row(200, 200, 200, 200, 410, 410)  # of a statement that is shown to nobody, nothing is read
ONWARD = Row(302, 302, 302, 302, 302, 302)
NOWHERE = Row(404, 404, 404, 404, 404, 404)
WAY_IN = Row(200, 302, 302, 302, 302, 302)
DESK = Row(302, 200, 200, 200, 200, 200)  # whoever works here; of a list each sees her own rows
DESK_BY_POST = Row(302, 405, 405, 405, 405, 405)
COORDINATORS = Row(302, 403, 200, 200, 403, 200)  # of whichever statement
COORDINATORS_ONWARD = Row(302, 403, 302, 302, 403, 302)
READ = Row(302, 200, 200, 200, 404, 404)  # whoever has a seat at the statement
WORK = Row(302, 403, 200, 200, 404, 404)  # its coordinators
WORK_BY_POST = Row(302, 403, 302, 302, 404, 404)  # a GET, as after logging in, leads to where the act is offered
HISTORY = Row(302, 404, 200, 200, 404, 404)
ACT = Row(302, 404, 404, 404, 404, 404)  # by POST alone: there is nothing to see
NOBODYS = Row(302, 403, 403, 403, 403, 403)
NOBODYS_ROW = Row(302, 404, 403, 403, 404, 404)
OF_A_NETWORK = Row(302, 403, 200, 200, 403, 403)  # that there is one, everybody may know
KEEPER = Row(302, 403, 403, 200, 403, 403)
KEEPER_ONWARD = Row(302, 403, 403, 302, 403, 403)
KEEPER_DELETES = Row(302, 403, 403, 200, 404, 404)
KEEPER_ALONE = Row(302, 404, 404, 200, 404, 404)

_TABLE: dict[Row, str] = {
    PUBLIC: """
        signatories:robots signatories:healthz signatories:readyz
        signatories:confirm signatories:consent signatories:mine signatories:proof signatories:test
    """,
    SENT: "signatories:sent",
    TO_A_COLLEAGUE: "signatories:colleague",
    PAGE: """
        signatories:appeal signatories:about signatories:privacy signatories:file
        signatories:sign signatories:ask_for_link
    """,
    ONWARD: "signatories:index signatories:enter admin:app_list",
    # The private address leads nowhere once a statement is public, and before it is shown to anybody.
    NOWHERE: """
        signatories:by_link signatories:privacy_by_link signatories:sign_by_link signatories:sent_by_link
        signatories:ask_for_link_by_link
    """,
    WAY_IN: "admin:login",
    DESK: """
        admin:index admin:me admin:again admin:second_factor admin:password_change admin:password_change_done
        admin:jsi18n admin:autocomplete
        admin:signatories_appeal_changelist admin:signatories_appealtext_changelist
        admin:signatories_mark_changelist admin:signatories_signatory_changelist admin:signatories_signatory_export
        admin:signatories_organization_changelist admin:signatories_organization_export
        admin:signatories_membership_changelist admin:signatories_membership_export
        admin:signatories_network_changelist admin:signatories_network_change
    """,
    DESK_BY_POST: "admin:logout admin:preview",
    COORDINATORS: """
        admin:new_statement
        admin:signatories_appealtext_add admin:signatories_mark_add
        admin:signatories_signatory_add admin:signatories_signatory_import
        admin:signatories_network_add admin:signatories_membership_add admin:signatories_membership_import
        admin:signatories_journalentry_changelist
    """,
    COORDINATORS_ONWARD: """
        admin:signatories_appeal_add
        admin:signatories_signatory_process_import admin:signatories_membership_process_import
    """,
    READ: """
        admin:home admin:as_public
        admin:signatories_appeal_change admin:signatories_appealtext_change admin:signatories_mark_change
        admin:signatories_signatory_change admin:signatories_organization_change admin:signatories_membership_change
    """,
    WORK: """
        admin:messages admin:message_new admin:message
        admin:invitation admin:extend admin:signing admin:test_mail admin:questions admin:practice
        admin:people admin:mails admin:hide admin:offline admin:remove_example
        admin:review admin:review_clear admin:review_publish admin:review_ask admin:review_decline admin:compare
        admin:quick_add admin:missing_contacts admin:contacts admin:erase_contacts admin:erase_contact
        admin:tidy admin:rename admin:order admin:order_line admin:order_rule
        admin:networks admin:network_list
        admin:new_text
        admin:signatories_appeal_history
        admin:signatories_appealtext_history admin:signatories_appealtext_delete
        admin:signatories_mark_history admin:signatories_mark_delete
        admin:signatories_signatory_history admin:signatories_organization_history
        admin:signatories_membership_history admin:signatories_membership_delete
    """,
    WORK_BY_POST: """
        admin:order_move
        admin:review_act admin:review_undo admin:review_second admin:review_rung admin:review_contact admin:review_name
        admin:review_link admin:review_held admin:review_wanted
    """,
    HISTORY: "admin:signatories_journalentry_change",
    ACT: "admin:signatories_signatory_act admin:view_on_site",
    NOBODYS: "admin:signatories_journalentry_add",
    NOBODYS_ROW: "admin:signatories_journalentry_delete admin:signatories_journalentry_history",
    OF_A_NETWORK: "admin:signatories_network_history",
    KEEPER: """
        admin:auth_user_changelist admin:auth_user_add
        admin:signatories_organization_add admin:signatories_organization_import admin:signatories_network_delete
    """,
    KEEPER_ONWARD: "admin:signatories_organization_process_import",
    KEEPER_DELETES: """
        admin:signatories_appeal_delete admin:signatories_signatory_delete admin:signatories_organization_delete
    """,
    KEEPER_ALONE: """
        admin:records
        admin:auth_user_change admin:auth_user_delete admin:auth_user_history admin:auth_user_second_factor
    """,
}
ROWS: dict[str, Row] = {name: row for row, names in _TABLE.items() for name in names.split()}

# An address that is of one kind of row only, where others take any.
_FITTING = {
    "admin:auth_user_second_factor": ("pk", "user"),
    "admin:order_line": ("signatory", "listed"),
    "signatories:confirm": ("token", "confirm"),
    "signatories:mine": ("token", "mine"),
    "signatories:proof": ("token", "mine"),
    "signatories:consent": ("token", "consent"),
    "signatories:colleague": ("token", "colleague"),
    "signatories:test": ("token", "test"),
    "admin:review_second": ("endorsement", "second"),
    "admin:review_rung": ("endorsement", "pending"),
    "admin:review_link": ("endorsement", "pending"),
}
_NARROWED = ("appealtext", "mark", "signatory", "journalentry")  # lists of one statement
_CHOICES = (("signatory", "organization"), ("membership", "organization"), ("membership", "network"))


@dataclass(frozen=True)
class World:
    """A client for each role, and for the own and the other statement what a parameter of an address may be."""

    clients: dict[str, Client]
    own: Values
    other: Values

    @property
    def viewer(self) -> Client:
        return self.clients["viewer"]

    @property
    def coordinator(self) -> Client:
        return self.clients["coordinator"]

    @property
    def keeper(self) -> Client:
        return self.clients["keeper"]


def made(syria: Appeal, rivers: Appeal, rima: User, vera: User, omar: User, ada: User) -> World:
    """Fill both statements; the other one is private, so nothing of it may show anywhere."""
    rivers.visibility = Visibility.DRAFT
    register.save(rivers, by=None)
    layla = Contact("Layla Canary", "director", "layla.canary@example.org", "+963 11 555 0100")
    omid = Contact("Omid Canary", "director", "omid.canary@example.org", "+963 11 555 0200")
    own = _filled(syria, rima, ("Ahl Horan", *OWN), layla, "SRN")
    other = _filled(rivers, omar, FOREIGN, omid, "RWB")
    coming = {"viewer": vera, "coordinator": rima, "keeper": ada}
    clients = {"nobody": Client()} | {role: entered(user, is_fresh=True) for role, user in coming.items()}
    # A link is used up by coming in, so these are made afterwards.
    for values, user in ((own, vera), (other, omar)):
        values["uidb64"], values["token"] = tokens.way_in(user).strip("/").split("/")[-2:]
    return World(clients, own, other)


def _filled(appeal: Appeal, user: User, names: tuple[str, ...], contact: Contact, acronym: str) -> Values:
    listed, waiting, approved, pending, unnamed, to_sign = names
    Appeal.objects.filter(pk=appeal.pk).update(is_example=True)
    (signatory, hidden, fresh), (proposed,) = (
        cast.enlist(appeal, listed, unnamed, approved),
        cast.propose(appeal, waiting),
    )
    moderation.hide_name(hidden, by=None)
    Signatory.objects.filter(pk=fresh.pk).update(public_from=timezone.now() + timedelta(hours=1))
    verdict = merging.different(signatory.organization, proposed.organization, by=user, appeal=appeal)
    naming.rename(signatory, f"{listed} of old", by=user, asked_by=naming.BY_US)
    naming.rename(Signatory.objects.get(pk=signatory.pk), listed, by=user, asked_by=naming.BY_US)
    alias = register.save(OrganizationName(organization=signatory.organization, name=f"{listed} before"), by=None)
    network = register.save(Network(name=f"Network {acronym}", acronym=acronym), by=None)
    mark = register.save(Mark(appeal=appeal, network=network, sign="*"), by=None)
    footnote = register.save(Footnote(mark=mark, language="en", text=f"Members of {acronym}."), by=None)
    cast.confirm(network, signatory)
    listing = MemberListing.objects.create(appeal=appeal, network=network, name=to_sign, folded=fold(to_sign))
    endorsement = entering.enter(appeal, Proposal(waiting), contact, by=user, source="reply mail", note="a note")
    second = entering.enter(appeal, Proposal(listed), contact, by=user, source="reply mail")
    Endorsement.objects.filter(pk=endorsement.pk).update(name_wanted=f"{waiting} II")
    unproved = endorsing.receive(appeal, Proposal(pending), contact, way=Way.FORM, by=None)
    of_a_flood = endorsing.receive(appeal, Proposal(f"{pending} II"), contact, way=Way.FORM, by=None)
    Endorsement.objects.filter(pk=of_a_flood.pk).update(is_held=True)
    question = register.save(Question(appeal=appeal, wording="Who decided?", language="en"), by=None)
    links = _links(appeal, Contact("Somebody", "", f"{appeal.slug}@example.net"))
    letter = Letter.objects.create(
        kind=LetterKind.QUESTION, appeal=appeal, endorsement=endorsement, language="en", due_at=timezone.now()
    )
    return {
        "appeal": appeal.pk,
        "appealtext": appeal.texts.all()[0].pk,
        "asked": question.pk,
        "colleague": Colleague.objects.get(appeal=appeal, user=user).pk,
        "endorsement": endorsement.pk,
        "second": second.pk,
        "pending": unproved.pk,
        "footnote": footnote.pk,
        "journalentry": JournalEntry.objects.filter(appeal=appeal, act="rename").latest("pk").pk,
        "letter": letter.pk,
        "listing": listing.pk,
        "mark": mark.pk,
        "message": _message(appeal, user).pk,
        "membership": Membership.objects.get(network=network).pk,
        "network": network.pk,
        "organization": signatory.organization_id,
        "organizationname": alias.pk,
        "signatory": proposed.pk,
        "listed": signatory.pk,
        "unnamed": hidden.pk,
        "approved": fresh.pk,
        "user": user.pk,
        "verdict": verdict.pk,
        "pk": appeal.pk,
        "slug": appeal.slug,
        "secret": appeal.secret,
        "ext": "json",
        **links,
        "app_label": "signatories",
        "content_type_id": ContentType.objects.get_for_model(Appeal).pk,
    }


def _message(appeal: Appeal, user: User) -> Message:
    words = messaging.Words(Audience.ALL, {"en": ("News", "It is out.")})
    return messaging.write(appeal, words, by=user)


def _links(appeal: Appeal, contact: Contact) -> Values:
    """Give the tokens of links that were mailed: whoever has one reads what is hers, and nothing else."""
    hers = [endorsing.receive(appeal, Proposal(f"{name} of {appeal.slug}"), contact, way=Way.FORM, by=None)
            for name in ("Mine", "To confirm")]  # fmt: skip
    hers[0] = endorsing.confirm(hers[0], proof=Proof.MAIL, by=None)
    draft = Endorsement.objects.create(
        appeal=appeal, way=Way.FORM, state=EndorsementState.DRAFT, received_at=timezone.now(), email=contact.email,
        kept='{"o0-name": ["Typed"], "number": ["1"]}',
    )  # fmt: skip
    seeds = {
        "mine": hers[0].seed,
        "consent": hers[0].seed,
        "confirm": hers[1].seed,
        "colleague": draft.seed,
        "test": f"test-{appeal.slug}",
    }
    Appeal.objects.filter(pk=appeal.pk).update(mail_seed=seeds["test"], closes_at=timezone.now() + timedelta(days=9))
    return {purpose: tokens.link(purpose, seed).strip("/").split("/")[-1] for purpose, seed in seeds.items()}


# Addresses


def addresses() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the name and the parameters of every address there is."""
    yield from _walk(get_resolver().url_patterns, ())


def _walk(patterns: Any, within: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, (*within, pattern.namespace) if pattern.namespace else within)
        elif pattern.name:
            # What has no name redirects to what has one, or is the 404 of the desk.
            parameters = pattern.pattern.converters or pattern.pattern.regex.groupindex
            yield ":".join((*within, pattern.name)), tuple(parameters)


def is_screen(name: str) -> bool:
    """Tell whether an address is of the desk itself, not of one of Django's pages of a model."""
    return name.startswith("admin:") and not name.startswith(("admin:signatories_", "admin:auth_"))


def url(name: str, parameters: tuple[str, ...], values: Values) -> str:
    model = name.split("_")[1] if name.startswith(("admin:signatories_", "admin:auth_")) else ""
    if name in _FITTING:
        parameter, key = _FITTING[name]
        values = values | {parameter: values[key]}
    chosen = {p: values[model] if p == "object_id" and model else values.get(p, values["pk"]) for p in parameters}
    address = reverse(name, kwargs=chosen)
    if name == "admin:autocomplete":
        return f"{address}?{_choice('signatory', 'organization')}"
    return f"{address}?appeal={values['pk']}" if model in _NARROWED and not parameters else address


def more(values: Values) -> Iterator[str]:
    """Give further addresses that tell of a statement: its files, searches, choices, and cards of the queue."""
    for ext in FORMATS:
        yield reverse("signatories:file", args=[values["slug"], ext])
    for model in (*_NARROWED, "organization", "membership", "network", "appeal"):
        listing = reverse(f"admin:signatories_{model}_changelist")
        yield from (listing, f"{listing}?q=Canary")
    for model, field in _CHOICES:
        yield f"{reverse('admin:autocomplete')}?{_choice(model, field)}&term=Canary"
    review, order = reverse("admin:review", args=[values["pk"]]), reverse("admin:order", args=[values["pk"]])
    for card in (values["listed"], values["unnamed"], f"e{values['pending']}", f"e{values['second']}"):
        yield f"{review}?card={card}"
    yield f"{order}?q=Canary"


def asking(of: Values) -> str:
    """Give a query in which whatever a screen may be asked for is a row of some statement."""
    line, organization = of["listed"], of["organization"]
    asked = {"signatory": line, "gone": of["unnamed"], "at": line, "with": organization, "after": line, "card": line}
    return urlencode(asked | {"where": "after", "appeal": of["pk"], "q": "Canary"})


def _choice(model: str, field: str) -> str:
    return urlencode({"app_label": "signatories", "model_name": model, "field_name": field})


def statuses(world: World, name: str, parameters: tuple[str, ...]) -> Row:
    own, other = (url(name, parameters, values) for values in (world.own, world.other))
    asked = [(role, own) for role in ("nobody", "viewer", "coordinator", "keeper")]
    asked += [(role, other) for role in ("viewer", "coordinator")]
    return Row(*((Client() if who == "nobody" else world.clients[who]).get(at).status_code for who, at in asked))


# What is sent


def sent(of: Values) -> Values:
    """Give all that a screen may be sent about the rows of a statement, at once."""
    line, listed, fresh = (Signatory.objects.get(pk=of[key]) for key in ("signatory", "listed", "approved"))
    appeal = Appeal.objects.get(pk=of["pk"])
    return {
        "appeal": of["pk"],
        "card": line.pk,
        "signatory": listed.pk,
        "line": [listed.pk, line.pk],
        "listing": of["listing"],
        "endorsement": of["endorsement"],
        "entry": of["journalentry"],
        "mark": of["mark"],
        "colleague": of["colleague"],
        "letter": of["letter"],
        "with": of["organization"],
        "who": f"same-{listed.pk}",
        "pick": [f"{row.pk}.{row.turn}" for row in (line, fresh)],
        "to": f"{listed.pk}.{listed.turn} last",
        "adopt": f"{of['endorsement']}.website",
        "name": "Somebody",
        "printed_name": "Somebody",
        "asked_by": "us",
        f"person-{line.pk}": "Somebody",
        f"person-{listed.pk}": "Somebody",
        "names": "Somebody",
        "is_sure": "on",
        "until": "2020-01-01",
        f"mark-{of['mark']}-footnote_en": "Somebody",
        "email": "somebody@example.org",
        "role": "viewer",
        "visibility": "public",
        "alerts": "never",
        f"wanted-{of['endorsement']}": Endorsement.objects.get(pk=of["endorsement"]).name_wanted,
        "language": "en",
        "question": "Is it you?",
        "reason": "other",
        "note": "another note",
        "order_rule": "approval",
        "section_rule": "none",
        "was": "|".join(str(getattr(appeal, name)) for name in FIELDS),
        "format": "0",
        "resource": "0",
        "export_items": [listed.pk],
        "post": "yes",
        "audience": f"network-{of['network']}",
        "subject_en": "Somebody",
        "body_en": "Somebody",
        "more": "day",
        "asked": of["asked"],
        "new-wording": "Somebody?",
        "new-language": "en",
        f"{of['asked']}-wording": "Somebody else?",
        f"{of['asked']}-language": "en",
    }


# What the buttons of a screen send beside that; a screen that is not here is sent it once, with no act.
_ACTS: dict[str, tuple[Values, ...]] = {
    name: tuple({"act": act} for act in acts.split())
    for name, acts in {
        "admin:review_act": "approve reopen publish_now assign note",
        "admin:review_second": "accept refuse part",
        "admin:review_link": "again address",
        "admin:review_held": "through lapse",
        "admin:review_wanted": "take keep",
        "admin:networks": "add footnotes stop_showing show_again",
        "admin:network_list": "confirm end refuse same different bring erase",
        "admin:people": "invite again role alerts remove",
        "admin:mails": "stop again",
        "admin:new_text": "ask again stop publish take_back agreed show",
        "admin:message": "see test send sure stop remove",
        "admin:questions": "add change remove",
        "admin:signing": "open close",
        "admin:hide": "hide show_name",
        "admin:quick_add": "read undo save",
        "admin:rename": "show preview undo save",
        "admin:compare": "different same",
        "admin:signatories_signatory_act": "hide_name withdraw",
    }.items()
} | {"admin:contacts": ({"format": "csv"}, {"format": "xlsx"})}
_ACTIONS = {"signatory": "approve publish_now ask reopen hide_name withdraw decline"}


def sendings(name: str, of: Values) -> Iterator[Values]:
    """Give what is sent to an address about rows of a statement: by each button of a screen, each action of a list."""
    every = sent(of)
    if name.endswith("_changelist"):
        model = name.split("_")[1]
        picked = [of["listed"], of["signatory"]] if model == "signatory" else [of[model]]
        actions = f"{_ACTIONS.get(model, '')} delete_selected invite".split()
        yield from (every | {"action": action, "_selected_action": picked} for action in actions)
    elif name in ("admin:compare", "admin:tidy", "admin:missing_contacts"):
        # Here the button itself bears a key.
        line, undone = of["signatory"], of["verdict" if name == "admin:compare" else "journalentry"]
        buttons = ({"show": of["unnamed"]}, {"undo": undone}, {"accept": line}, {"keep": line}, {"all": 1, "row": line})
        yield from (every | button for button in (*_ACTS.get(name, ({},)), *buttons))
    else:
        yield from (every | act for act in _ACTS.get(name, ({},)))


def body(response: HttpResponseBase) -> str:
    """Give what an answer says, also within the parts of a workbook."""
    parts = response.streaming_content if response.streaming else [response.content]  # type: ignore[attr-defined]
    content = b"".join(parts)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist())
    return html.unescape(content.decode(errors="replace"))


# What is stored

_WAY_TO_APPEAL: Mapping[str, str] = {
    "Appeal": "pk",
    "Footnote": "mark__appeal",
    "MessageText": "message__appeal",
    "Network": "marks__appeal",
    "Organization": "signatories__appeal",
    "OrganizationName": "organization__signatories__appeal",
    "Membership": "organization__signatories__appeal",
    "Verdict": "first__signatories__appeal",
}
_OF_A_PERSON = ("pk", "username", "email", "password", "is_active", "is_staff", "is_superuser")


def stored(appeal: int | None = None) -> dict[str, list[Any]]:
    """Give every row there is, or every row of one statement."""
    found = {"User": list(_of(User.objects, "appeals__appeal", appeal).values_list(*_OF_A_PERSON))}
    for model in apps.get_app_config("signatories").get_models():
        way = _WAY_TO_APPEAL.get(model.__name__, "appeal")
        found[model.__name__] = list(_of(model._default_manager, way, appeal).values_list())
    return found


def _of(rows: Any, way: str, appeal: int | None) -> Any:
    return (rows.all() if appeal is None else rows.filter(**{way: appeal}).distinct()).order_by("pk")


@contextmanager
def taken_back() -> Iterator[None]:
    """Let nothing remain of what is done here."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
