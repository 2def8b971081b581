"""`manage.py erase_contacts [--dry-run]`: count the contacts that are due, by statement, then erase them.

The clock does the same. Killed half way, it is just run again.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from signatories.models import Appeal
from signatories.roll import keeping
from signatories.templatetags.days import day
from signatories.workflow import retention


class Command(BaseCommand):
    help = "Erase the contacts of signers that are due, of every statement; --dry-run only counts them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, and erase nothing")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        due = retention.due()
        for appeal, rows in due.items():
            self.stdout.write(_told(appeal, rows))
        if not due:
            self.stdout.write("Nothing is due.")
        elif dry_run:
            self.stdout.write("Nothing was erased: this was a dry run.")
        else:
            self.stdout.write(f"{retention.erase_due()} sign-ons erased.")


def _told(appeal: Appeal, rows: keeping.Due) -> str:
    due = keeping.count(rows.all)
    told = (
        f"{appeal.slug}: {due.sign_ons} sign-ons are due, with {due.people} people, {due.addresses} addresses, "
        f"{due.mails} mails, {due.notes} notes"
    )
    until = keeping.invited_until(appeal)
    if (invited := rows.in_part.count()) and until:
        told += f"; {invited} of the people may be invited: name and e-mail stay until {day(until)}"
    return f"{told}."
