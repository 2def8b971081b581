"""A flood at the sign form: so many sign-ons a second, each through the whole flow, from many addresses of ours.

It speaks HTTP and SMTP by itself, so that the load is cheap beside the site it loads.
"""

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from html import unescape
from urllib.parse import urlencode, urlsplit

ADDRESSES = 500
SYLLABLES = ("ba", "ne", "ki", "ro", "su", "la", "mi", "to", "ze", "ha", "du", "pe", "ri", "go", "sa", "wa", "ya")
READING = 2.5  # seconds between getting the form and sending it: nobody is faster
PATIENCE = 90.0  # seconds in which a mail has to come
LINK = re.compile(r"https?://\S+/mine/confirm/\S+")
TO = re.compile(rb"<([^<>]*)>")


@dataclass
class Told:
    """What became of a flood: seconds by step, statuses by step, and what never came."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    mails: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    confirmed: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)

    def share(self, part: float, *steps: str) -> float:
        """Give the seconds within which a part of all requests (of these steps) was answered."""
        found = sorted(s for step, all_of in self.seconds.items() if step in (steps or self.seconds) for s in all_of)
        return found[min(int(len(found) * part), len(found) - 1)]


class Mailboxes:
    """A mail server that takes everything at once and tells whoever waits for a link."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.links: dict[str, asyncio.Future[str]] = {}

    def expected(self, address: str) -> asyncio.Future[str]:
        return self.links.setdefault(address, asyncio.get_running_loop().create_future())

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        to = ""
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"RCPT":
                found = TO.search(line)
                to = found[1].decode() if found else ""
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                self._take(to, await reader.readuntil(b"\r\n.\r\n"))
            writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 OK\r\n")
            await writer.drain()
            if word == b"QUIT":
                break
        writer.close()

    def _take(self, to: str, content: bytes) -> None:
        # By the older interface, which leaves headers alone: reading them took longer than all the rest.
        body = message_from_bytes(content[:-5]).get_payload(decode=True)
        found = LINK.search(body.decode() if isinstance(body, bytes) else "")
        self.told.mails[to] += 1
        link = self.expected(to)
        if found and not link.done():
            link.set_result(found[0])


async def flood(site: str, path: str, mail_port: int, *, a_second: int, seconds: int) -> Told:
    """Let so many come a second, whether or not those before them are done; give what became of all of them."""
    told = Told()
    mailboxes = Mailboxes(told)
    server = await asyncio.start_server(mailboxes.serve, "127.0.0.1", mail_port)
    begun, people = time.monotonic(), []
    for number in range(a_second * seconds):
        await asyncio.sleep(max(0.0, begun + number / a_second - time.monotonic()))
        people.append(asyncio.create_task(_sign(site, path, number, mailboxes)))
    for outcome in await asyncio.gather(*people, return_exceptions=True):
        if isinstance(outcome, BaseException):
            told.failures.append(repr(outcome))
    server.close()
    return told


async def _sign(site: str, path: str, number: int, mailboxes: Mailboxes) -> None:
    told = mailboxes.told
    here = f"127.{1 + number % ADDRESSES // 250}.{number % 250}.{1 + number % 200}"
    address = f"person{number}@office{number % 400}.example"
    visitor = _Visitor(site, here, told)
    form = await visitor.ask("form", path)
    await asyncio.sleep(READING)
    answers = {
        "o0-name": _name(number),
        "naming": "unnamed" if number % 7 == 0 else "named",
        "person": f"Person {number}",
        "email": address,
        "is_authorized": "on",
        "may_keep": "on",
        "send": "1",
    }
    sent = time.monotonic()
    if await visitor.send("send", path, form, answers) != 303:
        return
    told.acknowledged.add(address)
    link = await asyncio.wait_for(mailboxes.expected(address), PATIENCE)
    told.waits.append(time.monotonic() - sent)
    page = await visitor.ask("link", urlsplit(link).path)
    if await visitor.send("confirm", urlsplit(link).path, page, {}) == 200:
        told.confirmed.add(address)


def _name(number: int) -> str:
    """Give a name that is like few others, and nobody else's."""
    dice = random.Random(number)
    words = ("".join(dice.choice(SYLLABLES) for _ in range(dice.randint(2, 4))).title() for _ in range(2))
    return f"{' '.join(words)} {number}"


class _Visitor:
    """A browser of one address: its cookies, and the hidden fields of the form it has before it."""

    def __init__(self, site: str, here: str, told: Told) -> None:
        self.host, self.here, self.told = urlsplit(site).netloc, here, told
        self.cookies: dict[str, str] = {}
        self.status = 0

    async def ask(self, step: str, path: str) -> str:
        return await self._exchange(step, f"GET {path} HTTP/1.1", b"")

    async def send(self, step: str, path: str, page: str, answers: dict[str, str]) -> int:
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
        body = urlencode({name: unescape(value) for name, value in hidden} | answers).encode()
        await self._exchange(step, f"POST {path} HTTP/1.1", body)
        return self.status

    async def _exchange(self, step: str, line: str, body: bytes) -> str:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = [line, f"Host: {self.host}", "Connection: close", f"Content-Length: {len(body)}"]
        head += [f"Cookie: {cookies}"] if cookies else []
        head += ["Content-Type: application/x-www-form-urlencoded", f"Origin: http://{self.host}"] if body else []
        begun = time.monotonic()
        host, port = self.host.split(":")
        reader, writer = await asyncio.open_connection(host, int(port), local_addr=(self.here, 0))
        writer.write("\r\n".join([*head, "", ""]).encode() + body)
        answer = await reader.read()
        writer.close()
        self.told.seconds.setdefault(step, []).append(time.monotonic() - begun)
        top, _blank, content = answer.partition(b"\r\n\r\n")
        lines = top.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1])
        self.told.statuses[step, self.status] += 1
        self._keep(lines)
        return content.decode()

    def _keep(self, lines: Sequence[str]) -> None:
        for line in lines:
            name, _colon, value = line.partition(":")
            if name.lower() == "set-cookie":
                key, _equals, rest = value.strip().partition("=")
                self.cookies[key] = rest.split(";")[0]
