"""What a question's tries let its learner see while the attempt runs: nothing before the first one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import connection

from items.behaviours import Behaviour, Tried, behaviour_for, tried
from items.feedback import feedback_of, hint_after, right_parts, without_wrong
from items.grading import Mark, Reading, grade, key_response
from items.kinds import Item, Response, Rich
from items.scoring.hotspots import zones_told
from items.scoring.numbers import number_told
from items.variants import of_response
from quizzes.evidence import places_of
from quizzes.marking import detail_of, rules_of
from quizzes.models import Standing
from quizzes.queries import as_data
from quizzes.results import ReleasedAnswer, Verdict, rationale_of, verdict_of
from quizzes.review_options import Aspect, Moment, shown

TRIES = """
    SELECT t.fraction, t.is_decided, w.value, q.review,
        rules.spelling, rules.reads_meaning, rules.near, rules.very_near, rules.far
    FROM quizzes_try t
    JOIN quizzes_response r ON r.organisation_id = t.organisation_id AND r.id = t.response_id
        AND r.position = %s
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


def turn_of(
    behaviour: str,
    item: Item,
    *,
    place: tuple[int, int, int],
    version_id: int,
    view: dict[str, object],
    points: Decimal,
    upto: int | None = None,
) -> Turn | None:
    """The turn at the question at `place` (organisation, attempt, position), None where nothing is checked.

    One statement, two once the key is shown.
    """
    kind = behaviour_for(behaviour, item.kind)
    if not kind.has_check:
        return None
    organisation_id, attempt_id, position = place
    with connection.cursor() as cursor:
        cursor.execute(TRIES, [position, organisation_id, attempt_id])
        rows = cursor.fetchall()[:upto]
    is_open = bool(rows) and not rows[-1][1]
    state = tried(kind, item, [row[0] for row in rows], is_open=is_open)
    if not rows:
        return Turn(tried=state, outcome=None)
    fraction, is_decided, value, review, *rules = rows[-1]
    given = as_data(value) or {}
    item = of_response(item, given)
    mark = grade(item, given, Reading(rules=rules_of(rules)))
    standing = Standing.FINAL if is_decided else Standing.PENDING
    seen = shown(as_data(review) or {}, Moment.JUST_AFTER)  # type: ignore[arg-type]  # written by the rules form
    has_hints = kind is Behaviour.INTERACTIVE and not state.is_over
    hint = hint_after(item, len(rows)) if has_hints else None
    outcome = Outcome(
        number=len(rows),
        verdict=verdict_of(fraction, is_answered=True, standing=standing),
        fraction=fraction,
        credit=state.credit,
        points=state.credit * points,
        feedback=feedback_of(item, mark, fraction) if is_decided else (),
        hint=hint.text if hint else None,
        right_parts=right_parts(item, mark) if hint and hint.says_count else None,
        answer=None,
    )
    if state.is_over and is_decided and Aspect.KEY in seen:
        proof = places_of([version_id]).get(version_id) if Aspect.EVIDENCE in seen else None
        why = rationale_of(item) if Aspect.FEEDBACK in seen else None
        answer = _released(item, mark, given, outcome, position=position, view=view, points_possible=points)
        outcome = replace(outcome, answer=replace(answer, rationale=why, evidence=proof))
    cleared = (given, without_wrong(item, given, mark)) if hint and hint.clears_wrong else None
    return Turn(tried=state, outcome=outcome, cleared=cleared)


def _released(
    item: Item,
    mark: Mark,
    given: Response,
    outcome: Outcome,
    *,
    position: int,
    view: dict[str, object],
    points_possible: Decimal,
) -> ReleasedAnswer:
    """The answer with its key, as the result will show it, but for rationale and evidence."""
    return ReleasedAnswer(
        position=position,
        kind=item.kind.value,
        view=view,
        value=given,
        key=key_response(item),
        verdict=outcome.verdict,
        fraction=outcome.credit,
        points=outcome.points,
        points_possible=points_possible,
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
