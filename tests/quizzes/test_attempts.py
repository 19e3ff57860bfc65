"""The state machine: what a start freezes, how an attempt ends, and that it ends once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import AuditEntry, User
from quizzes import attempts
from quizzes.attempts import abandon_attempt, settle_attempt, settle_due, start_attempt, submit_attempt
from quizzes.authoring import edit_item
from quizzes.clock import Phase, attempt_state, seconds_left
from quizzes.errors import AttemptRefused, MoveLost
from quizzes.models import Attempt, AttemptState, ItemState, Mark, Quiz, QuizState
from quizzes.versions import item_of
from tests.factories.items import MARKED_KINDS, RIGHT, WRONG
from tests.factories.quizzes import QuizFactory, published_quiz
from tests.quizzes.conftest import answer_all, move_deadline

GRACE = timedelta(seconds=settings.NETWORK_GRACE_SECONDS)
NOON = datetime(2026, 3, 1, 12, tzinfo=timezone.get_default_timezone())
SECOND = timedelta(seconds=1)


def change(quiz: Quiz, **values: object) -> None:
    Quiz.objects.filter(pk=quiz.pk).update(**values)


def test_a_start_freezes_everything_promised(quiz: Quiz, who: Principal, attempt: Attempt) -> None:
    frozen = list(attempt.responses.order_by("position").values_list("version_id", "points", "option_order"))
    assert [item_of(version).kind for version, _points, _order in frozen] == list(MARKED_KINDS)
    assert attempt.points_possible == len(MARKED_KINDS)
    assert sorted(frozen[1][2]["options"]) == ["a", "b", "c", "d"]
    assert start_attempt(quiz.pk, who).pk == attempt.pk


def test_an_edit_reaches_new_attempts_only(quiz: Quiz, who: Principal, teacher: Principal) -> None:
    slot = quiz.slots.get(position=3)
    first = start_attempt(quiz.pk, who)
    edited = edit_item(slot.item, replace(item_of(slot.item.latest_id), title="Another title"), teacher)
    submit_attempt(who, first.uid)
    second = start_attempt(quiz.pk, who)
    versions = [row.responses.get(position=3).version_id for row in (first, second)]
    assert versions == [slot.item.latest_id, edited.latest_id]
    assert edited.latest.number == 2


def test_shuffled_places_follow_the_seed(quiz: Quiz, who: Principal, other: Principal) -> None:
    change(quiz, is_shuffled=True)
    orders = [
        list(start_attempt(quiz.pk, person, seed=7).responses.order_by("position").values_list("version_id"))
        for person in (who, other)
    ]
    assert orders[0] == orders[1]
    unshuffled = list(quiz.slots.order_by("position").values_list("item__latest_id"))
    assert sorted(orders[0]) == sorted(unshuffled)
    assert orders[0] != unshuffled


def test_right_sides_move_even_where_options_do_not(quiz: Quiz, who: Principal) -> None:
    change(quiz, are_options_shuffled=False, attempts_allowed=None)
    seen = set()
    for seed in range(8):
        attempt = start_attempt(quiz.pk, who, seed=seed)
        orders = [row.option_order for row in attempt.responses.order_by("position")]
        assert orders[1] == {"options": ["a", "b", "c", "d"]}
        seen.add(tuple(orders[MARKED_KINDS.index(ItemKind.MATCHING)]["right"]))
        submit_attempt(who, attempt.uid)
    assert len(seen) > 1


REFUSED: list[tuple[str, Callable[[datetime], dict[str, object]]]] = [
    ("not_open", lambda now: {"opens_at": now + SECOND * 60}),
    ("closed", lambda now: {"closes_at": now - SECOND}),
    ("used_up", lambda _now: {"attempts_allowed": 1}),
    ("empty", lambda _now: {}),
]


@pytest.mark.parametrize(("code", "rules"), REFUSED)
def test_a_start_is_refused_with_its_reason(
    quiz: Quiz, who: Principal, code: str, rules: Callable[[datetime], dict[str, object]]
) -> None:
    if code == "used_up":
        submit_attempt(who, start_attempt(quiz.pk, who).uid)
    if code == "empty":
        quiz.slots.all().delete()
    change(quiz, **rules(timezone.now()))
    before = Attempt.objects.count()
    with pytest.raises(AttemptRefused) as refused:
        start_attempt(quiz.pk, who)
    assert refused.value.code == code
    assert Attempt.objects.count() == before


def test_a_draft_is_refused_to_its_teacher_and_unknown_to_learners(
    quiz: Quiz, who: Principal, teacher: Principal
) -> None:
    change(quiz, state=QuizState.DRAFT)
    with pytest.raises(AttemptRefused, match="not published"):
        start_attempt(quiz.pk, teacher)
    with pytest.raises(Http404):
        start_attempt(quiz.pk, who)
    preview = start_attempt(quiz.pk, teacher, is_preview=True)
    assert preview.is_preview
    with pytest.raises(Http404):
        start_attempt(quiz.pk, who, is_preview=True)


def test_items_taken_back_are_not_asked(quiz: Quiz, who: Principal) -> None:
    item = quiz.slots.get(position=1).item
    item.state = ItemState.RETIRED
    item.save()
    attempt = start_attempt(quiz.pk, who)
    assert attempt.points_possible == len(MARKED_KINDS) - 1
    assert item.latest_id not in attempt.responses.values_list("version_id", flat=True)


LIMITS = [
    (None, None, None),
    (timedelta(minutes=20), None, timedelta(minutes=20)),
    (None, timedelta(minutes=12), timedelta(minutes=12)),
    (timedelta(minutes=20), timedelta(minutes=12), timedelta(minutes=12)),
    (timedelta(minutes=20), timedelta(minutes=30), timedelta(minutes=20)),
]


@pytest.mark.parametrize(("limit", "closes_in", "expected"), LIMITS)
def test_the_earlier_of_limit_and_closing_time_ends_an_attempt(
    quiz: Quiz,
    who: Principal,
    limit: timedelta | None,
    closes_in: timedelta | None,
    expected: timedelta | None,
) -> None:
    change(quiz, time_limit=limit, closes_at=timezone.now() + closes_in if closes_in else None)
    attempt = start_attempt(quiz.pk, who)
    if expected is None:
        assert attempt.deadline_at is None
    else:
        assert abs(attempt.deadline_at - attempt.started_at - expected) < SECOND


PHASES = [
    (AttemptState.IN_PROGRESS, None, NOON + timedelta(days=999), Phase.IN_PROGRESS),
    (AttemptState.IN_PROGRESS, NOON, NOON - SECOND, Phase.IN_PROGRESS),
    (AttemptState.IN_PROGRESS, NOON, NOON, Phase.IN_PROGRESS),
    (AttemptState.IN_PROGRESS, NOON, NOON + SECOND, Phase.CLOSED),
    (AttemptState.IN_PROGRESS, NOON, NOON + GRACE, Phase.CLOSED),
    (AttemptState.IN_PROGRESS, NOON, NOON + GRACE + SECOND, Phase.EXPIRED),
    (AttemptState.SUBMITTED, NOON, NOON + GRACE + SECOND, Phase.SUBMITTED),
    (AttemptState.EXPIRED, NOON, NOON - SECOND, Phase.EXPIRED),
    (AttemptState.ABANDONED, None, NOON, Phase.ABANDONED),
]


@pytest.mark.parametrize(("state", "deadline", "now", "phase"), PHASES)
def test_the_state_is_a_function_of_time(
    state: AttemptState, deadline: datetime | None, now: datetime, phase: Phase
) -> None:
    assert attempt_state(Attempt(state=state, deadline_at=deadline), now) is phase


@pytest.mark.parametrize(("offset", "left"), [(90, 90), (0.9, 0), (0, 0), (-5, 0)])
def test_seconds_left_are_never_negative(offset: float, left: int) -> None:
    assert seconds_left(NOON + timedelta(seconds=offset), NOON) == left
    assert seconds_left(None, NOON) is None


@pytest.mark.parametrize(("values", "points"), [(RIGHT, len(MARKED_KINDS)), (WRONG, 0)])
def test_handing_in_marks_every_question_once(
    who: Principal, attempt: Attempt, values: dict[ItemKind, dict[str, object]], points: int
) -> None:
    answer_all(who, attempt, values)
    first = submit_attempt(who, attempt.uid)
    second = submit_attempt(who, attempt.uid)
    assert (first.state, first.points) == (AttemptState.SUBMITTED, points)
    assert (second.state, second.points, second.finished_at) == (first.state, first.points, first.finished_at)
    marks = Mark.objects.filter(attempt=attempt)
    assert [marks.count(), marks.filter(sequence=1).count()] == [len(MARKED_KINDS)] * 2
    assert AuditEntry.objects.filter(verb="attempt.submit", object_id=str(attempt.pk)).count() == 1


def test_unanswered_questions_are_marked_nothing(who: Principal, attempt: Attempt) -> None:
    submitted = submit_attempt(who, attempt.uid)
    assert submitted.points == 0
    assert set(Mark.objects.filter(attempt=attempt).values_list("fraction", "answer")) == {(Decimal(0), None)}


def test_marks_never_hold_the_key(who: Principal, attempt: Attempt) -> None:
    submit_attempt(who, attempt.uid)
    for detail in Mark.objects.filter(attempt=attempt).values_list("detail", flat=True):
        assert all(set(part) == {"id", "fraction", "weight", "given", "matched"} for part in detail["parts"])


def test_handing_in_during_the_grace_ends_at_the_deadline(who: Principal, attempt: Attempt) -> None:
    move_deadline(attempt, GRACE / 2)
    submitted = submit_attempt(who, attempt.uid)
    assert (submitted.state, submitted.finished_at) == (AttemptState.SUBMITTED, attempt.deadline_at)


def test_handing_in_after_the_grace_is_ended_by_time(who: Principal, attempt: Attempt) -> None:
    answer_all(who, attempt, RIGHT)
    move_deadline(attempt, GRACE + SECOND)
    ended = submit_attempt(who, attempt.uid)
    assert (ended.state, ended.points, ended.finished_at) == (
        AttemptState.EXPIRED,
        len(MARKED_KINDS),
        attempt.deadline_at,
    )


def test_the_first_reader_settles_and_time_alone_decides(who: Principal, attempt: Attempt) -> None:
    answer_all(who, attempt, RIGHT)
    assert settle_attempt(attempt).state == AttemptState.IN_PROGRESS
    move_deadline(attempt, GRACE / 2)
    assert settle_attempt(attempt).state == AttemptState.IN_PROGRESS
    move_deadline(attempt, GRACE + SECOND)
    settled = settle_attempt(attempt)
    assert (settled.state, settled.points) == (AttemptState.EXPIRED, len(MARKED_KINDS))
    assert settle_attempt(attempt).finished_at == attempt.deadline_at
    entry = AuditEntry.objects.get(verb="attempt.expire", object_id=str(attempt.pk))
    assert entry.actor is None


def test_an_expired_attempt_makes_room_for_the_next(quiz: Quiz, who: Principal, attempt: Attempt) -> None:
    move_deadline(attempt, GRACE + SECOND)
    following = start_attempt(quiz.pk, who)
    assert (following.number, following.pk != attempt.pk) == (2, True)


def test_those_nobody_reads_are_settled_and_one_failure_stops_no_other(
    quiz: Quiz, who: Principal, other: Principal, attempt: Attempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = start_attempt(quiz.pk, other)
    for row in (attempt, second):
        move_deadline(row, GRACE + SECOND)
    real = attempts.mark_attempt

    def fails_once(row: Attempt, **_more: object) -> Decimal:
        if row.pk == attempt.pk:
            raise ValueError("broken")
        return real(row)

    monkeypatch.setattr(attempts, "mark_attempt", fails_once)
    assert settle_due() == 1
    monkeypatch.setattr(attempts, "mark_attempt", real)
    assert settle_due() == 1
    assert settle_due() == 0


@pytest.mark.django_db(transaction=True)
def test_the_worker_s_sweep_settles_what_nobody_reads(attempt: Attempt) -> None:
    import quizzes.tasks  # noqa: F401  # as a worker does
    from jobs.worker import Sweeper

    move_deadline(attempt, GRACE + SECOND)
    Sweeper()()
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.EXPIRED


def test_giving_up_marks_nothing_and_is_final(who: Principal, attempt: Attempt) -> None:
    given_up = abandon_attempt(who, attempt.uid)
    assert (given_up.state, given_up.points) == (AttemptState.ABANDONED, None)
    assert submit_attempt(who, attempt.uid).state == AttemptState.ABANDONED
    assert not Mark.objects.filter(attempt=attempt).exists()


def test_a_move_that_changes_no_row_is_an_error(who: Principal, attempt: Attempt) -> None:
    submit_attempt(who, attempt.uid)
    with transaction.atomic():
        attempts.lock_attempt(Attempt.objects.of(attempt.organisation_id)).get(pk=attempt.pk)
        with pytest.raises(MoveLost):
            attempts.move(attempt, AttemptState.ABANDONED)


def test_other_people_s_attempts_look_missing(who: Principal, other: Principal, attempt: Attempt) -> None:
    for uid, person in ((attempt.uid, other), (uuid.uuid4(), who)):
        for act in (submit_attempt, abandon_attempt):
            with pytest.raises(Http404, match="No such page"):
                act(person, uid)


def test_a_quiz_of_another_course_looks_missing(who: Principal, admin: User) -> None:
    elsewhere = QuizFactory(state=QuizState.PUBLISHED)
    for quiz_id in (elsewhere.pk, 10**9):
        with pytest.raises(Http404, match="No such page"):
            start_attempt(quiz_id, who)


@pytest.mark.parametrize("count", [2, 100])
def test_a_start_takes_the_same_statements_for_two_questions_and_for_a_hundred(
    course: Course, who: Principal, other: Principal, django_assert_num_queries: Any, count: int
) -> None:
    quiz = published_quiz(course, [ItemKind.TRUE_FALSE, ItemKind.MATCHING] * (count // 2))
    start_attempt(quiz.pk, other)
    with django_assert_num_queries(11):
        attempt = start_attempt(quiz.pk, who)
    assert attempt.responses.of(attempt.organisation_id).count() == count
