"""Help whoever keeps the site when her own telephone is lost: at the desk nobody else could."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from signatories.workflow import people


class Command(BaseCommand):
    help = "Reset the second factor of a person of the desk; the next log-in sets up a new one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the name she logs in with")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"Nobody logs in as {name!r}.")
        people.reset_second_factor(user, by=None)
        self.stdout.write(f"The next log-in of {name!r} sets up a new second factor.")
