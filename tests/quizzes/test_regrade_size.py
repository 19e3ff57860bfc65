"""A regrade of 10,000 responses goes on in portions. ``pytest -s`` prints how long it took (at most 10 s)."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction

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
CROWD = """
    WITH attempt AS (
        INSERT INTO quizzes_attempt (uid, organisation_id, quiz_id, learner_id, number, state, is_preview,
            is_sample, started_at, finished_at, points, points_possible)
        SELECT gen_random_uuid(), a.organisation_id, a.quiz_id, a.learner_id, n, 'submitted', FALSE, FALSE,
            a.started_at, a.finished_at, a.points, a.points_possible
        FROM quizzes_attempt a, generate_series(2, %(count)s) n WHERE a.id = %(attempt)s
        RETURNING id, organisation_id
    ), response AS (
        INSERT INTO quizzes_response (organisation_id, attempt_id, position, version_id, points, option_order,
            is_flagged)
        SELECT t.organisation_id, t.id, r.position, r.version_id, r.points, r.option_order, FALSE
        FROM attempt t, quizzes_response r WHERE r.attempt_id = %(attempt)s
        RETURNING id, organisation_id, attempt_id, position, version_id
    ), answer AS (
        INSERT INTO quizzes_answer (organisation_id, attempt_id, response_id, client_key, client_seq, value,
            is_late, is_stale)
        SELECT r.organisation_id, r.attempt_id, r.id, gen_random_uuid(), 1,
            CASE WHEN r.attempt_id %% 2 = 0 OR r.position = 1 THEN w.value ELSE '{"chosen": ["b"]}' END,
            FALSE, FALSE
        FROM response r
        JOIN quizzes_response s ON s.attempt_id = %(attempt)s AND s.position = r.position
        JOIN quizzes_answer w ON w.response_id = s.id
        RETURNING id, response_id, value
    )
    INSERT INTO quizzes_mark (organisation_id, attempt_id, response_id, answer_id, version_id, sequence,
        fraction, points, detail)
    SELECT r.organisation_id, r.attempt_id, r.id, w.id, r.version_id, 1,
        CASE WHEN w.value = '{"chosen": ["b"]}' THEN 0 ELSE m.fraction END,
        CASE WHEN w.value = '{"chosen": ["b"]}' THEN 0 ELSE m.points END, m.detail
    FROM response r
    JOIN answer w ON w.response_id = r.id
    JOIN quizzes_response s ON s.attempt_id = %(attempt)s AND s.position = r.position
    JOIN quizzes_mark m ON m.response_id = s.id
"""


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
