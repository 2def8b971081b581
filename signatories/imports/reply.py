"""What a pasted reply mail may say: which organization, from where, through whom, when. Only ever a proposal.

Pure functions over text; the words looked for are `phrases`, `countries` and `dates` know what theirs look like.
Nothing is stored, and nothing here is sure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email.utils import parseaddr
from functools import cache

from signatories.imports import countries, dates, pasted_mail, phrases
from signatories.imports.pasted_mail import Mail
from signatories.matching import reading
from signatories.matching.lexicon import Sort
from signatories.text import fold, split_bracket, tidy, tidy_text

LONGEST = 20_000
# So many names of one mail are told apart.
MOST = 30

_MAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}")
_TELEPHONE = re.compile(r"(?:\+|\b00)\s?\d(?:[\d ()./-]{5,22})\d|\(?\b0\d{1,4}\)?[ /.-]\d[\d /.-]{4,14}\d")
_QUOTES = "“”„\"«»'‘’"
_ITEM = re.compile(r"(?:^|(?<=\s))(?:(\d{1,2})[.)]|(?:(?<=\n)|^)[•*–-])[ \t]+(?=\S)", re.MULTILINE)
_TRAILING = re.compile(r"^([^(),]+?)\s*(?:\(([^()]+)\)|,\s*([^(),]+))$")
_ARABIC_ROLE = re.compile(rf"\s(?:لل?|ب|في\s)?((?:ال)?(?:{'|'.join(phrases.KINDS_AFTER_ROLE)})\s.+)$")
_CONNECTED = re.compile(
    r"[\s,،|–—-]+(?:(?:of|at|for|de|des|du|del|da|do|von|der|des|bei|van|för|di|в|في|لدى)\s+)?(?:the\s+)?$"
)
_SHORT_FORM = re.compile(r"(?:\b[A-Za-z]\.[A-Za-z]|\b(?:Inc|Ltd|Co|asbl))$")
_NOBODY = re.compile(
    r"^(?:(?:the|our|my|your|this|all|notre|nuestra|unsere[rs]?)\b.{0,20}\b"
    r"(?:organi[sz]ations?|ngo|group|team|members?|colleagues|organización|us)|us|me|we|myself|them|it|you|i)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a mail proposes; "" or None where it says nothing. `is_unnamed`: they may ask not to be named.

    `names` are all that sign by it, where it lists several; `name` is the first of them then.
    """

    name: str = ""
    country: str = ""
    person: str = ""
    role: str = ""
    email: str = ""
    telephone: str = ""
    written: date | None = None
    is_unnamed: bool = False
    names: tuple[str, ...] = ()


def read(pasted: str) -> Reply:
    """Propose who signs by a mail. What was answered to, below it, is passed over."""
    mail = pasted_mail.parts(tidy_text(pasted[:LONGEST].replace("\0", "")))
    sender, address = parseaddr(mail.labelled.get("from", ""))
    written = _first(_MAIL, mail.labelled.get("email", ""), *mail.end)
    email = address if _MAIL.fullmatch(address) else written or _first(_MAIL, mail.labelled.get("from", ""), mail.text)
    names, role, at_role = _listed(mail.text), *_role(mail)
    name = (names[0] if names else _name(mail)) or at_role
    # A name of which the address is one is the organization's: Tearfund <office@tearfund.example>.
    at_home = _cleaned(sender) if fold(sender).replace(" ", "") in re.split(r"[@.]", email.casefold())[1:] else ""
    person = _person(mail, sender, name or at_home)
    name = name or at_home or _from_signature(mail, person, role, email) or _from_end(mail, person)
    country = _country(mail, name, email)
    name = _without_country(name, country)
    return Reply(
        name=name[:300],
        country=country,
        person=person[:200],
        role=_without(role, name)[:200],
        email=email[:254],
        telephone=_telephone(mail)[:50],
        written=dates.read(mail.labelled.get("date", "")),
        is_unnamed=any(phrase in mail.text.casefold() for phrase in phrases.UNNAMED),
        names=tuple(_without_country(one, country)[:300] for one in names),
    )


# Which organization


def _name(mail: Mail) -> str:
    labelled = _cleaned(mail.labelled.get("name", ""))
    return labelled or next(filter(None, (_cleaned(found) for found in _named_in(mail.text[:6000]))), "")


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    any_of = {
        name: "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
        for name, words in vars(phrases).items()
        if name in ("BEHALF", "ADD", "TO_LIST", "WE", "WISHES")
    }
    end = r"(?=[.;!?:,،](?:\s|$)|\n|$|\s[-–—]\s"
    said = r"\s+(?:i|we|please|this is|je|nous|нам|мы|я|подписываем)\s"
    sources = (
        rf"(?<!\w)(?:{any_of['ADD']})\s+(.{{2,150}}?){end}|\s+(?:{any_of['TO_LIST']}))",
        rf"(?<!\w)(?:{any_of['WE']})[,،]?\s+(?:at |the |de |في )?([^,،.\n]{{2,150}})[,،]\s",
        rf"(?<!\w)(?:{any_of['BEHALF']})\s+(.{{2,150}}?){end}|{said}|\s+(?:{any_of['TO_LIST']}))",
        rf"(?:^|[.!?,،:]\s+|\bthat\s+|\bque\s+)((?:[^.!?:\n,]|\.(?=\S)|(?<=\.[A-Za-z])\.(?=\s|$)){{2,150}}?)(?:\s*,)?\s+(?:{any_of['WISHES']})(?!\w)",
        r"[“\"«]([^”\"»\n]{3,150})[”\"»]",
    )
    return tuple(re.compile(source, re.IGNORECASE | re.MULTILINE) for source in sources)


def _named_in(text: str) -> Iterator[str]:
    for pattern in _patterns():
        for found in pattern.finditer(text):
            sentence = text[max(0, found.start() - 80) : found.end() + 120].casefold()
            if any(word in sentence for word in phrases.SIGNING):
                # The full stop of "e.V." ended the sentence too soon.
                is_cut = text[found.end(1) : found.end(1) + 1] == "." and _SHORT_FORM.search(found[1])
                yield found[1] + ("." if is_cut else "")


def _cleaned(found: str) -> str:
    name = tidy(found).strip("*_ ,،;:-–—")
    if name[:1] in _QUOTES and name[-1:] in _QUOTES:
        name = name[1:-1].strip()
    for article in ("the ", "our organization, ", "our organisation, ", "my organization, ", "my organisation, "):
        if name.casefold().startswith(article) and not (article == "the " and name.startswith("The ")):
            name = name[len(article) :].strip()
    letters = [c for c in name if c.isalpha()]
    if len(letters) < 2 or _NOBODY.match(name) or "@" in name or "http" in name.casefold():
        return ""
    # Where a script has capitals a name has one.
    has_capitals = any(c.isupper() for c in name) or not any(c.islower() for c in name)
    return name if has_capitals and len(name.split()) <= 20 else ""


def _listed(text: str) -> list[str]:
    """Give the names of a list in a mail, "three of our members sign: 1. … 2. …"; [] where it lists none."""
    text = text[:6000]
    items = list(_ITEM.finditer(text))
    marks = [item[1] for item in items]
    if len(items) < 2 or marks not in ([None] * len(items), [str(i) for i in range(1, len(items) + 1)]):
        return []
    before = text[max(0, items[0].start() - 200) : items[0].start()].rstrip()
    if not before.endswith((":", "：")) or not any(word in before.casefold() for word in phrases.SIGNING):
        return []
    ends = [item.start() for item in items[1:]] + [len(text)]
    said = [text[item.end() : end].partition("\n")[0] for item, end in zip(items, ends, strict=True)]
    names = list(map(_cleaned, said))
    return list(dict.fromkeys(names))[:MOST] if all(names) and not any("?" in name for name in names) else []


def _from_signature(mail: Mail, person: str, role: str, email: str) -> str:
    """Take the first line of the signature that is nothing else; rather none than a wrong one."""
    home = email.rpartition("@")[2].casefold()
    for line in mail.signature:
        if fold(line) in (fold(person), fold(role)) or _is_other(line):
            continue
        # One word alone may be a town or a title, unless they live at it or it is written as an acronym.
        is_word = len(line.split()) == 1 and not line.isupper() and fold(line) not in home and line.isascii()
        if (name := _cleaned(line)) and not is_word:
            return name
    return ""


def _from_end(mail: Mail, person: str) -> str:
    """Take what stands behind a dash at the end of a yes, where it is a name as organizations have them."""
    for line in mail.text[:6000].split("\n"):
        said, dash, end = max(map(line[:500].rpartition, (" - ", " – ", " — ")), key=lambda parts: len(parts[0]))
        name = _cleaned(end)
        if dash and name and fold(name) != fold(person) and any(word in said.casefold() for word in phrases.SIGNING):
            is_polite = name.casefold().strip(" .!") in phrases.CLOSINGS
            sorts = {word.sort for word in reading.read(name).words}
            if not is_polite and not _is_other(name) and sorts & {Sort.KIND, Sort.COMMON, Sort.PLACE}:
                return name
    return ""


def _is_other(line: str) -> bool:
    is_contact = (
        _MAIL.search(line) or _TELEPHONE.search(line) or "www." in line or "://" in line or pasted_mail.label(line)[0]
    )
    return bool(is_contact or _is_role(line) or countries.named(line) or line[:1].isdigit())


# Through whom


def _person(mail: Mail, sender: str, name: str) -> str:
    if mail.labelled.get("person") and not _MAIL.search(mail.labelled["person"]):
        return mail.labelled["person"]
    sender = "" if _is_office(sender, name) else tidy(sender.strip("'\""))
    first = mail.signature[0] if mail.signature else ""
    # A person is called by two to four words; the address may bear the office's name.
    signed = tidy(first.split(",")[0])
    is_person = 2 <= len(signed.split()) <= 4 and not _is_other(signed) and not _is_office(signed, name)
    if is_person and (not sender or fold(signed).split()[0] in fold(sender).split()):
        return signed
    return sender


def _is_office(sender: str, name: str) -> bool:
    """Tell whether the name beside an address is a function or the organization, and no person."""
    words = fold(sender).split()
    is_function = "@" in sender or not phrases.OFFICES.isdisjoint(words) or _is_role(sender)
    return is_function or bool(name) and f" {fold(sender)} " in f" {fold(name)} "


def _role(mail: Mail) -> tuple[str, str]:
    """Give the role and, where the same line names it, the organization: "Director, Ahl Horan"."""
    if mail.labelled.get("role"):
        return mail.labelled["role"], ""
    for line in mail.signature:
        parts = [tidy(part) for part in re.split(r"\s[|·–—-]\s|,\s|،\s", line)]
        roles = [i for i, part in enumerate(parts) if _is_role(part)]
        if roles and len(line) <= 200:
            rest = [p for p in parts[roles[-1] + 1 :] if _cleaned(p) and not countries.named(p)]
            role, at_role = _arabic_role(", ".join(parts[roles[0] : roles[-1] + 1]))
            return role, at_role or (_cleaned(rest[0]) if rest else "")
    return "", ""


def _arabic_role(role: str) -> tuple[str, str]:
    """Part an Arabic role from the organization that follows it: "the director of the organization …"."""
    if (found := _ARABIC_ROLE.search(role)) and role[: found.start()].strip():
        return role[: found.start()].strip(), found[1].strip()
    return role, ""


def _without(role: str, name: str) -> str:
    """Leave the organization out of a role: "Director of Ahl Horan"."""
    at = role.casefold().find(name.casefold()) if name else -1
    if at <= 0:
        return role
    return _CONNECTED.sub("", role[:at]).strip() or role


def _is_role(words: str) -> bool:
    folded = f" {fold(words)} "
    endings = tuple(map(fold, phrases.ROLE_ENDINGS))
    is_compound = any(word.endswith(endings) for word in folded.split())
    return len(words.split()) <= 8 and (is_compound or any(f" {role} " in folded for role in _roles()))


@cache
def _roles() -> frozenset[str]:
    return frozenset(map(fold, phrases.ROLES))


def _telephone(mail: Mail) -> str:
    labelled = mail.labelled.get("telephone", "")
    if sum(c.isdigit() for c in labelled) >= 6:
        return _first(_TELEPHONE, labelled) or tidy(labelled)[:50]
    return _first(_TELEPHONE, *mail.end)


def _first(pattern: re.Pattern[str], *places: str) -> str:
    return next((found[0].strip() for place in places if (found := pattern.search(place))), "")


# From where


def _country(mail: Mail, name: str, email: str) -> str:
    labelled = mail.labelled.get("country", "")
    places = [labelled, split_bracket(name)[1], *mail.end, name.rpartition(", ")[2]]
    found = next(filter(None, map(countries.named, places)), "")
    return found or countries.of_address(email)


def _without_country(name: str, country: str) -> str:
    """Leave the country that was read out of a name; quotes say where a name ends, else it must be a long one."""
    found = _TRAILING.match(name)
    outer, place = (found[1].strip(), found[2] or found[3]) if found else (name, "")
    is_quoted = outer[:1] in _QUOTES and outer[-1:] in _QUOTES
    if not place or not country or countries.named(place) != country or not (is_quoted or len(outer.split()) >= 3):
        return name
    return outer[1:-1].strip() if is_quoted else outer
