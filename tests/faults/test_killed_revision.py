"""J1 for a revision: killed while it applies a new text, it is done whole or not at all within 60 s."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import psycopg
import pytest
from django.db import connection

from items.kinds import ItemKind
from jobs.models import Job, JobState
from lessons.models import Course, DraftState, RevisionDraft, Sentence
from lessons.revision_queries import APPLY_REVISION, error_of, state_of
from lessons.revisions import ask_to_apply
from people.access import Principal
from people.models import AuditEntry, Role
from progress.models import LessonReading
from quizzes.models import Item, ItemState
from tests.factories.people import member
from tests.factories.revised import compared, evidence_of, item_on, living_course, sentence
from tests.faults.test_killed_worker import all_are, database_url, wait_until, workers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

POINTS = ("lessons_course", "quizzes_item", "progress_lessonreading")
"""Whose row a kill waits for: before anything is written, in the middle, and before the last step."""


class Scene:
    """A course with a learner in the third lesson and two questions, and a new text that is to be applied."""

    def __init__(self) -> None:
        teacher = member(Role.INSTRUCTOR)
        by = Principal(teacher.pk, teacher.memberships.get().organisation_id, Role.INSTRUCTOR)
        self.learner = member()
        self.course = living_course(by, self.learner)
        self.stale = item_on(self.course, "The first bridge", kind=ItemKind.SHORT_ANSWER)
        self.following = item_on(self.course, "It still stands")
        stands = sentence(self.course, "It still stands")
        self.reading = LessonReading.objects.create(
            organisation=self.course.organisation,
            learner=self.learner,
            lesson=stands.lesson,
            position=stands.position,
            furthest=stands.position,
        )
        self.draft = compared(self.course, by)
        self.before = self.written()
        ask_to_apply(self.draft, by)
        self.job = Job.objects.get(kind=APPLY_REVISION)

    def written(self) -> list[object]:
        """Everything that applying writes, as it is in the database now."""
        place = LessonReading.objects.get(pk=self.reading.pk)
        sentences = Sentence.objects.filter(lesson__course=self.course)
        items = Item.objects.filter(course=self.course)
        return [
            Course.objects.get(pk=self.course.pk).revision.number,
            list(sentences.order_by("start").values_list("key", "text")),
            list(items.order_by("pk").values_list("state", "latest__number")),
            place.position,
            AuditEntry.objects.filter(verb="revision.apply").count(),
        ]

    def is_whole(self) -> bool:
        """Whether all of the new text is applied, once."""
        revision, sentences, items, place, count = self.written()
        stands = sentence(self.course, "It still stands")
        return (
            (revision, count) == (2, 1)
            and len(list(sentences)) == 8  # type: ignore[call-overload]  # it is a list
            and [state for state, _number in items] == [ItemState.STALE, ItemState.ACCEPTED]  # type: ignore[attr-defined]
            and evidence_of(self.following).start == stands.start
            and place == stands.position
        )

    @contextmanager
    def held(self, table: str) -> Iterator[None]:
        """While open, applying cannot come past the row of this table."""
        row = {POINTS[0]: self.course.pk, POINTS[1]: self.stale.pk, POINTS[2]: self.reading.pk}[table]
        with psycopg.connect(database_url()) as other:
            other.execute(f"SELECT FROM {table} WHERE id = %s FOR UPDATE", [row])
            yield


def is_waiting() -> bool:
    """Whether a worker stands before a row that the test holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock' AND query !~* 'jobs_job'"
        )
        (count,) = cursor.fetchone()
    return bool(count)


def kill_at(scene: Scene, parent: psutil.Process, table: str) -> None:
    """Kill the worker as soon as it has come to this row."""
    with scene.held(table):
        assert wait_until(is_waiting, 60)
        for child in parent.children():
            child.send_signal(signal.SIGKILL)
        assert scene.written() == scene.before, "half of it is applied"


@pytest.mark.parametrize("table", POINTS)
def test_a_killed_revision_is_applied_whole_and_once(table: str) -> None:
    scene = Scene()
    with workers("--workers", "1") as parent:
        kill_at(scene, parent, table)
        assert wait_until(all_are(JobState.DONE, [scene.job.pk]), 60)
    assert scene.is_whole()
    scene.job.refresh_from_db()
    assert scene.job.tries == 2, "the kill did not interrupt it"


def test_a_revision_killed_three_times_is_reported_and_nothing_is_applied() -> None:
    scene = Scene()
    with workers("--workers", "1") as parent:
        for _ in range(3):
            kill_at(scene, parent, POINTS[2])
        started = time.monotonic()
        assert wait_until(all_are(JobState.FAILED, [scene.job.pk]), 60)
        assert time.monotonic() - started < 60
    assert scene.written() == scene.before
    draft = RevisionDraft.objects.get(pk=scene.draft.pk)
    assert state_of(draft) == DraftState.READY
    assert "given up" in error_of(draft)


def test_control_a_revision_that_is_kept_piece_by_piece_is_found_half_applied() -> None:
    scene = Scene()
    with workers("--workers", "1", settings="tests.faults.piecemeal.settings") as parent:
        with pytest.raises(AssertionError, match="half of it is applied"):
            kill_at(scene, parent, POINTS[2])
        assert wait_until(all_are(JobState.DONE, [scene.job.pk]), 60)
    assert not scene.is_whole()
