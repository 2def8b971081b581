"""`manage.py match_names`: "a<TAB>b" lines in, "score<TAB>flag" lines out; 1 where a person should be asked."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from signatories.matching.names import likeness


class Command(BaseCommand):
    help = "Read two names a line with a tab between; write how alike they are and whether they may be the same."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        for line in sys.stdin:
            one, _, other = line.rstrip("\r\n").partition("\t")
            like = likeness(one, other)
            self.stdout.write(f"{like.score:.3f}\t{int(like.is_same)}")
