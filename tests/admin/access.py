"""How the tests come in by the front door: a password, and the codes a telephone would show."""

import html
import re
import time
from base64 import b32decode
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from signatories.workflow import second_factor

PASSWORD = "a quiet river in spring"
DESK, LOG_IN = "/admin/", "/admin/login/"


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def with_telephone(user: User) -> User:
    """Give somebody a password and a second factor; the code of this moment is not used up."""
    seed = "a test"
    second_factor.set_up(with_password(user), seed, _shown(second_factor.proposed(user, seed).bin_key), by=user)
    TOTPDevice.objects.filter(user=user).update(last_t=-1)
    return user


def code_of(user: User) -> str:
    return _shown(TOTPDevice.objects.get(user=user).bin_key)


def code_for(page: str) -> str:
    """Read the secret from the page of the set-up, as somebody who cannot scan."""
    secret = re.search(r'<code class="secret" dir="ltr">([A-Z2-7 ]+)</code>', page)
    assert secret
    return code_for_secret(secret[1])


def code_for_secret(secret: str) -> str:
    return _shown(b32decode(secret.replace(" ", "")))


def _shown(key: bytes) -> str:
    totp = TOTP(key)
    totp.time = time.time()
    return f"{totp.token():06}"


def give(client: Client, password: str = PASSWORD, user: str = "rima", path: str = LOG_IN, **more: Any) -> Any:
    return client.post(path, {"log_in_step": "password", "username": user, "password": password, **more})


def give_code(client: Client, code: str, path: str = "/admin/second-factor/", **more: Any) -> Any:
    return client.post(path, {"log_in_step": "code", "code": code, **more})


def come_in(client: Client, user: User) -> Client:
    """Come in fully, as on a device that is known afterwards."""
    give(client, user=user.username)
    give_code(client, code_of(user))
    TOTPDevice.objects.filter(user=user).update(last_t=-1)
    return client


def kept_in(page: str) -> str:
    found = re.search(r'name="kept" value="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


def step(name: str, code: str = "") -> dict[str, str]:
    return {"log_in_step": name, "code": code}


def is_in(client: Client) -> bool:
    return client.get(DESK).status_code == 200


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())
