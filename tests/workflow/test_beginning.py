"""How a statement begins: settings, text and coordinator in one act, at an address nobody has yet."""

from datetime import date

import pytest
from django.contrib.auth.models import User

from signatories.models import Appeal, AppealText, Colleague, JournalEntry
from signatories.workflow import beginning
from signatories.workflow.door import Refusal
from tests import cast


def new(**fields: object) -> Appeal:
    common: dict[str, object] = {"issuer": "ABBAD", "kind": "Open letter", "date": date(2026, 3, 1)}
    return Appeal(**(common | fields))


def test_begin_stores_all_in_one_act(rima: User) -> None:
    appeal = beginning.begin(new(), "Peace now", "We ask.", by=rima)

    assert (appeal.slug, appeal.visibility, appeal.signing, appeal.version) == ("peace-now", "draft", "closed", 1)
    assert list(appeal.texts.values_list("language", "version", "title", "body")) == [("en", 1, "Peace now", "We ask.")]
    assert list(appeal.colleagues.values_list("user__username", "role")) == [("rima", "coordinator")]
    told = JournalEntry.objects.filter(appeal=appeal).order_by("pk").values_list("act", "kind", "by__username")
    assert list(told) == [("add", "appeal", "rima"), ("add", "appealtext", "rima"), ("add", "colleague", "rima")]


def test_begin_stores_nothing_where_a_part_is_refused(rima: User) -> None:
    before = Appeal.objects.count(), AppealText.objects.count(), Colleague.objects.count(), JournalEntry.objects.count()

    with pytest.raises(Refusal) as refused:
        beginning.begin(new(), "Peace now", "We, {{ cuont }}", by=rima)

    after = Appeal.objects.count(), AppealText.objects.count(), Colleague.objects.count(), JournalEntry.objects.count()
    assert (refused.value.code, after) == ("unfit", before)


def test_begin_refuses_an_address_that_is_taken(syria: Appeal, rima: User) -> None:
    with pytest.raises(Refusal) as refused:
        beginning.begin(new(slug=syria.slug), "Peace now", "", by=rima)

    assert (refused.value.code, Appeal.objects.count()) == ("duplicate", 1)


def test_begin_from_the_command_line_seats_nobody(db: None) -> None:
    assert list(beginning.begin(new(), "Peace now", "", by=None).colleagues.all()) == []


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Uniting for Peace in Syria: a Call", "uniting-for-peace-in-syria-a-call"),
        ("Libérez-les!", "liberez-les"),
        ("أوقفوا الحرب", "wqfw-lhrb"),
        ("Мир сейчас", "mir-seychas"),
        ("!!!", "statement"),
        ("", "statement"),
        ("word " * 30, "word-word-word-word-word-word-word-word-word-word-word-word"),
        ("x" * 300, "x" * 60),
        ("-- a_b --", "a-b"),
    ],
)
def test_address_is_made_from_the_title(db: None, title: str, slug: str) -> None:
    proposed = beginning.free_slug(title)

    Appeal(slug=proposed, issuer="A", kind="B", date=date(2026, 3, 1)).full_clean()
    assert proposed == slug


def test_a_taken_address_gets_a_number(db: None) -> None:
    cast.appeal_of("peace-now")
    cast.appeal_of("peace-now-2")
    cast.appeal_of("peace-now-and-then")

    assert beginning.free_slug("Peace now!") == "peace-now-3"
