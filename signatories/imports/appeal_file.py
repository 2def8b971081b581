"""Our own readable format of a whole appeal (docs/formats.md): read from JSON and loaded through `workflow`."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django_countries import countries

from signatories.models import Appeal, AppealText, Footnote, Mark, Network
from signatories.workflow import admission, members, moderation, ordering, register, texts
from signatories.workflow.door import Actor, Refusal
from signatories.workflow.members import Entry
from signatories.workflow.proposals import Proposal

FORMAT = "undersigned appeal 1"


@dataclass(frozen=True, slots=True)
class TextPart:
    language: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class NetworkPart:
    name: str
    acronym: str
    sign: str
    footnotes: dict[str, str]


@dataclass(frozen=True, slots=True)
class AppealFile:
    """What such a file says, every part still as plain values."""

    appeal: dict[str, Any]
    listed_at: datetime
    texts: list[TextPart]
    networks: list[NetworkPart]
    proposals: list[Proposal]


def read(path: Path) -> AppealFile:
    """Read a file; one that is not of this format is refused with what is wrong in it."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document.get("format") != FORMAT:
            raise ValueError(f'its "format" is not "{FORMAT}"')
        return _parts(document)
    except OSError as error:
        raise Refusal("unreadable", f"{path}: {error.strerror}") from error
    except KeyError as error:
        raise Refusal("unreadable", _("%(path)s: %(part)s is missing.") % {"path": path, "part": error}) from error
    except (ValueError, TypeError, AttributeError) as error:
        message = _("%(path)s is not an appeal file: %(why)s.")
        raise Refusal("unreadable", message % {"path": path, "why": error}) from error


def load(document: AppealFile, *, by: Actor, source: str) -> Appeal | None:
    """Make the appeal with its texts, marks and signatories approved in their printed order, all or nothing.

    Gives None and changes nothing where an appeal stands at that address already.
    """
    if Appeal.objects.filter(slug=document.appeal["slug"]).exists():
        return None
    with transaction.atomic():
        appeal = register.save(_valid(Appeal(**document.appeal)), by=by)
        for text in document.texts:
            _valid(AppealText(appeal=appeal, language=text.language, title=text.title, body=text.body))
            texts.write(appeal, text.language, title=text.title, body=text.body, by=by)
        networks = {part.acronym: _network(appeal, part, by=by) for part in document.networks}
        admitted = admission.propose_many(appeal, document.proposals, by=by, source=source)
        if admitted.known:
            raise Refusal("twice", _("“%s” stands in the file twice.") % admitted.known[0].proposal.printed_name)
        made = admitted.made
        for signatory in made:
            moderation.approve(signatory, by=by, at=document.listed_at)
        ordering.keep_printed_order(made, by=by)
        entries = [
            Entry(signatory.organization, networks[acronym])
            for signatory, proposal in zip(made, document.proposals, strict=True)
            for acronym in proposal.networks
        ]
        members.settle_many(entries, by=by, appeal=appeal, source=source)
    return Appeal.objects.get(pk=appeal.pk)


def _parts(document: dict[str, Any]) -> AppealFile:
    reference = document.get("reference", {})
    appeal = {
        "slug": document["slug"],
        "is_example": document.get("example", False),
        "issuer": document["issuer"],
        "kind": document["kind"],
        "date": date.fromisoformat(document["date"]),
        "reference_name": reference.get("name", ""),
        "reference": reference.get("number", ""),
        "language": document["language"],
    }
    optional = ("visibility", "signing", "grace", "offers_data")
    appeal |= {name: document[name] for name in optional if name in document}
    listed_at = datetime.fromisoformat(document["listed_at"])
    if listed_at.tzinfo is None:
        raise ValueError('"listed_at" needs its time zone, such as Z')
    acronyms = {network["acronym"] for network in document["networks"]}
    return AppealFile(
        appeal=appeal,
        listed_at=listed_at,
        texts=[TextPart(t["language"], t["title"], "\n\n".join(t["body"])) for t in document["texts"]],
        networks=[NetworkPart(n["name"], n["acronym"], n["sign"], n["footnotes"]) for n in document["networks"]],
        proposals=[_proposal(entry, acronyms) for entry in document["signatories"]],
    )


def _proposal(entry: dict[str, Any], networks: set[str]) -> Proposal:
    proposal = Proposal(
        printed_name=entry["printed"],
        name=entry.get("name", entry["printed"]),
        acronym=entry.get("acronym", ""),
        other_names=tuple((other["name"], other["language"]) for other in entry.get("other_names", ())),
        country=entry.get("country", ""),
        networks=tuple(entry.get("networks", ())),
    )
    written = (proposal.printed_name, proposal.name, proposal.acronym, *(n for n, _l in proposal.other_names))
    if not all(isinstance(words, str) and words.isprintable() for words in written):
        raise ValueError(f"{entry} has a name that is no text")
    if proposal.country and not countries.name(proposal.country):
        raise ValueError(f'"{proposal.country}" is no country code')
    if unknown := set(proposal.networks) - networks:
        raise ValueError(f"{unknown} is not among its networks")
    return proposal


def _valid[M: Model](part: M) -> M:
    try:
        part.full_clean()
    except ValidationError as error:
        raise Refusal("unreadable", f"{part}: {' '.join(error.messages)}") from error
    return part


def _network(appeal: Appeal, part: NetworkPart, *, by: Actor) -> Network:
    network = Network.objects.filter(acronym=part.acronym).first()
    network = network or register.save(_valid(Network(name=part.name, acronym=part.acronym)), by=by)
    mark = register.save(_valid(Mark(appeal=appeal, network=network, sign=part.sign)), by=by)
    for language, text in part.footnotes.items():
        register.save(_valid(Footnote(mark=mark, language=language, text=text)), by=by)
    return network
