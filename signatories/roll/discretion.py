"""What in a coordinator's own words names a statement or an organization where a mail should name neither."""

from collections.abc import Iterable, Iterator

from signatories.models import Appeal, AppealText, Signatory
from signatories.text import fold


def telling(appeal: Appeal, words: Iterable[str], *, is_discreet: bool) -> list[str]:
    """Find names in some words: of whoever is not named, and for discreet mail of all that tells what it is about.

    Which of these a name is, is not said.
    """
    written = f" {' '.join(fold(word) for text in words for word in text.split())} "
    # A word of its own may be made of several: "Attaa-Association".
    return list(dict.fromkeys(name for name in _names(appeal, is_discreet) if f" {fold(name)} " in written))


def _names(appeal: Appeal, is_discreet: bool) -> Iterator[str]:
    if is_discreet:
        yield from (appeal.issuer, appeal.slug, appeal.secret)
        yield from AppealText.objects.filter(appeal=appeal).values_list("title", flat=True)
    lines = Signatory.objects.filter(appeal=appeal)
    yield from (lines if is_discreet else lines.filter(is_named=False)).values_list("printed_name", flat=True)
