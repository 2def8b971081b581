"""Signed links: what they are signed over and where they lead. What using one does is `workflow` or a view."""

from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode


def way_in(user: User) -> str:
    """Give the path by which a person chooses a password.

    It hangs on the password and the last sign-in: whoever used it has used it up.
    """
    name = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("signatories:enter", args=[name, default_token_generator.make_token(user)])
