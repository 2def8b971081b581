"""The text before anybody signed, and a new one while it is written."""

import time_machine

from signatories.choices import Way
from signatories.models import Appeal
from signatories.workflow import (
    endorsing,
    register,
    texts,
)
from signatories.workflow.proposals import Proposal
from tests import cast
from tests.workflow.changing import NEW, asked, contact, public, refused, signed


def test_change_of_meaning_is_simply_the_text_while_nobody_has_signed(syria: Appeal) -> None:
    assert texts.change_meaning(syria, NEW, by=None) == 1

    assert list(syria.texts.values_list("version", "body")) == [(1, "We, {{ count }}, demand peace.")]


def test_sign_on_that_waits_for_its_mail_is_a_signature_too(syria: Appeal) -> None:
    endorsing.receive(syria, Proposal("ABBAD"), contact("ABBAD"), way=Way.FORM, by=None)

    assert texts.change_meaning(syria, NEW, by=None) == 2


def test_new_text_is_private_until_it_is_published(syria: Appeal) -> None:
    signed(syria, "ABBAD")
    was, revision = public(syria), cast.revision(syria)

    asked(syria)

    assert (public(syria), cast.revision(syria)) == (was, revision)
    assert was[0].startswith("We, 1 organizations, ask for peace.")


def test_new_text_goes_on_in_its_version_and_in_other_languages(syria: Appeal) -> None:
    cast.enlist(syria, "ABBAD")
    numbers = [texts.change_meaning(syria, NEW, by=None)]
    numbers.append(texts.change_meaning(syria, {"ar": ("عنوان", "نص")}, by=None))
    numbers.append(texts.change_meaning(syria, {"en": ("Uniting", "We demand more.")}, by=None))

    assert numbers == [2, 2, 2]
    rows = syria.texts.order_by("version", "language").values_list("version", "language", "title")
    assert list(rows) == [(1, "en", "Uniting for Syria"), (2, "ar", "عنوان"), (2, "en", "Uniting")]


def test_what_is_asked_about_is_corrected_and_no_more(syria: Appeal) -> None:
    signed(syria, "ABBAD")
    asked(syria)
    texts.write(syria, "en", title="Uniting for Syria", body="We demand peace.", by=None, version=2)

    assert refused(texts.change_meaning, syria, NEW, by=None) == "being_asked"
    assert list(syria.texts.filter(version=2).values_list("body", flat=True)) == ["We demand peace."]


def test_correction_is_dated_when_it_is_told(syria: Appeal) -> None:
    text = syria.texts.get()
    with time_machine.travel(cast.NOON, tick=False):
        text.correction = "In the second paragraph the name was wrong."
        register.save(text, by=None)
    text.refresh_from_db()
    dated = text.corrected_at
    text.body = "Smaller still."
    register.save(text, by=None)
    text.refresh_from_db()

    assert (dated, text.corrected_at) == (cast.NOON, cast.NOON)
    text.correction = ""
    register.save(text, by=None)
    text.refresh_from_db()
    assert text.corrected_at is None
