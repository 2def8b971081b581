"""Two organizations side by side: what is known of each, where each stands, and in what they differ."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from signatories import permissions
from signatories.admin.likenesses import Likely, likenesses, numbered, standing
from signatories.choices import LIVING, EndorsementState
from signatories.models import Endorsement, Organization, Signatory
from signatories.text import fold, host, split_bracket


@dataclass(frozen=True, slots=True)
class Side:
    """One organization, and its line on this statement if it has one. The persons are compared, and never shown."""

    organization: Organization
    signatory: Signatory | None
    number: int | None
    state: str
    other_names: tuple[str, ...]
    networks: tuple[str, ...]
    persons: frozenset[str]

    @property
    def is_hidden(self) -> bool:
        return self.signatory is not None and not self.signatory.is_named

    @property
    def name(self) -> str:
        return self.signatory.printed_name if self.signatory is not None else self.organization.name

    @property
    def lives(self) -> bool:
        return self.signatory is not None and self.signatory.state in LIVING

    @property
    def site(self) -> str:
        return host(self.organization.website)


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the comparison: what it is, as the one has it and as the other. Unknown is no difference."""

    label: str
    one: tuple[str, ...]
    other: tuple[str, ...]

    is_fact: bool = True

    @property
    def differs(self) -> bool:
        return self.is_fact and bool(self.one and self.other) and set(map(fold, self.one)) != set(map(fold, self.other))


@dataclass(frozen=True, slots=True)
class Pair:
    """A signatory beside one organization it may be. `words` are those of the names, `further` what else differs."""

    like: Likely
    side: Side
    facts: tuple[Fact, ...]
    words: tuple[str, ...]
    further: tuple[str, ...]


def of_signatory(signatory: Signatory, user: User, limit: int) -> tuple[Side, list[Pair]]:
    """Read a signatory and those it may be, in a constant number of queries."""
    likely = likenesses(signatory, user, limit)
    keys = [signatory.organization_id, *(like.organization for like in likely)]
    lines = [signatory.pk, *(like.signatory for like in likely if like.signatory)]
    found = _sides(keys, lines)
    own = found[signatory.organization_id]
    return own, [_pair(own, found[like.organization], like) for like in likely if like.organization in found]


def _sides(organizations: Sequence[int], lines: Sequence[int]) -> dict[int, Side]:
    rows: QuerySet[Organization] = Organization.objects.filter(pk__in=organizations)
    rows = rows.prefetch_related("names", "merged", "memberships__network")
    of = {row.organization_id: row for row in numbered(Signatory.objects.filter(pk__in=lines))}
    persons = _persons(lines)
    return {row.pk: _side(row, of.get(row.pk), persons) for row in rows}


def _side(row: Organization, line: Signatory | None, persons: dict[int, set[str]]) -> Side:
    number, state = standing(line)
    names = [row.name, *(name.name for name in row.names.all()), *(merged.name for merged in row.merged.all())]
    printed = line.printed_name if line is not None else row.name
    return Side(
        organization=row,
        signatory=line,
        number=number,
        state=state,
        other_names=tuple(name for name in dict.fromkeys(names) if name not in (printed, split_bracket(printed)[0])),
        networks=tuple(f"{m.network.acronym}: {m.get_standing_display()}" for m in row.memberships.all()),
        persons=frozenset(persons.get(line.pk, ()) if line is not None else ()),
    )


def _persons(lines: Iterable[int]) -> dict[int, set[str]]:
    """Read who signed for each line: two sign-ons by one person are of one organization, more likely than not."""
    found = defaultdict[int, set[str]](set)
    rows = Endorsement.objects.filter(signatory__in=list(lines), state=EndorsementState.CONFIRMED).exclude(person="")
    for line, person in rows.values_list("signatory", "person"):
        found[line].add(fold(person))
    return found


def _pair(own: Side, other: Side, like: Likely) -> Pair:
    facts = tuple(fact for fact in _facts(own, other) if fact.one or fact.other)
    further = [fact.label for fact in facts if fact.differs]
    if own.persons and other.persons and own.persons.isdisjoint(other.persons):
        further.append(_("person"))
    return Pair(like, other, facts, like.differs, tuple(further))


def _facts(own: Side, other: Side) -> Iterable[Fact]:
    # Names differ by their words, which are told by themselves.
    yield Fact(_("name"), (own.name,), (other.name,), is_fact=False)
    yield Fact(_("other names"), own.other_names, other.other_names, is_fact=False)
    for label, read in (
        (_("acronym"), lambda side: side.organization.acronym),
        (_("country"), lambda side: str(side.organization.country.name)),
        (_("website"), lambda side: side.site),
    ):
        yield Fact(label, _filled(read(own)), _filled(read(other)))
    yield Fact(_("mail domains"), _words(own), _words(other))
    yield Fact(_("networks"), own.networks, other.networks)


def _filled(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def _words(side: Side) -> tuple[str, ...]:
    return tuple(side.organization.mail_domains.split())


def may_change(user: User, *organizations: int) -> bool:
    """Tell whether somebody may change all of these organizations, wherever they stand."""
    hers = permissions.rows_for(Organization, user, to="change").filter(pk__in=organizations)
    return hers.count() == len(set(organizations))
