"""One row of a table as a proposal, or the reason why it cannot be one. Which heading means what stands here."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from django_countries import countries

from signatories.choices import Section, SignatoryKind, Standing
from signatories.text import SIGNS, fold, tidy
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal

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
    "person": ("person", "contact", "contact person", "contact name"),
    "role": ("role", "position", "function"),
    "email": ("email", "e-mail", "mail", "contact email", "contact e-mail"),
    "telephone": ("telephone", "phone", "tel", "mobile"),
    "standing": ("standing",),
    "since": ("since",),
    "until": ("until",),
    "organization": ("organization", "organisation", "name"),
    "network": ("network", "umbrella"),
}
YES, NO = {"", "yes", "true", "1"}, {"no", "false", "0"}
CONTACT = ("person", "role", "email", "telephone")
LONGEST = {
    "name": 300,
    "acronym": 50,
    "sort under": 300,
    "website": 200,
    "person": 200,
    "role": 200,
    "email": 254,
    "telephone": 50,
}


class Unfit(Exception):
    """A row that cannot be taken, with the reason in words."""


def proposal(row: Mapping[str, str]) -> Proposal:
    """Read a row of signatories or organizations."""
    name = _name(cell(row, "name"))
    _refuse_long(row, [column for column in LONGEST if column not in CONTACT])
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


def contact(row: Mapping[str, str]) -> Contact:
    """Read the person who signed for a row of signatories; of most rows, nobody."""
    _refuse_long(row, CONTACT)
    email = cell(row, "email")
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise Unfit(_("“%s” is no e-mail address. Write it like name@example.org.") % email) from error
    return Contact(cell(row, "person"), cell(row, "role"), email, cell(row, "telephone"))


def membership(row: Mapping[str, str]) -> tuple[Standing, date | None, date | None]:
    """Read what a row of memberships says beside the two it is about; what says nothing is a claim."""
    standing = _choice(Standing, cell(row, "standing") or Standing.CLAIMED, "standing")
    since, until = _day(cell(row, "since")), _day(cell(row, "until"))
    if since and until and until < since:
        raise Unfit(_("It ends before it begins."))
    return standing, since, until


def cell(row: Mapping[str, str], column: str) -> str:
    return next((row[heading] for heading in HEADINGS[column] if row.get(heading)), "")


def is_there(headers: list[str], column: str) -> bool:
    return any(heading in headers for heading in HEADINGS[column])


def _refuse_long(row: Mapping[str, str], columns: Iterable[str]) -> None:
    for column in columns:
        if len(cell(row, column)) > LONGEST[column]:
            message = _("“%(column)s” has more than %(longest)s characters.")
            raise Unfit(message % {"column": column, "longest": LONGEST[column]})


def _day(value: str) -> date | None:
    # A sheet gives the day with the midnight it begins at.
    written = value.removesuffix(" 00:00:00")
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise Unfit(_("“%s” is no day. Write it like 2016-12-01.") % value) from error


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
