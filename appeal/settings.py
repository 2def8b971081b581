"""All settings, from the environment.

SITE_URL decides most: its host is the only one answered, https turns on everything that https
allows, and a loopback address is the site on one's own machine. The others: SECRET_KEY,
DATABASE_URL, EMAIL_URL, EMAIL_FROM, PORT, DEBUG.
"""

import re
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.csp import CSP

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
env = environ.Env()

_port = env.str("PORT", default="") or "8000"
if not (_port.isdecimal() and 0 < int(_port) < 65536):
    raise ImproperlyConfigured(f"PORT is a number from 1 to 65535, not {_port}.")
PORT = int(_port)
SITE_URL = (env.str("SITE_URL", default="") or f"http://127.0.0.1:{PORT}").rstrip("/")
_is_https, _host = SITE_URL.startswith("https://"), urlsplit(SITE_URL).hostname
if not re.fullmatch(r"https?://[^/?#@]+", SITE_URL) or not _host:
    raise ImproperlyConfigured(f"SITE_URL looks like https://example.org, not like {SITE_URL}.")
_is_loopback = _host in ("127.0.0.1", "localhost", "::1")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"] if _is_loopback else [_host]

DEBUG = env.bool("DEBUG", default=False)
if DEBUG and not _is_loopback:
    raise ImproperlyConfigured(f"DEBUG shows the inside of the site: it is not for {_host}.")

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY and not _is_loopback:
    raise ImproperlyConfigured(f"{SITE_URL} needs a SECRET_KEY: 50 random characters, kept secret.")
if not SECRET_KEY:
    _key = VAR_DIR / "secret-key"  # written by `make run`
    SECRET_KEY = _key.read_text().strip() if _key.exists() else get_random_secret_key()

INSTALLED_APPS = [
    "signatories.apps.SignatoriesConfig",
    "django.contrib.admin.apps.SimpleAdminConfig",  # the desk is a site of our own
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",  # before staticfiles: runserver serves as the service does
    "django.contrib.staticfiles",
    "django_countries",
    "django_tasks_db",
    "import_export",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
]

MIDDLEWARE = [
    "appeal.middleware.ClientAddressMiddleware",
    # Above what may refuse a request: a refusal bears these headers too.
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "appeal.middleware.ResourcePolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "appeal.middleware.PublicGZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    # Above everything that reads a form.
    "appeal.middleware.PlainFormsMiddleware",
    # Above everything that reads the path, which it takes the language from.
    "appeal.middleware.LanguageMiddleware",
    "appeal.middleware.IdleSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",  # last, as it asks
]

ROOT_URLCONF = "appeal.urls"
WSGI_APPLICATION = "appeal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

FORM_RENDERER = "signatories.forms.widgets.Inputs"

# As a dict, since a path in an address would have to be quoted.
SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR_DIR / "db.sqlite3"}
# Shared by all processes of the site: the database's own table, or Redis. What is counted of a crowd stays until it is
# over: the 300 rows that Django would keep are fewer than its addresses.
CACHES = {"default": env.cache("CACHE_URL", default="dbcache://cache?max_entries=100000")}
if "redis" in CACHES["default"]["BACKEND"] and find_spec("redis") is None:
    raise ImproperlyConfigured(
        "CACHE_URL asks for Redis, whose client is not installed: .venv/bin/python -m pip install 'redis~=8.1'. "
        "Without CACHE_URL the database does its work."
    )

DATABASES: dict[str, dict[str, Any]] = {"default": env.db("DATABASE_URL") if env.str("DATABASE_URL", "") else SQLITE}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    VAR_DIR.mkdir(mode=0o700, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        # A transaction that reads and then writes takes the write lock at once: it waits its
        # turn, where a deferred one would fail.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
    }
else:
    # A connection is kept between requests: making one costs more than most questions.
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

_mail = env.email_url("EMAIL_URL", default="smtp://localhost")
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": _mail["EMAIL_HOST"],
            "port": _mail["EMAIL_PORT"] or 25,
            "username": _mail["EMAIL_HOST_USER"] or "",
            "password": _mail["EMAIL_HOST_PASSWORD"] or "",
            "use_tls": _mail.get("EMAIL_USE_TLS", False),
            "use_ssl": _mail.get("EMAIL_USE_SSL", False),
            "timeout": 10,
        },
    }
}
if _is_loopback and not env.str("EMAIL_URL", default=""):
    # Only here: on a service, files would take letters and never deliver them, and nobody sees it.
    MAILERS["default"] = {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": VAR_DIR / "mail"},
    }
# On one's own machine mail goes to files, and nobody is deceived.
SIGNING_NEEDS_TEST_MAIL = not _is_loopback
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="") or f"statements@{'localhost' if _is_loopback else _host}"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True  # a name that begins with = is no formula
IMPORT_EXPORT_SKIP_ADMIN_LOG = True  # the journal tells it

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "العربية"), ("fr", "Français"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "signatories" / "locale"]  # makemessages puts templates/ there too
TIME_ZONE = "UTC"
USE_TZ = True

LOGIN_URL = "admin:login"
# The first one only refuses; the second looks at the password.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
_validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_validation}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_validation}.CommonPasswordValidator"},
    {"NAME": f"{_validation}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # the one-time link
SESSION_ENGINE = "appeal.sessions"
SESSION_COOKIE_AGE = 30 * 60  # without a request to the desk: appeal.middleware
SESSION_WHOLE_AGE = 12 * 60 * 60  # with however many: appeal.sessions
CSRF_COOKIE_HTTPONLY = True
# What a screen says names people and lists, and a one-time link: in no cookie that a browser keeps in clear.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "signatories.admin.stale.csrf_failure"

# Strangers lock an account to each other, never to whoever is known on her device: signatories.admin.entering.guard.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the time that was told stays true
AXES_LOCKOUT_PARAMETERS = "signatories.admin.entering.guard.lockout_parameters"
AXES_USERNAME_CALLABLE = "signatories.admin.entering.guard.counted_as"
AXES_CLIENT_IP_CALLABLE = "signatories.admin.entering.guard.client_address"
AXES_LOCKOUT_CALLABLE = "signatories.admin.entering.guard.locked_out"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "kept", "next", "csrfmiddlewaretoken", "code"]
AXES_SENSITIVE_PARAMETERS += ["old_password", "new_password1", "new_password2"]
AXES_DISABLE_ACCESS_LOG = True  # who came in when is nobody's business
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
OTP_TOTP_ISSUER = f"Undersigned {_host}"

SECURE_CSP = {
    "default-src": [CSP.NONE],
    **{f"{kind}-src": [CSP.SELF] for kind in ("script", "style", "img", "font", "connect")},
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
# Not no-referrer: under it browsers send forms with `Origin: null`, which CSRF protection refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

if _is_https:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_HSTS_SECONDS = 366 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_SSL_REDIRECT = True
    # Whoever watches over the site asks from beside it, without TLS but with our host's name.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    # TLS ends at the proxy in front, which must set this header itself, and append to X-Forwarded-For whom it serves.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "discreet": {
            "()": "appeal.logs.DiscreetFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Instead of Django's own, which mails the whole request to ADMINS.
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "ERROR"},  # a page not found is no event
        "axes": {"level": "ERROR"},  # it tells addresses
    },
}
