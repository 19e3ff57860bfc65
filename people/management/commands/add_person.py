"""``manage.py add_person EMAIL --role ROLE``: how the first people get in."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from people.models import Role
from people.services import add_person


class Command(BaseCommand):
    help = "Add a person, or change the role or password of one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", choices=Role.values, default=Role.LEARNER.value)
        parser.add_argument("--name", default="")
        parser.add_argument(
            "--no-password",
            action="store_true",
            help="ask for none; a new person sets one by the mail of “forgotten password”",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        password = None if options["no_password"] else _asked_password()
        try:
            user = add_person(
                options["email"], Role(options["role"]), name=options["name"], password=password
            )
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        self.stdout.write(f"{user.email} is {Role(options['role']).label} now.")


def _asked_password() -> str:
    """Typed twice at a terminal, or one line of standard input, so that it stands in no process list."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Once more: "):
        raise CommandError("The two are not the same.")
    return first
