"""From facts to status: a table of known answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from progress.mastery import (
    ItemFacts,
    LessonFacts,
    Status,
    course_percent,
    is_secure,
    reading_minutes,
    standing,
)

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)

WRONG = ItemFacts(last_fraction=0)
PARTLY = ItemFacts(last_fraction=0.5)
RIGHT = ItemFacts(last_fraction=1, first_right_at=DAY, last_right_at=DAY)
SECURE = ItemFacts(last_fraction=1, first_right_at=DAY, last_right_at=DAY + WEEK)
FORGOTTEN = ItemFacts(last_fraction=0, first_right_at=DAY, last_right_at=DAY + WEEK)


def lesson(*items: ItemFacts, furthest: int | None = 10, is_finished: bool = True) -> LessonFacts:
    return LessonFacts(sentence_count=10, furthest=furthest, is_finished=is_finished, items=items)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        (lesson(furthest=None, is_finished=False), Status.NOT_STARTED),
        (lesson(furthest=1, is_finished=False), Status.READING),
        (lesson(SECURE, furthest=9, is_finished=False), Status.READING),
        (lesson(RIGHT, furthest=None, is_finished=False), Status.NOT_STARTED),
        (lesson(), Status.READ),
        (lesson(WRONG), Status.READ),
        (lesson(RIGHT, PARTLY), Status.READ),
        (lesson(RIGHT), Status.CHECKED),
        (lesson(RIGHT, SECURE), Status.CHECKED),
        (lesson(SECURE), Status.SECURE),
        (lesson(SECURE, SECURE), Status.SECURE),
        (lesson(SECURE, FORGOTTEN), Status.READ),
    ],
)
def test_status_follows_from_the_facts(facts: LessonFacts, status: Status) -> None:
    assert standing(facts).status is status


def test_the_numbers_behind_a_status() -> None:
    where = standing(lesson(RIGHT, SECURE, WRONG, PARTLY, FORGOTTEN))
    assert (where.answered, where.right, where.secure, where.percent) == (5, 2, 1, 100)


@pytest.mark.parametrize(("apart", "secure"), [(WEEK, True), (WEEK - SECOND, False), (timedelta(0), False)])
def test_secure_wants_a_whole_week_between(apart: timedelta, secure: bool) -> None:
    facts = ItemFacts(last_fraction=1, first_right_at=DAY, last_right_at=DAY + apart)
    assert is_secure(facts) is secure


@pytest.mark.parametrize(
    ("furthest", "is_finished", "percent"),
    [(None, False, 0), (1, False, 10), (7, False, 70), (10, False, 99), (3, True, 100)],
)
def test_percent_is_100_only_at_the_end(furthest: int | None, is_finished: bool, percent: int) -> None:
    assert standing(lesson(furthest=furthest, is_finished=is_finished)).percent == percent


def test_a_lesson_without_sentences_does_not_divide_by_zero() -> None:
    assert standing(LessonFacts(sentence_count=0, furthest=1)).percent == 0


def test_long_lessons_weigh_more_in_a_course() -> None:
    assert course_percent([(100, 100), (300, 0)]) == 25
    assert course_percent([]) == 0


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (200, 1), (201, 2), (1055, 6)])
def test_reading_time_is_rounded_up(words: int, minutes: int) -> None:
    assert reading_minutes(words) == minutes
