"""The course the site brings with it: the article of ``content/`` and its hand-written questions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from items.formats import toml_items
from items.generation.shapes import ENGINE
from items.kinds import Item as Shape
from items.kinds import ItemKind, ItemOrigin
from items.rich import plain_text
from lessons.models import Article, Course, Import, ImportState
from lessons.services import apply_plan, create_import, publish_course, read_import, redo_questions
from people.access import Principal
from people.audit import record
from people.models import AuditEntry, Organisation, Role
from quizzes.assembly import create_quiz, fill_quiz, publish_quiz
from quizzes.authoring import discard_waiting, write_item
from quizzes.models import Item

SLUG = "new-quality-productive-forces"
QUIZ_TITLE = "Course quiz"
LOADED = "course.load"
LOCK = 7_240_311
"""Two starting sites load one after the other; any number that nothing else locks."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Content:
    """The files of the built-in course; `fingerprint` changes with any of them and with the engine."""

    article: bytes
    questions: str
    provenance: str

    @property
    def parts(self) -> dict[str, str]:
        """What was loaded, as it is kept with the course to be compared at the next start."""
        return {
            "article": hashlib.sha256(self.article).hexdigest(),
            "questions": hashlib.sha256(self.questions.encode()).hexdigest(),
            "engine": ENGINE,
        }


class BadContent(Exception):
    """A file of the course cannot be used; the message names the line."""


def read_content(folder: Path | None = None) -> Content:
    """The files as they are in the checkout."""
    folder = folder or settings.BASE_DIR / "content" / SLUG
    return Content(
        article=(folder / "article.txt").read_bytes(),
        questions=(folder / "questions.toml").read_text(),
        provenance=(folder / "PROVENANCE.md").read_text(),
    )


def load_builtin_course(organisation: Organisation, *, tell: Tell, content: Content | None = None) -> Course:
    """The course, made or brought up to date; nothing is written when neither files nor engine changed.

    Generated questions are left to a worker, and wait for review. Hand-written ones that changed are
    added; what learners have answered is never touched.
    """
    content = content or read_content()
    by = Principal(None, organisation.pk, Role.ADMIN)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        course = Course.objects.filter(organisation=organisation, slug=SLUG).first()
        loaded = _loaded(course) if course else None
        if course is not None and loaded == content.parts:
            tell("course unchanged")
            return course
        if course is not None and course.revision.number > 1:
            # The files speak of the first text; here somebody has given the course another one.
            tell("course left alone: its article was revised here")
            return course
        if course is None:
            course = _make_course(by, content, tell)
        elif loaded is None or loaded["engine"] != ENGINE:
            _make_questions_again(course, by, tell)
        _write_questions(course, by, content, tell)
        _make_quiz(course, by, tell)
        publish_course(course, by)
        record(by, LOADED, course, organisation_id=organisation.pk, detail=dict(content.parts))
    tell(f"course published: {course.title}")
    return course


def builtin_import(course: Course) -> Import | None:
    """The import that made the course, if its questions are still to be made."""
    return Import.objects.filter(course=course, state=ImportState.GENERATING).defer("source").first()


def _loaded(course: Course) -> dict[str, object] | None:
    entry = (
        AuditEntry.objects.of(course.organisation_id)
        .filter(object_type="course", object_id=str(course.pk), verb=LOADED)
        .order_by("-pk")
        .first()
    )
    return entry.detail if entry else None


def _make_course(by: Principal, content: Content, tell: Tell) -> Course:
    import_ = create_import(content.article, by=by, source_name="article.txt", is_queued=False)
    import_ = read_import(import_.pk)
    if import_.revision is None:
        raise BadContent(f"article.txt: {import_.error}")
    Article.objects.filter(pk=import_.revision.article_id).update(provenance=content.provenance)
    course = apply_plan(import_, by, slug=SLUG)
    tell(f"{course.lessons.count()} lessons made, {len(import_.revision.left_out)} pieces left out")
    return course


def _make_questions_again(course: Course, by: Principal, tell: Tell) -> None:
    """A newer engine replaces what the older one proposed and nobody has decided on yet."""
    import_ = Import.objects.filter(course=course, state=ImportState.READY).defer("source").first()
    if import_ is not None:
        tell(f"{discard_waiting(course)} undecided questions of an older engine replaced")
        redo_questions(import_, by)


def _write_questions(course: Course, by: Principal, content: Content, tell: Tell) -> None:
    shapes, problems = toml_items.read(content.questions, article_text=course.revision.text)
    if problems:
        raise BadContent(f"questions.toml, line {problems[0].line}: {problems[0].message}")
    known = _written_stems(course)
    added = [write_item(course, shape, by) for shape in shapes if _name(shape) not in known]
    tell(f"{len(added)} hand-written questions added, {len(shapes)} in all")


def _written_stems(course: Course) -> set[tuple[str, str]]:
    rows = Item.objects.filter(course=course, origin=ItemOrigin.WRITTEN).exclude(latest=None)
    return set(rows.values_list("kind", "versions__stem"))


def _name(shape: Shape) -> tuple[str, str]:
    return shape.kind.value, plain_text(shape.stem)


def _make_quiz(course: Course, by: Principal, tell: Tell) -> None:
    """One quiz on the whole course; one question of each lesson stays out of it, to check oneself with."""
    if course.quizzes.filter(title=QUIZ_TITLE).exists():
        return
    quiz = create_quiz(
        course,
        QUIZ_TITLE,
        by,
        introduction="Questions on all sections. Afterwards each answer is shown with its sentence.",
        time_limit=timedelta(minutes=30),
        attempts_allowed=3,
    )
    count = 0
    for lesson in course.lessons.all():
        written = Item.objects.filter(lesson=lesson, origin=ItemOrigin.WRITTEN).count()
        count += fill_quiz(quiz, by, lessons=[lesson.pk], kinds=list(ItemKind), count=max(written - 1, 1))
    publish_quiz(quiz, by)
    tell(f"quiz published: {QUIZ_TITLE}, {count} questions")
