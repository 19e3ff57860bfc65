"""``manage.py load_sample_data``: a made-up class on the built-in course, for demonstrations only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lessons.models import Course
from people.models import User
from progress.sample_data import load_sample_data
from quizzes.builtin_course import SLUG
from quizzes.models import QuizState


class Command(BaseCommand):
    help = "Add sample people with four weeks of answers; remove_sample_data takes all of it away."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="also where DEMO is off")
        parser.add_argument("--organisation", default="default", metavar="SLUG")

    def handle(self, *args: object, **options: Any) -> None:
        if not settings.DEMO and not options["force"]:
            raise CommandError("Sample people belong to a demonstration: set DEMO=1, or give --force.")
        course = Course.objects.filter(slug=SLUG, organisation__slug=options["organisation"]).first()
        if course is None or not course.quizzes.filter(state=QuizState.PUBLISHED).exists():
            raise CommandError(
                "There is no built-in course with a published quiz: load_builtin_course first."
            )
        if User.objects.filter(is_sample=True, email__startswith="learner0").exists():
            self.stdout.write("sample data is there already")
            return
        counts = load_sample_data(course)
        self.stdout.write(", ".join(f"{count} {name}" for name, count in counts.items()))
