"""Messages to many signers: written, kept as a draft, tried out, sent, stopped. Each goes as a mail of its own.

Whom one reaches is `roll.audience`; it is fixed when the message is sent. When its mails go is `outbox`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories.choices import Audience, LetterKind, LetterState, MessageState
from signatories.mail import letters
from signatories.models import Appeal, Letter, Mark, Message, MessageText, Network
from signatories.roll import audience
from signatories.text import tidy, tidy_text
from signatories.workflow import door, outbox
from signatories.workflow.door import Actor, Refusal

# Changes of one writer within so long are told as one.
SITTING = timedelta(minutes=15)
# Mails of her own messages that a coordinator gets in a day, each time one for each language.
MOST_TESTS = 24
# Of a subject, and of a text: as long as the columns are.
LONGEST = 150, 20_000


@dataclass(frozen=True, slots=True)
class Words:
    """What a coordinator wrote: for whom, and by language the subject and the text."""

    audience: Audience
    texts: Mapping[str, tuple[str, str]]
    network: Network | None = None


def write(appeal: Appeal, words: Words, *, by: Actor) -> Message:
    """Keep a new message as a draft."""
    _refuse_unfit(appeal, words)
    with transaction.atomic():
        message = Message(appeal=appeal, audience=words.audience, network=words.network, by=by)
        message.written_at = timezone.now()
        message.save(force_insert=True)
        _store_texts(message, words)
        _tell("write_message", message, by=by)
    return message


def change(message: Message, words: Words, *, by: Actor, seen: str = "") -> Message:
    """Keep what was written over a draft. `seen` is its `mark` when it was drawn: what somebody else wrote since stays.

    What one writes in one go is one act.
    """
    _refuse_unfit(message.appeal, words)
    with transaction.atomic():
        row = _draft(message)
        _refuse_stale(row, seen, by=by)
        now, is_same_sitting = timezone.now(), row.by == by and timezone.now() - row.written_at < SITTING
        aim = (words.audience, words.network and words.network.pk)
        is_changed = (row.audience, row.network_id) != aim or texts_of(row) != _tidied(words)
        if is_changed:
            row.audience, row.network, row.by, row.written_at = words.audience, words.network, by, now
            row.save(update_fields=["audience", "network", "by", "written_at"])
            _store_texts(row, words)
        if is_changed and not is_same_sitting:
            _tell("change_message", row, by=by)
    return row


def mark(message: Message) -> str:
    """Name the state a draft is in, by which a change of somebody else's is noticed."""
    return message.written_at.isoformat()


def remove(message: Message, *, by: Actor) -> None:
    with transaction.atomic():
        row = _draft(message)
        _tell("remove_message", row, by=by)
        row.delete()


def test(message: Message, *, by: User) -> int:
    """Send a draft to whoever writes it, in each language it has. Returns how many mails go."""
    with transaction.atomic():
        # A second press at the same moment waits.
        list(door.locked(User.objects.filter(pk=by.pk)))
        row = _draft(message)
        texts = _whole(row)
        if not by.email:
            raise Refusal("no_email", _("You have no e-mail address here. Write yours first."))
        lately = Letter.objects.filter(due_at__gt=timezone.now() - timedelta(days=1), kind=LetterKind.MESSAGE)
        if lately.filter(user__email__iexact=by.email).count() + len(texts) > MOST_TESTS:
            raise Refusal("too_many", _("You had many test mails today. Try again tomorrow."))
        to_her = {"kind": LetterKind.MESSAGE, "appeal": row.appeal, "user": by, "message": row, "by": by}
        outbox.post_many([Letter(**to_her, language=language) for language in texts])
        _tell("test_message", row, by=by)
    return len(texts)


def send(message: Message, *, by: Actor, number: int, seen: str) -> int:
    """Send a draft to everybody it is for now, one mail for each address. Returns how many.

    `number` and `seen` are what whoever sends it has looked at; where they are no longer true, nothing goes.
    """
    with door.once():
        row = _draft(message)
        if mark(row) != seen:
            raise Refusal("stale", _("The message was changed meanwhile. Nothing was sent; read it again."))
        texts = _whole(row)
        if not letters.answers_go_to(by, row.appeal):
            told = _("Nobody could answer: neither you nor the statement has an e-mail address. Write yours first.")
            raise Refusal("no_answer", told)
        found = audience.reach(row.appeal, row.aim, row.network).recipients
        if not found:
            raise Refusal("nobody", _("There is nobody to write to. Nothing was sent."))
        if len(found) != number:
            words = _("Meanwhile there are %d to write to. Nothing was sent; look at it again.")
            raise Refusal("another_number", words % len(found))
        to_all = {"kind": LetterKind.MESSAGE, "appeal": row.appeal, "message": row, "by": by}
        outbox.post_many(
            [
                Letter(**to_all, endorsement_id=one.endorsement, language=written_in(texts, one.language, row.appeal))
                for one in found
            ]
        )
        row.state, row.sent_at, row.by = MessageState.SENT, timezone.now(), by
        row.save(update_fields=["state", "sent_at", "by"])
        _tell("send_message", row, by=by, mails=len(found))
    return len(found)


def stop(message: Message, *, by: Actor) -> int:
    """Keep every mail that waits from going; one that is being handed over just now goes. Returns how many stay."""
    with transaction.atomic():
        row = _locked(message)
        waiting = Letter.objects.filter(message=row, endorsement__isnull=False, state=LetterState.WAITING)
        stopped = waiting.update(state=LetterState.STOPPED) if row.state == MessageState.SENT else 0
        if not stopped:
            raise Refusal("nothing_waits", _("No mail of this message waits any more, so there is nothing to stop."))
        row.state = MessageState.STOPPED
        row.save(update_fields=["state"])
        _tell("stop_message", row, by=by, mails=stopped)
    return stopped


def written_in(texts: Mapping[str, object], language: str, appeal: Appeal) -> str:
    """Choose the language in which somebody is written to: her own, else the statement's first, else one there is."""
    return next(wanted for wanted in (language, appeal.language, *texts) if wanted in texts)


def texts_of(message: Message) -> dict[str, tuple[str, str]]:
    rows = MessageText.objects.filter(message=message).order_by("language")
    return {language: (subject, body) for language, subject, body in rows.values_list("language", "subject", "body")}


def _whole(message: Message) -> dict[str, tuple[str, str]]:
    """Give the texts, or refuse to write to anybody with half of one."""
    texts = texts_of(message)
    if not texts:
        raise Refusal("no_text", _("Write a subject and a text first. Nothing was sent."))
    if not all(all(pair) for pair in texts.values()):
        raise Refusal("half_text", _("A subject has no text, or a text no subject. Nothing was sent."))
    return texts


def _tidied(words: Words) -> dict[str, tuple[str, str]]:
    """Give the texts as they are stored, without the languages in which nothing stands."""
    pairs = {language: (tidy(subject), tidy_text(body)) for language, (subject, body) in words.texts.items()}
    return {language: pair for language, pair in sorted(pairs.items()) if any(pair)}


def _store_texts(message: Message, words: Words) -> None:
    texts = _tidied(words)
    MessageText.objects.filter(message=message).exclude(language__in=texts).delete()
    MessageText.objects.bulk_create(
        [MessageText(message=message, language=code, subject=pair[0], body=pair[1]) for code, pair in texts.items()],
        update_conflicts=True,
        unique_fields=["message", "language"],
        update_fields=["subject", "body"],
    )


def _refuse_unfit(appeal: Appeal, words: Words) -> None:
    has_sign = words.network is None or Mark.objects.filter(appeal=appeal, network=words.network).exists()
    if not has_sign or (words.network is None) == (words.audience == Audience.NETWORK):
        raise Refusal("no_network", _("Choose a network of this statement."))
    languages = dict(MessageText._meta.get_field("language").flatchoices)
    for language, pair in _tidied(words).items():
        if language not in languages or any(len(text) > most for text, most in zip(pair, LONGEST, strict=True)):
            told = _("A subject has at most %(subject)s characters, a text %(text)s. Nothing was stored.")
            raise Refusal("too_long", told % {"subject": LONGEST[0], "text": LONGEST[1]})


def _locked(message: Message) -> Message:
    row = door.locked(Message.objects.filter(pk=message.pk)).first()
    if row is None:
        raise Refusal("gone", _("This message is no longer here. Somebody removed it."))
    return row


def _draft(message: Message) -> Message:
    row = _locked(message)
    if row.state != MessageState.DRAFT:
        raise Refusal("sent", _("This message was sent meanwhile. It can be changed no more."))
    return row


def _refuse_stale(row: Message, seen: str, *, by: Actor) -> None:
    if seen != mark(row) and row.by != by:
        who = row.by.get_short_name() or row.by.get_username() if row.by else _("Somebody")
        words = _("%s changed this message while you wrote. Yours is below; press again to put it in place of theirs.")
        raise Refusal("stale", words % who)


def _tell(act: str, message: Message, *, by: Actor, **mails: Any) -> None:
    """Write the journal: to whom it is and how many mails, never a text."""
    row = door.entry(act, message, by=by, appeal=message.appeal, audience=str(message.audience), **mails)
    door.write([row])
