"""A letter put together: its subject, its text in the reader's language, whom it goes to and who is answered.

It is written when it is sent. Subjects are ours, but for a coordinator's own above a message; addresses are bare.
What each kind says is `contents`.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, make_msgid
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation

from signatories.choices import LetterKind
from signatories.mail import contents
from signatories.mail.contents import Occasion
from signatories.models import Appeal, Endorsement, Letter, Message


def rendered(
    letter: Letter, *, figures: Mapping[str, int] | None = None, along: Sequence[Endorsement] = ()
) -> EmailMessage | None:
    """Write a letter and sign its link; None where there is no address any more, such as after erasure.

    `figures` are the numbers of one that tells a coordinator what waits; of the sign-ons `along` it tells too.
    """
    address = letter.endorsement.email if letter.endorsement else letter.user.email if letter.user else ""
    if not address:
        return None
    occasion = Occasion(
        LetterKind(letter.kind),
        letter.language,
        appeal=letter.endorsement.appeal if letter.endorsement else letter.appeal,
        endorsement=letter.endorsement,
        user=letter.user,
        message=letter.message,
        by=letter.by,
        text=letter.endorsement.question if letter.endorsement else "",
        figures=figures or {},
        along=tuple(along),
    )
    subject, body = _written(occasion)
    reply_to = _answers(occasion)
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
    message: Message | None = None,
    language: str,
    by: User | None,
    text: str = "",
) -> tuple[str, str]:
    """Give subject and body as they would go out. `text` is the coordinator's own; a link is only described."""
    return _written(Occasion(kind, language, appeal, endorsement, user, message, by, text, is_preview=True))


def answers_go_to(by: User | None, appeal: Appeal | None) -> str:
    """Give the bare address of whoever wrote, else the statement's own; "" where neither can be written to."""
    for address in (by.email if by else "", appeal.press_email if appeal else ""):
        try:
            validate_email(address)
        except ValidationError:
            continue
        return address
    return ""


def _written(occasion: Occasion) -> tuple[str, str]:
    with _in(occasion.language, occasion.appeal):
        context = contents.context(occasion) | {"answered": bool(_answers(occasion))}
        body = render_to_string(f"mail/{occasion.kind}.txt", context)
        return contents.subject(occasion), body.strip() + "\n"


def _answers(occasion: Occasion) -> str:
    """Give whom an answer reaches; an address tells a name, so a discreet letter has one only where it asks for it."""
    if occasion.is_discreet and occasion.kind not in contents.ANSWERED:
        return ""
    return answers_go_to(occasion.by, occasion.appeal)


@contextmanager
def _in(language: str, appeal: Appeal | None) -> Iterator[None]:
    """Write in a language, with links that lead to the site in it, whoever asks and from where.

    A page whose address names no language speaks the first one of its statement.
    """
    outer = get_script_prefix()
    is_first = language == settings.LANGUAGE_CODE and (appeal is None or appeal.language == language)
    set_script_prefix("/" if is_first else f"/{language}/")
    try:
        with translation.override(language):
            yield
    finally:
        set_script_prefix(outer)
