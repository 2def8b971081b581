"""Who of the people of a statement has come in since she was invited; until then she is an address and no more."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.contrib.auth.models import User

from signatories.choices import LetterKind, LetterState
from signatories.models import Appeal, Letter


def invitations(appeal: Appeal, users: Collection[User]) -> Mapping[int, list[Letter]]:
    """Give the invitations of people to a statement, by the key of each, oldest first."""
    letters = defaultdict[int, list[Letter]](list)
    for letter in Letter.objects.filter(appeal=appeal, kind=LetterKind.INVITATION, user__in=users).order_by("pk"):
        assert letter.user_id is not None
        letters[letter.user_id].append(letter)
    return letters


def has_come(user: User, letters: Sequence[Letter]) -> bool:
    """Tell whether somebody logged in since she was invited; whoever was seated without a letter is no stranger."""
    if not letters:
        return True
    sent = [letter.sent_at for letter in letters if letter.state == LetterState.SENT and letter.sent_at]
    return user.last_login is not None and bool(sent) and user.last_login > min(sent)
