"""T3: limit, close, extra time, what changes in the last second, and grace: one table of written rules.

Time passes here by moving every stored moment back, so that each request comes when the table says.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection, transaction

from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import User
from quizzes import overriding
from quizzes.answers import save_answer
from quizzes.attempt_acts import add_time
from quizzes.attempts import start_attempt, submit_attempt
from quizzes.clock import database_now
from quizzes.models import Attempt, Override, Quiz
from quizzes.overriding import add_override, change_override, remove_override, set_accommodation
from tests.factories.items import RIGHT
from tests.factories.quizzes import published_quiz

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
NETWORK = timedelta(seconds=settings.NETWORK_GRACE_SECONDS)
KIND = ItemKind.TRUE_FALSE
WHY = "The bridge was closed that day."


@dataclass(frozen=True, slots=True)
class Given:
    """Minutes of a quiz's limit, of its close after the start, and to hand in after the end; the factor of a
    learner's time."""

    limit: int | None = None
    close: int | None = None
    factor: str = "1"
    overdue: int | None = None


ACTS = ("nothing", "override of 60", "added and removed", "extended to 90", "close at 60", "5 more")

# How many minutes after its start an attempt ends, for each act in its last second.
ENDS: list[tuple[Given, tuple[int, ...]]] = [
    (Given(limit=20), (20, 60, 60, 90, 20, 25)),
    (Given(close=20), (20, 20, 20, 20, 60, 25)),
    (Given(limit=20, close=15), (15, 15, 15, 15, 20, 20)),
    (Given(limit=20, factor="1.5"), (30, 90, 90, 135, 30, 35)),
    (Given(limit=20, close=30, factor="2"), (30, 30, 30, 30, 40, 35)),
    (Given(limit=20, overdue=5), (20, 60, 60, 90, 20, 25)),
]
# When a request comes, counted from the end; whether it counts; the state after handing in, without the
# minutes to hand in and with five of them.
MOMENTS = [
    (-SECOND, True, "submitted", "submitted"),
    (NETWORK - SECOND, True, "submitted", "submitted"),
    (NETWORK + SECOND, False, "expired", "submitted"),
    (5 * MINUTE + NETWORK + SECOND, False, "expired", "abandoned"),
]
ROWS = [(given, act, minutes) for given, ends in ENDS for act, minutes in zip(ACTS, ends, strict=True)]


@dataclass
class Scene:
    quiz: Quiz
    who: Principal
    teacher: Principal
    learner: User

    def begun(self, given: Given) -> Attempt:
        """An attempt under these rules; it has the most time there can be."""
        if given.factor != "1":
            factor = Decimal(given.factor)
            set_accommodation(self.learner, self.teacher, self.quiz.organisation_id, time_factor=factor)
        Quiz.objects.filter(pk=self.quiz.pk).update(
            time_limit=given.limit and given.limit * MINUTE,
            closes_at=database_now() + given.close * MINUTE if given.close else None,
            overdue_grace=given.overdue and given.overdue * MINUTE,
        )
        self.quiz.refresh_from_db()
        return start_attempt(self.quiz.pk, self.who)

    def act(self, name: str, attempt: Attempt) -> None:
        """What an instructor does."""
        if name == "nothing":
            return
        if name == "5 more":
            add_time(self.teacher, attempt.uid, 5, WHY)
            return
        if name == "close at 60":
            self.says(closes_at=attempt.started_at + 60 * MINUTE)
            return
        made = self.says(time_limit=60 * MINUTE)
        if name == "added and removed":
            remove_override(made, self.teacher)
        elif name == "extended to 90":
            change_override(made, self.teacher, values={"time_limit": 90 * MINUTE}, reason=WHY)

    def says(self, **values: object) -> Override:
        return add_override(self.quiz, self.teacher, learner_id=self.who.user_id, values=values, reason=WHY)

    def saved(self, attempt: Attempt) -> bool:
        """Whether an answer that comes now counts."""
        found = save_answer(
            self.who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=1, value=RIGHT[KIND]
        )
        return not found.is_late


@pytest.fixture
def scene(course: Course, who: Principal, teacher: Principal, learner: User) -> Scene:
    return Scene(published_quiz(course, [KIND]), who, teacher, learner)


PASS = (
    "UPDATE quizzes_attempt SET started_at = started_at - make_interval(secs => %(seconds)s),"
    " deadline_at = deadline_at - make_interval(secs => %(seconds)s)",
    "UPDATE quizzes_quiz SET closes_at = closes_at - make_interval(secs => %(seconds)s)",
    "UPDATE quizzes_override SET closes_at = closes_at - make_interval(secs => %(seconds)s)",
)


def wait_until(attempt: Attempt, left: timedelta) -> None:
    """Let so much time pass that `left` remains of the attempt."""
    attempt.refresh_from_db()
    assert attempt.deadline_at is not None
    passed = attempt.deadline_at - database_now() - left
    with connection.cursor() as cursor:
        for statement in PASS:
            cursor.execute(statement, {"seconds": passed.total_seconds()})
    attempt.refresh_from_db()


Cell = tuple[bool, str]


def row(scene: Scene, given: Given, act: str) -> tuple[int, list[Cell]]:
    """How many minutes the attempt had; for each moment whether an answer counted, and how it ended then."""
    attempt = scene.begun(given)
    wait_until(attempt, SECOND)
    scene.act(act, attempt)
    attempt.refresh_from_db()
    assert attempt.deadline_at is not None
    minutes = round((attempt.deadline_at - attempt.started_at) / MINUTE)
    return minutes, [cell(scene, attempt, since) for since, *_expected in MOMENTS]


def cell(scene: Scene, attempt: Attempt, since: timedelta) -> Cell:
    """One request so long after the end; taken back again."""
    start = transaction.savepoint()
    wait_until(attempt, -since)
    is_counted = scene.saved(attempt)
    ended = submit_attempt(scene.who, attempt.uid)
    if ended.state != "abandoned":
        assert ended.points == is_counted
        assert since < timedelta(0) or ended.finished_at == attempt.deadline_at, "the end is the deadline"
    transaction.savepoint_rollback(start)
    return is_counted, ended.state


def written(given: Given) -> list[Cell]:
    """What the table says of each moment."""
    return [(counts, overdue if given.overdue else plain) for _since, counts, plain, overdue in MOMENTS]


@pytest.mark.parametrize(("given", "act", "minutes"), ROWS)
def test_every_cell_is_as_written(scene: Scene, given: Given, act: str, minutes: int) -> None:
    assert row(scene, given, act) == (minutes, written(given))


def test_the_table_is_as_large_as_promised() -> None:
    assert len(ROWS) * len(MOMENTS) == 144


def test_control_an_override_that_does_not_lengthen_is_found(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overriding, "lengthened_deadline", lambda _rules, _at, promised: promised)
    assert row(scene, Given(limit=20), "override of 60")[0] != 60


def test_control_another_grace_is_found(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizzes.clock.grace", lambda: NETWORK / 2)
    given = Given(limit=20)
    assert row(scene, given, "nothing")[1] != written(given)
