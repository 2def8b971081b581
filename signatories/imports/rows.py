"""One row of a table as a proposal, or the reason why it cannot be one. Which heading means what stands here."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django_countries import countries

from signatories.choices import Section, SignatoryKind
from signatories.text import SIGNS, fold, tidy
from signatories.workflow.admission import Proposal

# What a column may be called: its name in our exports first.
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": (
        "name",
        "name as printed",
        "printed name",
        "organization",
        "organisation",
        "signatory",
    ),
    "acronym": ("acronym", "short name"),
    "country": ("country",),
    "website": ("website", "web"),
    "other names": ("other names",),
    "kind": ("kind",),
    "section": ("section",),
    "named": ("named",),
    "sort under": ("sort under",),
    "marks": ("marks",),
    "organization": ("organization", "organisation", "name"),
    "network": ("network", "umbrella"),
}
YES, NO = {"", "yes", "true", "1"}, {"no", "false", "0"}
LONGEST = {"name": 300, "acronym": 50, "sort under": 300, "website": 200}


class Unfit(Exception):
    """A row that cannot be taken, with the reason in words."""


def proposal(row: Mapping[str, str]) -> Proposal:
    """Read a row of signatories or organizations."""
    name = _name(cell(row, "name"))
    for column, longest in LONGEST.items():
        if len(cell(row, column)) > longest:
            raise Unfit(
                _("“%(column)s” has more than %(longest)s characters.") % {"column": column, "longest": longest}
            )
    return Proposal(
        printed_name=name + _signs(cell(row, "marks")),
        acronym=cell(row, "acronym"),
        other_names=tuple((other.strip(), "") for other in cell(row, "other names").split(";") if fold(other)),
        country=_country(cell(row, "country")),
        website=_website(cell(row, "website")),
        kind=_choice(SignatoryKind, cell(row, "kind") or SignatoryKind.ORGANIZATION, "kind"),
        section=_choice(Section, cell(row, "section"), "section"),
        sort_under=cell(row, "sort under"),
        is_named=_is_named(cell(row, "named")),
    )


def cell(row: Mapping[str, str], column: str) -> str:
    return next((row[heading] for heading in HEADINGS[column] if row.get(heading)), "")


def is_there(headers: list[str], column: str) -> bool:
    return any(heading in headers for heading in HEADINGS[column])


def _name(value: str) -> str:
    name = tidy(value)
    if not fold(name):
        raise Unfit(_("There is no name."))
    return name


def _signs(value: str) -> str:
    if any(sign not in SIGNS for sign in value):
        raise Unfit(_("“%s” is no sign after a name.") % value)
    return value


def _country(value: str) -> str:
    if value.upper() in countries.countries:
        return value.upper()
    code = str(countries.by_name(value)) if value else ""
    if value and not code:
        raise Unfit(_("The country “%s” is not known. Write its two letters, such as SY.") % value)
    return code


def _website(value: str) -> str:
    if not value:
        return ""
    address = value if "://" in value else f"https://{value}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError as error:
        raise Unfit(_("“%s” is not a web address. Write it like https://example.org.") % value) from error
    return address


def _choice(choices: Any, value: str, column: str) -> Any:
    wanted = value.casefold()
    for choice in choices:
        if wanted in (choice.value, str(choice.label).casefold()):
            return choice
    known = ", ".join(choice.value for choice in choices if choice.value)
    raise Unfit(
        _("“%(value)s” is no %(column)s. Write one of: %(known)s.") % {"value": value, "column": column, "known": known}
    )


def _is_named(value: str) -> bool:
    wanted = value.casefold()
    if wanted not in YES | NO:
        # Whoever asked not to be named must not be named by a slip of the pen.
        raise Unfit(_("“%s” in the column “named” is neither yes nor no.") % value)
    return wanted in YES
