"""Crowds: how much came lately from one address of the network. Thirty colleagues are no crowd.

Only a keyed hash of the address is counted, in the cache, for some minutes; whoever signs too much is told nothing.
Without the cache pages go on opening, and forms are held back: a mail that cannot be counted is not sent.
"""

import logging
from ipaddress import IPv6Address, ip_address
from time import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from signatories import tokens

MOST = 60  # sign-ons, and links that were never made here
MINUTES = 10
_SALT = "signatories.crowds"

logger = logging.getLogger(__name__)


def is_one(request: HttpRequest) -> bool:
    """Count a sign-on, and tell whether too many came from where it came from, or nobody can tell."""
    number = _counted("signed", request)
    return number is None or number > MOST


def is_guessing(request: HttpRequest, purpose: str, token: str) -> bool:
    """Tell whether links are tried out from where this one came.

    A link of ours, used or too old, is no guess, and opens what it opens: whoever guesses beside a signer in danger
    must not shut her out.
    """
    return not tokens.is_ours(purpose, token) and (_counted("guessed", request) or 0) > MOST


def _counted(what: str, request: HttpRequest) -> int | None:
    """Count one more, and give how many there were within these minutes; None where there is no cache to count in.

    The minutes run from the first: counting on does not make them longer, else a busy office never got out.
    """
    key, now = _key(what, request), time()
    try:
        number, until = cache.get(key) or (0, 0.0)
        if until <= now:
            number, until = 0, now + MINUTES * 60
        cache.set(key, (number + 1, until), until - now)
    except Exception as error:  # of whichever cache it is; what it says could tell the address
        logger.error("no cache to count in: %s", type(error).__name__)
        return None
    return int(number) + 1


def _home(address: str) -> str:
    """Name where an address belongs: of IPv6 the network, since whoever has one has all addresses in it."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address):
        return address
    return str(ip.ipv4_mapped or ip.packed[:8].hex())


def _key(what: str, request: HttpRequest) -> str:
    address = _home(request.META.get("REMOTE_ADDR", ""))
    return f"{what}-{salted_hmac(_SALT, address, algorithm='sha256').hexdigest()}"
