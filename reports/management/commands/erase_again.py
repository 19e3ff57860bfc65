"""``manage.py erase_again``: after a backup was brought back, take out again whoever had been erased."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from reports.erasing import beside, erase_again


class Command(BaseCommand):
    help = "Repeats every erasure that is noted beside the database and not in it any more."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{erase_again()} people taken out again, by {beside()}")
