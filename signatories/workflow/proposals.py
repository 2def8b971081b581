"""An organization as somebody wrote it, and how that is read: its name, its acronym, the signs behind it.

What becomes of it is `admission`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from signatories.choices import Section, SignatoryKind
from signatories.models import Appeal, Mark
from signatories.text import is_acronym, split_bracket, split_marks, tidy
from signatories.workflow.door import Refusal

NAME_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Proposal:
    """One organization as somebody wrote it. `printed_name` may end in signs; they become claims of membership.

    `name` is the name without acronym and second name, where known; `other_names` are (name, language) pairs;
    `networks` are acronyms. `agreed_version` is that of the text they had before them; 0: the public one.
    """

    printed_name: str
    name: str = ""
    acronym: str = ""
    other_names: tuple[tuple[str, str], ...] = ()
    country: str = ""
    website: str = ""
    kind: SignatoryKind = SignatoryKind.ORGANIZATION
    section: Section = Section.NONE
    sort_under: str = ""
    networks: tuple[str, ...] = ()
    is_named: bool = True
    agreed_version: int = 0
    agreed_how: str = ""


def signs(appeal: Appeal) -> dict[str, str]:
    """Give the sign of each network that has one on an appeal."""
    return dict(Mark.objects.filter(appeal=appeal).values_list("sign", "network__acronym"))


def bare(appeal: Appeal, proposals: Sequence[Proposal]) -> list[tuple[Proposal, str]]:
    """Take the signs off names. What they mean is read only where a name bears one: most do not."""
    bears = any(split_marks(tidy(proposal.printed_name))[1] for proposal in proposals)
    known = signs(appeal) if bears else {}
    return [_without_signs(proposal, known) for proposal in proposals]


def _without_signs(proposal: Proposal, known: dict[str, str]) -> tuple[Proposal, str]:
    """Take the signs off a name: those the appeal knows become claims, the others are given back."""
    printed, borne = split_marks(tidy(proposal.printed_name))
    claimed = tuple(known[sign] for sign in borne if sign in known)
    unknown = "".join(sign for sign in borne if sign not in known)
    return named(proposal, printed, (*proposal.networks, *claimed)), unknown


def named(proposal: Proposal, printed: str = "", networks: tuple[str, ...] = ()) -> Proposal:
    """Take a proposal's printed name apart: name and acronym, as organizations are known by."""
    printed = printed or tidy(proposal.printed_name)
    outer, inner = split_bracket(printed)
    has_acronym = is_acronym(inner) and not proposal.other_names
    _refuse_unfit(printed)
    return Proposal(
        printed_name=printed,
        name=tidy(proposal.name) or (outer if has_acronym else printed),
        acronym=tidy(proposal.acronym) or (inner if has_acronym and not proposal.name else ""),
        other_names=proposal.other_names,
        country=proposal.country,
        website=proposal.website,
        kind=proposal.kind,
        section=proposal.section,
        sort_under=tidy(proposal.sort_under),
        networks=networks or proposal.networks,
        is_named=proposal.is_named,
        agreed_version=proposal.agreed_version,
        agreed_how=proposal.agreed_how,
    )


def _refuse_unfit(printed: str) -> None:
    if not printed:
        raise Refusal("no_name", _("Write a name: one has no letters in it."))
    if len(printed) > NAME_LENGTH:
        message = _("“%(name)s…” is longer than %(most)s characters. Write the name as it should be printed.")
        raise Refusal("too_long", message % {"name": printed[:40], "most": NAME_LENGTH})
