"""The first coordinator's way in, walked to the desk."""

import re
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from signatories.workflow import second_factor
from tests.admin.access import with_telephone

pytestmark = pytest.mark.django_db
PASSWORD = "a river that joins"


def printed(**options: str) -> str:
    out = StringIO()
    call_command("coordinator", stdout=out, **options)
    return out.getvalue()


def link_in(text: str) -> str:
    found = re.search(r"^http://127\.0\.0\.1:8000(/enter/\S+)$", text, re.MULTILINE)
    assert found
    return found[1]


def enter(client: Client, link: str) -> None:
    chosen = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], chosen)


def test_link_leads_to_the_desk_and_works_once(client: Client) -> None:
    link = link_in(printed())
    user = User.objects.get()
    assert (user.username, user.is_superuser, user.has_usable_password()) == (
        "coordinator",
        True,
        False,
    )

    enter(client, link)

    assert client.session["_auth_user_id"] == str(user.pk)
    assert User.objects.get().check_password(PASSWORD)
    assert "new_password1" not in Client().get(link, follow=True).content.decode()


def test_again_is_a_new_link_for_the_same_person() -> None:
    printed(name="rima")
    again = printed(name="rima")

    assert "'rima'" in again
    assert "within 24 hours" in again
    assert User.objects.count() == 1


def test_address_is_stored_where_one_is_given() -> None:
    printed(name="rima", email="rima@example.org")
    printed(name="rima")

    assert User.objects.get().email == "rima@example.org"
    with pytest.raises(CommandError, match="is no e-mail address"):
        printed(name="omar", email="omar at home")
    assert User.objects.count() == 1


def test_somebody_with_fewer_rights_gets_no_link() -> None:
    User.objects.create_user("vera")

    with pytest.raises(CommandError, match="no way into the desk"):
        printed(name="vera")
    assert not User.objects.get().is_superuser


def test_lost_telephone_is_reset_from_the_command_line() -> None:
    printed(name="rima")
    user = with_telephone(User.objects.get())

    call_command("reset_second_factor", "rima", stdout=StringIO())

    assert not second_factor.has(user)
    with pytest.raises(CommandError, match="Nobody logs in as 'omar'"):
        call_command("reset_second_factor", "omar")


def test_name_that_nobody_can_type_is_refused() -> None:
    with pytest.raises(CommandError, match="valid username"):
        printed(name="rima <rima@example.org>")
    assert not User.objects.exists()
