"""``manage.py check_audit``: is the audit trail as it was written? Ends with 1 if anything is not."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.audit_chain import at_place, check
from people.models import Organisation

MOST_SHOWN = 100


class Command(BaseCommand):
    help = "Finds audit entries that were changed, removed or put in, and says which."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisation", default="", help="its short name; without it all are checked")
        parser.add_argument(
            "--noted", default="", help="a place that an earlier check named (NUMBER:HASH), kept elsewhere"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        organisations = Organisation.objects.order_by("pk")
        if options["organisation"]:
            organisations = organisations.filter(slug=options["organisation"])
        if not organisations:
            raise CommandError("There is no such organisation.")
        if options["noted"] and len(organisations) > 1:
            raise CommandError("A noted place belongs to one organisation: name it with --organisation.")
        faults = 0
        for organisation in organisations:
            found = check(organisation.pk, noted=options["noted"])
            self.stdout.write(
                f"{organisation.slug}: {found.entries} entries, {found.emptied} emptied,"
                f" {len(found.faults)} faults; the chain ends at {at_place(found)}"
            )
            for fault in found.faults[:MOST_SHOWN]:
                self.stdout.write(f"  {fault}")
            faults += len(found.faults)
        if faults:
            raise CommandError(f"{faults} faults in the audit trail.")
