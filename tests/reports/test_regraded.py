"""Reports and the item analysis count what a regrade made of an attempt."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from lessons.models import Course
from people.access import Principal
from people.models import Role, User
from quizzes import regrading
from quizzes.attempts import submit_attempt
from quizzes.item_figures import figures_of
from quizzes.models import Attempt
from quizzes.regrade_models import RegradePolicy
from quizzes.regrading import apply_regrade
from reports.analysis_queries import QuizFilters, item_sums, quiz_sums
from tests.factories.courses import published_course
from tests.quizzes import regraded
from tests.quizzes.regraded import Scene, points

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(instructor: User) -> Scene:
    course: Course = published_course(lessons=2, sentences=3, instructors=(instructor,))
    return regraded.scene_of(course, Principal(instructor.pk, course.organisation_id, Role.INSTRUCTOR))


def facilities(scene: Scene) -> dict[int, float]:
    """The mean fraction of each item of the quiz, and under 0 the mean score."""
    filters = QuizFilters(organisation_id=scene.quiz.organisation_id, quiz_id=scene.quiz.pk)
    items, _versions = item_sums(filters)
    return {row.item_id: row.sum_fraction / row.n for row in items} | {0: quiz_sums(filters).mean or 0.0}


def test_the_analysis_counts_the_newest_marks(scene: Scene) -> None:
    for chosen in ("a", "b", "b", "b"):
        scene.taken(chosen)
    assert facilities(scene)[scene.item.pk] == 0.25
    scene.mend()
    apply_regrade(scene.ordered(RegradePolicy.KEY).pk)
    found = facilities(scene)
    assert found[scene.item.pk] == 0.75
    assert found[0] == pytest.approx((1 / 3 + 3) / 4)
    assert figures_of(scene.item.organisation_id, [scene.item.pk])[scene.item.pk].mean == 0.75


def test_what_is_left_out_is_in_no_figure(scene: Scene) -> None:
    for chosen in ("a", "b"):
        scene.taken(chosen)
    assert facilities(scene)[0] == pytest.approx((1 + 1 / 3) / 2), "control: it counted before"
    apply_regrade(scene.ordered(RegradePolicy.DROP).pk)
    found = facilities(scene)
    assert scene.item.pk not in found
    assert found[0] == 1.0
    assert figures_of(scene.item.organisation_id, [scene.item.pk]) == {}


def test_handing_in_while_a_portion_is_written_waits_and_is_followed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The portion holds the running attempt's lock; who hands in meanwhile is marked once, then again."""
    scene.taken("b")
    who, running = scene.begun("b")
    scene.mend()
    regrade = scene.ordered(RegradePolicy.KEY)
    settle, threads = regrading.settle_points, []

    def hand_in() -> None:
        submit_attempt(who, running.uid)
        connection.close()

    def settle_while_somebody_hands_in(*args: object) -> None:
        threads.append(threading.Thread(target=hand_in))
        threads[0].start()
        threads[0].join(0.5)
        assert threads[0].is_alive(), "it did not wait for the lock"
        settle(*args)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(regrading, "settle_points", settle_while_somebody_hands_in)
    monkeypatch.setattr(regrading, "_apply_to_ended", lambda *_args: None)
    apply_regrade(regrade.pk)
    threads[0].join(20)
    assert points(running) == (1, 3)
    monkeypatch.undo()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE jobs_job SET state = 'done'")
    assert regrading.follow_late_attempts() == 1
    apply_regrade(regrade.pk)
    assert points(running) == (3, 3)
    assert Attempt.objects.get(pk=running.pk).state == "submitted"
