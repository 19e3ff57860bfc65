"""``manage.py run_worker``: does the background work and rescues what a killed worker left."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from jobs import worker


class Command(BaseCommand):
    help = "Do background work until stopped; workers that die are started again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workers", type=int, default=1, help="how many jobs at the same time")
        parser.add_argument("--single", action="store_true", help="be one worker, without a parent")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["single"]:
            worker.work()
        else:
            worker.supervise(options["workers"], self.stdout.write)
