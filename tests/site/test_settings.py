"""What the environment decides, each time in a process of its own."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP"
SERVICE = {
    "SITE_URL": "https://example.org",
    "SECRET_KEY": KEY,
    "DATABASE_URL": "postgres://appeal@localhost/appeal",
}
READ = """
import json
from appeal import settings
names = (name for name in dir(settings) if name.isupper())
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return subprocess.run(
        [sys.executable, *arguments],
        env={**plain, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def settings_of(**environment: str) -> dict[str, Any]:
    done = python("-c", READ, **environment)
    assert done.stderr == ""
    settings: dict[str, Any] = json.loads(done.stdout)
    return settings


def test_nothing_given_is_a_site_on_this_machine() -> None:
    settings = settings_of()

    assert settings["SITE_URL"] == "http://127.0.0.1:8000"
    assert settings["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert settings["DEBUG"] is False
    assert settings["DATABASES"]["default"]["ENGINE"] == "django.db.backends.sqlite3"
    assert settings["DATABASES"]["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert settings["MAILERS"]["default"]["BACKEND"].endswith("filebased.EmailBackend")
    assert len(settings["SECRET_KEY"]) >= 50
    assert "SECURE_SSL_REDIRECT" not in settings


def test_port_stands_in_the_address() -> None:
    assert settings_of(PORT="8123")["SITE_URL"] == "http://127.0.0.1:8123"
    assert settings_of(PORT="")["SITE_URL"] == "http://127.0.0.1:8000"


def test_https_turns_on_what_https_allows() -> None:
    settings = settings_of(**SERVICE)

    assert settings["ALLOWED_HOSTS"] == ["example.org"]
    assert settings["SECRET_KEY"] == KEY
    assert settings["SESSION_COOKIE_NAME"] == "__Host-sessionid"
    assert settings["CSRF_COOKIE_NAME"] == "__Host-csrftoken"
    assert settings["SESSION_COOKIE_SECURE"] is settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SECURE_HSTS_SECONDS"] >= 31536000
    assert settings["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is settings["SECURE_HSTS_PRELOAD"] is True
    assert settings["SECURE_SSL_REDIRECT"] is True


def test_email_url_names_the_mail_server() -> None:
    settings = settings_of(EMAIL_URL="smtp+tls://rima:p%40ss@mail.example.org:587")

    assert settings["MAILERS"]["default"]["BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert settings["MAILERS"]["default"]["OPTIONS"] == {
        "host": "mail.example.org",
        "port": 587,
        "username": "rima",
        "password": "p@ss",
        "use_tls": True,
        "use_ssl": False,
        "timeout": 10,
    }


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"SITE_URL": "https://example.org"}, "https://example.org needs a SECRET_KEY"),
        ({"SITE_URL": "http://example.org"}, "http://example.org needs a SECRET_KEY"),
        (
            {**SERVICE, "DEBUG": "on"},
            "DEBUG shows the inside of the site: it is not for example.org",
        ),
        ({"SITE_URL": "example.org"}, "SITE_URL looks like https://example.org"),
        ({"SITE_URL": "https://example.org/sub"}, "SITE_URL looks like https://example.org"),
        ({"PORT": "eighty"}, "PORT is a number from 1 to 65535, not eighty."),
        ({"PORT": "65536"}, "PORT is a number from 1 to 65535, not 65536."),
    ],
)
def test_what_does_not_fit_refuses_to_start_in_one_line(environment: dict[str, str], told: str) -> None:
    done = python("manage.py", "check", **environment)

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"The settings do not fit: {told}")
    assert done.stderr.count("\n") == 1


def test_check_deploy_finds_nothing_and_silences_nothing() -> None:
    done = python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **SERVICE)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (0 silenced).\n"


def test_cache_counts_more_addresses_than_a_flood_has() -> None:
    assert settings_of()["CACHES"]["default"]["OPTIONS"] == {"MAX_ENTRIES": 100_000}


NO_CLIENT = "import sys; sys.modules['redis'] = None"


def test_redis_without_its_client_says_what_to_install_in_one_line() -> None:
    starts = (
        f"{NO_CLIENT}; sys.argv = ['manage.py', 'check']; import runpy; runpy.run_path('manage.py', None, '__main__')"
    )

    done = python("-c", starts, CACHE_URL="redis://127.0.0.1:6379/0")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "The settings do not fit: CACHE_URL asks for Redis, whose client is not installed: .venv/bin/python -m pip "
        "install 'redis~=8.1'. Without CACHE_URL the database does its work.\n"
    )


def test_redis_with_its_client_is_taken() -> None:
    with_client = READ.replace("import json\n", "import json, sys, types, importlib.machinery as machinery\n"
        "sys.modules['redis'] = types.ModuleType('redis')\n"
        "sys.modules['redis'].__spec__ = machinery.ModuleSpec('redis', None)\n")  # fmt: skip

    done = python("-c", with_client, CACHE_URL="redis://127.0.0.1:6379/0")

    assert done.stderr == ""
    cache = json.loads(done.stdout)["CACHES"]["default"]
    assert (cache["BACKEND"], cache["LOCATION"]) == (
        "django.core.cache.backends.redis.RedisCache",
        "redis://127.0.0.1:6379/0",
    )


def test_client_to_install_is_the_one_that_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]

    assert project == {"redis": ["redis~=8.1"]}
    assert all("'redis~=8.1'" in (ROOT / name).read_text() for name in ("README.md", "appeal/settings.py"))
