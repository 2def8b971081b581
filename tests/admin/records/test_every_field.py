"""Every field of every record, changed at the desk: each appeal it shows on moves by one, with one journal row.

What the public never sees moves nothing; those fields are the written list of `showing.PRIVATE`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Field, Model

from signatories.admin.site import site
from signatories.models import (
    Appeal,
    AppealText,
    JournalEntry,
    Mark,
    Membership,
    Network,
    Organization,
    Signatory,
)
from signatories.workflow import register, showing
from tests import cast
from tests.admin.filling import address, entered, filled, looked_at, save

# What no form offers: it follows from an act of its own.
BY_AN_ACT: dict[type[Model], set[str]] = {
    Appeal: {"version", "consent_rule"},  # a change of meaning
    Signatory: {"appeal"},  # proposing
    User: {"password", "last_login", "date_joined"},  # the one-time link, coming in
    JournalEntry: {field.name for field in JournalEntry._meta.concrete_fields},
}
CHANGED: dict[tuple[type[Model], str], Any] = {
    (Appeal, "slug"): "another-address",
    (Appeal, "date"): "2026-04-01",
    (Appeal, "language"): "ar",
    (Appeal, "visibility"): "archived",
    (Appeal, "signing"): "open",
    (Appeal, "opens_at"): datetime(2026, 1, 1, tzinfo=UTC),
    (Appeal, "closes_at"): datetime(2036, 1, 1, tzinfo=UTC),
    (Appeal, "order_rule"): "approval",
    (Appeal, "section_rule"): "kind",
    (Appeal, "mark_rule"): "claimed",
    (Appeal, "grace"): 7,
    (Appeal, "offers_data"): False,
    (Appeal, "link_shows_list"): True,
    (Appeal, "late_hours"): 2,
    (Appeal, "offers_unnamed"): False,
    (Appeal, "is_discreet"): False,
    (Appeal, "left_out"): ["role", "telephone"],
    (Appeal, "basis"): "interest",
    (Appeal, "keep_months"): 9,
    (Appeal, "press_email"): "press@example.org",
    (AppealText, "language"): "ar",
    (AppealText, "version"): 2,
    (Organization, "country"): "SY",
    (Organization, "website"): "https://example.org",
    (Network, "acronym"): "SRNET",
    (Network, "website"): "https://example.org",
    (Membership, "standing"): "claimed",
    (Membership, "since"): "2020-01-01",
    (Membership, "until"): "2036-01-01",
    (Mark, "sign"): "†",
    (Mark, "is_shown"): False,
    (Signatory, "kind"): "person",
    (Signatory, "section"): "convener",
    (User, "username"): "somebody",
    (User, "email"): "somebody@example.org",
    (User, "is_active"): False,
    (User, "is_staff"): False,
    (User, "is_superuser"): True,
}
# What has to be said beside such a change.
TICKED = {(Appeal, "slug"): {"_breaks": "on"}}
# What shows first what would change.
LOOKED_AT = {(AppealText, "title"), (AppealText, "body")}
RECORDS = sorted(site._registry, key=lambda model: model._meta.label)


def _offered(model: type[Model]) -> Iterator[Field[Any, Any]]:
    for field in model._meta.concrete_fields:
        if field.editable and not field.primary_key and field.name not in BY_AN_ACT.get(model, set()):
            yield field


FIELDS = [(model, field.name) for model in RECORDS for field in _offered(model)]


@pytest.fixture
def world(syria: Appeal, rivers: Appeal, srn: Network, vera: User) -> dict[type[Model], Model]:
    """ABBAD stands on both lists, and bears the sign of SRN on the one for Syria."""
    abbad = cast.enlist(syria, "ABBAD")[0]
    cast.enlist(rivers, "ABBAD")
    cast.confirm(srn, abbad)
    return {
        Appeal: syria,
        AppealText: syria.texts.get(),
        Mark: syria.marks.get(),
        Membership: Membership.objects.get(),
        Network: srn,
        Organization: abbad.organization,
        Signatory: abbad,
        User: vera,
    }


@pytest.mark.parametrize(("model", "name"), FIELDS, ids=[f"{m.__name__}-{n}" for m, n in FIELDS])
def test_field_changed_at_the_desk_is_told(
    model: type[Model], name: str, world: dict[type[Model], Model], ada: User, syria: Appeal, rivers: Appeal
) -> None:
    row, value = world[model], _new_value(model, name, rivers, syria)
    before, rows = _revisions(), JournalEntry.objects.count()

    client, url = entered(ada), _address(row)
    response = client.post(url, filled(client.get(url), **{name: value}) | TICKED.get((model, name), {}))
    if (model, name) in LOOKED_AT:
        response = client.post(url, looked_at(response, "correction"))

    assert response.status_code == 302, response.context["errors"]
    row = model._default_manager.get(pk=row.pk)
    assert str(getattr(row, model._meta.get_field(name).attname)) == str(getattr(value, "pk", value))
    moved = {pk for pk, revision in _revisions().items() if revision - before[pk] == 1}
    still = {pk for pk, revision in _revisions().items() if revision == before[pk]}
    assert (moved, moved | still) == (_affected(model, name, syria, rivers), set(before))
    assert JournalEntry.objects.count() - rows == 1
    entry = JournalEntry.objects.order_by("-pk")[0]
    assert (entry.act, entry.kind, entry.subject, entry.by) == ("change", model._meta.model_name, str(row.pk), ada)


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_form_offers_every_field_but_those_by_an_act(
    model: type[Model], world: dict[type[Model], Model], ada: User
) -> None:
    row = world.get(model) or model._default_manager.all()[0]

    page = entered(ada).get(_address(row))

    offered = set(page.context["adminform"].form.fields) - {"seen"}
    assert offered == ({field.name for field in _offered(model)} if model is not JournalEntry else set())


@pytest.mark.parametrize("model", [m for m in RECORDS if m is not JournalEntry], ids=lambda model: model.__name__)
def test_saving_without_a_change_writes_nothing(model: type[Model], world: dict[type[Model], Model], ada: User) -> None:
    before, rows = _revisions(), JournalEntry.objects.count()

    response = save(entered(ada), _address(world[model]))

    assert (response.status_code, _revisions(), JournalEntry.objects.count()) == (302, before, rows)


@pytest.mark.parametrize(
    ("model", "field", "value", "moves"),
    [
        (Mark, "footnotes_0_text", "Members of SRN.", {"uniting-for-syria"}),
        (Organization, "memberships_0_standing", "claimed", {"uniting-for-syria"}),
        (User, "appeals_0_role", "coordinator", set()),
    ],
)
def test_row_below_a_record_is_told(
    model: type[Model], field: str, value: str, moves: set[str], world: dict[type[Model], Model], ada: User
) -> None:
    before, rows = _revisions(), JournalEntry.objects.count()

    response = save(entered(ada), _address(world[model]), **{field: value})

    assert response.status_code == 302, response.context["errors"]
    moved = {pk for pk, revision in _revisions().items() if revision - before[pk] == 1}
    assert set(Appeal.objects.filter(pk__in=moved).values_list("slug", flat=True)) == moves
    assert JournalEntry.objects.count() - rows == 1


def test_change_of_meaning_makes_a_version(world: dict[type[Model], Model], ada: User, syria: Appeal) -> None:
    client, text, before = entered(ada), world[AppealText], cast.revision(syria)
    url = _address(text)

    client.post(url, looked_at(client.post(url, filled(client.get(url), title="Uniting anew")), "meaning"))

    texts = list(AppealText.objects.filter(appeal=syria).order_by("version").values_list("version", "title"))
    assert texts == [(1, "Uniting for Syria"), (2, "Uniting anew")]
    assert cast.revision(syria) == before  # nobody outside sees it before it is published


def _address(row: Model) -> str:
    return address("change", row.pk, model=row._meta.model_name or "", app=row._meta.app_label)


def _revisions() -> dict[int, int]:
    return dict(Appeal.objects.values_list("pk", "revision"))


def _new_value(model: type[Model], name: str, rivers: Appeal, syria: Appeal) -> Any:
    match name:
        case "appeal":
            rivers.texts.all().delete()
            return rivers
        case "organization":
            # One that is on the other list only could not be taken over from this one.
            return cast.enlist(rivers if model is Signatory else syria, "Kesh Malek")[0].organization
        case "network":
            return register.save(Network(name="Rivers Network", acronym="RN"), by=None)
    return CHANGED.get((model, name), "Something else")


def _affected(model: type[Model], name: str, syria: Appeal, rivers: Appeal) -> set[int]:
    if name in showing.PRIVATE.get(model, frozenset()):
        return set()
    if model is Organization or name == "appeal":
        return {syria.pk, rivers.pk}
    return {syria.pk}
