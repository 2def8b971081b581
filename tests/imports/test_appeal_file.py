"""The real appeal in our readable format: to the letter, in its printed order, and again changes nothing."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from signatories.models import Appeal, JournalEntry, Organization, OrganizationName, Signatory
from signatories.roll import live
from signatories.workflow import moderation, ordering, register
from tests.cast import enlist, listed
from tests.example import FILE


def said(file: Path) -> str:
    out = StringIO()
    call_command("load_appeal", str(file), stdout=out)
    return out.getvalue().strip()


def test_the_seed_is_the_printed_statement(seed: Appeal, cases: Path) -> None:
    truth = json.loads((cases / "seed" / "truth.json").read_text())

    roll = live.live_roll(seed, "en")
    statement = live.live_statement(seed, "en", roll)

    assert [(line.number, line.name, "*" in line.marks) for line in roll.lines] == [
        (s["number"], s["name_as_printed"], s["srn"]) for s in truth["signatories"]
    ]
    assert statement.body.split("\n\n") == truth["body"]
    assert (statement.title, statement.reference, str(statement.date)) == (
        truth["title"],
        truth["ai_index"],
        truth["date"],
    )
    assert [(n.mark, n.text, n.members) for n in roll.footnotes] == [("*", truth["footnotes"][0]["text"], 46)]


def test_acronyms_and_other_names_are_taken_apart(seed: Appeal, cases: Path) -> None:
    truth = json.loads((cases / "seed" / "truth.json").read_text())["signatories"]

    acronyms = {s["acronym"] or s.get("acronym_bare") for s in truth} - {None}

    assert set(Organization.objects.exclude(acronym="").values_list("acronym", flat=True)) == acronyms
    assert set(OrganizationName.objects.values_list("name", flat=True)) == {
        s["alt_name"] for s in truth if "alt_name" in s
    }
    assert sorted(Organization.objects.exclude(country="").values_list("country", flat=True)) == [
        "GB",
        "IN",
    ]


def test_pins_hold_when_others_join_and_one_withdraws(seed: Appeal) -> None:
    enlist(seed, "Aleppo Youth", "Zurich Peace Forum", "Council for Peace")
    moderation.withdraw(Signatory.objects.get(printed_name="Oxfam"), by=None)

    names = listed(seed)

    assert len(names) == 225
    assert names[-1] == "11.11.11"
    assert names.index("CCFD-Terre Solidaire") == names.index("Council for Arab-British Understanding (Caabu)") + 1


def test_few_names_are_placed_by_hand(seed: Appeal) -> None:
    assert Signatory.objects.filter(is_pinned=True).count() == 13


def test_withdrawing_one_makes_every_223_a_222(seed: Appeal) -> None:
    moderation.withdraw(Signatory.objects.get(printed_name="Oxfam"), by=None)

    roll = live.live_roll(seed, "en")

    assert (roll.count, roll.named, len(roll.lines), roll.lines[-1].number) == (222,) * 4
    assert "a global coalition of 222 civil society organizations" in live.live_statement(seed, "en", roll).body


def test_loading_again_changes_nothing(seed: Appeal) -> None:
    before = (JournalEntry.objects.count(), seed.revision)

    answer = said(FILE)

    assert answer == "uniting-for-peace-in-syria: is here already, nothing changed"
    assert (JournalEntry.objects.count(), Appeal.objects.get().revision) == before


def test_a_removed_example_stays_removed(seed: Appeal) -> None:
    register.remove_example(seed, by=None)

    assert said(FILE) == "uniting-for-peace-in-syria: not loaded, it was removed at the desk"
    assert Appeal.objects.count() == 0


@pytest.mark.django_db
def test_the_example_is_not_loaded_on_a_public_host(settings: Settings) -> None:
    settings.SITE_URL = "https://appeals.example.org"

    assert said(FILE) == "uniting-for-peace-in-syria: not loaded, an example has no place on a public host"
    assert Appeal.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("not json", "is not an appeal file"),
        ("[]", "is not an appeal file"),
        ('{"format": "other"}', "undersigned appeal 1"),
        ('{"format": "undersigned appeal 1"}', "is missing"),
    ],
)
def test_a_foreign_file_is_refused_with_what_is_wrong(tmp_path: Path, content: str, complaint: str) -> None:
    file = tmp_path / "foreign.json"
    file.write_text(content)

    with pytest.raises(CommandError, match=complaint):
        said(file)


@pytest.mark.django_db
def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        said(tmp_path / "none.json")


@pytest.mark.django_db
def test_half_a_file_leaves_nothing(tmp_path: Path) -> None:
    document = json.loads(FILE.read_text())
    document["texts"] = [{"language": "en"}]
    file = tmp_path / "half.json"
    file.write_text(json.dumps(document))

    with pytest.raises(CommandError):
        said(file)

    assert (Appeal.objects.count(), JournalEntry.objects.count()) == (0, 0)


def test_unpinning_every_line_gives_the_bare_alphabet(seed: Appeal) -> None:
    for signatory in Signatory.objects.filter(is_pinned=True):
        ordering.unpin(signatory, by=None)

    assert listed(seed)[0] == "11.11.11"
