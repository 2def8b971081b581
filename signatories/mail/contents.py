"""What each kind of letter says: its subject, and what its template is filled with. A kind is added here.

How a letter is put together and addressed is `letters`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatories import tokens
from signatories.choices import LIVING, Audience, EndorsementState, LetterKind, Visibility
from signatories.models import Appeal, Endorsement, Message, MessageText
from signatories.text import tidy, tidy_text

# Neutral on purpose: a subject is read over shoulders and on locked screens.
SUBJECTS = {
    LetterKind.CONFIRM: gettext_lazy("Please confirm your message"),
    LetterKind.MINE: gettext_lazy("The link you asked for"),
    LetterKind.INVITATION: gettext_lazy("An invitation for you"),
    LetterKind.QUESTION: gettext_lazy("A question for you"),
    LetterKind.DECLINED: gettext_lazy("About your message to us"),
    LetterKind.ACCEPTED: gettext_lazy("About your message to us"),
    LetterKind.COLLEAGUE: gettext_lazy("Something to read and to send on"),
    LetterKind.CONSENT: gettext_lazy("A change that needs your answer"),
    LetterKind.MESSAGE: gettext_lazy("A message for you"),
    LetterKind.ALERT: gettext_lazy("Something waits for you"),
    LetterKind.FLOOD: gettext_lazy("Messages were held back"),
    LetterKind.TEST: gettext_lazy("A test mail"),
}
# What a coordinator wrote herself, or what asks to be answered by mail.
ANSWERED = (LetterKind.QUESTION, LetterKind.DECLINED, LetterKind.MESSAGE)


@dataclass(frozen=True)
class Occasion:
    """What a letter is about and to whom it goes: to a signer (`endorsement`) or to a colleague (`user`).

    `text` is what a coordinator wrote to this one; `message` what she wrote to many; `along` are other sign-ons of the
    same form that it tells of.
    """

    kind: LetterKind
    language: str
    appeal: Appeal | None = None
    endorsement: Endorsement | None = None
    user: User | None = None
    message: Message | None = None
    by: User | None = None
    text: str = ""
    figures: Mapping[str, int] = field(default_factory=dict)
    along: tuple[Endorsement, ...] = ()
    is_preview: bool = False

    @cached_property
    def is_discreet(self) -> bool:
        """Tell whether it ties nobody to a statement: others may read a signer's mail."""
        row = self.endorsement
        if row is None:
            # A coordinator tries out what signers are to get.
            return self.message is not None and self.appeal is not None and self.appeal.is_discreet
        return row.appeal.is_discreet or any(_is_unnamed(one) for one in (row, *self.along))


def subject(occasion: Occasion) -> str:
    """Give the subject: ours, but for a message to many that may name what it is about."""
    if occasion.message is None or occasion.is_discreet:
        return str(SUBJECTS[occasion.kind])
    return tidy(_words(occasion.message, occasion.language).subject)


def context(occasion: Occasion) -> dict[str, Any]:
    """Give what the template of a letter is filled with; of a discreet one no name, not even the writer's."""
    about = CONTEXTS.get(occasion.kind, _nothing)(occasion) | {"text": occasion.text, "site": settings.SITE_URL}
    if occasion.is_discreet:
        nothing = dict.fromkeys(("title", "issuer", "organization", "by", "telephone", "mine"), "")
        return about | nothing | {"names": []}
    appeal, row = occasion.appeal, occasion.endorsement
    return about | {
        "by": tidy(occasion.by.get_full_name()) if occasion.by else "",
        "issuer": tidy(appeal.issuer) if appeal else "",
        "telephone": tidy(appeal.press_phone) if appeal else "",
        "title": _title(appeal, occasion.language) if appeal else "",
        "organization": row.name if row else "",
        "mine": _my_signature(appeal) if appeal else "",
    }


# A link is only described in a preview: whoever looks at one is not whom it is for.


def link(occasion: Occasion, path: Callable[[], str]) -> str:
    return _("(the link stands here)") if occasion.is_preview else settings.SITE_URL + path()


def _nothing(_occasion: Occasion) -> dict[str, Any]:
    return {}


def _of_signer(occasion: Occasion) -> dict[str, Any]:
    """Give the link by which a signer acts, named like the kind of its letter, and all she signed for in one form."""
    row, purpose = occasion.endorsement, str(occasion.kind)
    if row is None:
        return {}
    names = Endorsement.objects.filter(group=row.group).order_by("pk").values_list("name", flat=True)
    lives = tokens.LIVES[purpose]
    return {
        "link": link(occasion, lambda: tokens.link(purpose, row.seed)),
        "names": list(names),
        "days": lives.days,
        "minutes": int(lives.total_seconds()) // 60,
    }


def _of_accepted(occasion: Occasion) -> dict[str, Any]:
    rows = (occasion.endorsement, *occasion.along)
    return {"names": [row.name for row in rows if row is not None]}


def _of_consent(occasion: Occasion) -> dict[str, Any]:
    """Give the link by which a signer answers for all that her address signed for; the text stands behind it alone."""
    row = occasion.endorsement
    if row is None:
        return {}
    same = Endorsement.objects.filter(appeal=row.appeal_id, email__iexact=row.email, state=EndorsementState.CONFIRMED)
    rows = same.filter(is_named=True).select_related("appeal", "signatory").order_by("pk")
    living = [one.line for one in rows if one.line is not None and one.line.state in LIVING]
    names = [line.printed_name for line in living if line.is_named]
    return _of_signer(occasion) | {"names": list(dict.fromkeys(names)), "answer_by": row.appeal.answer_by}


def _way_in(occasion: Occasion) -> dict[str, Any]:
    """Give a one-time link to whoever has no password yet, and the way to the desk to whoever has."""
    user = occasion.user
    if user is None:
        return {}
    knows_the_way = user.has_usable_password()
    path = link(occasion, lambda: reverse("admin:index") if knows_the_way else tokens.way_in(user))
    return {"link": path, "knows_the_way": knows_the_way, "hours": settings.PASSWORD_RESET_TIMEOUT // 3600}


def _of_desk(occasion: Occasion) -> dict[str, Any]:
    """Give how much waits, and where at the desk; whoever reads it logs in first."""
    pk, figures = occasion.appeal.pk if occasion.appeal else 0, {"held": 0, **occasion.figures}
    is_flood = occasion.kind == LetterKind.FLOOD
    path = reverse("admin:review", args=[pk]) + "?show=unconfirmed" if is_flood else reverse("admin:home", args=[pk])
    here = {"link": settings.SITE_URL + path, "people": settings.SITE_URL + reverse("admin:people", args=[pk])}
    return figures | here


def _of_test(occasion: Occasion) -> dict[str, Any]:
    """Give the link that shows that mail arrives; the statement holds its seed."""
    appeal = occasion.appeal
    if appeal is None:
        return {}
    return {"link": link(occasion, lambda: tokens.link("test", appeal.mail_seed))}


def _of_message(occasion: Occasion) -> dict[str, Any]:
    """Give the coordinator's words, and whether whoever reads them has still to confirm."""
    message = occasion.message
    if message is None:
        return {}
    words = tidy_text(_words(message, occasion.language).body)
    return {"words": words, "to_confirm": message.audience == Audience.UNCONFIRMED}


CONTEXTS: dict[LetterKind, Callable[[Occasion], dict[str, Any]]] = {
    LetterKind.CONFIRM: _of_signer,
    LetterKind.MINE: _of_signer,
    LetterKind.COLLEAGUE: _of_signer,
    LetterKind.INVITATION: _way_in,
    LetterKind.MESSAGE: _of_message,
    LetterKind.ALERT: _of_desk,
    LetterKind.FLOOD: _of_desk,
    LetterKind.TEST: _of_test,
    LetterKind.CONSENT: _of_consent,
    LetterKind.ACCEPTED: _of_accepted,
}


def _is_unnamed(row: Endorsement) -> bool:
    """Tell whether a letter would tell of somebody who is not to be named: it may tell of a whole form."""
    if not row.is_named or (row.line is not None and not row.line.is_named):
        return True
    return Endorsement.objects.filter(group=row.group, is_named=False).exists()


def _words(message: Message, language: str) -> MessageText:
    return MessageText.objects.get(message=message, language=language)


def _my_signature(appeal: Appeal) -> str:
    """Give the address where a signer asks for the link to her signature; "" while the page is nowhere."""
    match appeal.visibility:
        case Visibility.PUBLIC | Visibility.ARCHIVED:
            return settings.SITE_URL + reverse("signatories:ask_for_link", args=[appeal.slug])
        case Visibility.LINK:
            return settings.SITE_URL + reverse("signatories:ask_for_link_by_link", args=[appeal.secret])
    return ""


def _title(appeal: Appeal, language: str) -> str:
    """Give the title in the reader's language, else in the statement's first."""
    titles = dict(appeal.texts.filter(version=appeal.version).values_list("language", "title"))
    return tidy(titles.get(language) or titles.get(appeal.language) or appeal.slug)
