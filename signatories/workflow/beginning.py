"""How a statement begins: its settings, its text and whoever makes it, in one act. Nobody else sees it yet."""

from anyascii import anyascii
from django.db import transaction
from django.utils.text import slugify

from signatories.choices import Role
from signatories.models import Appeal, Colleague
from signatories.workflow import register, texts
from signatories.workflow.door import Actor

SLUG_LENGTH = 60
FALLBACK = "statement"


def begin(appeal: Appeal, title: str, body: str, *, by: Actor) -> Appeal:
    """Store a new statement as a draft with its text in the first language; who begins it is its coordinator.

    An empty slug is made from the title.
    """
    with transaction.atomic():
        appeal.slug = appeal.slug or free_slug(title)
        register.save(appeal, by=by)
        texts.write(appeal, appeal.language, title=title, body=body, by=by)
        if by is not None:
            register.save(Colleague(appeal=appeal, user=by, role=Role.COORDINATOR), by=by)
    return appeal


def free_slug(title: str) -> str:
    """Propose an address that no statement has: the title in Latin letters, with a number only where it is taken."""
    slug = _cut(slugify(anyascii(title).replace("_", " "))) or FALLBACK
    taken = set(Appeal.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    number = 2
    proposed = slug
    while proposed in taken:
        proposed, number = f"{slug}-{number}", number + 1
    return proposed


def _cut(slug: str) -> str:
    """Shorten to whole words, where there are words."""
    if len(slug) <= SLUG_LENGTH:
        return slug.strip("-")
    head, hyphen, _rest = slug[: SLUG_LENGTH + 1].rpartition("-")
    return (head if hyphen else slug[:SLUG_LENGTH]).strip("-")
