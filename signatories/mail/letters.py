"""What each letter says: its subject, its text in the reader's language, its links.

A letter is written when it is sent. No text of a person stands in a header: subjects are ours, addresses are bare.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, make_msgid
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse, set_script_prefix
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatories import tokens
from signatories.choices import LetterKind
from signatories.models import Appeal, Endorsement, Letter
from signatories.text import tidy

# Neutral on purpose: a subject is read over shoulders and on locked screens.
SUBJECTS = {
    LetterKind.INVITATION: gettext_lazy("An invitation for you"),
    LetterKind.QUESTION: gettext_lazy("A question for you"),
    LetterKind.DECLINED: gettext_lazy("About your message to us"),
}


def rendered(letter: Letter) -> EmailMessage | None:
    """Write a letter and sign its link; None where there is no address any more, such as after erasure."""
    address = letter.endorsement.email if letter.endorsement else letter.user.email if letter.user else ""
    if not address:
        return None
    reply_to = answers_go_to(letter.by, letter.appeal)
    subject, body = _written(
        LetterKind(letter.kind),
        endorsement=letter.endorsement,
        user=letter.user,
        appeal=letter.appeal,
        language=letter.language,
        by=letter.by,
        text=letter.endorsement.question if letter.endorsement else "",
    )
    return EmailMessage(
        subject,
        body,
        to=[address],
        reply_to=[reply_to] if reply_to else None,
        headers={
            # Made of the site's own name: the machine's is nobody's business.
            "Message-ID": make_msgid(domain=urlsplit(settings.SITE_URL).hostname or "localhost"),
            "Auto-Submitted": "auto-generated",
            "Content-Language": letter.language,
        },
    )


def preview(
    kind: LetterKind,
    *,
    endorsement: Endorsement | None = None,
    user: User | None = None,
    appeal: Appeal | None,
    language: str,
    by: User | None,
    text: str = "",
) -> tuple[str, str]:
    """Give subject and body as they would go out. `text` is the coordinator's own; a link is only described."""
    return _written(
        kind,
        endorsement=endorsement,
        user=user,
        appeal=appeal,
        language=language,
        by=by,
        text=text,
        is_preview=True,
    )


def _written(
    kind: LetterKind,
    *,
    endorsement: Endorsement | None,
    user: User | None,
    appeal: Appeal | None,
    language: str,
    by: User | None,
    text: str,
    is_preview: bool = False,
) -> tuple[str, str]:
    with _in(language):
        context: dict[str, Any] = {
            "text": text,
            "by": _called(by),
            "answered": bool(answers_go_to(by, appeal)),
            "issuer": tidy(appeal.issuer) if appeal else "",
            "title": _title(appeal, language) if appeal else "",
            "site": settings.SITE_URL,
        }
        if kind == LetterKind.INVITATION:
            context |= _way_in(user, is_preview=is_preview)
        if endorsement is not None and _is_unnamed(endorsement):
            # Whoever chose not to be named need not be tied to the statement by a mail that others may read.
            context |= {"title": "", "issuer": ""}
        elif endorsement is not None:
            context["organization"] = endorsement.name
        body = render_to_string(f"mail/{kind}.txt", context)
        return str(SUBJECTS[kind]), body.strip() + "\n"


def _way_in(user: User | None, *, is_preview: bool) -> dict[str, Any]:
    """Give a one-time link to whoever has no password yet, and the way to the desk to whoever has."""
    knows_the_way = user is not None and user.has_usable_password()
    if is_preview or user is None:
        link = _("(the link stands here)")
    else:
        link = settings.SITE_URL + (reverse("admin:index") if knows_the_way else tokens.way_in(user))
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    return {"link": link, "knows_the_way": knows_the_way, "hours": hours}


def _is_unnamed(endorsement: Endorsement) -> bool:
    return not endorsement.is_named or (endorsement.signatory is not None and not endorsement.signatory.is_named)


def _title(appeal: Appeal, language: str) -> str:
    """Give the title in the reader's language, else in the statement's first."""
    titles = dict(appeal.texts.filter(version=appeal.version).values_list("language", "title"))
    return tidy(titles.get(language) or titles.get(appeal.language) or appeal.slug)


def _called(user: User | None) -> str:
    return tidy(user.get_full_name()) if user is not None else ""


def answers_go_to(by: User | None, appeal: Appeal | None) -> str:
    """Give the bare address of whoever wrote, else the statement's own; "" where neither can be written to."""
    for address in (by.email if by else "", appeal.press_email if appeal else ""):
        try:
            validate_email(address)
        except ValidationError:
            continue
        return address
    return ""


@contextmanager
def _in(language: str) -> Iterator[None]:
    """Write in a language, with links that lead to the site in it, whoever asks and from where."""
    outer = get_script_prefix()
    set_script_prefix("/" if language == settings.LANGUAGE_CODE else f"/{language}/")
    try:
        with translation.override(language):
            yield
    finally:
        set_script_prefix(outer)
