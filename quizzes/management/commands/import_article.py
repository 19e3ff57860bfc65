"""``manage.py import_article FILE``: an article becomes a course, as on the import page, without a worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lessons.models import ImportState
from lessons.services import apply_plan, create_import, finish_import, publish_course, read_import
from people.access import Principal
from people.models import Membership, Organisation, Role
from quizzes.drafting import draft_items_here
from texts.readers import READABLE
from texts.shapes import UnreadableFile


class Command(BaseCommand):
    help = f"Make a course of an article: {READABLE}. It stays a draft unless --publish is given."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--title", default="", help="instead of the article's own title")
        parser.add_argument(
            "--language", default="", metavar="CODE", help="such as de, instead of the one found in the text"
        )
        parser.add_argument("--publish", action="store_true", help="learners may enrol at once")
        parser.add_argument("--generate", action="store_true", help="make questions; they wait for review")
        parser.add_argument("--instructor", default="", metavar="EMAIL", help="who teaches the course")
        parser.add_argument("--organisation", default="default", metavar="SLUG")

    def handle(self, *args: object, **options: Any) -> None:
        by = _who(options["organisation"], options["instructor"])
        path: Path = options["file"]
        try:
            import_ = create_import(
                path.read_bytes(),
                by=by,
                source_name=path.name,
                language=options["language"],
                is_queued=False,
            )
        except (OSError, UnreadableFile) as problem:
            raise CommandError(f"{path}: {getattr(problem, 'strerror', None) or problem}") from problem
        import_ = read_import(import_.pk, title=options["title"])
        if import_.state != ImportState.SPLIT or import_.revision is None:
            raise CommandError(f"{path}: {import_.error}")
        for piece in import_.revision.left_out:
            self.stdout.write(f"left out  {piece['text'][:80]!r}: {piece['reason']}")
        course = apply_plan(import_, by, is_queued=False)
        for lesson in course.lessons.all():
            self.stdout.write(f"lesson {lesson.position}  {lesson}: {lesson.sentence_count} sentences")
        if options["generate"]:
            made = draft_items_here(import_, on_progress=self._tell)
            self.stdout.write(
                f"questions {made['written']}, {made['passed']} passed every check; all wait for review"
            )
        else:
            finish_import(import_.pk)
        if options["publish"]:
            publish_course(course, by)
        self.stdout.write(self.style.SUCCESS(f"/courses/{course.slug}/  {course.state}"))

    def _tell(self, index: int, count: int, title: str) -> None:
        self.stdout.write(f"reading   section {index + 1} of {count}: {title}")


def _who(slug: str, email: str) -> Principal:
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise CommandError(f"There is no organisation {slug!r}.")
    if not email:
        return Principal(None, organisation.pk, Role.ADMIN)
    member = Membership.objects.filter(organisation=organisation, user__email__iexact=email).first()
    if member is None or member.role == Role.LEARNER:
        raise CommandError(f"{email} is no instructor of {organisation}.")
    return Principal(member.user_id, organisation.pk, Role(member.role))
