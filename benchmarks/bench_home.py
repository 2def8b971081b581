"""The home of a statement with 100,000 signatories, beside one with 100."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.urls import reverse

from benchmarks import ground
from benchmarks.ground import Figure
from tests.admin.filling import entered

TITLE = "The home of 100,000 signatories"
SIGNATORIES, WAITING, MEMBERS, FEW = 100_000, 2_000, 20_000, 100
# A month and a half of sign-ons.
APART = 0.6
BAR = 500


def measure(user: User) -> Iterator[Figure]:
    signers = ground.organizations(SIGNATORIES)
    long, short = (ground.statement(slug, user) for slug in ("long-list", "short-list"))
    ground.sign(long, signers, waiting=WAITING, minutes=APART)
    ground.sign(short, signers[:FEW], waiting=2)
    ground.join(long, signers[:MEMBERS])
    ground.settle()
    client = entered(user)
    addresses = [reverse("admin:home", args=[appeal.pk]) for appeal in (long, short)]
    little = ground.figure("", lambda: client.get(addresses[1]))
    yield ground.figure("the home", lambda: client.get(addresses[0]), bar=BAR, short=little)
