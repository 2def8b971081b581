"""What follows what had to go at once: who else may still have it, and how it is put back."""

import re

from django.contrib.auth.models import User
from django.urls import reverse

from signatories.models import Appeal
from tests import cast
from tests.admin.filling import entered

FORGET = [
    ("search.google.com", "Ask Google"),
    ("www.bing.com", "Ask Bing"),
    ("help.archive.org", "Ask the Internet Archive"),
]


def test_what_was_hidden_comes_with_the_ways_to_have_it_forgotten(rima: User, syria: Appeal) -> None:
    (line,) = cast.enlist(syria, "Ahl Horan")
    client, hide = entered(rima), reverse("admin:hide", args=[syria.pk])
    before = client.get(hide).content.decode()

    after = client.post(hide, {"signatory": line.pk}, follow=True).content.decode()
    offline = client.post(reverse("admin:offline", args=[syria.pk]))
    page = client.get(reverse("admin:offline", args=[syria.pk])).content.decode()

    way = r'<a href="https://([^/]+)/[^"]+" rel="noreferrer">([^<]+)</a>'
    assert [re.findall(way, body) for body in (before, after, page)] == [[], FORGET, FORGET]
    assert "What was public for an hour may have been copied" in after and offline.status_code == 302
