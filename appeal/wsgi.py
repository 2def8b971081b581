"""The WSGI entry: what granian, or any other server, serves.

The names that are compared at the desk are read beside the first requests: with 20,000 of them it takes seconds.
"""

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "appeal.settings")

application = get_wsgi_application()

# Only now, since Django is set up by the line above.
from django.urls import get_resolver  # noqa: E402

from signatories.matching import duplicates  # noqa: E402

# All modules are read now, not by the first visitors, who would wait for each other.
get_resolver().url_patterns  # noqa: B018


def _warm() -> None:
    try:
        duplicates.warm()
    except DatabaseError:
        pass  # no tables yet, or no database: whoever compares first reads them, or is told
    finally:
        connection.close()


Thread(target=_warm, name="names", daemon=True).start()
