"""What the tests of the review share: sign-ons that wait, and acts pressed on the page."""

import html
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from signatories.choices import Proof, Way
from signatories.models import Appeal, Endorsement, Signatory
from signatories.workflow import endorsing
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal

LAYLA = Contact("Layla Haddad", "director", "layla@ahlhoran.example", "+963 11 555 0100")


def to(name: str, appeal: Appeal, *args: object) -> str:
    return reverse(f"admin:review_{name}" if name else "admin:review", args=[appeal.pk, *args])


def signed(appeal: Appeal, name: str, contact: Contact = LAYLA, **fields: Any) -> Endorsement:
    received = endorsing.receive(appeal, Proposal(name, **fields), contact, way=Way.FORM, by=None, language="ar")
    return endorsing.confirm(received, proof=Proof.MAIL, by=None)


def line_of(endorsement: Endorsement) -> Signatory:
    assert endorsement.signatory is not None
    return endorsement.signatory


def act(client: Client, line: Signatory, name: str, **more: Any) -> Any:
    data = {"card": line.pk, "turn": line.turn, "act": name, "show": "review"} | more
    return client.post(to("act", line.appeal), data, follow=True)


def words(response: Any) -> str:
    """Give what a page says, without its markup."""
    body = re.sub(r"<(script|head|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def said(response: Any) -> list[str]:
    return [re.sub(r" *<button.*", "", str(message)) for message in response.context["messages"]]


def state(line: Signatory) -> str:
    return Signatory.objects.values_list("state", flat=True).get(pk=line.pk)


def undo(client: Client, response: Any) -> Any:
    appeal = response.context["appeal"]
    return client.post(to("undo", appeal), {"keys": response.context["undo"]}, follow=True)
