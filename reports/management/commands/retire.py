"""``manage.py retire``: take away what is kept for a while only, and say how much it was."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from reports.retention import AT_ONCE, retire


class Command(BaseCommand):
    help = "Takes away everything that is over its time; workers do the same every hour."

    def handle(self, *args: Any, **options: Any) -> None:
        total: dict[str, int] = {}
        while True:
            gone = retire()
            total = {name: total.get(name, 0) + count for name, count in gone.items()}
            if max(gone.values()) < AT_ONCE:
                break
        for name, count in total.items():
            self.stdout.write(f"{name}: {count}")
