"""Two organizations side by side: what is known of each, where each stands, and in what they differ."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from signatories import permissions
from signatories.admin.likenesses import Likely, likenesses, numbered, standing
from signatories.choices import LIVING
from signatories.matching import verdicts
from signatories.matching.names import likeness
from signatories.models import Organization, Signatory
from signatories.roll import hosts
from signatories.roll.hosts import Home
from signatories.roll.joined import joined
from signatories.text import fold, host, split_bracket


@dataclass(frozen=True, slots=True)
class Side:
    """One organization, and its line on this statement if it has one. Of its `home` only the websites are shown."""

    organization: Organization
    signatory: Signatory | None
    number: int | None
    state: str
    other_names: tuple[str, ...]
    networks: tuple[str, ...]
    home: Home

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
    def websites(self) -> tuple[str, ...]:
        return tuple(sorted({host(self.organization.website), *self.home.websites} - {""}))


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the comparison: what it is, as the one has it and as the other. Unknown is no difference.

    What nobody is to read is only compared: `both` says how, and `is_another` whether it differs.
    """

    label: str
    one: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    is_fact: bool = True
    both: str = ""
    is_another: bool = False

    @property
    def differs(self) -> bool:
        return (
            self.is_another
            or self.is_fact
            and bool(self.one and self.other)
            and set(map(fold, self.one)) != set(map(fold, self.other))
        )


@dataclass(frozen=True, slots=True)
class Pair:
    """A signatory beside one organization it may be. `words` are those of the names, `further` what else differs."""

    like: Likely
    side: Side
    facts: tuple[Fact, ...]
    words: tuple[str, ...]
    further: tuple[str, ...]


def of_signatory(signatory: Signatory, user: User, limit: int, also: int = 0) -> tuple[Side, list[Pair]]:
    """Read a signatory and those it may be, in a constant number of queries.

    `also` is an organization on the same statement that somebody wants to see beside it, like it or not.
    """
    likely = likenesses(signatory, user, limit)
    if also and also not in {like.organization for like in likely}:
        likely += _asked_for(signatory, also)
    keys = [signatory.organization_id, *(like.organization for like in likely)]
    lines = [signatory.pk, *(like.signatory for like in likely if like.signatory)]
    found = _sides(keys, lines)
    own = found[signatory.organization_id]
    return own, [_pair(own, found[like.organization], like) for like in likely if like.organization in found]


def _asked_for(signatory: Signatory, organization: int) -> Iterable[Likely]:
    own = signatory.organization_id
    living = Signatory.objects.filter(appeal=signatory.appeal_id, organization=organization, state__in=LIVING)
    line = numbered(living).first()
    if line is None or organization in {own, *verdicts.different({own})[own]}:
        return
    like, (number, state) = likeness(signatory.printed_name, line.printed_name), standing(line)
    yield Likely(
        organization=organization,
        name=line.printed_name,
        number=number,
        state=state,
        is_same=like.is_same,
        has_domain=False,
        differs=like.differs,
        signatory=line.pk,
        is_named=line.is_named,
        is_alike=like.is_same,
    )


def _sides(organizations: Sequence[int], lines: Sequence[int]) -> dict[int, Side]:
    rows: QuerySet[Organization] = Organization.objects.filter(pk__in=organizations)
    rows = rows.prefetch_related("names", "merged", "memberships__network")
    of = {row.organization_id: row for row in numbered(Signatory.objects.filter(pk__in=lines))}
    homes, into = hosts.of_lines(lines), joined(of.values())
    return {row.pk: _side(row, of.get(row.pk), homes, into) for row in rows}


def _side(row: Organization, line: Signatory | None, homes: Mapping[int, Home], into: Mapping[int, Signatory]) -> Side:
    number, state = standing(line)
    if line is not None and line.pk in into:
        state = _("joined with %s") % into[line.pk].called_inside
    names = [row.name, *(name.name for name in row.names.all()), *(merged.name for merged in row.merged.all())]
    printed = line.printed_name if line is not None else row.name
    return Side(
        organization=row,
        signatory=line,
        number=number,
        state=state,
        other_names=tuple(name for name in dict.fromkeys(names) if name not in (printed, split_bracket(printed)[0])),
        networks=tuple(f"{m.network.acronym}: {m.get_standing_display()}" for m in row.memberships.all()),
        home=homes[line.pk] if line is not None else Home(),
    )


def _pair(own: Side, other: Side, like: Likely) -> Pair:
    facts = tuple(fact for fact in _facts(own, other) if fact.one or fact.other or fact.both)
    further = [fact.label for fact in facts if fact.differs]
    return Pair(like, other, facts, like.differs, tuple(further))


def _facts(own: Side, other: Side) -> Iterable[Fact]:
    # Names differ by their words, which are told by themselves.
    yield Fact(_("name"), (own.name,), (other.name,), is_fact=False)
    yield Fact(_("other names"), own.other_names, other.other_names, is_fact=False)
    yield Fact(_("acronym"), _filled(own.organization.acronym), _filled(other.organization.acronym))
    country, other_country = (str(side.organization.country.name) for side in (own, other))
    yield Fact(_("country"), _filled(country), _filled(other_country))
    yield Fact(_("website"), own.websites, other.websites)
    yield _compared(_("mail domain"), own.home.mail, other.home.mail, _("the same"), _("another"))
    yield _compared(_("person"), own.home.persons, other.home.persons, _("the same person"), _("another person"))
    yield Fact(_("networks"), own.networks, other.networks)


def _compared(label: str, one: frozenset[str], other: frozenset[str], same: str, another: str) -> Fact:
    """Say whether two sign-ons share what belongs to the contact; two by one person are of one, likelier than not."""
    if not one or not other:
        return Fact(label)
    is_another = one.isdisjoint(other)
    return Fact(label, both=another if is_another else same, is_another=is_another)


def _filled(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def may_change(user: User, *organizations: int) -> bool:
    """Tell whether somebody may change all of these organizations, wherever they stand."""
    hers = permissions.rows_for(Organization, user, to="change").filter(pk__in=organizations)
    return hers.count() == len(set(organizations))
