"""What people have decided about two organizations: which were called different, and are not asked about again."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q

from signatories.models import Organization, Verdict

BATCH = 500


def different(organizations: Collection[int]) -> dict[int, frozenset[int]]:
    """Give for each organization those it was called different from.

    A verdict on one that was merged holds for the one it was merged into.
    """
    kept = _kept(organizations)
    found = defaultdict[int, set[int]](set)
    keys = sorted(kept)
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        rows = Verdict.objects.filter(Q(first__in=some) | Q(second__in=some), is_same=False)
        for first, second, other_first, other_second in rows.values_list(
            "first", "second", "first__merged_into", "second__merged_into"
        ):
            for one, other, other_kept in ((first, second, other_second), (second, first, other_first)):
                if one in kept:
                    found[kept[one]] |= {other, other_kept or other}
    return {pk: frozenset(found.get(pk, ())) for pk in organizations}


def _kept(organizations: Collection[int]) -> dict[int, int]:
    """Map each organization, and each that was merged into one of them, to that one."""
    kept = {pk: pk for pk in organizations}
    level = sorted(organizations)
    while level:
        rows = list[tuple[int, int | None]]()
        for start in range(0, len(level), BATCH):
            some = level[start : start + BATCH]
            rows += Organization.objects.filter(merged_into__in=some).values_list("pk", "merged_into_id")
        level = [pk for pk, _into in rows if pk not in kept]
        kept |= {pk: kept[into] for pk, into in rows if into is not None and pk not in kept}
    return kept
