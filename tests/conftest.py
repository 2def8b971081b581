"""Plumbing for the tests: settings, databases, the browser, the cases. People are in `cast`."""

import os
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connections
from django.db.models.signals import post_migrate
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

pytest_plugins = ["tests.cast"]

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Compiling well what runs for a moment, anew on every page, takes longer than running it.
    "--js-flags=--no-turbofan --no-maglev",
)
CASES = Path(os.environ.get("CASES") or Path(__file__).resolve().parents[2] / "shared")

DATABASE = {"db", "transactional_db"}

NO_CHROMIUM = "no Chromium was found on the path"
NO_GETTEXT = "no gettext was found on the path"
NO_CASES = f"no cases are at {CASES} (CASES=...)"


# How long one example takes on a busy machine says nothing about what it shows.
hypothesis_settings.register_profile("no deadline", deadline=None)
hypothesis_settings.load_profile("no deadline")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    # Playwright's synchronous interface keeps an event loop running in the thread of the tests.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Static files as they are: hashing and compressing them takes 20 seconds.
    django_settings.STATIC_ROOT = None
    django_settings.STORAGES = {
        **django_settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark what needs a browser or a database. The browser's tests, which take longest, come first in any order."""
    for item in items:
        asks = {*getattr(item, "fixturenames", ())}
        if "chromium" in asks:
            item.add_marker("browser")
        if asks & DATABASE or item.get_closest_marker("django_db"):
            item.add_marker("database")
    yield
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested because something is missing here."""
    skipped = terminalreporter.stats.get("skipped", [])
    for reason in (NO_CHROMIUM, NO_GETTEXT, NO_CASES):
        if number := sum(reason in str(report.longrepr) for report in skipped):
            terminalreporter.write_line(f"NOT TESTED ({number}): {reason}", red=True, bold=True)


@pytest.fixture
def quiet(db: None) -> None:
    """Nobody has been counted yet where forms and links are limited."""
    cache.clear()


@pytest.fixture(scope="session")
def one_in() -> int:
    """Of many hostile strings one in so many is tried; `tests/proof` tries all of them in the same tests."""
    return 20


@pytest.fixture(scope="session", autouse=True)
def groups_outlive_a_flush() -> None:
    """Make the groups again after a test that emptied all tables; a migration makes them only once."""
    make_groups = import_module("signatories.migrations.0002_groups").make_groups

    def again(**_: object) -> None:
        make_groups(apps, None)

    post_migrate.connect(again, sender=apps.get_app_config("signatories"), weak=False)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Keep SQLite in a file: in memory there is no WAL and no waiting, so no real race."""
    database = connections.databases["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "db.sqlite3")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, settings: Settings) -> Iterator[Page]:
    """An empty tab of a new visitor; relative addresses lead to the site under test."""
    settings.SITE_URL = live_server.url
    context = chromium.new_context(base_url=live_server.url)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def cases() -> Path:
    """The folder of real statements and lists to measure against, kept apart from the project."""
    if not CASES.is_dir():
        pytest.skip(NO_CASES)
    return CASES
