"""Two versions of the text laid side by side, as signers and coordinators read them. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from signatories.choices import ConsentRule
from signatories.markdown import plain
from signatories.models import Appeal, AppealText
from signatories.roll import live, marks, versions
from signatories.roll.difference import Change, changes, rest
from signatories.text import fill


@dataclass(frozen=True, slots=True)
class Sides:
    """What differs between two texts in one language, counted numbers filled in; `body` is the new one whole."""

    language: str
    direction: str
    title: str
    body: str
    was: int
    now: int
    titles: tuple[Change, ...]
    bodies: tuple[Change, ...]
    rest: int

    @property
    def groups(self) -> tuple[tuple[Change, ...], ...]:
        return (self.titles, self.bodies)

    @property
    def differ(self) -> bool:
        return bool(self.titles or self.bodies)


@dataclass(frozen=True, slots=True)
class Question:
    """What signers are asked: about which version, by when, and what follows if they say nothing."""

    version: int
    is_public: bool
    answer_by: date | None
    silence_stays: bool
    sides: Sides | None


def sides(before: AppealText, after: AppealText, values: Mapping[str, str], *, as_read: bool = False) -> Sides:
    """Compare two texts of one language: as they are written, or as readers read them, without the markup."""
    old_title, new_title = fill(before.title, values), fill(after.title, values)
    old, new = fill(before.body, values), fill(after.body, values)
    was, now = (plain(old), plain(new)) if as_read else (old, new)
    return Sides(
        language=after.language,
        direction=marks.direction(after.language),
        title=new_title,
        body=new,
        was=before.version,
        now=after.version,
        titles=changes(old_title, new_title),
        bodies=changes(was, now),
        rest=rest(was, now),
    )


def of_versions(appeal: Appeal, old: int, new: int, language: str) -> Sides | None:
    """Compare two versions as they are read in a language, or where one lacks it in the first; None without that."""
    before, after = versions.pair(appeal, old, new, language)
    if before is None or after is None:
        return None
    return sides(before, after, numbers(appeal, after.language), as_read=True)


def numbers(appeal: Appeal, language: str) -> dict[str, str]:
    return live.numbers(live.live_roll(appeal, language, lines=slice(0, 0)), language)


def question(appeal: Appeal, language: str, agreed: int) -> Question:
    """Give what whoever agreed to one version is asked about the one at stake."""
    version = versions.at_stake(appeal)
    old = agreed if agreed < version else appeal.version
    return Question(
        version=version,
        is_public=version == appeal.version,
        answer_by=appeal.answer_by,
        silence_stays=appeal.consent_rule == ConsentRule.SILENCE,
        sides=of_versions(appeal, old, version, language) if old != version else None,
    )
