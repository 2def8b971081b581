"""What `Undo` takes back: kept in the session, carried sealed by the page, read when it is pressed. `acts` does it."""

from django.core import signing
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from signatories.models import Appeal, Endorsement, Signatory
from signatories.roll import queue
from signatories.roll.queue import Key

UNDO = "review_undo"


def remember(request: HttpRequest, appeal: Appeal, done: list[Signatory]) -> None:
    """Keep what can be taken back: keys and turns, nothing else."""
    request.session[UNDO] = {str(appeal.pk): [[str(row.pk), row.turn] for row in done]}


def remember_second(request: HttpRequest, row: Endorsement, stored: int) -> None:
    """The same of a second sign-on, with how many fields of it were stored with the organization."""
    request.session[UNDO] = {str(row.appeal_id): [[str(Key(True, row.pk)), stored]]}


def forget(request: HttpRequest) -> None:
    request.session.pop(UNDO, None)


def sealed(request: HttpRequest, appeal: Appeal) -> str:
    """Give what the page carries; "" where there is nothing to take back."""
    keys = request.session.get(UNDO, {}).get(str(appeal.pk))
    return signing.dumps([appeal.pk, keys], salt=UNDO, compress=True) if keys else ""


def pressed(request: HttpRequest, appeal: Appeal) -> list[tuple[Key, int]]:
    """Read what a page carried, with the turn of each; nothing of another statement, and nothing that was made up."""
    try:
        of, keys = signing.loads(request.POST.get("keys", ""), salt=UNDO)
    except signing.BadSignature:
        return []
    return [(key, turn) for written, turn in keys if (key := queue.key(written))] if of == appeal.pk else []


def offered(said: str) -> SafeString:
    """Offer `Undo` beside what is said; the button belongs to the form of the page that shows it."""
    button = format_html('<button type="submit" form="undo" class="undo">{}</button>', _("Undo"))
    return format_html("{} {}", said, button)
