"""A wrong key mended where answers were tried several times: every try counts by the key that counts."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest

from items.behaviours import Behaviour
from lessons.models import Course
from people.access import Principal
from quizzes.attempts import submit_attempt
from quizzes.models import Attempt, Mark, Quiz
from quizzes.regrade_models import RegradePolicy
from quizzes.regrade_queries import dry_run, scope_of
from quizzes.regrading import apply_regrade
from quizzes.tries import check_answer
from tests.quizzes.regraded import Scene, scene_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(course: Course, teacher: Principal) -> Scene:
    return scene_of(course, teacher)


def tried(scene: Scene, *chosen: str) -> Attempt:
    """An attempt on which these options were checked one after the other; ``a`` is right as yet."""
    who, attempt = scene.begun(None)
    for seq, option in enumerate(chosen, 1):
        check_answer(who, attempt.uid, 2, client_key=uuid.uuid4(), client_seq=seq, value={"chosen": [option]})
    return submit_attempt(who, attempt.uid)


def fraction(attempt: Attempt) -> Decimal:
    marks = Mark.objects.filter(attempt=attempt, response__position=2)
    return marks.order_by("-sequence").values_list("fraction", flat=True)[0]


@pytest.mark.parametrize(
    ("behaviour", "chosen", "before", "after"),
    [
        (Behaviour.INTERACTIVE, "ba", "0.6666667", "1"),
        (Behaviour.INTERACTIVE, "cb", "0", "0.6666667"),
        (Behaviour.ADAPTIVE, "ba", "0.6666667", "1"),
        (Behaviour.ADAPTIVE_FREE, "cba", "1", "1"),
    ],
)
def test_the_tries_are_counted_again(
    scene: Scene, behaviour: Behaviour, chosen: str, before: str, after: str
) -> None:
    Quiz.objects.filter(pk=scene.quiz.pk).update(behaviour=behaviour)
    attempt = tried(scene, *chosen)
    assert fraction(attempt) == Decimal(before)
    version = scene.mend()
    scope, _left = scope_of(scene.item, RegradePolicy.KEY, None, version.pk)
    foreseen = dry_run(scope, limit=9)
    apply_regrade(scene.ordered(RegradePolicy.KEY, version_id=version.pk).pk)
    assert fraction(attempt) == Decimal(after)
    attempt.refresh_from_db()
    if before != after:
        assert [change.points_after for change in foreseen.changes] == [attempt.points]
