"""Typed answers that only their meaning decides: found, read with an encoder and marked, by a worker.

A pending mark is the order to read it, written in the transaction that ended the attempt; so nothing is lost
with a worker, and reading the same answer twice adds no second mark.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal

from django.db import DatabaseError, connection, transaction

from items.grading import Mark as Graded
from items.grading import Reading, grade
from items.kinds import Item as Shape
from items.kinds import Response as Given
from items.typed.chain import Rules, Similarity
from jobs.models import Job, JobState
from jobs.queue import enqueue
from lessons.models import Course
from quizzes.marking import PLACES, detail_of, rules_of, settle_points
from quizzes.models import Attempt, Mark, Standing
from quizzes.queries import as_data
from quizzes.try_credit import credited
from quizzes.versions import items_of

READ_ANSWERS = "read_answers"
PORTION = 50
"""How many attempts are looked up at a time; each is written in a transaction of its own."""

log = logging.getLogger(__name__)

NEWEST = """
    NOT EXISTS (SELECT 1 FROM quizzes_mark n WHERE n.organisation_id = m.organisation_id
        AND n.response_id = m.response_id AND n.sequence > m.sequence)
"""
PENDING = f"""
    SELECT DISTINCT m.organisation_id FROM quizzes_mark m WHERE m.standing = 'pending' AND {NEWEST}
"""  # noqa: S608  # constants of this module, no value in them
PENDING_MARKS = f"""
    SELECT m.id, m.attempt_id, m.version_id, w.value, r.points, m.detail -> 'tries', q.course_id,
        rules.spelling, rules.reads_meaning, rules.near, rules.very_near, rules.far
    FROM quizzes_mark m
    JOIN quizzes_attempt a ON a.organisation_id = m.organisation_id AND a.id = m.attempt_id
    JOIN quizzes_quiz q ON q.id = a.quiz_id
    JOIN quizzes_response r ON r.organisation_id = m.organisation_id AND r.id = m.response_id
    LEFT JOIN quizzes_answer w ON w.organisation_id = m.organisation_id AND w.id = m.answer_id
    LEFT JOIN quizzes_typedrules rules ON rules.course_id = q.course_id
    WHERE m.organisation_id = %s AND m.standing = 'pending' AND {NEWEST}
    ORDER BY m.attempt_id LIMIT %s
"""  # noqa: S608  # constants of this module, no value in them

Holding = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class _Pending:
    """One mark that waits for the encoder, with all that is needed to read its answer."""

    mark_id: int
    attempt_id: int
    version_id: int
    given: Given
    points: Decimal
    tries: dict[str, object]
    course_id: int
    rules: Rules


def ask_for_reading() -> int:
    """How many jobs were asked for: one for every organisation with pending marks and no job under way."""
    with connection.cursor() as cursor:
        cursor.execute(PENDING)
        waiting = [organisation_id for (organisation_id,) in cursor.fetchall()]
    busy = set(
        Job.objects.filter(
            kind=READ_ANSWERS, state__in=[JobState.QUEUED, JobState.RUNNING], organisation_id__in=waiting
        ).values_list("organisation_id", flat=True)
    )
    for organisation_id in waiting:
        if organisation_id not in busy:
            enqueue(READ_ANSWERS, organisation_id=organisation_id, payload={}, created_by=None)
    return len(set(waiting) - busy)


def read_pending(organisation_id: int, encoder: Similarity, holding: Holding = transaction.atomic) -> int:
    """How many pending marks of the organisation were settled.

    `holding` opens the transaction of each attempt; a killed run leaves the rest pending.
    """
    count = 0
    while found := _pending(organisation_id):
        articles = _articles({pending.course_id for pending in found})
        by_attempt: dict[int, list[_Pending]] = {}
        for pending in found:
            by_attempt.setdefault(pending.attempt_id, []).append(pending)
        for attempt_id, group in by_attempt.items():
            marks = [_read(pending, encoder, articles[pending.course_id]) for pending in group]
            with holding():
                count += _write(organisation_id, attempt_id, marks)
    return count


def _pending(organisation_id: int) -> list[_Pending]:
    with connection.cursor() as cursor:
        cursor.execute(PENDING_MARKS, [organisation_id, PORTION])
        rows = cursor.fetchall()
    return [
        _Pending(
            mark_id,
            attempt_id,
            version_id,
            as_data(value) or {},
            points,
            {"tries": as_data(tries)} if tries else {},
            course_id,
            rules_of(rules),
        )
        for mark_id, attempt_id, version_id, value, points, tries, course_id, *rules in rows
    ]


def _articles(course_ids: Iterable[int]) -> dict[int, str]:
    courses = Course.objects.filter(pk__in=course_ids).values_list("pk", "revision__text")
    return {course_id: text or "" for course_id, text in courses}


class Reader:
    """Reads one answer at a time, with the article of its course; the encoder is made when one is needed."""

    def __init__(self, encoder: Callable[[], Similarity]) -> None:
        self._encoder = encoder
        self._known: dict[int, str] = {}

    def __call__(self, course_id: int, item: Shape, given: Given, rules: Rules) -> Graded:
        """The mark of an answer that only its meaning decides."""
        if course_id not in self._known:
            self._known |= _articles([course_id])
        article = self._known[course_id]
        return _graded(item, given, Reading(rules=rules, encoder=self._encoder(), article=article))


def _graded(item: Shape, given: Given, reading: Reading) -> Graded:
    try:
        return grade(item, given, reading)
    except DatabaseError:
        raise
    except Exception:
        # One answer that cannot be read must not stop the others: a person marks it.
        log.exception("an answer could not be read")
        return grade(item, given, Reading(rules=Rules(spelling="off", reads_meaning=False)))


def _read(pending: _Pending, encoder: Similarity, article: str) -> Mark:
    """The next mark of the response, not yet in the database; `pk` is that of the pending one."""
    item = items_of([pending.version_id])[pending.version_id]
    reading = Reading(rules=pending.rules, encoder=encoder, article=article)
    graded = _graded(item, pending.given, reading)
    fraction, tries = credited(pending.tries, graded.fraction)
    return Mark(
        pk=pending.mark_id,
        fraction=fraction,
        points=(fraction * pending.points).quantize(PLACES),
        detail=detail_of(graded) | tries,
        origin=graded.origin,
        standing=graded.standing.value,
    )


def _write(organisation_id: int, attempt_id: int, read: list[Mark]) -> int:
    """How many marks were added: those whose pending one is still the newest. The attempt is locked here."""
    Attempt.objects.of(organisation_id).select_for_update().get(pk=attempt_id)
    marks = Mark.objects.of(organisation_id).filter(attempt_id=attempt_id)
    newest = {mark.response_id: mark for mark in marks.order_by("sequence")}
    pending = {mark.pk: mark for mark in newest.values() if mark.standing == Standing.PENDING}
    added = [next_mark(pending[new.pk], new) for new in read if new.pk in pending]
    Mark.objects.bulk_create(added)
    settle_points(organisation_id, [attempt_id])
    return len(added)


def next_mark(before: Mark, new: Mark) -> Mark:
    """`new` as the row after `before`: same response, answer and version, the next number."""
    return Mark(
        organisation_id=before.organisation_id,
        attempt_id=before.attempt_id,
        response_id=before.response_id,
        answer_id=before.answer_id,
        version_id=before.version_id,
        sequence=before.sequence + 1,
        fraction=new.fraction,
        points=new.points,
        detail=new.detail,
        origin=new.origin,
        standing=new.standing,
        marked_by_id=new.marked_by_id,
        regrade_id=new.regrade_id,
    )
