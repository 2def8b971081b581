"""Running a call for signatures: until when it is open, its private link, the test mail before it opens, its questions.

Other settings of a statement are plain fields, saved by `register`.
"""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories import tokens
from signatories.choices import LetterKind, Signing, Visibility
from signatories.models import Appeal, Letter, Question
from signatories.models.appeal import new_secret
from signatories.models.endorsement import new_seed
from signatories.workflow import door, outbox
from signatories.workflow.door import Actor, Refusal

MOST_QUESTIONS = 5  # in each language
REACHABLE = (Visibility.LINK, Visibility.PUBLIC)


def extend(appeal: Appeal, until: datetime, *, by: Actor, seen: datetime | None = None) -> Appeal:
    """Let signing close later; one that was closed by hand is open again until then, for who could see it.

    `seen` is when it was to close as the screen was drawn: it is not put off twice.
    """
    with transaction.atomic():
        row, now = _locked(appeal), timezone.now()
        was, reopens = row.closes_at, is_closed_by_hand(row)
        if was is None:
            raise Refusal("never_closes", _("This statement has no time at which signing closes. Nothing was changed."))
        if seen is not None and seen != was:
            raise Refusal("stale", _("Somebody put off the closing while you looked. Look again and decide."))
        if until <= now or (until <= was and not reopens):
            raise Refusal("not_later", _("Choose a time that is still to come and later than the one it has now."))
        if row.opens_at and until <= row.opens_at:
            raise Refusal("before_it_opens", _("It must close after it opens."))
        row.closes_at = until
        fields = {"closes_at": [str(was), str(until)]}
        if reopens:
            row.signing, row.closed_at = Signing.OPEN, None
            fields["signing"] = [str(Signing.CLOSED), str(Signing.OPEN)]
            refuse_unproved(row, {"signing"})
        row.save(update_fields=["closes_at", "signing", "closed_at"])
        door.write([door.entry("extend", row, by=by, appeal=row, fields=fields)])
        door.bump({row.pk})
    return row


def is_closed_by_hand(appeal: Appeal) -> bool:
    """Tell whether people can reach a statement that somebody has closed for signing, or never opened."""
    return appeal.signing == Signing.CLOSED and appeal.visibility in REACHABLE


def new_private_link(appeal: Appeal, *, by: Actor) -> Appeal:
    """Give the statement another private link; the one before leads nowhere from now on."""
    with transaction.atomic():
        row = _locked(appeal)
        row.secret = new_secret()
        row.save(update_fields=["secret"])
        door.write([door.entry("new_private_link", row, by=by, appeal=row)])
        door.bump({row.pk})
    return row


# The test mail


def needs_test_mail(appeal: Appeal) -> bool:
    """Tell whether nobody has seen yet that mails of this statement arrive, on a site where that matters."""
    return settings.SIGNING_NEEDS_TEST_MAIL and appeal.mail_proved_at is None


def refuse_unproved(appeal: Appeal, changed: set[str], stored: Appeal | None = None) -> None:
    """Refuse to open a statement for signing, or an open one to others, before its test mail was opened."""
    opens = "signing" in changed or ("visibility" in changed and appeal.visibility in REACHABLE)
    if appeal.signing == Signing.OPEN and opens and needs_test_mail(stored or appeal):
        message = _(
            "Signing cannot open before a test mail has arrived: without mail nobody could confirm. "
            "Send a test mail to yourself from the page of the statement, open its link, and then open for signing."
        )
        raise Refusal("mail_unproved", message)


def send_test_mail(appeal: Appeal, *, to: User, language: str, by: User) -> Letter:
    """Send a link that shows whether mail arrives; the link of an older test mail opens nothing any more."""
    with transaction.atomic():
        row = _locked(appeal)
        row.mail_seed = new_seed()
        row.save(update_fields=["mail_seed"])
        letter = outbox.post(LetterKind.TEST, user=to, appeal=row, language=language, by=by)
        door.write([door.entry("send_test_mail", row, by=by, appeal=row)])
    return letter


def tested(token: str) -> Appeal | None:
    """Give the statement whose test mail a link came with, by reading only; None where it opens nothing."""
    seed = tokens.opened("test", token)
    return Appeal.objects.filter(mail_seed=seed).first() if seed else None


def open_test_mail(token: str, *, at: datetime | None = None) -> Appeal:
    """Note that the test mail has arrived. Its link works once."""
    with transaction.atomic():
        found = tested(token)
        row = _locked(found) if found else None
        if row is None or found is None or row.mail_seed != found.mail_seed:
            raise Refusal("used", _("This link was used already, or it is too old."))
        row.mail_seed, row.mail_proved_at = "", at or timezone.now()
        row.save(update_fields=["mail_seed", "mail_proved_at"])
        # Whoever has the link is whom it was sent to.
        sent = Letter.objects.filter(appeal=row, kind=LetterKind.TEST).order_by("pk").last()
        door.write([door.entry("open_test_mail", row, by=sent.user if sent else None, appeal=row)])
    return row


# Questions of its own


def refuse_many_questions(question: Question) -> None:
    """Refuse a sixth question in one language: the form is to be done in two minutes."""
    beside = Question.objects.filter(appeal=question.appeal, language=question.language).exclude(pk=question.pk)
    if beside.count() >= MOST_QUESTIONS:
        message = _("A form asks five questions of its own at most in each language. Remove one first.")
        raise Refusal("too_many", message)


def _locked(appeal: Appeal) -> Appeal:
    return door.locked(Appeal.objects.filter(pk=appeal.pk)).get()
