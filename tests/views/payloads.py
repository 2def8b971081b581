"""The hostile strings of the cases, and what is asked of every field that takes a text: shown as given, or refused."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from django.utils.html import escape

from signatories import tokens
from signatories.choices import SignatoryState
from signatories.models import Appeal, Endorsement, Question, Signatory
from signatories.text import tidy, tidy_text
from tests.views.signers import ANSWERS, address, drawn

FORM = "application/x-www-form-urlencoded"
TEXTS = ("o0-name", "o0-acronym", "o0-other_name", "o0-website", "person", "role", "email", "telephone")
CHOICES = ("o0-country", "o0-other_language", "o0-networks", "naming", "number", "fax", "may_keep")
KEPT = {
    "o0-name": "name", "o0-acronym": "acronym", "o0-website": "website", "person": "person", "role": "role",
    "email": "email", "telephone": "telephone",
}  # fmt: skip


def strings(cases: Path, *, of: str = "*") -> list[str]:
    """Give every string there is (of one kind), each once; what is too long to keep in a file is made."""
    folder, found = cases / "payloads", list[str]()
    for path in sorted(folder.glob(f"{of}/*.json")):
        found += _within(json.loads(path.read_text()))
    for path in sorted(folder.glob(f"{of}/*.txt")):
        found += path.read_text(errors="replace").splitlines()
    found += ["x" * 10_000, "ب" * 500, "a b " * 2_500, "{{ count }}", "{% include 'x' %}", str(2**63), "-1"]
    return [one for one in dict.fromkeys(found) if len(one) <= 20_000]


def _within(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        for key, value in found.items():
            yield key
            yield from _within(value)
    elif isinstance(found, list):
        for value in found:
            yield from _within(value)
    elif isinstance(found, str):
        yield found


def encoded(fields: dict[str, str]) -> bytes:
    """Write a form down as a browser would, and half a letter as no browser does."""
    return urlencode(fields, errors="surrogatepass").encode()


class Forms:
    """The forms of one statement, to which strings are sent; `wrong` tells what was answered as it must not be."""

    def __init__(self, client: Client, appeal: Appeal, link: str) -> None:
        self.client, self.appeal, self.link = client, appeal, link
        self.question = f"question_{Question.objects.get(appeal=appeal).pk}"
        self.seal = drawn(client, appeal)
        self.plain = client.get(address(appeal, "")).content
        self.wrong = list[tuple[str, str, str]]()

    def send(self, at: str, **fields: str) -> Any:
        return self.client.post(at, encoded(fields), content_type=FORM)

    def sign_with(self, payloads: Iterable[str]) -> int:
        """Try strings in the texts of the sign form alone."""
        return len([self._signs(payload) for payload in payloads])

    def try_all(self, payloads: Iterable[str]) -> int:
        tried = 0
        for payload in payloads:
            for what in (
                self._signs,
                self._chooses,
                self._passes_on,
                self._asks_for_link,
                self._finds,
                lambda words: self._acts("rename", words),
                lambda words: self._acts("answer", words),
            ):
                what(payload)
            tried += 1
        return tried

    def _note(self, where: str, payload: str, said: str) -> None:
        self.wrong.append((where, payload[:80], said))

    def _signs(self, payload: str) -> None:
        """Send it in every text at once; what is refused is named and still there, all else is kept as it was given."""
        texts = dict.fromkeys((*TEXTS, self.question), payload)
        plain = ANSWERS | {"drawn": self.seal}
        response = self.send(address(self.appeal), **plain | texts)
        if response.status_code == 400:
            body = response.content.decode()
            self.wrong += [
                ("text", payload[:80], f"{name} lost") for name in texts if not _is_typed(body, name, payload)
            ]
            refused = [name for name in texts if f'id="id_{name}_error"' in body]
            listed = re.findall(r'<li><a href="#id_([^"]+)"', body)
            if refused != listed or not refused:
                self._note("text", payload, f"refused {refused}, listed {listed}")
            texts = {name: value for name, value in texts.items() if name not in refused}
            response = self.send(address(self.appeal), **plain | texts)
        row = Endorsement.objects.filter(state="pending").order_by("-pk").first()
        if response.status_code != 303 or row is None:
            return self._note("text", payload, f"{response.status_code}")
        for name in texts:
            self._is_kept(name, payload, row)
        Endorsement.objects.filter(state="pending").delete()

    def _chooses(self, payload: str) -> None:
        """Send it where something is chosen, or nothing of a person is expected."""
        for chosen in (dict.fromkeys(CHOICES, payload), {"less": payload}, {"drawn": payload}):
            response = self.send(address(self.appeal), **ANSWERS | {"drawn": self.seal} | chosen)
            if response.status_code not in (200, 303, 400):
                self._note(", ".join(chosen), payload, f"{response.status_code}")
            Endorsement.objects.filter(state="pending").delete()

    def _is_kept(self, field: str, payload: str, row: Endorsement) -> None:
        """What is stored, and shown to whoever confirms, is what was typed: in NFC, without what cannot be seen."""
        given = tidy(payload)
        if field == "o0-other_name":
            kept = row.other_names[0][0] if row.other_names else ""
        elif field == self.question:
            kept = row.answers.partition("\n")[2]
        else:
            kept = getattr(row, KEPT[field])
        if field == "o0-website" and given and "://" not in given:
            given = f"https://{given}"
        if kept != given:
            self._note(field, payload, f"kept as {kept!r}")
        if _is_unseen(kept):
            self._note(field, payload, "kept with what nobody sees")
        if field == "o0-name":
            body = self.client.get(f"/mine/confirm/{_token('confirm', row)}/").content.decode()
            if f'<span class="name"><bdi>{escape(kept)}</bdi>' not in body:
                self._note(field, payload, "not shown as kept")

    def _passes_on(self, payload: str) -> None:
        fields = {name: value for name, value in ANSWERS.items() if name != "send"} | {"drawn": self.seal, "pass": "1"}
        as_address = self.send(address(self.appeal), **fields | {"colleague": payload})
        if as_address.status_code not in (200, 400):
            self._note("colleague", payload, f"{as_address.status_code}")
        elif as_address.status_code == 400 and 'id="id_colleague_error"' not in as_address.content.decode():
            self._note("colleague", payload, "refused without a word")
        self.send(address(self.appeal), **fields | {"o0-name": payload, "colleague": "d@example.org"})
        draft = Endorsement.objects.filter(state="draft", email="d@example.org").order_by("-pk").first()
        if draft is None:
            self._note("draft", payload, "was not kept")
        else:
            shown = self.client.get(f"/mine/colleague/{_token('colleague', draft)}/")
            if shown.status_code != 200 or not _is_typed(shown.content.decode(), "o0-name", payload):
                self._note("draft", payload, f"{shown.status_code}")
        Endorsement.objects.filter(state="draft").delete()

    def _asks_for_link(self, payload: str) -> None:
        response = self.send(address(self.appeal, "mine/"), email=payload)
        is_told = response.status_code == 200 or 'id="id_email_error"' in response.content.decode()
        if response.status_code not in (200, 400) or not is_told:
            self._note("ask for a link", payload, f"{response.status_code}")

    def _finds(self, payload: str) -> None:
        query = urlencode({"q": payload, "members": payload, "page": payload}, errors="surrogatepass")
        response = self.client.get(f"{address(self.appeal, '')}?{query}")
        # A page that the list does not have is not there.
        if response.status_code not in (200, 404 if payload.isascii() and payload.isdigit() else 200):
            self._note("find", payload, f"{response.status_code}")
        elif payload.startswith("<") and response.content.count(payload[:100].encode()) > self.plain.count(
            payload[:100].encode()
        ):
            self._note("find", payload, "shown as markup")

    def _acts(self, act: str, payload: str) -> None:
        row = Endorsement.objects.get(state="confirmed")
        Signatory.objects.filter(pk=row.signatory_id).update(state=SignatoryState.ASKED)
        Endorsement.objects.filter(pk=row.pk).update(question="Who?", reply="", name_wanted="")
        response = self.send(f"/mine/{_token('mine', row)}/", act=act, sign_on=str(row.pk), words=payload)
        row.refresh_from_db()
        wanted = tidy(payload) if act == "rename" else tidy_text(payload)
        kept = row.name_wanted if act == "rename" else row.reply
        if response.status_code == 302 and kept != wanted:
            self._note(act, payload, f"kept as {kept!r}")
        elif response.status_code not in (302, 400) or (response.status_code == 400 and kept):
            self._note(act, payload, f"{response.status_code}")


def _token(purpose: str, row: Endorsement) -> str:
    return tokens.link(purpose, row.seed).strip("/").split("/")[-1]


def _is_unseen(kept: str) -> bool:
    return any(unicodedata.category(c) in ("Cc", "Cs") or c in "\u200b\u202e\u2066\u2067\ufeff\u2060" for c in kept)


def _is_typed(body: str, field: str, payload: str) -> bool:
    """Tell whether a field shows what was typed, with a sign in place of what cannot be written."""
    found = re.search(rf'<input[^>]*name="{re.escape(field)}"[^>]*>', body)
    if found is None:
        return False
    value = re.search(r'value="([^"]*)"', found[0])
    shown = unescape(value[1]) if value else ""
    typed = payload.encode("utf-8", "surrogatepass").decode("utf-8", "replace").replace("\0", "\ufffd")
    return shown in (typed, unescape(typed)) or not payload.strip()
