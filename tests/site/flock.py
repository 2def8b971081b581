"""A statement that many have signed, each with private facts of her own that stand nowhere else.

They sign through the real form, their mails and the desk: some are confirmed by mail, some by telephone, one waits, one
is asked and answers, one is declined, one sends the text to a colleague, one wrote a mail that was pasted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test import Client

from signatories import tokens
from signatories.choices import EndorsementState, Signing
from signatories.models import Appeal, Endorsement, Question, Signatory
from signatories.workflow import outbox, register
from tests.admin.filling import entered
from tests.site.hunt import ARABIC, DIGITS, Hunt
from tests.views import signers

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
CLOSES = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
NETWORK = "203.0.113."

ROLES = ("approved", "unconfirmed", "rung", "asked", "declined", "noted", "pasted", "renamed")
NOT_LISTED = ("unconfirmed", "declined")


@dataclass
class Signer:
    """`words` are the private ones that are kept by the name of their field; `names` those of an organization."""

    number: int
    role: str
    is_named: bool
    words: dict[str, str] = field(default_factory=dict)
    names: tuple[str, str] = ("", "")

    @property
    def email(self) -> str:
        return self.words["email"]

    @property
    def is_invited(self) -> bool:
        return self.role == "renamed"


class Flock:
    def __init__(self, appeal: Appeal, rima: User, *, number: int, unnamed: int) -> None:
        self.hunt, self.appeal = Hunt(), appeal
        appeal.signing, appeal.closes_at = Signing.OPEN, CLOSES
        with time_machine.travel(NOW, tick=False):
            register.save(appeal, by=None)
            self.question = register.save(Question(appeal=appeal, wording="How many?", language="en"), by=None)
        # The named ones first of each role in turn; then those who are not, of the roles that lead onto the list.
        self.agent = self.hunt.word()
        onto = ("approved", "noted", "renamed", "rung")
        self.signers = [
            Signer(i, ROLES[i % len(ROLES)] if i < number - unnamed else onto[i % len(onto)], i < number - unnamed)
            for i in range(number)
        ]
        with time_machine.travel(NOW) as clock:
            self.desk = entered(rima, is_fresh=True)
            for signer in self.signers:
                self._sign(signer)
            for signer in self.signers:
                getattr(self, f"_{signer.role}", lambda _signer: None)(signer)
            clock.shift(timedelta(minutes=5))
            outbox.deliver_due()
            for signer in self.signers:
                if signer.role == "asked":
                    self._answer(signer)
            for signer in self.signers:
                if signer.role not in NOT_LISTED:
                    self._act("act", signer, act="approve")
            clock.shift(timedelta(minutes=1))
            outbox.deliver_due()

    # What is private, and where it may be

    def private(self, *, of: Signer | None = None) -> set[str]:
        """Give every word that is kept of a person."""
        some = self.signers if of is None else [of]
        return {word for signer in some for words in signer.words.values() for word in self.hunt.words(words)}

    def invited(self) -> set[str]:
        """Give the words that stay longer, to invite."""
        kept = [signer.words[name] for signer in self.signers if signer.is_invited for name in ("person", "email")]
        return {word for words in kept for word in self.hunt.words(words)}

    def hidden(self) -> set[str]:
        """Give the names of who is not named, or is not on the list."""
        return {name for s in self.signers if not s.is_named or s.role in NOT_LISTED for name in s.names}

    def shown(self) -> set[str]:
        """Give the names that are printed."""
        return {s.names[0] for s in self.signers if s.is_named and s.role not in NOT_LISTED}

    # Signing

    def _sign(self, signer: Signer) -> None:
        word = self.hunt.word
        signer.names = word(), word(ARABIC)
        name = f"Union {signer.names[0]}"
        signer.words = {
            "person": word() if signer.number % 2 else word(ARABIC),
            "role": word(),
            "email": self.hunt.address(),
            "telephone": f"+963{word(DIGITS)}",
        }
        if signer.role == "pasted":
            signer.words["paste"] = f"We sign. {word()}"
            told = {"name": name, **signer.words, "act": "save"}
            self._at("add/", told | ({} if signer.is_named else {"is_unnamed": "on"}))
            return
        signer.words["answer"] = word()
        answers = {
            "o0-name": name,
            "o0-other_name": signer.names[1],
            "o0-other_language": "ar",
            "naming": "named" if signer.is_named else "unnamed",
            f"question_{self.question.pk}": signer.words["answer"],
            **{n: signer.words[n] for n in ("person", "role", "email", "telephone")},
            **({"may_invite": "on"} if signer.is_invited else {}),
        }
        client = self._browser(signer)
        assert signers.send(client, self.appeal, **answers).status_code == 303
        if signer.role == "unconfirmed":
            signer.words["colleague"], signer.words["typed"] = self.hunt.address(), word()
            passed = answers | {"colleague": signer.words["colleague"], "pass": "1", "person": signer.words["typed"]}
            assert signers.send(client, self.appeal, **passed).status_code == 200
        elif signer.role != "rung":
            path = self._link(signer)
            client.get(path)
            client.post(path)

    def _browser(self, signer: Signer) -> Client:
        return Client(REMOTE_ADDR=f"{NETWORK}{signer.number + 1}", headers={"User-Agent": self.agent})

    def _link(self, signer: Signer) -> str:
        outbox.deliver_due()
        (letter,) = [m for m in mail.outbox if m.to == [signer.email]][-1:]
        found = re.search(r"https?://[^/\s]+(/\S+)", str(letter.body))
        assert found
        return found[1]

    # At the desk

    def _rung(self, signer: Signer) -> None:
        signer.words["with"] = self.hunt.word()
        self._at(f"review/rung/{self.row(signer).pk}/", {"with": signer.words["with"]})

    def _asked(self, signer: Signer) -> None:
        signer.words["question"] = self.hunt.word()
        self._act(f"{self.line(signer).pk}/ask", signer, question=signer.words["question"])

    def _declined(self, signer: Signer) -> None:
        self._act(f"{self.line(signer).pk}/decline", signer, reason="not_authorized", tell="on")

    def _noted(self, signer: Signer) -> None:
        signer.words["note"] = self.hunt.word()
        self._act("act", signer, act="note", note=signer.words["note"], note_was="")

    def _renamed(self, signer: Signer) -> None:
        signer.words["wish"] = self.hunt.word()
        self._by_link(signer, "rename", f"Union {signer.words['wish']}")

    def _answer(self, signer: Signer) -> None:
        signer.words["reply"] = self.hunt.word()
        self._by_link(signer, "answer", signer.words["reply"])

    def _by_link(self, signer: Signer, act: str, words: str) -> None:
        client = self._browser(signer)
        client.post(signers.address(self.appeal, "mine/"), {"email": signer.email})
        signers.send_links()
        sent = {"act": act, "sign_on": self.row(signer).pk, "words": words}
        assert client.post(self._link(signer), sent).status_code == 302

    def _act(self, page: str, signer: Signer, **sent: Any) -> None:
        line = self.line(signer)
        self._at(f"review/{page}/", {"card": line.pk, "turn": line.turn} | sent)

    def _at(self, page: str, sent: dict[str, Any]) -> None:
        response = self.desk.post(f"/admin/statements/{self.appeal.pk}/{page}", sent)
        assert response.status_code in (200, 302), (page, response.status_code)

    def row(self, signer: Signer) -> Endorsement:
        rows = Endorsement.objects.filter(email=signer.email).exclude(state=EndorsementState.DRAFT)
        return rows.get()

    def line(self, signer: Signer) -> Signatory:
        line = self.row(signer).signatory
        assert line is not None
        return line

    def own_pages(self, signer: Signer) -> Iterator[str]:
        """Give the addresses that only a signer's mail leads to."""
        seed = self.row(signer).seed
        yield from (tokens.link("mine", seed), f"{tokens.link('mine', seed)}proof/", tokens.link("confirm", seed))


def dumped() -> Iterator[tuple[str, bytes]]:
    """Give every row of every table the database has, whatever made it."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield table, b"\n".join(_bytes(cell) for cell in row)


def _bytes(cell: Any) -> bytes:
    return bytes(cell) if isinstance(cell, (bytes, memoryview)) else str(cell).encode()
