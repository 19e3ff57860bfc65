"""What a question's tries let its learner see while the attempt runs: nothing before the first one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from items.behaviours import Behaviour, Tried, behaviour_for, tried
from items.feedback import feedback_of, hint_after, right_parts, without_wrong
from items.grading import Mark, Reading, grade, key_response
from items.kinds import Item, Response, Rich
from items.scoring.hotspots import zones_told
from items.scoring.numbers import number_told
from items.variants import of_response
from quizzes.evidence import EvidencePlace, places_of
from quizzes.marking import detail_of, rules_of
from quizzes.models import Standing
from quizzes.queries import as_data
from quizzes.results import ReleasedAnswer, Verdict, rationale_of, verdict_of
from quizzes.review_options import Aspect, Moment, shown

TRIES = """
    SELECT r.position, t.fraction, t.is_decided, w.value, q.review,
        rules.spelling, rules.reads_meaning, rules.near, rules.very_near, rules.far
    FROM quizzes_try t
    JOIN quizzes_response r ON r.organisation_id = t.organisation_id AND r.id = t.response_id
        AND r.position = ANY(%s)
    JOIN quizzes_answer w ON w.organisation_id = t.organisation_id AND w.id = t.answer_id
    JOIN quizzes_attempt a ON a.organisation_id = t.organisation_id AND a.id = t.attempt_id
    JOIN quizzes_quiz q ON q.id = a.quiz_id
    LEFT JOIN quizzes_typedrules rules ON rules.course_id = q.course_id
    WHERE t.organisation_id = %s AND t.attempt_id = %s
    ORDER BY t.number
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is said about the newest try. `answer` holds key and proof, None while they are kept back.

    `hint` and `right_parts` (how many are right, of how many) are there while another try is left.
    """

    number: int
    verdict: Verdict
    fraction: Decimal
    credit: Decimal
    points: Decimal
    feedback: tuple[Rich, ...]
    hint: Rich | None
    right_parts: tuple[int, int] | None
    answer: ReleasedAnswer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Where a learner stands with one question that can be checked; `outcome` is None before a try.

    `cleared` is the tried answer, and the same without its wrong parts, where a hint takes them away.
    """

    tried: Tried
    outcome: Outcome | None
    cleared: tuple[Response, Response] | None = None

    @property
    def is_locked(self) -> bool:
        """True once the answer stands."""
        return self.tried.is_over

    @property
    def number(self) -> int:
        """The number of the next try."""
        return len(self.tried.fractions) + 1

    @property
    def penalty_percent(self) -> int:
        """What each wrong try costs, in percent of the points."""
        return round(self.tried.penalty * 100)


class AskedTurn(NamedTuple):
    """A question whose turn is wanted, with what its page has read of it."""

    position: int
    item: Item
    version_id: int
    view: dict[str, object]
    points: Decimal


class _Row(NamedTuple):
    """One try so far, what the quiz shows when, and by which rules the course marks typed answers."""

    fraction: Decimal
    is_decided: bool
    value: object
    review: object
    rules: Sequence[object]


def turns_of(
    behaviour: str, attempt: tuple[int, int], asked: Sequence[AskedTurn], *, upto: int | None = None
) -> dict[int, Turn]:
    """The turn at each of these questions of an attempt (organisation, id) that can be checked, by position.

    However many they are: no statement where nothing is checked, else one, two once a key is shown.
    """
    kinds = {one.position: behaviour_for(behaviour, one.item.kind) for one in asked}
    asked = [one for one in asked if kinds[one.position].has_check]
    if not asked:
        return {}
    rows = _tries(attempt, asked, upto)
    states = {one.position: _state(kinds[one.position], one.item, rows[one.position]) for one in asked}
    seen = {one.position: _seen(rows[one.position], states[one.position]) for one in asked}
    proved = [one.version_id for one in asked if Aspect.EVIDENCE in seen[one.position]]
    places = places_of(proved) if proved else {}
    return {
        one.position: _turn(
            kinds[one.position],
            one,
            states[one.position],
            rows[one.position],
            seen[one.position],
            places.get(one.version_id),
        )
        for one in asked
    }


def _tries(attempt: tuple[int, int], asked: Sequence[AskedTurn], upto: int | None) -> dict[int, list[_Row]]:
    positions = [one.position for one in asked]
    found: dict[int, list[_Row]] = {position: [] for position in positions}
    with connection.cursor() as cursor:
        cursor.execute(TRIES, [positions, *attempt])
        for position, fraction, is_decided, value, review, *rules in cursor.fetchall():
            found[position].append(_Row(fraction, is_decided, value, review, rules))
    return {position: rows[:upto] for position, rows in found.items()}


def _state(kind: Behaviour, item: Item, rows: Sequence[_Row]) -> Tried:
    is_open = bool(rows) and not rows[-1].is_decided
    return tried(kind, item, [row.fraction for row in rows], is_open=is_open)


def _seen(rows: Sequence[_Row], state: Tried) -> frozenset[Aspect]:
    """What is shown of the answer beside its key; nothing while a try is left or only a reading decides."""
    if not rows or not state.is_over or not rows[-1].is_decided:
        return frozenset()
    seen = _said(rows[-1])
    return seen if Aspect.KEY in seen else frozenset()


def _said(row: _Row) -> frozenset[Aspect]:
    """What the table of the quiz shows at a check: as much as right after handing in."""
    return shown(as_data(row.review) or {}, Moment.JUST_AFTER)  # type: ignore[arg-type]  # written by the rules form


def _turn(
    kind: Behaviour,
    asked: AskedTurn,
    state: Tried,
    rows: Sequence[_Row],
    seen: frozenset[Aspect],
    place: EvidencePlace | None,
) -> Turn:
    if not rows:
        return Turn(tried=state, outcome=None)
    fraction, is_decided, value, _review, rules = rows[-1]
    given = as_data(value) or {}
    item = of_response(asked.item, given)
    mark = grade(item, given, Reading(rules=rules_of(rules)))
    standing = Standing.FINAL if is_decided else Standing.PENDING
    is_said = is_decided and Aspect.FEEDBACK in _said(rows[-1])
    has_hints = kind is Behaviour.INTERACTIVE and not state.is_over
    hint = hint_after(item, len(rows)) if has_hints else None
    outcome = Outcome(
        number=len(rows),
        verdict=verdict_of(fraction, is_answered=True, standing=standing),
        fraction=fraction,
        credit=state.credit,
        points=state.credit * asked.points,
        feedback=feedback_of(item, mark, fraction) if is_said else (),
        hint=hint.text if hint else None,
        right_parts=right_parts(item, mark) if hint and hint.says_count else None,
        answer=None,
    )
    if seen:
        why = rationale_of(item) if Aspect.FEEDBACK in seen else None
        answer = _released(asked, item, mark, given, outcome)
        outcome = replace(outcome, answer=replace(answer, rationale=why, evidence=place))
    cleared = (given, without_wrong(item, given, mark)) if hint and hint.clears_wrong else None
    return Turn(tried=state, outcome=outcome, cleared=cleared)


def _released(asked: AskedTurn, item: Item, mark: Mark, given: Response, outcome: Outcome) -> ReleasedAnswer:
    """The answer with its key, as the result will show it, but for rationale and evidence."""
    return ReleasedAnswer(
        position=asked.position,
        kind=item.kind.value,
        view=asked.view,
        value=given,
        key=key_response(item),
        verdict=outcome.verdict,
        fraction=outcome.credit,
        points=outcome.points,
        points_possible=asked.points,
        is_flagged=False,
        rationale=None,
        evidence=None,
        detail=detail_of(mark),
        origin=mark.origin,
        points_said=(),
        number=number_told(item, given),
        zones=zones_told(item, given),
        essay=None,
        texts=(),
        feedback=(),
    )
