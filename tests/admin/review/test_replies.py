"""Asking and declining: the mail before it goes, and what is kept of the words."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from signatories.models import Appeal, JournalEntry, Letter
from signatories.workflow import outbox, register
from tests import cast
from tests.admin.review.queue import act, line_of, said, signed, state, to, words


def test_ask_keeps_the_question_and_posts_a_letter(desk: Client, syria: Appeal) -> None:
    line = line_of(signed(syria, "Ahl Horan"))
    page = act(desk, line, "ask")
    assert "سؤال إليك" in words(page)

    response = desk.post(to("ask", syria, line.pk), {"question": "Who decided?", "turn": line.turn}, follow=True)

    (letter,) = Letter.objects.all()
    assert (state(line), line.endorsements.get().question) == ("asked", "Who decided?")
    assert (letter.kind, letter.endorsement, letter.language) == ("question", line.endorsements.get(), "ar")
    assert letter.due_at > timezone.now() + timedelta(seconds=60)
    assert "Ahl Horan is asked." in said(response)[0]
    assert "Who decided?" in words(desk.get(to("", syria), {"show": "waiting"}))


def test_ask_without_an_address_writes_nothing_and_says_so(desk: Client, syria: Appeal) -> None:
    (line,) = cast.propose(syria, "Ahl Horan")

    response = desk.post(to("ask", syria, line.pk), {"question": "Who decided?"}, follow=True)

    assert (state(line), Letter.objects.count()) == ("asked", 0)
    assert "No mail goes, since there is no address" in said(response)[0]
    assert line.endorsements.get().note == "Who decided?"


def test_ask_that_nobody_could_answer_is_refused_until_there_is_an_address(
    desk: Client, syria: Appeal, rima: User
) -> None:
    User.objects.filter(pk=rima.pk).update(email="")
    line = line_of(signed(syria, "Ahl Horan"))
    data = {"question": "Who decided?", "turn": line.turn}
    assert "No answer could reach you." in words(desk.get(to("ask", syria, line.pk)))

    for email in ("", "rima at home"):
        refused = desk.post(to("ask", syria, line.pk), data | {"email": email})
        assert (refused.status_code, Letter.objects.count(), state(line)) == (400, 0, "proposed")
        assert 'data-focus aria-invalid="true" aria-describedby="email-error"' in refused.content.decode()
        assert (refused.context["question"], refused.context["email"]) == ("Who decided?", email)

    response = desk.post(to("ask", syria, line.pk), data | {"email": "rima@home.example"}, follow=True)

    assert "Ahl Horan is asked." in said(response)[0]
    rima.refresh_from_db()
    assert rima.email == "rima@home.example"
    outbox.deliver_due(timezone.now() + timedelta(minutes=3))
    assert [message.reply_to for message in mail.outbox] == [["rima@home.example"]]


def test_an_address_is_not_stored_with_a_question_that_is_refused(desk: Client, syria: Appeal, rima: User) -> None:
    User.objects.filter(pk=rima.pk).update(email="")
    line = line_of(signed(syria, "Ahl Horan"))

    response = desk.post(to("ask", syria, line.pk), {"question": " ", "turn": line.turn, "email": "rima@home.example"})

    rima.refresh_from_db()
    assert (response.status_code, rima.email) == (400, "")


def test_a_statement_with_a_press_address_can_be_answered(desk: Client, syria: Appeal, rima: User) -> None:
    User.objects.filter(pk=rima.pk).update(email="")
    line = line_of(signed(syria, "Ahl Horan"))
    decline = to("decline", syria, line.pk)
    assert "Nobody could answer this mail" in words(desk.get(decline))
    syria.press_email = "press@example.org"
    register.save(syria, by=None)

    desk.post(to("ask", syria, line.pk), {"question": "Who decided?", "turn": line.turn})

    assert state(line) == "asked"
    assert "Nobody could answer" not in words(desk.get(decline))


def test_ask_shows_the_mail_with_the_words_typed(desk: Client, syria: Appeal) -> None:
    line = line_of(signed(syria, "Ahl Horan"))

    page = desk.post(to("ask", syria, line.pk), {"question": "Who <b>decided</b>?", "preview": "1"})

    assert page.content.decode().count("Who &lt;b&gt;decided&lt;/b&gt;?") == 2
    assert state(line) == "proposed"


@pytest.mark.parametrize("question", ["", "  ", "x" * 5001])
def test_unfit_question_is_refused_and_kept(desk: Client, syria: Appeal, question: str) -> None:
    line = line_of(signed(syria, "Ahl Horan"))

    page = desk.post(to("ask", syria, line.pk), {"question": question})

    assert (page.status_code, state(line), Letter.objects.count()) == (400, "proposed", 0)
    assert question.strip() in page.content.decode()


def test_decline_writes_to_them_only_if_ticked(desk: Client, syria: Appeal) -> None:
    told, untold = (line_of(signed(syria, name)) for name in ("Told", "Untold"))

    desk.post(to("decline", syria, told.pk), {"reason": "twice", "tell": "yes"})
    desk.post(to("decline", syria, untold.pk), {"reason": "twice"})

    (letter,) = Letter.objects.all()
    entry = JournalEntry.objects.filter(act="decline").latest("pk")
    assert (state(told), state(untold), entry.details["reason"]) == ("declined", "declined", "twice")
    assert (letter.kind, letter.endorsement) == ("declined", told.endorsements.get())


def test_who_opposes_is_not_written_to_unless_ticked_again(desk: Client, syria: Appeal) -> None:
    line = line_of(signed(syria, "Against"))
    opposed = {"reason": "opposed", "tell": "yes"}

    page = desk.post(to("decline", syria, line.pk), opposed | {"for": ""})
    assert (page.status_code, page.context["tell"], state(line)) == (400, False, "proposed")
    desk.post(to("decline", syria, line.pk), opposed | {"for": "opposed"})

    assert (state(line), Letter.objects.count()) == ("declined", 1)


@pytest.mark.parametrize("reason", ["", "nonsense", "twice\x00"])
def test_decline_without_a_known_reason_is_refused(desk: Client, syria: Appeal, reason: str) -> None:
    line = line_of(signed(syria, "Ahl Horan"))

    assert desk.post(to("decline", syria, line.pk), {"reason": reason}).status_code == 400
    assert state(line) == "proposed"
