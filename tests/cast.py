"""The small cast every test plays with: people with their rights, two appeals, organizations with real names.

Ada keeps the site. Rima coordinates the appeal for Syria, Vera may look at it. Omar coordinates another one, about
rivers, and must never see what is Rima's.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User

from signatories.choices import Role, Signing, Standing, Visibility
from signatories.models import (
    Appeal,
    Colleague,
    Footnote,
    JournalEntry,
    Mark,
    Membership,
    Network,
    Signatory,
)
from signatories.roll import live
from signatories.workflow import admission, members, moderation, register, texts
from signatories.workflow.members import Entry
from signatories.workflow.proposals import Proposal
from tests import example

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)

SYRIA_RELIEFS = (
    "Syria Relief",
    "Syria Relief and Development (SRD)",
    "Syria Relief Network (SRN)",
    "Syria Relief Organization",
)


def person(username: str, **rights: bool) -> User:
    return User.objects.create_user(username, f"{username}@example.org", password=None, **rights)


def appeal_of(slug: str, **fields: object) -> Appeal:
    defaults: dict[str, object] = {
        "issuer": "Amnesty International",
        "kind": "Joint public statement",
        "date": date(2026, 3, 1),
        "visibility": Visibility.PUBLIC,
        "signing": Signing.CLOSED,
        "grace": 0,
    }
    return register.save(Appeal(slug=slug, **(defaults | fields)), by=None)


def propose(appeal: Appeal, *names: str) -> list[Signatory]:
    """Propose organizations by their printed names."""
    return list(admission.propose_many(appeal, [Proposal(name) for name in names], by=None, source="a test").made)


def enlist(appeal: Appeal, *names: str) -> list[Signatory]:
    """Propose and approve organizations, public at once if the appeal has no grace."""
    return [moderation.approve(signatory, by=None) for signatory in propose(appeal, *names)]


def confirm(network: Network, *signatories: Signatory) -> None:
    members.settle_many([Entry(signatory.organization, network) for signatory in signatories], by=None)


def claim(network: Network, *signatories: Signatory) -> None:
    """Let organizations say that they are members."""
    entries = [Entry(signatory.organization, network, Standing.CLAIMED) for signatory in signatories]
    members.settle_many(entries, by=None)


def listed(appeal: Appeal) -> list[str]:
    """The names on the live list, in order, each with its signs."""
    return [line.name + "".join(line.marks) for line in live.live_roll(appeal, "en").lines]


def acts(subjects: Iterable[Signatory] | None = None) -> list[str]:
    """What the journal tells, oldest first."""
    rows = JournalEntry.objects.order_by("pk")
    if subjects is not None:
        rows = rows.filter(kind="signatory", subject__in=[str(s.pk) for s in subjects])
    return list(rows.values_list("act", flat=True))


def revision(appeal: Appeal) -> int:
    return Appeal.objects.values_list("revision", flat=True).get(pk=appeal.pk)


@pytest.fixture
def ada(db: None) -> User:
    return person("ada", is_staff=True, is_superuser=True)


@pytest.fixture
def syria(db: None) -> Appeal:
    appeal = appeal_of("uniting-for-syria", reference_name="AI Index", reference="MDE 24/1/2026", offers_data=True)
    body = "We, {{ count }} organizations, ask for peace.\n\nWe thank 73 countries."
    texts.write(appeal, "en", title="Uniting for Syria", body=body, by=None)
    return appeal


@pytest.fixture
def open_syria(syria: Appeal) -> Appeal:
    """The same, and everybody may sign."""
    syria.signing = Signing.OPEN
    return register.save(syria, by=None)


@pytest.fixture
def rivers(db: None) -> Appeal:
    appeal = appeal_of("rivers-for-all", issuer="Rivers Without Borders")
    texts.write(appeal, "en", title="Rivers for all", body="Let rivers run.", by=None)
    return appeal


@pytest.fixture
def srn(syria: Appeal) -> Network:
    network = register.save(Network(name="Syria Relief Network", acronym="SRN"), by=None)
    mark = register.save(Mark(appeal=syria, network=network, sign="*"), by=None)
    register.save(Footnote(mark=mark, language="en", text="These organizations are members of SRN."), by=None)
    return network


@pytest.fixture
def rima(syria: Appeal) -> User:
    return colleague("rima", syria, Role.COORDINATOR)


@pytest.fixture
def vera(syria: Appeal) -> User:
    return colleague("vera", syria, Role.VIEWER)


@pytest.fixture
def omar(rivers: Appeal) -> User:
    return colleague("omar", rivers, Role.COORDINATOR)


def colleague(username: str, appeal: Appeal, role: Role) -> User:
    user = person(username)
    register.save(Colleague(appeal=appeal, user=user, role=role), by=None)
    user.refresh_from_db()
    return user


@pytest.fixture
def seed(db: None) -> Appeal:
    """The real appeal of 1 December 2016 with its 223 signatories."""
    return example.loaded()


def memberships(network: Network) -> list[tuple[str, str]]:
    rows = Membership.objects.filter(network=network).order_by("organization__folded")
    return list(rows.values_list("organization__name", "standing"))
