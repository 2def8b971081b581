"""`manage.py coordinator`: a first coordinator, by a one-time link. No password is made here."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from signatories.workflow import register


class Command(BaseCommand):
    help = "Print a one-time link by which a coordinator comes in and chooses a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default="coordinator", help="the name to sign in with")

    def handle(self, *, name: str, **options: Any) -> None:
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        link = settings.SITE_URL + _way_in(_coordinator(name))
        self.stdout.write(
            f"Open this link while the site runs and choose a password for {name!r}."
            f" It works once, within {hours} hours:\n{link}"
        )


def _coordinator(name: str) -> User:
    """Find the superuser of this name, or make one without a password."""
    user = User.objects.filter(username=name).first() or _new(name)
    if not (user.is_superuser and user.is_staff and user.is_active):
        raise CommandError(f"{name!r} is somebody with fewer rights. Choose another name: NAME=...")
    return user


def _new(name: str) -> User:
    user = User(username=name, is_staff=True, is_superuser=True)
    user.set_unusable_password()
    try:
        user.full_clean()
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return register.save(user, by=None)


def _way_in(user: User) -> str:
    # The token hangs on the password and the last sign-in: whoever used the link has used it up.
    name = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("signatories:enter", args=[name, default_token_generator.make_token(user)])
