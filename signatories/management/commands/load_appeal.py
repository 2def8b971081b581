"""`manage.py load_appeal FILE`: an appeal in our readable format, through workflow. Again changes nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from signatories.imports import appeal_file
from signatories.models import JournalEntry
from signatories.workflow.door import Refusal

LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")


class Command(BaseCommand):
    help = "Load an appeal from a file of our readable format. Where it is loaded already, nothing changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            document = appeal_file.read(file)
            slug = document.appeal["slug"]
            if document.appeal["is_example"] and (why := _unwanted(slug)):
                self.stdout.write(f"{slug}: not loaded, {why}")
                return
            appeal = appeal_file.load(document, by=None, source=file.name)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{slug}: loaded" if appeal else f"{slug}: is here already, nothing changed")


def _unwanted(slug: str) -> str:
    """Say why the example must not be loaded, or nothing: on a public host it would pass for its issuer's own page."""
    if urlsplit(settings.SITE_URL).hostname not in LOOPBACK:
        return "an example has no place on a public host"
    if JournalEntry.objects.filter(act="remove_example", label=slug).exists():
        return "it was removed at the desk"
    return ""
