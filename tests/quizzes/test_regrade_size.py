"""A regrade of 10,000 responses goes on in portions. ``pytest -s`` prints how long it took (at most 10 s)."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from bench.crowd import CROWD
from jobs.models import Job
from lessons.models import Course
from people.access import Principal
from quizzes.attempts import lock_attempt
from quizzes.marking import settle_points
from quizzes.models import Attempt, Mark
from quizzes.regrade_models import RegradePolicy
from quizzes.regrade_queries import dry_run, scope_of, totals_of
from quizzes.regrading import apply_regrade, ask_to_undo, undo_regrade
from tests.quizzes import regraded
from tests.quizzes.regraded import Scene

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

COUNT = 10_000


@pytest.fixture
def scene(course: Course, teacher: Principal) -> Scene:
    """10,000 attempts: nearly half chose what is right by the new key, the others what was by the old."""
    scene = regraded.scene_of(course, teacher)
    scene.quiz.attempts_allowed = None
    scene.quiz.save()
    attempt = scene.taken("a")
    with connection.cursor() as cursor:
        cursor.execute(CROWD, {"attempt": attempt.pk, "count": COUNT})
        cursor.execute("ANALYZE")
    attempts = Attempt.objects.of(scene.quiz.organisation_id).values_list("pk", flat=True)
    with transaction.atomic():
        list(lock_attempt(Attempt.objects.of(scene.quiz.organisation_id)).values_list("pk", flat=True))
        settle_points(scene.quiz.organisation_id, attempts)
    return scene


def timed(name: str, work: Callable[[], object]) -> None:
    """Prints the time; machines are too noisy to judge by it here."""
    started = time.monotonic()
    work()
    print(f"{name}: {time.monotonic() - started:.2f} s")


def test_ten_thousand_responses_in_portions(scene: Scene) -> None:
    version = scene.mend()
    scope, _left = scope_of(scene.item, RegradePolicy.KEY, None, version.pk)
    timed("dry run", lambda: dry_run(scope, limit=50))
    regrade = scene.ordered(RegradePolicy.KEY)
    told: list[int] = []
    timed("apply", lambda: apply_regrade(regrade.pk, tell=lambda done, _all: told.append(done)))
    assert told == list(range(1_000, COUNT + 1, 1_000))
    assert Mark.objects.filter(regrade=regrade).count() == COUNT
    assert totals_of(regrade).changed == COUNT
    Job.objects.update(state="done")
    ask_to_undo(regrade, scene.teacher)
    timed("undo", lambda: undo_regrade(regrade.pk))
    assert Mark.objects.filter(sequence=3).count() == COUNT
