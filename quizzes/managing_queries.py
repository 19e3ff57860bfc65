"""The attempts of a quiz as those who teach it see them, and all that happened to one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import QueryDict

from quizzes.clock import Phase, grace, phase_of, seconds_left
from quizzes.models import Attempt, Quiz
from quizzes.queries import CURRENT_ANSWER, as_data

PER_PAGE = 50
TRAIL_PER_PAGE = 100
SHOWN = ("all", "running", "ended", "deleted")
MOST_WORDS = 100

RUNS = """(a.state = 'in_progress'
        AND (a.deadline_at IS NULL
            OR a.deadline_at + coalesce(a.overdue_grace, interval '0') + %(grace)s
                >= statement_timestamp()))"""
OF_QUIZ = """
    FROM quizzes_attempt a JOIN people_user u ON u.id = a.learner_id
    WHERE a.organisation_id = %(organisation)s AND a.quiz_id = %(quiz)s AND NOT a.is_preview
        AND (%(words)s = '' OR strpos(lower(u.name || ' ' || u.email), lower(%(words)s)) > 0)
"""
COUNTS = f"""
    SELECT count(*) FILTER (WHERE a.state <> 'deleted'), count(*) FILTER (WHERE {RUNS}),
        count(*) FILTER (WHERE a.state <> 'deleted' AND NOT {RUNS}),
        count(*) FILTER (WHERE a.state = 'deleted')
    {OF_QUIZ}
"""
LINES = f"""
    WITH page AS (
        SELECT a.*, coalesce(nullif(u.name, ''), u.email) AS learner_name, {RUNS} AS runs
        {OF_QUIZ} AND CASE %(show)s WHEN 'running' THEN {RUNS} WHEN 'deleted' THEN a.state = 'deleted'
            WHEN 'ended' THEN a.state <> 'deleted' AND NOT {RUNS} WHEN 'one' THEN a.id = %(attempt)s
            ELSE a.state <> 'deleted' END
        ORDER BY runs DESC, CASE WHEN {RUNS} THEN a.deadline_at END,
            coalesce(a.finished_at, a.deadline_at, a.started_at) DESC, a.id
        LIMIT %(limit)s OFFSET %(offset)s
    )
    SELECT a.uid, a.learner_name, a.number, a.state, a.started_at, a.deadline_at, a.overdue_grace,
        a.finished_at, a.points, a.points_possible, statement_timestamp(), given.places, given.answered,
        given.flagged, last.position, coalesce(last.saved_at, a.started_at), last.late
    FROM page a
    CROSS JOIN LATERAL (
        SELECT count(*) AS places, count(*) FILTER (WHERE r.is_flagged) AS flagged,
            count(*) FILTER (WHERE answer.value IS NOT NULL AND answer.value <> '{{}}'::jsonb) AS answered
        FROM quizzes_response r {CURRENT_ANSWER}
        WHERE r.organisation_id = a.organisation_id AND r.attempt_id = a.id
    ) given
    CROSS JOIN LATERAL (
        SELECT max(w.saved_at) AS saved_at,
            (array_agg(r.position ORDER BY w.saved_at DESC, w.id DESC))[1] AS position,
            count(*) FILTER (WHERE w.is_late) AS late
        FROM quizzes_answer w
        JOIN quizzes_response r ON r.organisation_id = w.organisation_id AND r.id = w.response_id
        WHERE w.organisation_id = a.organisation_id AND w.attempt_id = a.id
    ) last
    ORDER BY a.runs DESC, CASE WHEN a.runs THEN a.deadline_at END,
        coalesce(a.finished_at, a.deadline_at, a.started_at) DESC, a.id
"""  # noqa: S608  # constants of this module, no value in them

LATE = """
    FROM (
        SELECT DISTINCT ON (w.response_id) w.organisation_id, w.attempt_id, w.response_id, w.client_seq,
            w.value
        FROM quizzes_answer w
        WHERE w.organisation_id = %(organisation)s AND w.attempt_id = %(attempt)s AND w.is_late
        ORDER BY w.response_id, w.client_seq DESC, w.id
    ) late
    WHERE NOT EXISTS (
        SELECT 1 FROM quizzes_answer n
        WHERE n.organisation_id = late.organisation_id AND n.attempt_id = late.attempt_id
            AND n.response_id = late.response_id AND NOT n.is_late AND n.client_seq >= late.client_seq)
"""
"""The late answers that could count: of each question the newest, where nothing as new counts."""

# Marks that one act gave are one line.
EVENTS = """
    SELECT a.started_at AS at, 0 AS rank, 'start' AS verb, a.learner_id AS actor, '{}'::jsonb AS detail
    FROM quizzes_attempt a WHERE a.organisation_id = %(organisation)s AND a.id = %(attempt)s
    UNION ALL
    SELECT w.saved_at, 1, 'save', a.learner_id,
        jsonb_build_object('position', r.position, 'is_late', w.is_late, 'is_stale', w.is_stale)
    FROM quizzes_answer w
    JOIN quizzes_attempt a ON a.organisation_id = w.organisation_id AND a.id = w.attempt_id
    JOIN quizzes_response r ON r.organisation_id = w.organisation_id AND r.id = w.response_id
    WHERE w.organisation_id = %(organisation)s AND w.attempt_id = %(attempt)s
    UNION ALL
    SELECT t.checked_at, 1, 'check', a.learner_id,
        jsonb_build_object('position', r.position, 'number', t.number)
    FROM quizzes_try t
    JOIN quizzes_attempt a ON a.organisation_id = t.organisation_id AND a.id = t.attempt_id
    JOIN quizzes_response r ON r.organisation_id = t.organisation_id AND r.id = t.response_id
    WHERE t.organisation_id = %(organisation)s AND t.attempt_id = %(attempt)s
    UNION ALL
    SELECT m.marked_at, 3, 'mark', m.marked_by_id,
        jsonb_build_object('count', count(*), 'again', count(*) FILTER (WHERE m.sequence > 1),
            'points', sum(m.points), 'policy', g.policy)
    FROM quizzes_mark m LEFT JOIN quizzes_regrade g ON g.id = m.regrade_id
    WHERE m.organisation_id = %(organisation)s AND m.attempt_id = %(attempt)s
    GROUP BY m.marked_at, m.marked_by_id, g.policy
    UNION ALL
    SELECT e.at, 2, e.verb, e.actor_id, e.detail
    FROM people_auditentry e WHERE e.organisation_id = %(organisation)s AND e.object_type = 'attempt'
        AND e.object_id = %(attempt)s::text
"""
TRAIL = f"""
    SELECT t.at, t.verb, coalesce(nullif(u.name, ''), u.email), t.detail, count(*) OVER ()
    FROM ({EVENTS}) t LEFT JOIN people_user u ON u.id = t.actor
    ORDER BY t.at, t.rank LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608  # constants of this module, no value in them


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFilter:
    """Which attempts of a quiz are listed, as the address has it."""

    show: str = "all"
    words: str = ""
    page: int = 1

    @classmethod
    def of_query(cls, query: QueryDict) -> AttemptFilter:
        """The filter of an address; what makes no sense is left out."""
        show, page = query.get("show", ""), query.get("page", "")
        words = query.get("q", "").replace("\x00", "").strip()[:MOST_WORDS]
        is_page = page.isascii() and page.isdigit() and len(page) < 7 and int(page) > 0
        return cls(show=show if show in SHOWN else "all", words=words, page=int(page) if is_page else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedLine:
    """One attempt. `place` is the question last answered, `last_at` its saving, else the start."""

    uid: UUID
    learner: str
    number: int
    phase: Phase
    started_at: datetime
    deadline_at: datetime | None
    finished_at: datetime | None
    points: Decimal | None
    points_possible: Decimal
    seconds_left: int | None
    count: int
    answered: int
    flagged: int
    place: int | None
    last_at: datetime
    late_count: int

    @property
    def is_running(self) -> bool:
        return not self.phase.is_final

    @property
    def waits_for_marks(self) -> bool:
        """True for what was handed in and is not all marked."""
        return self.points is None and self.phase in (Phase.SUBMITTED, Phase.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedPage:
    """A page of the attempts of a quiz; `counts` has how many each choice of `show` has."""

    lines: tuple[ManagedLine, ...]
    counts: dict[str, int]
    filter: AttemptFilter

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.counts[self.filter.show] // PER_PAGE))


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to an attempt: when, what, by whom (None: the clock or a job)."""

    at: datetime
    verb: str
    actor: str | None
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Trail:
    """A page of events, oldest first, and how many there are in all."""

    events: tuple[Event, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // TRAIL_PER_PAGE))


def managed_attempts(quiz: Quiz, chosen: AttemptFilter) -> ManagedPage:
    """The attempts of the quiz, those that run first, the soonest end on top. Two queries."""
    lines = managed_lines(quiz, chosen, PER_PAGE, (chosen.page - 1) * PER_PAGE)
    return ManagedPage(lines=lines, counts=attempt_counts(quiz, chosen), filter=chosen)


def attempt_counts(quiz: Quiz, chosen: AttemptFilter) -> dict[str, int]:
    """How many attempts each choice of `show` has, by the other filters. One query."""
    values = _values(quiz.organisation_id, quiz.pk, chosen.show) | {"words": chosen.words}
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, values)
        return dict(zip(SHOWN, cursor.fetchone(), strict=True))


def managed_lines(quiz: Quiz, chosen: AttemptFilter, limit: int, offset: int) -> tuple[ManagedLine, ...]:
    """The attempts from `offset` on, at most `limit`. One query."""
    page = {"words": chosen.words, "limit": limit, "offset": offset}
    with connection.cursor() as cursor:
        cursor.execute(LINES, _values(quiz.organisation_id, quiz.pk, chosen.show) | page)
        return tuple(_line(row) for row in cursor.fetchall())


def managed_line(attempt: Attempt) -> ManagedLine:
    """The one attempt as the list shows it. One query."""
    values = _values(attempt.organisation_id, attempt.quiz_id, "one") | {"attempt": attempt.pk}
    with connection.cursor() as cursor:
        cursor.execute(LINES, values)
        return _line(cursor.fetchone())


def late_answers(attempt: Attempt) -> int:
    """How many late answers of the attempt could be admitted. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) {LATE}",
            {"organisation": attempt.organisation_id, "attempt": attempt.pk},
        )
        count: int = cursor.fetchone()[0]
    return count


def trail_of(attempt: Attempt, page: int = 1) -> Trail:
    """What happened to the attempt, from its facts and the record. One query."""
    events, total = events_of(attempt, TRAIL_PER_PAGE, (page - 1) * TRAIL_PER_PAGE)
    return Trail(events, total, page)


def events_of(attempt: Attempt, limit: int, offset: int) -> tuple[tuple[Event, ...], int]:
    """The events from `offset` on, at most `limit`, and how many there are in all. One query."""
    values = {
        "organisation": attempt.organisation_id,
        "attempt": attempt.pk,
        "limit": limit,
        "offset": offset,
    }
    with connection.cursor() as cursor:
        cursor.execute(TRAIL, values)
        rows = cursor.fetchall()
    events = tuple(Event(at, verb, actor, as_data(detail) or {}) for at, verb, actor, detail, _n in rows)
    return events, rows[0][4] if rows else 0


def _values(organisation_id: int, quiz_id: int, show: str) -> dict[str, Any]:
    return {
        "organisation": organisation_id,
        "quiz": quiz_id,
        "attempt": None,
        "words": "",
        "grace": grace(),
        "show": show,
        "limit": PER_PAGE,
        "offset": 0,
    }


def _line(row: tuple[Any, ...]) -> ManagedLine:
    uid, learner, number, state, started_at, deadline_at, overdue_grace, finished_at, points, *rest = row
    possible, now, *given = rest
    count, answered, flagged, place, last_at, late = given
    phase = phase_of(state, deadline_at, overdue_grace, now)
    return ManagedLine(
        uid=uid,
        learner=learner,
        number=number,
        phase=phase,
        started_at=started_at,
        deadline_at=deadline_at,
        finished_at=finished_at,
        points=points,
        points_possible=possible,
        seconds_left=None if phase.is_final else seconds_left(deadline_at, now),
        count=count,
        answered=answered,
        flagged=flagged,
        place=place,
        last_at=last_at,
        late_count=late,
    )
