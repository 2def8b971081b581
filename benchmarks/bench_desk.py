"""The review queue with 10,000 waiting, beside one with 10: its page, one approval, the clear ones."""

from collections.abc import Callable, Iterator

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from benchmarks import ground
from benchmarks.ground import Figure
from signatories.choices import SignatoryState
from signatories.models import Appeal, Signatory
from tests.admin.filling import entered

TITLE = "The queue with 10,000 waiting"
WAITING, APPROVED, MEMBERS, FEW = 10_000, 2_000, 3_000, 40
PAGE_BAR, APPROVE_BAR = 500, 150


def measure(user: User) -> Iterator[Figure]:
    signers = ground.organizations(WAITING + APPROVED)
    long, short = (ground.statement(slug, user, grace=60) for slug in ("long-queue", "short-queue"))
    ground.sign(long, signers, waiting=WAITING)
    ground.sign(short, signers[: 2 * FEW], waiting=FEW)
    ground.join(long, signers[-MEMBERS:])
    ground.settle()
    client = entered(user)
    there, little = (_page_of(appeal) for appeal in (long, short))
    yield Figure("the first page, while names are read", [ground.clocked(lambda: client.get(there))])
    page = ground.figure("", lambda: client.get(little))
    yield ground.figure("the page around one that waits", lambda: client.get(there), bar=PAGE_BAR, short=page)
    few = ground.figure("", _approval(short, client))
    yield ground.figure("one approved, the next drawn", _approval(long, client), bar=APPROVE_BAR, short=few)
    clear, none = (reverse("admin:review_clear", args=[appeal.pk]) for appeal in (long, short))
    little_clear = ground.figure("", lambda: client.get(none))
    yield ground.figure("the clear ones", lambda: client.get(clear), bar=PAGE_BAR, short=little_clear)


def _page_of(appeal: Appeal) -> str:
    """Give the address of the queue around a named one in its middle."""
    waiting = [row.pk for row in _waiting(appeal) if row.is_named]
    return f"{reverse('admin:review', args=[appeal.pk])}?card={waiting[len(waiting) // 2]}"


def _waiting(appeal: Appeal) -> list[Signatory]:
    return list(Signatory.objects.filter(appeal=appeal, state=SignatoryState.PROPOSED).order_by("proposed_at"))


def _approval(appeal: Appeal, client: Client) -> Callable[[], object]:
    """Approve the next, as the screen's script does; the page that is answered, with the next card, belongs to it."""
    rows = iter(_waiting(appeal))
    address = reverse("admin:review_act", args=[appeal.pk])

    def approve() -> object:
        row = next(rows)
        sent = {"card": row.pk, "turn": row.turn, "act": "approve", "show": "review", "note": "", "note_was": ""}
        answer = client.post(address, sent, headers={"X-Swaps": "1"})
        assert answer.status_code == 200 and not answer.context["conflict"], answer.status_code
        return answer

    return approve
