"""``manage.py load_builtin_course``: the course of ``content/``, made once and kept up to date."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.models import Organisation
from quizzes.builtin_course import BadContent, builtin_import, load_builtin_course
from quizzes.drafting import draft_items_here


class Command(BaseCommand):
    help = "Load the built-in course; quick when nothing changed. A worker makes the generated questions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", default="default", metavar="SLUG")
        parser.add_argument("--generate", action="store_true", help="make them here, without a worker")

    def handle(self, *args: object, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']!r}.")
        try:
            course = load_builtin_course(organisation, tell=self.stdout.write)
        except BadContent as problem:
            raise CommandError(str(problem)) from problem
        import_ = builtin_import(course)
        if options["generate"] and import_ is not None:
            made = draft_items_here(import_)
            self.stdout.write(f"{made['written']} questions generated, waiting for review")
