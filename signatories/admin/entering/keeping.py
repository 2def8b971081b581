"""What was typed, carried over a log-in: a session may end, and nothing of a page is lost.

It travels in the page itself, signed, and is sent by a person's click to the address it was meant for: by a click of
whoever typed it, for nobody else is shown it after the log-in.
"""

from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from signatories.admin.entering import guard

FIELD = "kept"
_SALT = "what was typed, and by whom"
_LASTS = 30 * 60
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class Kept:
    """What was typed, and by whom: by her who was in, or in whose browser it was; 0 is nobody we know."""

    path: str
    fields: tuple[tuple[str, str], ...]
    has_files: bool = False
    owner: int = 0

    def sealed(self) -> str:
        return signing.dumps([self.path, self.fields, self.has_files, self.owner], salt=_SALT, compress=True)


def typed(request: HttpRequest) -> Kept | None:
    """Take up what was sent to where nobody may send it now; never a password, and no file."""
    if request.method != "POST" or request.content_type not in _FORMS:
        return None
    names = (name for name in request.POST if name != "csrfmiddlewaretoken" and "password" not in name)
    fields = tuple((name, value) for name in names for value in request.POST.getlist(name))
    owner = request.user.pk or guard.owner(request)
    return Kept(request.get_full_path(), fields, bool(request.FILES), owner)


def carried(request: HttpRequest) -> Kept | None:
    """Give what an earlier page of the log-in carries along."""
    try:
        path, fields, has_files, owner = signing.loads(request.POST.get(FIELD, ""), salt=_SALT, max_age=_LASTS)
    except signing.BadSignature:
        return None
    return Kept(local(path), tuple((name, value) for name, value in fields), has_files, owner)


def local(path: str) -> str:
    """Give a path of this site, or "" for whatever leads away from it."""
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours else ""
