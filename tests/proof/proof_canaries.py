"""Private facts of forty signers: in nothing that leaves the site, in any language; after erasure in no table."""

from django.conf import settings
from django.contrib.auth.models import User

from signatories.choices import Signing
from signatories.models import Appeal
from signatories.workflow import register
from tests.proof.conftest import Tell
from tests.site import breakage, leaks, matrix
from tests.site.flock import Flock
from tests.site.hunt import Hunt

SIGNERS, UNNAMED = 40, 12


def test_private_facts_are_where_they_belong_and_nowhere_else(syria: Appeal, rima: User, tell: Tell) -> None:
    with leaks.logged() as log:
        flock = Flock(syria, rima, number=SIGNERS, unnamed=UNNAMED)
        public, read = leaks.of_public(flock, [code for code, _name in settings.LANGUAGES])
    told = {
        "in public": public,
        "in the log": flock.hunt.found(log.getvalue().encode()),
        "in mails to others": leaks.of_mails(flock),
        "on pages of others": leaks.of_own_pages(flock),
    }
    kept = leaks.kept(flock)

    for where, found in told.items():
        tell(f"{len(found)} of {len(flock.private() | flock.hidden())} private words {where}", "0")
    tell(f"control: {len(kept & flock.private())} of {len(flock.private())} found in the tables", "all")
    tell(f"control: {len(read)} of {len(flock.shown())} names of the named found in public", "all")
    assert {where for where, found in told.items() if found} == set()
    assert (kept, read) == (flock.private(), flock.shown())

    leaks.erase(at=leaks.DUE)
    kept = leaks.kept(flock)
    tell(f"{len(kept - flock.invited())} in the tables after erasure; {len(kept)} to invite", "0")
    assert kept == flock.invited() != set()
    leaks.erase(at=leaks.DUE_FOR_ALL)
    kept = leaks.kept(flock)
    tell(f"{len(kept)} in the tables two years after closing", "0")
    assert kept == set()


def test_failing_at_any_question_tells_nobody(
    syria: Appeal, rivers: Appeal, rima: User, vera: User, omar: User, ada: User, tell: Tell
) -> None:
    syria.signing = Signing.OPEN
    register.save(syria, by=None)
    world, hunt = matrix.made(syria, rivers, rima, vera, omar, ada), Hunt()

    with leaks.logged() as log:
        found = breakage.tried(world, hunt, at=list)

    logged = hunt.found(log.getvalue().encode()) | {word for word in matrix.CONTACTS if word in log.getvalue()}
    tell(f"{found.failed} failures: {len(found.told)} words on their pages, {len(logged)} in the log", "0")
    assert (found.told, logged) == (set(), set())
