"""`manage.py lapse_endorsements`: give up on sign-ons whose link nobody used in time, as the clock does."""

from typing import Any

from django.core.management.base import BaseCommand

from signatories.workflow import signing


class Command(BaseCommand):
    help = "Let sign-ons lapse that nobody confirmed in time; what was told of people goes."

    def handle(self, **options: Any) -> None:
        lapsed = 0
        while number := signing.lapse_due():
            lapsed += number
        self.stdout.write(f"{lapsed} lapsed.")
