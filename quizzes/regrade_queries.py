"""What a regrade would do and what one did, from the same statements: nothing here writes.

A response in scope and its newest mark are `met`; `proposed` is the mark that the policy puts after it, where
that differs; `outcome` what becomes of each attempt.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from items import grading
from items.behaviours import Behaviour
from items.kinds import Item as Shape
from items.kinds import Response as Given
from items.presentation import part_ids
from items.typed.chain import Rules, Standing
from quizzes.marking import PLACES, detail_of, rules_of
from quizzes.models import Item, Quiz
from quizzes.queries import as_data
from quizzes.regrade_models import Regrade, RegradePolicy
from quizzes.try_credit import credited, said_tries
from quizzes.versions import items_of

BY_A_KEY = (RegradePolicy.KEY, RegradePolicy.EITHER)
"""Policies that grade the answers again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which answers a regrade is about and what it does to them.

    `versions` are the wordings whose answers it covers; with `version`, whose key counts, those alone that
    had the same parts to choose from. `before` is None for a dry run: every attempt started by now.
    """

    organisation_id: int
    policy: RegradePolicy
    quiz_id: int | None
    versions: tuple[int, ...]
    version: int | None = None
    before: datetime | None = None

    def parameters(self) -> dict[str, Any]:
        """The values every statement takes."""
        return {
            "organisation": self.organisation_id,
            "quiz": self.quiz_id,
            "versions": list(self.versions),
            "version": self.version,
            "before": self.before,
        }


def scope_of(
    item: Item, policy: RegradePolicy, quiz_id: int | None, version_id: int | None
) -> tuple[Scope, tuple[int, ...]]:
    """The scope of a regrade that is asked for now, and the numbers of the wordings it cannot cover.

    Those had other parts, so that an answer to them says nothing by this key.
    """
    versions = dict(item.versions.order_by("number").values_list("pk", "number"))
    covered = set(versions)
    if policy in BY_A_KEY and version_id is not None:
        shapes = items_of(versions)
        covered = {pk for pk, shape in shapes.items() if part_ids(shape) == part_ids(shapes[version_id])}
    scope = Scope(
        organisation_id=item.organisation_id,
        policy=policy,
        quiz_id=quiz_id,
        versions=tuple(sorted(covered)),
        version=version_id if policy in BY_A_KEY else None,
    )
    return scope, tuple(number for pk, number in versions.items() if pk not in covered)


def scope_of_regrade(regrade: Regrade) -> Scope:
    """What was ordered: attempts started before that moment."""
    scope, _others = scope_of(
        regrade.item, RegradePolicy(regrade.policy), regrade.quiz_id, regrade.version_id
    )
    return Scope(
        organisation_id=scope.organisation_id,
        policy=scope.policy,
        quiz_id=scope.quiz_id,
        versions=scope.versions,
        version=scope.version,
        before=regrade.created_at,
    )


IN_SCOPE = """
    FROM quizzes_response r
    JOIN quizzes_attempt a ON a.organisation_id = r.organisation_id AND a.id = r.attempt_id
        AND NOT a.is_preview AND a.started_at < coalesce(%(before)s, statement_timestamp())
    WHERE r.organisation_id = %(organisation)s AND r.version_id = ANY(%(versions)s)
        AND (%(quiz)s::bigint IS NULL OR a.quiz_id = %(quiz)s)
"""
ATTEMPTS = f"""
    SELECT DISTINCT r.attempt_id {IN_SCOPE} AND a.id > %(after)s AND a.state <> 'abandoned' ORDER BY 1
"""  # constants of this module, no value in them


QUIZZES = """
    SELECT DISTINCT a.quiz_id FROM quizzes_itemversion v
    JOIN quizzes_response r ON r.organisation_id = %(organisation)s AND r.version_id = v.id
    JOIN quizzes_attempt a ON a.organisation_id = r.organisation_id AND a.id = r.attempt_id
        AND NOT a.is_preview
    WHERE v.item_id = %(item)s
"""


def quizzes_asking(item: Item) -> list[Quiz]:
    """The quizzes in whose attempts the item stands, by name; two statements."""
    found = _rows(QUIZZES, {"organisation": item.organisation_id, "item": item.pk})
    return list(Quiz.objects.filter(pk__in=[row[0] for row in found]).order_by("title", "pk"))


def attempts_in_scope(scope: Scope, *, after: int = 0) -> list[int]:
    """The attempts with an id above `after` that the regrade covers, those under way among them, by id."""
    return [row[0] for row in _rows(ATTEMPTS, scope.parameters() | {"after": after})]


# Attempts of one portion are found by their own index, those of the whole scope by the wording.
_HERE = "AND r.attempt_id = ANY(%(attempts)s)"
_EVERYWHERE = "AND (%(quiz)s::bigint IS NULL OR a.quiz_id = %(quiz)s)"
MET = """
    met AS (
        SELECT r.id AS response_id, r.attempt_id, r.points AS worth, a.points_possible, q.course_id,
            m.id AS mark_id, m.sequence, m.version_id, m.answer_id, m.fraction, m.points, m.detail, m.origin,
            m.standing, m.marked_by_id, m.regrade_id, coalesce(w.value, '{{}}'::jsonb) AS value, a.behaviour,
            CASE WHEN a.behaviour IN ('interactive', 'adaptive', 'adaptive_free') THEN coalesce((
                SELECT jsonb_agg(tw.value ORDER BY t.number) FROM quizzes_try t
                JOIN quizzes_answer tw ON tw.organisation_id = t.organisation_id AND tw.id = t.answer_id
                WHERE t.organisation_id = r.organisation_id AND t.response_id = r.id), '[]')
                ELSE '[]' END AS tried
        FROM quizzes_response r
        JOIN quizzes_attempt a ON a.organisation_id = r.organisation_id AND a.id = r.attempt_id
            AND NOT a.is_preview AND a.state IN ('submitted', 'expired')
            AND a.started_at < coalesce(%(before)s, statement_timestamp())
        JOIN quizzes_quiz q ON q.id = a.quiz_id
        JOIN LATERAL (
            SELECT k.* FROM quizzes_mark k
            WHERE k.organisation_id = r.organisation_id AND k.response_id = r.id
            ORDER BY k.sequence DESC LIMIT 1
        ) m ON TRUE
        LEFT JOIN quizzes_answer w ON w.organisation_id = r.organisation_id AND w.id = m.answer_id
        WHERE r.organisation_id = %(organisation)s AND r.version_id = ANY(%(versions)s) {where}
    )
"""

# Under the wording that counts, marked by nothing but its key: there is nothing to find out.
UNTOUCHED = "NOT (met.version_id = %(version)s AND met.regrade_id IS NULL AND met.standing <> 'dropped')"
BY_KEY = """
    SELECT met.*, g.fraction AS new_fraction, g.points AS new_points, g.standing AS new_standing,
        g.origin AS new_origin, g.detail AS new_detail, %(version)s::bigint AS new_version
    FROM met JOIN graded g ON g.course_id = met.course_id AND g.worth = met.worth AND g.value = met.value
        AND g.behaviour = met.behaviour AND g.tried = met.tried
"""
PROPOSED = {
    RegradePolicy.KEY: f"{BY_KEY} WHERE met.marked_by_id IS NULL AND {UNTOUCHED}",
    RegradePolicy.EITHER: f"""
        {BY_KEY} WHERE met.marked_by_id IS NULL AND {UNTOUCHED} AND g.standing = 'final'
            AND (g.fraction > met.fraction
                OR g.fraction = met.fraction AND met.standing NOT IN ('pending', 'by_hand'))
    """,
    RegradePolicy.FULL: """
        SELECT met.*, 1::numeric AS new_fraction, met.worth AS new_points, 'final' AS new_standing,
            '' AS new_origin, met.detail AS new_detail, met.version_id AS new_version
        FROM met
    """,
    # An attempt in which nothing else counts would be out of no points at all.
    RegradePolicy.DROP: """
        SELECT met.*, met.fraction AS new_fraction, 0::numeric AS new_points, 'dropped' AS new_standing,
            met.origin AS new_origin, met.detail AS new_detail, met.version_id AS new_version
        FROM met WHERE met.points_possible > met.worth
    """,
}
"""By policy, the mark that comes after each newest one."""


def proposal(scope: Scope, *, is_portion: bool) -> str:
    """The start of a statement: ``met``, ``graded`` and ``proposed``, by the policy of the scope."""
    return f"""
        WITH {MET.format(where=_HERE if is_portion else _EVERYWHERE)},
        graded AS (
            SELECT * FROM jsonb_to_recordset(%(graded)s::jsonb) AS g(course_id bigint, worth numeric,
                value jsonb, behaviour text, tried jsonb, fraction numeric, points numeric, standing text,
                origin text, detail jsonb)
        ),
        proposed AS (
            SELECT * FROM ({PROPOSED[scope.policy]}) every
            WHERE (new_fraction, new_points, new_standing, new_version)
                IS DISTINCT FROM (fraction, points, standing, version_id)
        )
    """  # noqa: S608  # constants of this module, no value in them


GIVEN = """
    SELECT DISTINCT met.course_id, met.worth, met.value, met.behaviour, met.tried, rules.spelling,
        rules.reads_meaning, rules.near, rules.very_near, rules.far
    FROM met LEFT JOIN quizzes_typedrules rules ON rules.course_id = met.course_id
"""


Read = Callable[[int, Shape, Given, Rules], grading.Mark]
"""Reads the answer of a course whose meaning decides; only workers have one."""


class Grader:
    """Grades by the key of one wording; answers that are the same are graded once."""

    def __init__(self, scope: Scope, read: Read | None = None) -> None:
        self._scope, self._read = scope, read
        self._shape: Shape | None = items_of([scope.version])[scope.version] if scope.version else None
        self._known: dict[tuple[int, str], grading.Mark] = {}

    def graded(self, attempts: Collection[int] | None = None) -> dict[str, Any]:
        """The values of `proposal`: what was given, each with its new mark; for these attempts or for all."""
        values = self._scope.parameters() | {"graded": "[]", "attempts": list(attempts or ())}
        if self._shape is None:
            return values
        where = _EVERYWHERE if attempts is None else _HERE
        found = _rows(f"WITH {MET.format(where=where)} {GIVEN}", values)  # constants of this module
        return values | {"graded": json.dumps([self._line(self._shape, *row) for row in found])}

    def _line(
        self,
        shape: Shape,
        course_id: int,
        worth: Decimal,
        value: object,
        behaviour: str,
        tried: object,
        *rules: Any,
    ) -> dict[str, Any]:
        given = as_data(value) or {}
        mark = self._mark(shape, course_id, given, rules_of(rules))
        values: list[Given] = as_data(tried) or []  # type: ignore[assignment]  # a list of answers
        before = values[:-1] if values and values[-1] == given else values
        earned = [self._mark(shape, course_id, one, rules_of(rules)).fraction for one in before]
        tries = said_tries(Behaviour(behaviour), shape, earned)
        fraction, tries = credited(tries, mark.fraction, is_answered=mark.is_answered)
        return {
            "course_id": course_id,
            "worth": str(worth),
            "value": given,
            "behaviour": behaviour,
            "tried": values,
            "fraction": str(fraction),
            "points": str((fraction * worth).quantize(PLACES)),
            "standing": mark.standing.value,
            "origin": mark.origin,
            "detail": detail_of(mark) | tries,
        }

    def _mark(self, shape: Shape, course_id: int, given: Given, rules: Rules) -> grading.Mark:
        place = (course_id, json.dumps(given, sort_keys=True))
        if place not in self._known:
            mark = grading.grade(shape, given, grading.Reading(rules=rules))
            if self._read and mark.standing is Standing.PENDING:
                mark = self._read(course_id, shape, given, rules)
            self._known[place] = mark
        return self._known[place]


FORESEEN = """
    , shifted AS (
        SELECT attempt_id, sum(new_points - points) AS points,
            sum(worth * ((standing = 'dropped')::int - (new_standing = 'dropped')::int)) AS possible,
            bool_or(new_standing IN ('pending', 'by_hand')) AS is_open
        FROM proposed GROUP BY attempt_id
    ),
    outcome AS (
        SELECT a.id AS attempt_id, a.points AS points_before, a.points_possible AS possible_before,
            least(round((coalesce(a.earned, a.points) + s.points) * a.timing, 4),
                a.points_possible + s.possible) AS points_after,
            a.points_possible + s.possible AS possible_after,
            a.points >= q.cut_fraction * a.points_possible AS passed_before,
            least(round((coalesce(a.earned, a.points) + s.points) * a.timing, 4),
                a.points_possible + s.possible) >= q.cut_fraction * (a.points_possible + s.possible)
                AS passed_after
        FROM shifted s
        JOIN quizzes_attempt a ON a.organisation_id = %(organisation)s AND a.id = s.attempt_id
        JOIN quizzes_quiz q ON q.id = a.quiz_id
        WHERE a.points IS NOT NULL AND NOT s.is_open AND (s.points <> 0 OR s.possible <> 0)
    )
"""
HAPPENED = """
    WITH outcome AS (
        SELECT attempt_id, points_before, possible_before, points_after, possible_after, passed_before,
            passed_after
        FROM quizzes_regradechange
        WHERE organisation_id = %(organisation)s AND regrade_id = %(regrade)s
    )
"""
SHARES = """
    , shares AS (
        SELECT *, coalesce(points_after / nullif(possible_after, 0), 0)
            - coalesce(points_before / nullif(possible_before, 0), 0) AS shift
        FROM outcome
    )
"""
TOTALS = """
    SELECT count(*) FILTER (WHERE shift > 0), count(*) FILTER (WHERE shift < 0),
        count(*) FILTER (WHERE shift = 0), avg(shift) FILTER (WHERE shift > 0),
        max(shift) FILTER (WHERE shift > 0), avg(shift) FILTER (WHERE shift < 0),
        min(shift) FILTER (WHERE shift < 0), count(*) FILTER (WHERE passed_after AND NOT passed_before),
        count(*) FILTER (WHERE passed_before AND NOT passed_after)
    FROM shares
"""
LINES = """
    SELECT coalesce(nullif(u.name, ''), u.email), q.title, a.number, a.uid, s.points_before,
        s.possible_before, s.points_after, s.possible_after, s.passed_before, s.passed_after, s.shift
    FROM shares s
    JOIN quizzes_attempt a ON a.organisation_id = %(organisation)s AND a.id = s.attempt_id
    JOIN quizzes_quiz q ON q.id = a.quiz_id
    JOIN people_user u ON u.id = a.learner_id
    ORDER BY s.shift, a.id LIMIT %(limit)s OFFSET %(offset)s
"""
AROUND = """
    SELECT (SELECT count(DISTINCT attempt_id) FROM met), (SELECT count(*) FROM met),
        (SELECT count(*) FROM proposed), (SELECT count(*) FROM proposed WHERE new_standing = 'pending'),
        (SELECT count(*) FROM met WHERE marked_by_id IS NOT NULL),
        (SELECT count(*) FROM met WHERE points_possible <= worth)
"""
RUNNING = f"""
    SELECT count(DISTINCT r.attempt_id) {IN_SCOPE} AND a.state = 'in_progress'
"""  # constants of this module, no value in them


@dataclass(frozen=True, slots=True)
class Totals:
    """How many attempts gain, lose or keep their share of the points, by how much, and who passes now.

    Shares run from 0 to 1; the means and the extremes are None where nobody gains or loses.
    """

    gained: int
    lost: int
    same: int
    mean_gain: Decimal | None
    most_gain: Decimal | None
    mean_loss: Decimal | None
    most_loss: Decimal | None
    now_passed: int
    now_failed: int

    @property
    def changed(self) -> int:
        """How many attempts get other points."""
        return self.gained + self.lost + self.same


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the changes: how many attempts and answers are covered and marked again.

    `to_read` answers are decided by their meaning after applying; `by_hand` ones were marked by a person;
    `alone` ones are all that counts in their attempt; `running` attempts follow when they are handed in.
    """

    attempts: int
    answers: int
    marks: int
    to_read: int
    by_hand: int
    alone: int
    running: int


@dataclass(frozen=True, slots=True)
class Change:
    """One attempt before and after; `shift` is the change of its share of the points."""

    learner: str
    quiz: str
    number: int
    attempt: UUID
    points_before: Decimal
    possible_before: Decimal
    points_after: Decimal
    possible_after: Decimal
    passed_before: bool
    passed_after: bool
    shift: Decimal


@dataclass(frozen=True, slots=True)
class DryRun:
    """What would happen: the sums, and the attempts from `offset` on, who loses first."""

    totals: Totals
    around: Around
    changes: tuple[Change, ...] = field(repr=False)


def dry_run(scope: Scope, *, limit: int, offset: int = 0) -> DryRun:
    """What applying would do now. Nothing is written. Four statements, five where answers are graded."""
    values = Grader(scope).graded() | {"limit": limit, "offset": offset}
    start = proposal(scope, is_portion=False)
    totals = Totals(*_rows(start + FORESEEN + SHARES + TOTALS, values)[0])
    running = _rows(RUNNING, values)[0]
    around = Around(*_rows(start + AROUND, values)[0], *running)
    return DryRun(totals, around, _changes(_rows(start + FORESEEN + SHARES + LINES, values)))


def totals_of(regrade: Regrade) -> Totals:
    """What the regrade did so far; one statement."""
    return Totals(*_rows(HAPPENED + SHARES + TOTALS, _of(regrade))[0])


def changes_of(regrade: Regrade, *, limit: int, offset: int = 0) -> tuple[Change, ...]:
    """The attempts it changed, who lost first; one statement."""
    values = _of(regrade) | {"limit": limit, "offset": offset}
    return _changes(_rows(HAPPENED + SHARES + LINES, values))


def _of(regrade: Regrade) -> dict[str, Any]:
    return {"organisation": regrade.organisation_id, "regrade": regrade.pk}


def _changes(found: Iterable[Sequence[Any]]) -> tuple[Change, ...]:
    return tuple(Change(*row) for row in found)


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
