"""People: a colleague is invited by mail, comes in, changes role and goes; nobody else's business is told."""

import re
from collections import Counter
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from signatories.choices import Role
from signatories.models import Appeal, Colleague, JournalEntry, Letter
from signatories.workflow import entering, outbox, people, register
from signatories.workflow.door import Refusal
from tests.admin.access import give, is_in, with_password
from tests.admin.filling import entered
from tests.cast import NOON, colleague, person, propose

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
NOUR = {"act": "invite", "email": "nour@example.org", "name": "Nour", "role": "viewer", "language": "en"}


def address(appeal: Appeal) -> str:
    return f"/admin/statements/{appeal.pk}/people/"


def send(client: Client, appeal: Appeal, **data: object) -> str:
    return client.post(address(appeal), data, follow=True).content.decode()


def seats(appeal: Appeal) -> list[tuple[str, str]]:
    return list(Colleague.objects.filter(appeal=appeal).order_by("pk").values_list("user__username", "role"))


def test_a_colleague_is_invited_by_mail(syria: Appeal, rima: User) -> None:
    html = send(entered(rima), syria, **NOUR)

    assert "A mail with the invitation goes to nour@example.org." in html
    assert "invitation waiting" in html
    assert seats(syria) == [("rima", "coordinator"), ("nour@example.org", "viewer")]
    nour = User.objects.get(username="nour@example.org")
    assert (nour.first_name, nour.has_usable_password(), nour.is_staff) == ("Nour", False, True)
    outbox.deliver_due()
    assert [message.to for message in mail.outbox] == [["nour@example.org"]]
    told = JournalEntry.objects.filter(by=rima).order_by("pk").values_list("act", "kind", "label")
    assert list(told) == [("add", "user", ""), ("add", "colleague", ""), ("invite_by_mail", "user", "")]


def test_a_known_address_and_a_new_one_are_answered_alike(syria: Appeal, rima: User, omar: User) -> None:
    omar.first_name, omar.last_name, omar.last_login = "Omar", "Haddad", NOON
    omar.set_password("a quiet river in spring")
    omar.save()
    client = entered(rima)

    def answered(email: str) -> tuple[int, str]:
        answer = client.post(address(syria), NOUR | {"email": email, "name": "Guest"}, follow=True)
        outbox.deliver_due()
        shown = client.get(address(syria)).content.decode().replace(email.lower(), "X")
        row = shown[shown.rindex('<li class="row">') : shown.index("</ul>\n<form method")]
        key = str(Colleague.objects.order_by("-pk").values_list("pk", flat=True)[0])
        return answer.status_code, row.replace(f'"{key}"', "KEY").replace(f"-{key}", "KEY")

    known, new = answered("Omar@Example.org"), answered("nour@example.org")

    assert TOKEN.sub("", known[1]) == TOKEN.sub("", new[1])
    assert known[0] == new[0] == 200
    assert "Haddad" not in known[1]
    omar.refresh_from_db()
    assert (omar.get_full_name(), omar.email) == ("Omar Haddad", "omar@example.org")
    assert User.objects.filter(email__iexact="omar@example.org").count() == 1


def test_whoever_has_come_in_is_shown_with_name_and_last_seen(syria: Appeal, rima: User) -> None:
    with time_machine.travel(NOON, tick=False):
        send(entered(rima), syria, **NOUR)
        outbox.deliver_due()
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        entered(User.objects.get(username="nour@example.org"))
        html = entered(rima).get(address(syria)).content.decode()

    assert '<bdi class="said">Nour</bdi>' in html
    assert "last seen 3 Mar 2026, 13:00 UTC" in html
    assert "invitation" not in html.partition("</ul>\n<form")[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"email": "nour at example"}, "Write the e-mail like name@example.org."),
        ({"email": ""}, "This field is required."),
        ({"email": "-x@example.org"}, "is no e-mail address. Write it like name@example.org."),
        ({"email": "RIMA@example.org"}, "RIMA@example.org is among the people of this statement already."),
        ({"role": "king"}, "Select a valid choice. king is not one of the available choices."),
        ({"language": "tlh"}, "Select a valid choice. tlh is not one of the available choices."),
        ({"email": f"{'x' * 140}@example.org"}, "Ensure this value has at most 140 characters"),
    ],
    ids=str,
)
def test_a_bad_invitation_is_explained_and_kept(syria: Appeal, rima: User, changes: dict[str, str], said: str) -> None:
    html = send(entered(rima), syria, **NOUR | {"name": "Nour of Daraa"} | changes)

    assert said in html
    assert 'value="Nour of Daraa"' in html
    assert seats(syria) == [("rima", "coordinator")]
    assert Letter.objects.count() == 0


def test_the_invitation_is_sent_again_at_most_three_times_a_day(syria: Appeal, rima: User) -> None:
    client = entered(rima)
    with time_machine.travel(NOON, tick=False) as traveller:
        send(client, syria, **NOUR)
        key = Colleague.objects.get(user__username="nour@example.org").pk
        assert "has not gone out yet" in send(client, syria, act="again", colleague=key)
        answers = list[str]()
        for _ in range(3):
            outbox.deliver_due()
            traveller.shift(60)
            answers.append(send(client, syria, act="again", colleague=key))
        assert ["once more" in html for html in answers] == [True, True, False]
        assert "Three mails went there within a day." in answers[-1]

        traveller.shift(timedelta(days=1))
        assert "once more" in send(entered(rima), syria, act="again", colleague=key)
    assert len(mail.outbox) == 3


def test_nobody_is_invited_more_than_three_times_a_day_by_all_statements(syria: Appeal, rivers: Appeal) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for appeal in (syria, rivers, syria):
            seat = people.invite_by_mail(
                appeal, email="nour@example.org", name="", role=Role.VIEWER, language="en", by=None
            )
            outbox.deliver_due()
            people.remove(seat, by=None)
        again = NOUR | {"email": "Nour@example.org"}
        html = send(entered(colleague("sami", syria, Role.COORDINATOR)), syria, **again)
        outbox.deliver_due()

        assert "Three mails went there within a day. Try again tomorrow, or telephone." in html
        assert (len(mail.outbox), seats(syria)) == (3, [("sami", "coordinator")])
        clock.shift(timedelta(days=1, seconds=1))
        people.invite_by_mail(syria, email="nour@example.org", name="", role=Role.VIEWER, language="en", by=None)


def test_whoever_is_removed_is_on_no_line_any_more(syria: Appeal, rivers: Appeal, rima: User, omar: User) -> None:
    seat = register.save(Colleague(appeal=syria, user=omar, role=Role.COORDINATOR), by=None)
    here, there = propose(syria, "Ahl Horan") + propose(rivers, "Ahl Horan")
    for line in (here, there):
        entering.assign(line, omar, by=omar)

    people.remove(seat, by=rima)

    here.refresh_from_db()
    there.refresh_from_db()
    assert (here.assigned_to, there.assigned_to) == (None, omar)
    entry = JournalEntry.objects.latest("pk")
    assert (entry.act, entry.by, entry.subject, entry.details) == ("assign", rima, str(here.pk), {"to": None})


def test_an_address_that_is_no_name_to_log_in_with_leads_in(syria: Appeal, rima: User) -> None:
    people.invite_by_mail(syria, email="o'brien@example.org", name="", role=Role.VIEWER, language="en", by=rima)
    user = with_password(User.objects.get(email="o'brien@example.org"))

    user.full_clean()
    for name in (user.username, user.email):
        client = Client()
        give(client, user=name)
        assert is_in(client)


def test_role_changes_and_removal_take_effect_at_once(syria: Appeal, rima: User, vera: User) -> None:
    client, theirs = entered(rima), entered(vera)
    key = Colleague.objects.get(user=vera).pk
    assert theirs.get(address(syria)).status_code == 403

    assert "vera@example.org is now: Coordinator." in send(client, syria, act="role", colleague=key, role="coordinator")
    assert theirs.get(address(syria)).status_code == 200

    assert "vera@example.org does not see this statement any more." in send(client, syria, act="remove", colleague=key)
    vera.refresh_from_db()
    assert (seats(syria), vera.is_staff, list(vera.groups.all())) == ([("rima", "coordinator")], False, [])
    told = JournalEntry.objects.filter(by=rima, appeal=syria).order_by("pk").values_list("act", "details")
    changed = {"fields": {"role": ["viewer", "coordinator"]}, "user": vera.pk}
    assert list(told) == [("change", changed), ("delete", {"user": vera.pk})]


@pytest.mark.parametrize("data", [{"act": "remove"}, {"act": "role", "role": "viewer"}], ids=str)
def test_the_last_coordinator_stays(syria: Appeal, rima: User, vera: User, data: dict[str, str]) -> None:
    key = Colleague.objects.get(user=rima).pk

    html = send(entered(rima), syria, **data, colleague=key)

    assert "Somebody has to coordinate the statement. Make another person a coordinator first." in html
    assert seats(syria) == [("rima", "coordinator"), ("vera", "viewer")]


@pytest.mark.parametrize("data", [{"act": "remove", "sure": "yes"}, {"act": "role", "role": "viewer"}], ids=str)
def test_an_unanswered_invitation_does_not_coordinate(syria: Appeal, rima: User, data: dict[str, str]) -> None:
    with time_machine.travel(NOON, tick=False):
        send(entered(rima), syria, **NOUR | {"role": "coordinator"})
        outbox.deliver_due()
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        client, key = entered(rima), Colleague.objects.get(user=rima).pk
        assert "Somebody has to coordinate the statement." in send(client, syria, **data, colleague=key)
        assert seats(syria) == [("rima", "coordinator"), ("nour@example.org", "coordinator")]

        entered(User.objects.get(username="nour@example.org"))

        send(client, syria, **data, colleague=key)
    assert ("rima", "coordinator") not in seats(syria)


def test_who_cannot_log_in_any_more_does_not_coordinate(syria: Appeal, rima: User) -> None:
    nour = colleague("nour", syria, Role.COORDINATOR)
    entered(nour)
    User.objects.filter(pk=nour.pk).update(is_active=False)

    send(entered(rima), syria, act="remove", sure="yes", colleague=Colleague.objects.get(user=rima).pk)

    assert seats(syria) == [("rima", "coordinator"), ("nour", "coordinator")]


def test_an_invitation_to_the_wrong_address_is_taken_back(syria: Appeal, ada: User) -> None:
    send(entered(ada), syria, **NOUR | {"role": "coordinator"})

    html = send(entered(ada), syria, act="remove", colleague=Colleague.objects.get().pk)

    assert "nour@example.org does not see this statement any more." in html
    assert seats(syria) == []


def test_whoever_removes_herself_is_asked_first_and_led_to_her_other_statements(syria: Appeal, rima: User) -> None:
    entered(colleague("nour", syria, Role.COORDINATOR))
    client, data = entered(rima), {"act": "remove", "colleague": Colleague.objects.get(user=rima).pk}

    asked = client.post(address(syria), data).content.decode()

    assert "You take yourself off <strong><bdi>Uniting for Syria</bdi></strong>" in asked
    assert seats(syria) == [("rima", "coordinator"), ("nour", "coordinator")]

    answer = client.post(address(syria), data | {"sure": "yes"})

    assert answer.headers["Location"] == "/admin/"
    assert seats(syria) == [("nour", "coordinator")]


@pytest.mark.parametrize(
    "data",
    [{}, {"act": "x"}, {"act": "role"}, {"act": "role", "role": "king"}, {"act": ["remove", "\0"]}],
    ids=str,
)
def test_nonsense_changes_nothing(syria: Appeal, rima: User, vera: User, data: dict[str, object]) -> None:
    before, client = seats(syria), entered(rima)

    answer = client.post(address(syria), {**data, "colleague": Colleague.objects.get(user=vera).pk}, follow=True)

    assert answer.status_code == 200
    assert "Nothing was changed. Press one of the buttons." in answer.content.decode()
    assert seats(syria) == before


@pytest.mark.parametrize("key", ["", "0", "-1", "x", "٣", "9" * 30, "theirs"])
def test_a_seat_at_another_statement_is_not_found(syria: Appeal, rima: User, omar: User, key: str) -> None:
    theirs = str(Colleague.objects.get(user=omar).pk)

    answer = entered(rima).post(address(syria), {"act": "remove", "colleague": theirs if key == "theirs" else key})

    assert answer.status_code == 404
    assert Colleague.objects.filter(user=omar).count() == 1


def test_others_see_nothing_of_it(syria: Appeal, rima: User, vera: User, omar: User) -> None:
    for method in ("get", "post"):
        answers = [getattr(entered(user), method)(address(syria), NOUR) for user in (vera, omar)]
        assert [answer.status_code for answer in answers] == [403, 404]
    stranger: HttpResponse = Client().get(address(syria))  # type: ignore[assignment]
    assert stranger.headers["Location"].startswith("/admin/login/")
    assert seats(syria) == [("rima", "coordinator"), ("vera", "viewer")]


def test_twenty_people_cost_no_more_queries_than_one(
    syria: Appeal, rima: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = entered(rima)
    client.get(address(syria))
    with django_assert_num_queries(30, exact=False) as few:
        client.get(address(syria))
    for number in range(20):
        people.invite_by_mail(syria, email=f"{number}@example.org", name="N", role=Role.VIEWER, language="en", by=rima)

    with django_assert_num_queries(len(few)):
        client.get(address(syria))


def test_an_old_name_to_log_in_with_does_not_stand_in_the_way(syria: Appeal, rima: User) -> None:
    User.objects.create_user("nour@example.org", "elsewhere@example.org")

    html = send(entered(rima), syria, **NOUR)

    assert "A mail with the invitation goes to nour@example.org." in html
    assert User.objects.get(email="nour@example.org").username == "nour@example.org.2"


# Two coordinators who remove each other at once


def _remove_each_other(appeal: Appeal, one: User, other: User) -> Counter[str]:
    barrier, answers = Barrier(2), Counter[str]()

    def remove(whom: User, by: User) -> None:
        row = Colleague.objects.get(appeal=appeal, user=whom)
        barrier.wait()
        try:
            people.remove(row, by=by)
            answers["removed"] += 1
        except Refusal as refusal:
            answers[refusal.code] += 1
        finally:
            connections.close_all()

    threads = [Thread(target=remove, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.parametrize("is_guarded", [True, False])
def test_of_two_who_remove_each_other_at_once_one_stays(
    syria: Appeal, rima: User, monkeypatch: pytest.MonkeyPatch, is_guarded: bool
) -> None:
    if not is_guarded:
        monkeypatch.setattr(people.door, "lock", lambda appeals: None)
    left = Counter[int]()
    for number in range(20):
        other = person(f"other{number}")
        Colleague.objects.get_or_create(appeal=syria, user=rima)
        Colleague.objects.filter(appeal=syria).exclude(user=rima).delete()
        Colleague.objects.create(appeal=syria, user=other)

        answers = _remove_each_other(syria, rima, other)

        left[Colleague.objects.filter(appeal=syria, role=Role.COORDINATOR).count()] += 1
        assert not is_guarded or answers == {"removed": 1, "last_coordinator": 1}

    assert (left == {1: 20}) is is_guarded
