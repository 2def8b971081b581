"""Signed links: what they are signed over and where they lead. What using one does is `workflow` or a view.

A link to a signer is signed over its purpose, the moment and the random seed of her sign-on; each use makes a new seed.
"""

from datetime import timedelta

from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode


def way_in(user: User) -> str:
    """Give the path by which a person chooses a password.

    It hangs on the password and the last sign-in: whoever used it has used it up.
    """
    name = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("signatories:enter", args=[name, default_token_generator.make_token(user)])


# Each purpose with how long its links live.
LIVES = {
    "confirm": timedelta(days=7),
    "mine": timedelta(minutes=60),
    "colleague": timedelta(days=7),
    "consent": timedelta(days=30),
    "test": timedelta(days=1),
}


def link(purpose: str, seed: str) -> str:
    """Give the path of a link to a signer. It works while the seed is what it was, and as long as its purpose says."""
    return reverse(f"signatories:{purpose}", args=[_signer(purpose).sign(seed)])


def opened(purpose: str, token: str) -> str | None:
    """Give the seed that a link was signed over; None where it is too old, for something else, or nobody's."""
    try:
        return _signer(purpose).unsign(token, max_age=LIVES[purpose])
    except signing.BadSignature:
        return None


def is_ours(purpose: str, token: str) -> bool:
    """Tell whether a link was made here at all, however long ago; one that was not is a guess."""
    try:
        _signer(purpose).unsign(token)
    except signing.BadSignature:
        return False
    return True


def _signer(purpose: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"signatories.{purpose}")
