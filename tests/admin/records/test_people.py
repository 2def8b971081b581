"""The people of the desk: they come in by one-time links, and nobody sets another's password."""

import re

from django.contrib.auth.models import User
from django.test import Client

from signatories.models import Appeal, JournalEntry
from tests.admin.filling import entered
from tests.cast import person


def asked_for_a_link(client: Client, *users: User) -> str:
    data = {"action": "invite", "_selected_action": [user.pk for user in users]}
    return client.post("/admin/auth/user/", data, follow=True).content.decode()


def test_a_link_given_at_the_desk_leads_in_once(ada: User, rima: User) -> None:
    html = asked_for_a_link(entered(ada), rima)
    link = re.search(r"http://127.0.0.1:8000(/enter/[^ <]+)", html)
    assert link is not None
    visitor = Client()

    form = visitor.get(link[1], follow=True)
    words = {"new_password1": "a-long-pass-word-1", "new_password2": "a-long-pass-word-1"}
    visitor.post(form.redirect_chain[-1][0], words)

    rima.refresh_from_db()
    assert rima.check_password("a-long-pass-word-1")
    assert "does not work any more" in Client().get(link[1], follow=True).content.decode()
    told = JournalEntry.objects.filter(kind="user").order_by("pk").values_list("act", "by__username", "label")
    assert list(told) == [("invite", "ada", ""), ("choose_password", "rima", "")]


def test_who_has_no_seat_gets_no_link(ada: User, syria: Appeal) -> None:
    html = asked_for_a_link(entered(ada), person("nour"))

    assert "nour: This person has no way into the desk." in html
    assert "/enter/" not in html


def test_a_coordinator_gives_no_links(rima: User, vera: User) -> None:
    answer = entered(rima).post("/admin/auth/user/", {"action": "invite", "_selected_action": [vera.pk]}, follow=True)

    assert "/enter/" not in answer.content.decode()
    assert JournalEntry.objects.filter(act="invite").count() == 0
