"""How the browser's tests come into the desk, what they hold its screens to, and how they keep pictures of it."""

import os
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page

from tests.admin.filling import entered

type Heard = tuple[list[str], list[str]]

PICTURES = os.environ.get("PICTURES")
WIDTHS = (1280, 390)

AXE = """options => axe.run({resultTypes: ["violations"], ...options}).then(({violations}) => violations.map(
    ({id, nodes}) => `${id} at ${nodes.map(node => node.target).slice(0, 3).join(", ")}`
))"""
# What is pressed on a telephone and lower than a thumb; a link within a text is as high as its line.
LOW = """[...document.querySelectorAll("#content :is(button, select, summary, textarea, a.button, input)")].filter(
    one => one.checkVisibility({visibilityProperty: true}) && !["checkbox", "radio"].includes(one.type)
        && !one.matches(".visually-hidden") && one.getBoundingClientRect().height < 43.5
).map(one => one.outerHTML.slice(0, 120))"""


def enter(page: Page, user: User, site: str, *, is_fresh: bool = False) -> None:
    """Come in with the session a log-in would have made: just now, if she is fresh."""
    cookie = entered(user, is_fresh=is_fresh).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])


def listen(page: Page, site: str) -> Heard:
    said, foreign = list[str](), list[str]()
    # The browser's hints on how a form could be better are of the type "debug".
    page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((site, "data:")) else foreign.append(request.url))
    return said, foreign


def broken(page: Page) -> list[str]:
    """Name the rules of accessibility that a page breaks, and where."""
    page.evaluate(AXE_SCRIPT)
    return [str(rule) for rule in page.evaluate(AXE, {})]


def faults(page: Page, name: str) -> list[str]:
    """Say what is wrong with the screen that is open: wide and narrow, light and dark, and under a thumb."""
    page.wait_for_load_state("load")
    # A colour that is still fading in is not the colour.
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(AXE_SCRIPT)
    language = page.evaluate("document.documentElement.lang")
    found = list[str]()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        picture(page, f"{name}-{width}-{language}")
        # Colours are looked at once in light, wide: that rule alone takes as long as all others.
        rules = {} if width == WIDTHS[0] else {"rules": {"color-contrast": {"enabled": False}}}
        found += [f"{name}, {width}: {rule}" for rule in page.evaluate(AXE, rules)]
        if page.evaluate("document.scrollingElement.scrollWidth > innerWidth"):
            found.append(f"{name}, {width}: too wide")
    found += [f"{name}: too low for a thumb: {one}" for one in page.evaluate(LOW)]
    if language == "en":
        # Colours are the same in every language.
        page.emulate_media(color_scheme="dark")
        found += [f"{name}, dark: {rule}" for rule in page.evaluate(AXE, {"runOnly": ["color-contrast"]})]
        picture(page, f"{name}-dark")
        page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    return found


def picture(page: Page, name: str, *, top: Locator | None = None, end: Locator | None = None) -> None:
    """Keep how a page looks, from one part of it to another, where PICTURES names a folder for that."""
    if PICTURES:
        page.evaluate("document.fonts.ready")
        above = _edge(top, "top") - 16 if top else 0
        below = _edge(end, "bottom") + 16 if end else page.evaluate("document.documentElement.scrollHeight")
        page.screenshot(
            path=Path(PICTURES) / f"{name}.png",
            full_page=True,
            animations="disabled",
            clip={"x": 0, "y": above, "width": page.evaluate("innerWidth"), "height": below - above},
        )


def _edge(part: Locator, side: str) -> float:
    edge: float = part.evaluate("(part, side) => part.getBoundingClientRect()[side] + scrollY", side)
    return edge
