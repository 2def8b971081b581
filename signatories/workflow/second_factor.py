"""The second factor: the code a telephone shows, and ten recovery codes for the day it is lost.

Asked for at the desk; what a person has is stored by django-otp, of a recovery code only what tells it again.
"""

import time
import unicodedata
from base64 import b32encode
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from signatories import permissions
from signatories.workflow import door
from signatories.workflow.door import Actor, Refusal

RECOVERY_CODES = 10
CODE_BYTES = 10  # 80 random bits, which no fast computer guesses: their digest needs no slow hash


def is_required_of(user: User) -> bool:
    """Whoever sees contacts needs one: site keepers, and the coordinators of any statement."""
    return user.is_superuser or permissions.appeals_for(user, to="change").exists()


def has(user: User) -> bool:
    return _telephones(user).exists()


def since(user: User) -> datetime | None:
    at: datetime | None = _telephones(user).values_list("created_at", flat=True).first()
    return at


def proposed(user: User, seed: str) -> TOTPDevice:
    """Make what a telephone is to learn, unsaved; the same seed gives the same, so that looking stores nothing."""
    key = salted_hmac("second factor", f"{user.pk} {seed}", algorithm="sha256").hexdigest()[:40]
    return TOTPDevice(user=user, name="telephone", key=key)


def set_up(user: User, seed: str, code: str, *, by: Actor) -> tuple[Device, list[str]]:
    """Take over the telephone that shows the right first code, and make its recovery codes: they are seen only here."""
    device = proposed(user, seed)
    word = _plain(code)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time()
    if not (_is_of_telephone(word) and totp.verify(int(word), device.tolerance)):
        raise Refusal(
            "wrong_code", _("This is not the code. Wait for the next one your telephone shows, and type that.")
        )
    # The same code a second time is no proof.
    device.last_t, device.drift = totp.t(), totp.drift
    with transaction.atomic():
        list(door.locked(User.objects.filter(pk=user.pk)))
        if has(user):
            raise Refusal("has_one", _("You have a second factor already. Nothing was changed."))
        device.save()
        codes = _make_recovery_codes(user)
        door.write([door.entry("set_up_second_factor", user, by=by, appeal=None)])
    return device, codes


def check(user: User, code: str) -> Device:
    """Take a code of the telephone, or a recovery code, which is then used up. Each works once."""
    word = _plain(code)
    kind, token = (TOTPDevice, word) if _is_of_telephone(word) else (StaticDevice, _digest(user, word))
    with transaction.atomic():
        device = kind.objects.filter(user=user, confirmed=True).order_by("pk").select_for_update().first()
        until = _locked_until(device)
        is_right = device is not None and until is None and device.verify_token(token)
        if is_right and kind is StaticDevice:
            door.write([door.entry("use_recovery_code", user, by=user, appeal=None)])
    # Only now: a failure that is counted must not be rolled back.
    if until is not None:
        raise Refusal("wait", _wait(until))
    if not is_right:
        message = _("This code is not right, or it was used already. Wait for the next one your telephone shows.")
        raise Refusal("wrong_code", message)
    return device


def renew_recovery_codes(user: User, *, by: Actor) -> list[str]:
    """Make ten new recovery codes, seen only here; those from before work no more."""
    with transaction.atomic():
        list(door.locked(User.objects.filter(pk=user.pk)))
        codes = _make_recovery_codes(user)
        door.write([door.entry("new_recovery_codes", user, by=by, appeal=None)])
    return codes


def codes_left(user: User) -> int:
    """Count the recovery codes that still work."""
    tokens: int = StaticToken.objects.filter(device__user=user, device__confirmed=True).count()
    return tokens


def remove(user: User) -> None:
    """Take away all of it; `people.reset_second_factor` says who did so."""
    for kind in (TOTPDevice, StaticDevice):
        kind.objects.filter(user=user).delete()


def _telephones(user: User) -> QuerySet[TOTPDevice]:
    rows: QuerySet[TOTPDevice] = TOTPDevice.objects.filter(user=user, confirmed=True)
    return rows


def _make_recovery_codes(user: User) -> list[str]:
    """Make the codes, as they are written down; stored is only the digest of each."""
    codes = [_written(token_bytes(CODE_BYTES)) for _number in range(RECOVERY_CODES)]
    device, _made = StaticDevice.objects.get_or_create(user=user, defaults={"name": "recovery codes"})
    device.token_set.all().delete()
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_digest(user, _plain(code))) for code in codes)
    return [" ".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes]


def _digest(user: User, word: str) -> str:
    """Give what is stored of a code, as long as its column allows."""
    return _written(sha256(f"{user.pk} {word}".encode()).digest()[:CODE_BYTES])


def _written(raw: bytes) -> str:
    return b32encode(raw).decode().lower()


def _plain(code: str) -> str:
    """Take out the blanks and dashes between which codes are shown."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", code).lower() if sign.isalnum())


def _is_of_telephone(word: str) -> bool:
    return len(word) == 6 and word.isdecimal()


def _locked_until(device: Device | None) -> datetime | None:
    if device is None:
        return None
    is_allowed, why = device.verify_is_allowed()
    return None if is_allowed else why["locked_until"]


def _wait(until: datetime) -> str:
    seconds = max(1, int((until - timezone.now()).total_seconds()) + 1)
    return (
        ngettext(
            "There were too many wrong codes. Try again in %d second.",
            "There were too many wrong codes. Try again in %d seconds.",
            seconds,
        )
        % seconds
    )
