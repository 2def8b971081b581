"""Where those who signed live: the hosts of websites and mail domains, as register and sign-ons give them.

Compared, and never shown: whose address it is stays with the sign-on. Free mail is nobody's home.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q

from signatories.choices import EndorsementState
from signatories.models import Endorsement, Signatory
from signatories.text import fold, host

_FREE_MAIL = """
126.com 163.com aol.com fastmail.com free.fr gmail.com gmx.com gmx.de gmx.net googlemail.com hotmail.com hotmail.fr
icloud.com laposte.net libero.it live.com mail.com mail.ru me.com msn.com orange.fr outlook.com posteo.de proton.me
protonmail.com qq.com riseup.net rocketmail.com tutanota.com uol.com.br wanadoo.fr web.de yahoo.co.uk yahoo.com
yahoo.de yahoo.fr yandex.ru ymail.com zoho.com
"""
# Where everybody may have an address. Small organizations do.
FREE_MAIL = frozenset(_FREE_MAIL.split())
# Where more lines than these live, it is a network's or a provider's, and says nothing.
CROWD = 5
# So many hosts are asked for one by one; of more, all that was given on the statement is read.
ASKED_FOR = 20


@dataclass(frozen=True, slots=True)
class Home:
    """Of one line: the hosts of its websites, its mail domains, and who signed for it (folded)."""

    websites: frozenset[str] = frozenset()
    mail: frozenset[str] = frozenset()
    persons: frozenset[str] = frozenset()

    @property
    def hosts(self) -> frozenset[str]:
        return self.websites | self.mail


@dataclass(frozen=True, slots=True)
class Line:
    """A line by its key and its organization's."""

    pk: int
    organization: int


def of_lines(lines: Collection[int]) -> dict[int, Home]:
    """Read the homes of lines, in one query."""
    websites, mail, persons = (defaultdict[int, set[str]](set) for _ in range(3))
    given = ("endorsements__state", "endorsements__website", "endorsements__email", "endorsements__person")
    known = ("pk", "organization__website", "organization__mail_domains")
    for pk, website, domains, state, *told in Signatory.objects.filter(pk__in=lines).values_list(*known, *given):
        websites[pk].add(host(website))
        mail[pk].update(domains.casefold().split())
        if state == EndorsementState.CONFIRMED:
            own, email, person = told
            websites[pk].add(host(own))
            mail[pk].add(mail_host(email))
            persons[pk].add(fold(person))
    return {pk: Home(*(frozenset(found[pk] - {""}) for found in (websites, mail, persons))) for pk in lines}


def living_at(appeal: int, hosts: Collection[str]) -> dict[str, frozenset[Line]]:
    """Read which lines of an appeal gave one of these hosts when they signed, in one query."""
    if not hosts:
        return {}
    rows = Endorsement.objects.filter(appeal=appeal, state=EndorsementState.CONFIRMED).order_by()
    if len(hosts) <= ASKED_FOR:
        asked = Q()
        for one in hosts:
            asked |= Q(website__icontains=one) | Q(email__iendswith=f"@{one}")
        rows = rows.filter(asked)
    found = defaultdict[str, set[Line]](set)
    for pk, organization, *given in rows.values_list("signatory", "signatory__organization", "website", "email"):
        website, email = given
        for one in {host(website), mail_host(email)}.intersection(hosts):
            found[one].add(Line(pk, organization))
    return {one: frozenset(lines) for one, lines in found.items()}


def neighbours(at: Mapping[str, frozenset[Line]], home: Home, organization: int) -> set[int]:
    """Give the other organizations that live where one does, by what `living_at` read; a crowd is nobody's home."""
    lines = {line for one in home.hosts for line in at.get(one, ()) if len(at[one]) <= CROWD}
    return {line.organization for line in lines} - {organization}


def mail_host(email: str) -> str:
    """Give where an address lives, "" for free mail and for none."""
    domain = email.rpartition("@")[2].casefold()
    return "" if domain in FREE_MAIL else domain
