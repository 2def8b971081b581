"""What signing in public leaves for coordinators: forms not confirmed, held back, spellings asked for, who has left.

Every form is one, however many organizations it is for: its first sign-on stands for it.
"""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from signatories.choices import LIVING, EndorsementState, LetterKind, LetterState, SignatoryState
from signatories.models import Appeal, Endorsement, JournalEntry, Letter, Signatory


def unconfirmed(appeal: Appeal | OuterRef) -> QuerySet[Endorsement]:
    """Give the first sign-on of each form that waits for its mail to be answered."""
    return _first_of_forms(Endorsement.objects.filter(appeal=appeal, state=EndorsementState.PENDING, is_held=False))


def held(appeal: Appeal | OuterRef) -> QuerySet[Endorsement]:
    """Give the first sign-on of each form that came in a flood; no mail has gone to any of them."""
    return _first_of_forms(Endorsement.objects.filter(appeal=appeal, state=EndorsementState.PENDING, is_held=True))


def _first_of_forms(rows: QuerySet[Endorsement]) -> QuerySet[Endorsement]:
    earlier = Endorsement.objects.filter(group=OuterRef("group"), state=EndorsementState.PENDING, pk__lt=OuterRef("pk"))
    return rows.filter(~Exists(earlier))


def unreached(appeal: Appeal | OuterRef) -> QuerySet[Endorsement]:
    """Give the first sign-on of each form whose mail was refused for good and to which none goes since."""
    last = Letter.objects.filter(kind=LetterKind.CONFIRM, endorsement__group=OuterRef("group")).order_by("-pk")
    rows = unconfirmed(appeal).annotate(last=Subquery(last.values("state")[:1]))
    return rows.filter(last=LetterState.RETURNED)


def returned(appeal: Appeal) -> list[int]:
    """Give the keys of these, oldest first."""
    return list(unreached(appeal).order_by("received_at", "pk").values_list("pk", flat=True))


def last_mails(groups: Collection[str]) -> dict[str, str]:
    """Give what became of the last link to confirm that went to each form; nothing of a form without one."""
    letters = Letter.objects.filter(kind=LetterKind.CONFIRM, endorsement__group__in=groups).order_by("pk")
    return dict(letters.values_list("endorsement__group", "state"))


def sizes(groups: Collection[str]) -> dict[str, int]:
    """Count the organizations of each form."""
    rows = Endorsement.objects.filter(group__in=groups, state=EndorsementState.PENDING).order_by()
    return dict(rows.values("group").annotate(number=Count("pk")).values_list("group", "number"))


def seconds(appeal: Appeal) -> QuerySet[Endorsement]:
    """Give the second sign-ons that nobody has looked at and whose line was decided on before."""
    return Endorsement.objects.filter(
        appeal=appeal,
        state=EndorsementState.CONFIRMED,
        is_second=True,
        signatory__state=SignatoryState.APPROVED,
    )


def disowned(appeal: Appeal) -> set[int]:
    """Give the lines of which somebody said that they are not hers, and that nobody has approved since."""
    acts = ("approve", "disown")
    told = JournalEntry.objects.filter(appeal=appeal, kind="signatory", act="disown").values("subject")
    rows = JournalEntry.objects.filter(appeal=appeal, kind="signatory", subject__in=told, act__in=acts).order_by("pk")
    last = dict(rows.values_list("subject", "act"))
    return {int(subject) for subject, act in last.items() if act == "disown"}


def names_wanted(appeal: Appeal) -> QuerySet[Endorsement]:
    """Give the sign-ons whose signer asks to be printed otherwise; a coordinator decides."""
    rows = Endorsement.objects.filter(appeal=appeal, state=EndorsementState.CONFIRMED, signatory__state__in=LIVING)
    return rows.exclude(name_wanted="")


def left(appeal: Appeal, since: datetime) -> int:
    """Count those that took their signature back by their link."""
    told = JournalEntry.objects.filter(appeal=appeal, kind="endorsement", act="withdraw", at__gt=since)
    return told.filter(details__asked_by="signer").count()


def figures(appeal: Appeal, *, since: datetime) -> dict[str, int]:
    """Count all that a coordinator may have to see to; who left is counted from a moment on."""
    to_review = Signatory.objects.filter(appeal=appeal, state=SignatoryState.PROPOSED).count()
    return {
        "to_review": to_review + seconds(appeal).count(),
        "returned": len(returned(appeal)),
        "names": names_wanted(appeal).count(),
        "left": left(appeal, since),
        "held": held(appeal).count(),
    }
