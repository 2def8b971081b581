"""The one-time link of a colleague."""

import re

from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from tests.admin.access import code_of, give_code, with_telephone

PASSWORD = "a quiet river in spring"


def link_for(user: User) -> str:
    return f"/enter/{urlsafe_base64_encode(force_bytes(user.pk))}/{default_token_generator.make_token(user)}/"


def test_link_opens_once_and_lets_in(client: Client, ada: User) -> None:
    link = link_for(ada)
    form = client.get(link, follow=True)
    assert "Choose a password" in form.content.decode()

    entered = client.post(form.request["PATH_INFO"], {"new_password1": PASSWORD, "new_password2": PASSWORD})

    assert entered.headers["Location"] == "/admin/"
    assert client.session["_auth_user_id"] == str(ada.pk)
    assert "This link does not work any more" in Client().get(link).content.decode()


def test_secret_of_the_link_is_not_in_the_address_of_the_form(client: Client, ada: User) -> None:
    form = client.get(link_for(ada), follow=True)

    assert form.request["PATH_INFO"].endswith("/set-password/")
    assert "no-store" in form["Cache-Control"]


def test_weak_password_is_explained(client: Client, ada: User) -> None:
    form = client.get(link_for(ada), follow=True)

    again = client.post(form.request["PATH_INFO"], {"new_password1": "12345", "new_password2": "12345"})

    html = again.content.decode()
    assert "The password was not saved:" in html
    assert re.search(r'<a href="#id_new_password2">.+</a>', html)
    ada.refresh_from_db()
    assert not ada.has_usable_password()


def test_link_of_somebody_with_a_second_factor_asks_for_its_code(client: Client, ada: User) -> None:
    code = code_of(with_telephone(ada))
    form = client.get(link_for(ada), follow=True)
    client.post(form.request["PATH_INFO"], {"new_password1": PASSWORD, "new_password2": PASSWORD})

    assert client.get("/admin/").headers["Location"] == "/admin/second-factor/?next=/admin/"
    assert give_code(client, code).headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
