"""How the browser's tests come into the desk, and what they listen for."""

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import Page

from tests.admin.filling import entered

type Heard = tuple[list[str], list[str]]


def enter(page: Page, user: User, site: str) -> None:
    """Come in with the session a log-in would have made."""
    cookie = entered(user).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])


def listen(page: Page, site: str) -> Heard:
    said, foreign = list[str](), list[str]()
    # The browser's hints on how a form could be better are of the type "debug".
    page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((site, "data:")) else foreign.append(request.url))
    return said, foreign


def broken(page: Page) -> list[str]:
    """Name the rules of accessibility that a page breaks."""
    return [violation["id"] for violation in Axe().run(page).response["violations"]]
