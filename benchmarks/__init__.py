"""How long things take, as figures beside bars and beside what is known. No tests: those count queries and rows."""

import os

import django

# Before any module here, since all of them import models.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "appeal.settings")
django.setup()
