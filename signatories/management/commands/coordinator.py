"""`manage.py coordinator`: a one-time link for a coordinator, the first or one who lost her password."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from signatories.workflow import people, register
from signatories.workflow.door import Refusal


class Command(BaseCommand):
    help = "Print a one-time link by which a coordinator comes in and chooses a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default="coordinator", help="the name to sign in with")
        parser.add_argument("--email", default="", help="where an answer to her mails goes")

    def handle(self, *, name: str, email: str = "", **options: Any) -> None:
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        try:
            with transaction.atomic():
                user = User.objects.filter(username=name).first() or _new(name)
                if email:
                    user.email = people.fit_address(email)
                    register.save(user, by=None)
                link = settings.SITE_URL + people.invite(user, by=None)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            f"Open this link while the site runs and choose a password for {name!r}."
            f" It works once, within {hours} hours:\n{link}"
        )


def _new(name: str) -> User:
    """Make a superuser without a password: whoever has the command line keeps the site."""
    user = User(username=name, is_staff=True, is_superuser=True)
    user.set_unusable_password()
    try:
        user.full_clean()
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return register.save(user, by=None)
