"""Who on an appeal bears a name to the letter (folded): as it is printed, or by any name of the organization."""

from django.db.models import Q

from signatories.choices import LIVING
from signatories.matching.members import name_keys
from signatories.models import Signatory


def bearers(appeal: int, name: str) -> list[int]:
    """Give the keys of the living lines that bear a name, in the order of the list."""
    keys = name_keys(name)
    living = Signatory.objects.filter(appeal=appeal, state__in=LIVING).order_by("place")
    named = Q()
    for path in ("folded", "names__folded", "merged__folded", "merged__names__folded"):
        named |= Q(**{f"organization__{path}__in": keys})
    known = set(living.filter(named).values_list("pk", flat=True))
    rows = living.values_list("pk", "printed_name")
    return [pk for pk, printed in rows if pk in known or not keys.isdisjoint(name_keys(printed))]
