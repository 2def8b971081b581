"""The languages of a page: which one is spoken, and where the same page stands in the others."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from signatories.models import Appeal


@dataclass(frozen=True)
class Translation:
    """The same page in one language."""

    code: str
    name: str
    direction: str
    path: str
    is_current: bool

    @property
    def address(self) -> str:
        return settings.SITE_URL + self.path


def speak(request: HttpRequest, appeal: Appeal) -> str:
    """Speak the statement's first language where the address names none, and give the code spoken."""
    if not request.path_language:  # type: ignore[attr-defined]  # LanguageMiddleware sets it
        translation.activate(appeal.language)
    return translation.get_language() or settings.LANGUAGE_CODE


def translations(request: HttpRequest, first: str) -> tuple[Translation, ...]:
    """Give the addresses of this page; the one in its first language has no code in it."""
    return tuple(_translations(request.path_info, first))


def canonical(request: HttpRequest, first: str) -> str:
    """Give the one address by which the page in this language should be known."""
    return next((t.address for t in translations(request, first) if t.is_current), "")


def _translations(path: str, first: str) -> Iterator[Translation]:
    for code, name in settings.LANGUAGES:
        yield Translation(
            code=code,
            name=name,
            direction="rtl" if translation.get_language_info(code)["bidi"] else "ltr",
            path=path if code == first else f"/{code}{path}",
            is_current=code == translation.get_language(),
        )
