"""From facts to status. Pure: nothing here is stored, asked again it is derived again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SECURE_APART = timedelta(days=7)
"""Right once may be luck or short memory; right again a week later is neither."""

WORDS_A_MINUTE = 200


class Status(StrEnum):
    """Where a learner stands with a lesson; each includes the ones before it."""

    NOT_STARTED = "not_started"
    READING = "reading"
    READ = "read"
    CHECKED = "checked"
    SECURE = "secure"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """What one learner did with one item: the newest fraction, and when it was fully right."""

    last_fraction: float
    first_right_at: datetime | None = None
    last_right_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonFacts:
    """What one learner did with one lesson; `furthest` is None for a lesson never opened."""

    sentence_count: int
    furthest: int | None = None
    is_finished: bool = False
    items: tuple[ItemFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The derived status of a lesson with the numbers behind it. `percent` is the share read, 0 to 100."""

    status: Status
    percent: int
    answered: int
    right: int
    secure: int


def is_right(item: ItemFacts) -> bool:
    """True if the newest answer was fully right."""
    return item.last_fraction >= 1


def is_secure(item: ItemFacts) -> bool:
    """True if it is right now, and was right at two moments a week or more apart."""
    if not is_right(item) or item.first_right_at is None or item.last_right_at is None:
        return False
    return item.last_right_at - item.first_right_at >= SECURE_APART


def standing(facts: LessonFacts) -> Standing:
    """Where the learner stands.

    Checked: read, and every question tried is right now. Secure: read, and every one of them is secure.
    """
    right = sum(is_right(item) for item in facts.items)
    secure = sum(is_secure(item) for item in facts.items)
    return Standing(
        status=_status(facts, right, secure),
        percent=percent_read(facts),
        answered=len(facts.items),
        right=right,
        secure=secure,
    )


def percent_read(facts: LessonFacts) -> int:
    """How much was read, 0 to 100; 100 only when the end was reached."""
    if facts.is_finished:
        return 100
    if facts.furthest is None or not facts.sentence_count:
        return 0
    return min(99, 100 * facts.furthest // facts.sentence_count)


def course_percent(lessons: Sequence[tuple[int, int]]) -> int:
    """The share of a course that was read, 0 to 100, from (words, percent read) of each lesson."""
    words = sum(count for count, _percent in lessons)
    if not words:
        return 0
    return sum(count * percent for count, percent in lessons) // words


def reading_minutes(words: int) -> int:
    """How long reading takes, in whole minutes, one at least."""
    return max(1, -(-words // WORDS_A_MINUTE))


def _status(facts: LessonFacts, right: int, secure: int) -> Status:
    if not facts.is_finished:
        return Status.NOT_STARTED if facts.furthest is None else Status.READING
    tried = len(facts.items)
    if tried and secure == tried:
        return Status.SECURE
    return Status.CHECKED if tried and right == tried else Status.READ
