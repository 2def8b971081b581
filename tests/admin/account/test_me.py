"""What somebody says of herself: she is called so, answers reach her there, and nothing of another's comes to her."""

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from signatories.choices import Role
from signatories.models import Appeal, Colleague, JournalEntry
from signatories.workflow import outbox, people, register
from tests.admin.filling import entered

AT = "/admin/me/"


def send(client: Client, **data: str) -> str:
    return client.post(AT, data, follow=True).content.decode()


def stored(user: User) -> tuple[str, str]:
    user.refresh_from_db()
    return user.get_full_name(), user.email


def test_everybody_at_the_desk_says_her_own_name_and_email(syria: Appeal, vera: User) -> None:
    client = entered(vera)
    assert f'<a class="me" href="{AT}"' in client.get("/admin/").content.decode()

    html = send(client, name=" Vera\u202e  Haddad ", email=" vera@home.example ")

    assert "Your name and e-mail are stored." in html
    assert stored(vera) == ("Vera Haddad", "vera@home.example")
    (entry,) = JournalEntry.objects.filter(act="introduce")
    assert (entry.by, entry.subject, entry.label) == (vera, str(vera.pk), "")
    assert entry.details == {"untold": ["first_name", "email"]}


def test_what_is_as_it_was_is_not_told(syria: Appeal, vera: User) -> None:
    send(entered(vera), name="", email="Vera@Example.org")

    assert stored(vera) == ("", "vera@example.org")
    assert not JournalEntry.objects.filter(act="introduce").exists()


@pytest.mark.parametrize("email", ["vera at home", "-x@example.org", "x@[127.0.0.1]", f"{'x' * 70}@example.org"])
def test_an_address_that_could_not_be_invited_is_refused_and_kept(syria: Appeal, vera: User, email: str) -> None:
    html = send(entered(vera), name="Vera", email=email)

    assert "is no e-mail address. Write it like name@example.org." in html
    assert f'value="{email}"' in html and 'value="Vera"' in html
    assert stored(vera) == ("", "vera@example.org")


@pytest.mark.parametrize(("who", "is_hers"), [("vera", False), ("ada", True)])
def test_an_address_somebody_gave_herself_brings_her_no_invitation(
    syria: Appeal, rivers: Appeal, omar: User, who: str, is_hers: bool, request: pytest.FixtureRequest
) -> None:
    user: User = request.getfixturevalue(who)
    send(entered(user), name="", email="nour@example.org")

    people.invite_by_mail(rivers, email="Nour@example.org", name="Nour", role=Role.VIEWER, language="en", by=omar)

    # Whoever keeps the site reads everything as it is.
    assert Colleague.objects.filter(appeal=rivers, user=user).exists() is is_hers
    outbox.deliver_due()
    assert [message.to[0].lower() for message in mail.outbox] == ["nour@example.org"]


def test_an_address_that_the_keeper_of_the_site_wrote_is_hers(
    syria: Appeal, rivers: Appeal, vera: User, omar: User, ada: User
) -> None:
    send(entered(vera), name="", email="nour@example.org")
    vera.refresh_from_db()
    vera.email = "vera@home.example"
    register.save(vera, by=ada)

    people.invite_by_mail(rivers, email="vera@home.example", name="V", role=Role.VIEWER, language="en", by=omar)

    assert Colleague.objects.filter(appeal=rivers, user=vera).exists()


def test_nobody_else_has_a_name_here(db: None) -> None:
    answer = Client().get(AT)

    assert answer.headers["Location"].startswith("/admin/login/")
