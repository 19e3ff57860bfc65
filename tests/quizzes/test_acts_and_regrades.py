"""A regrade and what instructors do to attempts: what changes later follows, what is left out stays out."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from lessons.models import Course
from people.access import Principal
from quizzes import attempt_acts
from quizzes.attempt_acts import delete_attempt, reopen_attempt, restore_attempt
from quizzes.attempts import abandon_attempt, save_answer, submit_attempt
from quizzes.models import Attempt
from quizzes.regrade_models import Regrade, RegradePolicy
from quizzes.regrading import apply_regrade, ask_to_undo, follow_late_attempts, undo_regrade
from tests.quizzes import regraded
from tests.quizzes.regraded import Scene, points
from tests.quizzes.test_regrading import finish_jobs

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "The fire alarm went off."


@pytest.fixture
def scene(course: Course, teacher: Principal) -> Scene:
    return regraded.scene_of(course, teacher)


def regrade(scene: Scene, policy: RegradePolicy) -> Regrade:
    scene.mend()
    made = scene.ordered(policy)
    apply_regrade(made.pk)
    finish_jobs()
    return made


def change(who: Principal, attempt: Attempt, chosen: str) -> None:
    """Give another answer to the question whose key was wrong."""
    value = {"chosen": [chosen]}
    save_answer(who, attempt.uid, 2, client_key=uuid.uuid4(), client_seq=5, value=value)


def changed_after_reopening(scene: Scene, policy: RegradePolicy) -> tuple[Attempt, Regrade]:
    who, attempt = scene.begun("a")
    submit_attempt(who, attempt.uid)
    made = regrade(scene, policy)
    reopen_attempt(scene.teacher, attempt.uid, 10, WHY)
    change(who, attempt, "b")
    submit_attempt(who, attempt.uid)
    if follow_late_attempts():
        apply_regrade(made.pk)
    return attempt, made


def test_what_is_changed_after_a_regrade_is_marked_by_it_too(scene: Scene) -> None:
    attempt, made = changed_after_reopening(scene, RegradePolicy.KEY)
    assert points(attempt) == (3, 3)
    made.refresh_from_db()
    assert made.open_attempts == []


def test_control_a_reopening_of_which_no_regrade_hears_keeps_the_old_key(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempt_acts, "_let_regrades_follow", lambda _attempt: None)
    attempt, _made = changed_after_reopening(scene, RegradePolicy.KEY)
    assert points(attempt) == (1, 3)


def test_a_question_that_was_left_out_stays_out_of_a_reopened_attempt(scene: Scene) -> None:
    attempt, _made = changed_after_reopening(scene, RegradePolicy.DROP)
    assert points(attempt) == (1, 1)


def test_a_deleted_attempt_is_marked_again_once_it_is_back(scene: Scene) -> None:
    attempt = scene.taken("b")
    scene.taken("b")
    delete_attempt(scene.teacher, attempt.uid, WHY)
    made = regrade(scene, RegradePolicy.KEY)
    assert points(attempt) == (1, 3)
    assert follow_late_attempts() == 0
    restore_attempt(scene.teacher, attempt.uid)
    assert follow_late_attempts() == 1
    apply_regrade(made.pk)
    assert points(attempt) == (3, 3)


@pytest.mark.parametrize("policy", [RegradePolicy.DROP, RegradePolicy.FULL])
@pytest.mark.parametrize("end", [submit_attempt, abandon_attempt])
def test_what_is_taken_back_while_an_attempt_runs_again(
    scene: Scene, policy: RegradePolicy, end: Any
) -> None:
    """The question counts again as before, and so do its points among those that there are."""
    who, attempt = scene.begun("a")
    submit_attempt(who, attempt.uid)
    made = regrade(scene, RegradePolicy.DROP)
    reopen_attempt(scene.teacher, attempt.uid, 10, WHY)
    ask_to_undo(made, scene.teacher)
    undo_regrade(made.pk)
    end(who, attempt.uid)
    assert points(attempt) == ((3, 3) if end is submit_attempt else (None, 3))


def test_what_is_taken_back_gives_no_points_to_what_was_given_up(scene: Scene) -> None:
    who, attempt = scene.begun("a")
    submit_attempt(who, attempt.uid)
    made = regrade(scene, RegradePolicy.DROP)
    reopen_attempt(scene.teacher, attempt.uid, 10, WHY)
    abandon_attempt(who, attempt.uid)
    ask_to_undo(made, scene.teacher)
    undo_regrade(made.pk)
    assert points(attempt) == (None, 3)
