"""J1 for a regrade: killed in any portion, it is done exactly once or reported as failed within 60 s."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
import psycopg
import pytest

from jobs.models import JobState
from people.access import Principal
from people.models import Role
from quizzes.models import Attempt, Mark
from quizzes.regrade_models import Regrade, RegradeChange, RegradePolicy, RegradeState
from quizzes.regrading import ask_to_go_on, ask_to_undo
from tests.factories.courses import published_course
from tests.factories.people import member
from tests.faults.test_killed_revision import is_waiting
from tests.faults.test_killed_worker import all_are, database_url, wait_until, workers
from tests.quizzes import regraded
from tests.quizzes.regraded import Scene, grades

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

COUNT = 4
TABLE = "quizzes_attempt"


def ordered() -> tuple[Scene, list[Attempt], Regrade]:
    """Four attempts that will gain two points each, and the regrade that waits for a worker."""
    teacher = member(Role.INSTRUCTOR)
    course = published_course(instructors=(teacher,))
    by = Principal(teacher.pk, course.organisation_id, Role.INSTRUCTOR)
    scene = regraded.scene_of(course, by)
    attempts = [scene.taken("b") for _ in range(COUNT)]
    scene.mend()
    return scene, attempts, scene.ordered(RegradePolicy.KEY)


@contextmanager
def held(table: str, pk: int) -> Iterator[None]:
    """While open, nobody writes this row; rows that only name it are kept as ever, at their commit too."""
    with psycopg.connect(database_url()) as other:
        other.execute(f"SELECT FROM {table} WHERE id = %s FOR NO KEY UPDATE", [pk])  # type: ignore[arg-type]  # a constant name
        yield


def kill_at(parent: psutil.Process, table: str, pk: int, ask: Callable[[], object] = lambda: None) -> None:
    """Kill the worker as soon as it has come to this row in what was asked for (or waits already)."""
    with held(table, pk):
        ask()
        assert wait_until(is_waiting, 60)
        for child in parent.children():
            child.send_signal(signal.SIGKILL)


def is_whole(attempts: list[Attempt]) -> bool:
    """Whether every attempt has its new mark once, its points and its note, or none of the three has."""
    found = Attempt.objects.filter(pk__in=[one.pk for one in attempts])
    marks = [Mark.objects.filter(attempt=one, regrade__isnull=False).count() for one in found]
    points = [one.points for one in found]
    notes = [RegradeChange.objects.filter(attempt=one).count() for one in found]
    return set(zip(marks, points, notes, strict=True)) <= {(0, 1, 0), (1, 3, 1)}


@pytest.mark.parametrize("place", [0, COUNT - 1])
def test_a_killed_regrade_is_finished_and_marks_once(place: int) -> None:
    _scene, attempts, regrade = ordered()
    with workers("--workers", "1") as parent:
        kill_at(parent, TABLE, attempts[place].pk)
        assert is_whole(attempts)
        assert wait_until(all_are(JobState.DONE, [regrade.job_id or 0]), 60)
    assert is_whole(attempts)
    assert Mark.objects.filter(regrade=regrade).count() == COUNT
    regrade.refresh_from_db()
    assert regrade.state == RegradeState.APPLIED
    assert regrade.job
    assert regrade.job.tries == 2, "the kill did not interrupt it"


def test_killed_three_times_it_is_reported_can_go_on_and_be_taken_back() -> None:
    scene, attempts, regrade = ordered()
    before = grades(attempts)
    with workers("--workers", "1") as parent:
        for _ in range(3):
            kill_at(parent, TABLE, attempts[0].pk)
        started = time.monotonic()
        assert wait_until(all_are(JobState.FAILED, [regrade.job_id or 0]), 60)
        assert time.monotonic() - started < 60
        assert grades(attempts) == before
        ask_to_go_on(regrade, scene.teacher)
        assert wait_until(lambda: state_of(regrade) == RegradeState.APPLIED, 60)
        assert wait_until(lambda: is_done(regrade), 60)
        regrade.refresh_from_db()
        # A worker at rest may be done before a row is held that was asked for first.
        kill_at(parent, TABLE, attempts[-1].pk, lambda: ask_to_undo(regrade, scene.teacher))
        assert wait_until(lambda: state_of(regrade) == RegradeState.UNDONE, 60)
    assert grades(attempts) == before


def test_control_marks_kept_before_their_points_are_found_half_done() -> None:
    _scene, attempts, regrade = ordered()
    with workers("--workers", "1", settings="tests.faults.forgetful.settings") as parent:
        # The note of the regrade itself comes last in a portion.
        kill_at(parent, "quizzes_regrade", regrade.pk)
        assert not is_whole(attempts)


def state_of(regrade: Regrade) -> str:
    return Regrade.objects.get(pk=regrade.pk).state


def is_done(regrade: Regrade) -> bool:
    job = Regrade.objects.select_related("job").get(pk=regrade.pk).job
    return job is not None and job.state == JobState.DONE
