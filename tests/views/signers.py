"""How a test signs, confirms and comes to its own signature: over HTTP, as a browser does."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import time_machine
from django.core import mail
from django.tasks import TaskResultStatus
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from signatories.models import Appeal
from signatories.workflow import links, outbox

ANSWERS = {
    "o0-name": "Ahl Horan",
    "naming": "named",
    "person": "Layla Haddad",
    "email": "layla@ahlhoran.example",
    "is_authorized": "on",
    "may_keep": "on",
    "number": "1",
    "send": "1",
}


def address(appeal: Appeal, page: str = "sign/") -> str:
    return f"/appeals/{appeal.slug}/{page}"


def drawn(client: Client, appeal: Appeal) -> str:
    body = client.get(address(appeal)).content.decode()
    found = re.search(r'name="drawn" value="([^"]+)"', body)
    assert found
    return found[1]


def send(client: Client, appeal: Appeal, *, after: int = 30, **answers: Any):  # type: ignore[no-untyped-def]
    """Fill the form in as slowly as a person does."""
    with time_machine.travel(timezone.now() - timedelta(seconds=after), tick=False):
        seal = drawn(client, appeal)
    return client.post(address(appeal), ANSWERS | {"drawn": seal} | answers)


def link() -> str:
    """Give the path of the link in the newest mail."""
    outbox.deliver_due()
    found = re.search(r"https?://[^/\s]+(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def mine(client: Client, appeal: Appeal, email: str = "layla@ahlhoran.example") -> str:
    client.post(address(appeal, "mine/"), {"email": email})
    send_links()
    return link()


def send_links() -> None:
    """Do the worker's part for all who have asked for the link to their signature."""
    asked = DBTaskResult.objects.filter(task_path=links.send.module_path, status=TaskResultStatus.READY)
    for args_kwargs in list(asked.values_list("args_kwargs", flat=True)):
        links.send.call(*args_kwargs["args"])
    asked.delete()


def without_tokens(body: str) -> str:
    return re.sub(r'name="(?:csrfmiddlewaretoken|drawn)" value="[^"]+"', "", body)


def seal(client: Client, appeal: Appeal, *, ago: timedelta = timedelta(minutes=1)) -> str:
    with time_machine.travel(timezone.now() - ago, tick=False):
        return drawn(client, appeal)


def page(response: object) -> str:
    return unescape(response.content.decode())  # type: ignore[attr-defined]


def values(body: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="(?:text|email|hidden)" name="([^"]+)" value="([^"]*)"', body))
