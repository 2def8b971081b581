"""Who asks for the link to her signature gets it by mail, and the worker keeps no address for it."""

import json
from datetime import timedelta

import time_machine
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from signatories import tokens
from signatories.choices import LetterState
from signatories.models import Appeal, Endorsement, Letter
from signatories.workflow import clock, links, mine, outbox, signing
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from signatories.workflow.signing import SignOn
from tests.views.signers import send_links

LAYLA = "Layla@khoj.example"


def signed(appeal: Appeal, name: str, *, confirmed: bool = True) -> Endorsement:
    form = SignOn((Proposal(name),), Contact("Layla", "", LAYLA), 1)
    row = signing.receive(appeal, form, language="en")[0]
    if confirmed:
        signing.confirm(tokens.link("confirm", row.seed).split("/")[-2])
    outbox.deliver_due()
    return row


def waiting() -> list[tuple[str, str, str]]:
    rows = Letter.objects.filter(state=LetterState.WAITING).order_by("pk")
    return list(rows.values_list("kind", "language", "endorsement__name"))


def test_link_goes_to_the_newest_confirmed_sign_on_of_an_address_in_the_language_of_the_page(
    open_syria: Appeal, rivers: Appeal
) -> None:
    for name, confirmed in (("KHOJ", True), ("ABBAD", True), ("Sawaed", False)):
        signed(open_syria, name, confirmed=confirmed)

    for appeal in (open_syria, rivers, open_syria):
        links.ask(appeal, " layla@khoj.example", language="ar")
    send_links()

    assert waiting() == [("mine", "ar", "ABBAD")]


def test_whoever_has_not_confirmed_gets_that_link_again_three_times_a_day(open_syria: Appeal) -> None:
    signed(open_syria, "KHOJ", confirmed=False)

    for _ in range(5):
        links.ask(open_syria, LAYLA, language="en")
        send_links()
        outbox.deliver_due()

    assert list(Letter.objects.values_list("kind", "state")) == [("confirm", "sent")] * 3


def test_who_knows_an_address_cannot_fill_its_mailbox_and_shuts_nobody_out(open_syria: Appeal) -> None:
    signed(open_syria, "KHOJ")
    begun, sent = timezone.now(), list[int]()

    for minute in range(31):
        with time_machine.travel(begun + timedelta(minutes=minute), tick=False):
            for _ in range(3):
                links.ask(open_syria, LAYLA, language="en")
                send_links()
                outbox.deliver_due()
            sent.append(Letter.objects.filter(kind="mine", state=LetterState.SENT).count())

    # Five at once, then one every ten minutes, and the next one is always on its way.
    assert (sent[0], sent[1], sent[10], sent[11], sent[20], sent[30]) == (3, 5, 5, 6, 6, 7)
    assert waiting() == [("mine", "en", "KHOJ")]


def test_task_of_somebody_who_withdrew_meanwhile_sends_nothing(open_syria: Appeal) -> None:
    row = signed(open_syria, "KHOJ")
    links.ask(open_syria, LAYLA, language="en")
    row.refresh_from_db()
    mine.act(tokens.link("mine", row.seed).split("/")[-2], row.pk, "withdraw")

    send_links()

    assert waiting() == []


def test_what_the_worker_stores_names_nobody_and_holds_up_nothing_else(open_syria: Appeal) -> None:
    row = signed(open_syria, "KHOJ")
    for email in ("nobody@example.org", LAYLA):
        links.ask(open_syria, email, language="en")
    clock.start()
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY)

    assert [task.args_kwargs["args"] for task in ready if task.task_path == links.send.module_path] == [
        [links.NOBODY, "en"],
        [row.pk, "en"],
    ]
    assert ready[0].task_path == clock.tick.module_path
    assert "example" not in json.dumps(list(ready.values()), default=str)
