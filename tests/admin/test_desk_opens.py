"""Every page of the desk opens for those who may, and for nobody else; the front door asks few questions."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from signatories import permissions
from signatories.admin.site import site
from signatories.choices import LetterKind, LetterState, Role, Visibility, Way
from signatories.models import Appeal, Endorsement, Letter, Network, Signatory
from signatories.workflow import endorsing, moderation, outbox, register
from signatories.workflow.admission import Proposal
from signatories.workflow.endorsing import Contact
from tests import cast
from tests.admin.filling import entered, save


def address(page: str, *args: object, model: str = "signatory") -> str:
    return reverse(f"admin:signatories_{model}_{page}", args=args)


@pytest.mark.django_db
def test_groups_may_what_permissions_say() -> None:
    held = {group.name: set(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()}

    assert held == {
        "Coordinator": set(permissions.COORDINATOR_PERMISSIONS),
        "Viewer": set(permissions.VIEWER_PERMISSIONS),
    }


def test_stranger_is_asked_to_log_in(client: Client, db: None) -> None:
    response = client.get("/admin/")

    assert (response.status_code, response.url) == (302, "/admin/login/?next=/admin/")


def test_front_door_shows_own_statements_only(rima: User, syria: Appeal, rivers: Appeal) -> None:
    cast.enlist(syria, "ABBAD", "Kesh Malek")
    cast.propose(syria, "Ahl Horan")

    page = entered(rima).get("/admin/").content.decode()

    assert "Uniting for Syria" in page
    assert f"/admin/statements/{syria.pk}/review/?show=review" in page
    assert "1 to review" in page
    assert "Rivers for all" not in page


def test_front_door_tells_coordinators_who_has_not_confirmed_what_was_returned_and_what_is_held_back(
    rima: User, vera: User, syria: Appeal, rivers: Appeal
) -> None:
    def further(user: User) -> list[tuple[str, str]]:
        page = entered(user).get("/admin/").content.decode().partition('class="further"')[2].partition("</ul>")[0]
        return re.findall(r'<a href="([^"]+)">([^<]+)</a>', page)

    def form(appeal: Appeal, *names: str, is_held: bool = False) -> list[Endorsement]:
        made = [
            endorsing.receive(appeal, Proposal(name), Contact("L", email="l@example.org"), way=Way.FORM, by=None)
            for name in names
        ]
        rows = Endorsement.objects.filter(pk__in=[row.pk for row in made])
        rows.update(group=made[0].group, is_held=is_held)
        return made

    assert further(rima) == []
    form(rivers, "Confluence")
    assert further(rima) == []
    form(syria, "ABBAD", "KHOJ")
    form(syria, "Bot", is_held=True)
    (lost,) = form(syria, "Oxfam")
    outbox.post(LetterKind.CONFIRM, endorsement=lost, appeal=syria, language="en", by=None)
    review = f"{reverse('admin:review', args=[syria.pk])}?show=unconfirmed"
    assert further(rima) == [(review, "2 not confirmed yet"), (review, "1 held back, came very fast")]

    Letter.objects.update(state=LetterState.RETURNED)

    assert further(rima) == [
        (review, "2 not confirmed yet"),
        (review, "1 of them got no mail: it was returned"),
        (review, "1 held back, came very fast"),
    ]
    assert further(vera) == []
    outbox.post(LetterKind.CONFIRM, endorsement=lost, appeal=syria, language="en", by=None)
    assert [words for _way, words in further(rima)] == ["2 not confirmed yet", "1 held back, came very fast"]


def test_front_door_asks_as_much_for_many_as_for_one(
    rima: User, syria: Appeal, django_assert_num_queries: object
) -> None:
    client = entered(rima)
    with django_assert_num_queries(10) as one:  # type: ignore[operator]
        client.get("/admin/")
    for number in range(5):
        appeal = cast.appeal_of(f"another-{number}")
        register.save(permissions.Colleague(appeal=appeal, user=rima, role=Role.COORDINATOR), by=None)

    with django_assert_num_queries(len(one)):  # type: ignore[operator]
        client.get("/admin/")


def test_records_are_for_who_keeps_the_site(ada: User, rima: User) -> None:
    assert entered(rima).get("/admin/records/").status_code == 404
    assert entered(ada).get("/admin/records/").status_code == 200
    assert entered(ada).get("/admin/signatories/").url == "/admin/records/"


@pytest.mark.parametrize("model", sorted(model._meta.label for model in site._registry))
def test_every_record_opens(model: str, ada: User, syria: Appeal, srn: Network) -> None:
    cast.confirm(srn, *cast.enlist(syria, "ABBAD"))
    registered = {m._meta.label: m for m in site._registry}[model]
    row, info = registered._default_manager.first(), f"{registered._meta.app_label}_{registered._meta.model_name}"
    assert row is not None
    client = entered(ada)

    for page, args in (("changelist", ()), ("change", (row.pk,)), ("history", (row.pk,))):
        status = client.get(reverse(f"admin:{info}_{page}", args=args)).status_code
        wanted = 403 if (page, info) == ("history", "signatories_journalentry") else 200
        assert (page, status) == (page, wanted)


def test_other_statements_are_not_there(omar: User, syria: Appeal, srn: Network) -> None:
    signatory = cast.enlist(syria, "ABBAD")[0]
    client = entered(omar)

    pages = [
        address("change", signatory.pk),
        address("history", signatory.pk),
        address("change", syria.pk, model="appeal"),
        address("change", syria.texts.get().pk, model="appealtext"),
        address("change", syria.marks.get().pk, model="mark"),
        address("change", 987654),
    ]

    assert [client.get(page).status_code for page in pages] == [404] * 6
    assert client.post(address("act", signatory.pk), {"act": "withdraw"}).status_code == 404
    assert "ABBAD" not in client.get(f"{address('changelist')}?appeal={syria.pk}").content.decode()
    signatory.refresh_from_db()
    assert signatory.state == "approved"


def test_organization_is_met_only_where_the_public_meets_it(omar: User, syria: Appeal) -> None:
    named, unnamed, waiting = *cast.enlist(syria, "ABBAD", "Ahl Horan"), cast.propose(syria, "Kesh Malek")[0]
    moderation.hide_name(unnamed, by=None)

    met = permissions.rows_for(type(named.organization), omar).values_list("name", flat=True)
    changeable = permissions.rows_for(type(named.organization), omar, to="change")

    assert (list(met), changeable.count(), waiting.state) == (["ABBAD"], 0, "proposed")
    register.save(_with(syria, visibility=Visibility.DRAFT), by=None)
    assert permissions.rows_for(type(named.organization), omar).count() == 0


def _with(appeal: Appeal, **fields: object) -> Appeal:
    for name, value in fields.items():
        setattr(appeal, name, value)
    return appeal


def test_viewer_reads_no_unnamed_name_and_changes_nothing(vera: User, syria: Appeal) -> None:
    hidden, shown = cast.enlist(syria, "Ahl Horan", "Kesh Malek")
    moderation.hide_name(hidden, by=None)
    client = entered(vera)
    listing = address("changelist")

    pages = [
        listing,
        f"{listing}?q=Horan",
        f"{listing}?printed_name__startswith=A",
        f"{listing}?o=1",
        address("change", hidden.pk),
        address("changelist", model="organization"),
        address("changelist", model="journalentry"),
        address("history", hidden.pk),
        reverse("admin:autocomplete")
        + "?term=Horan&app_label=signatories&model_name=signatory&field_name=organization",
    ]

    assert [
        page for page in pages if "Horan" in _body(client, page).replace("q=Horan", "").replace('value="Horan"', "")
    ] == []
    assert "Kesh Malek" in _body(client, listing)
    assert client.post(address("act", shown.pk), {"act": "withdraw"}).status_code == 403
    assert client.post(address("change", shown.pk), {"printed_name": "X"}).status_code == 403
    assert set(Signatory.objects.values_list("state", flat=True)) == {"approved"}


def test_search_finds_no_unnamed_name_for_a_viewer(vera: User, rima: User, syria: Appeal) -> None:
    moderation.hide_name(cast.enlist(syria, "Ahl Horan")[0], by=None)
    searched = f"{address('changelist')}?q=horan"

    assert "0 found" in _body(entered(vera), searched)
    assert "1 found" in _body(entered(rima), searched)


def test_export_of_a_viewer_leaves_unnamed_out(vera: User, rima: User, syria: Appeal) -> None:
    hidden, _shown = cast.enlist(syria, "Ahl Horan", "Kesh Malek")
    moderation.hide_name(hidden, by=None)

    def exported(user: User) -> str:
        return entered(user).post(address("export"), {"format": "0", "resource": "0"}).content.decode()

    assert ("Horan" in exported(vera), "Malek" in exported(vera)) == (False, True)
    assert ("Horan" in exported(rima), "Malek" in exported(rima)) == (True, True)


def test_saving_stays_in_the_statement_and_says_its_title(ada: User, rima: User, syria: Appeal, srn: Network) -> None:
    client, signatory, mark = entered(rima), cast.propose(syria, "khoj")[0], syria.marks.get()
    listing, settings = f"{address('changelist')}?appeal={syria.pk}", address("change", syria.pk, model="appeal")

    added = save(client, f"{address('add')}?appeal={syria.pk}", printed_name="e-mail relief")
    assert added.url == listing and ">e-mail relief</a> is to be reviewed." in _body(client, listing)
    changed = save(client, address("change", signatory.pk), sort_under="K")
    assert changed.url == listing and ">khoj</a>” is changed." in _body(client, listing)
    deleted = entered(ada).post(address("delete", mark.pk, model="mark"), {"post": "yes"})
    assert deleted.url == f"{address('changelist', model='mark')}?appeal={syria.pk}"
    issued = save(client, settings, issuer="ABBAD")
    home = reverse("admin:home", args=[syria.pk])
    assert issued.url == home
    assert ">Uniting for Syria</a>” is changed." in _body(client, home)
    assert "rima changed Uniting for Syria" in _body(client, address("history", syria.pk, model="appeal"))


def test_empty_list_of_a_statement_says_how_to_begin(rima: User, vera: User, syria: Appeal) -> None:
    listing = f"{address('changelist')}?appeal={syria.pk}"

    assert "Nobody has signed yet." in _body(entered(rima), listing)
    assert "import a list" in _body(entered(rima), listing) and "import a list" not in _body(entered(vera), listing)
    assert "Nothing here fits" in _body(entered(rima), f"{listing}&q=x")


def test_used_organization_says_where_it_stands(ada: User, syria: Appeal) -> None:
    organization = cast.enlist(syria, "ABBAD")[0].organization

    page = _body(entered(ada), address("delete", organization.pk, model="organization"))

    assert "is still used and cannot be deleted" in page and "<li><bdi>Uniting for Syria</bdi></li>" in page


def test_export_is_named_for_what_it_holds(rima: User, syria: Appeal) -> None:
    sent = {"format": "0", "resource": "0"}

    one = entered(rima).post(f"{address('export')}?appeal={syria.pk}", sent)["Content-Disposition"]
    every = entered(rima).post(address("export", model="organization"), sent)["Content-Disposition"]

    assert f'"{syria.slug}-signatories-{localdate():%Y-%m-%d}.csv"' in one
    assert f'"organizations-{localdate():%Y-%m-%d}.csv"' in every


@pytest.mark.parametrize("model", ["organization", "membership"])
@pytest.mark.parametrize("query", ["appeal=1", "id=x", "e__lt=", "%00=1"])
def test_export_narrowed_by_nonsense_leads_to_the_list(model: str, query: str, rima: User, syria: Appeal) -> None:
    client, at = entered(rima), f"{address('export', model=model)}?{query}"

    answers = [client.get(at), client.post(at, {"format": "0", "resource": "0"})]

    assert [answer.headers.get("Location") for answer in answers] == [address("changelist", model=model)] * 2


@pytest.mark.parametrize(
    ("model", "lookup"), [("organization", "name"), ("signatory", "state__exact"), ("journalentry", "kind")]
)
def test_list_narrowed_by_what_no_text_holds_is_refused(model: str, lookup: str, rima: User, syria: Appeal) -> None:
    page = entered(rima).get(f"{address('changelist', model=model)}?{lookup}=%00")

    assert page.status_code == 400


def _body(client: Client, page: str) -> str:
    return client.get(page, follow=True).content.decode()
