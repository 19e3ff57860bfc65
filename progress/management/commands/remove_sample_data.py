"""``manage.py remove_sample_data``: take away the sample people and everything that is theirs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from progress.sample_data import remove_sample_data


class Command(BaseCommand):
    help = "Remove all sample people and what they read and answered; everybody else's work stays."

    def handle(self, *args: object, **options: Any) -> None:
        removed = remove_sample_data()
        self.stdout.write("removed: " + ", ".join(f"{count} {name}" for name, count in removed.items()))
        # One-press sign-in needs somebody to sign in as.
        self.stdout.write("A start in demo mode brings them back; DEMO=0 or DEBUG=0 does not.")
