"""The result of an attempt as its learner may see it: what is not released is not read from the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection

from items.certainty import CertaintySum
from items.feedback import feedback_of
from items.grading import key_points, key_response
from items.kinds import Item, Response, Rich
from items.presentation import learner_view
from items.scoring.hotspots import ZonesTold, zones_told
from items.scoring.numbers import NumberTold, number_told
from items.typed.chain import Origin
from items.typed.points import Point
from items.variants import of_order
from people.access import Principal
from quizzes.access import attempt_for, organisation_of
from quizzes.attempts import settle_attempt
from quizzes.certainty_queries import certainty_of_attempt
from quizzes.clock import Phase, attempt_state, database_now, ends_at, grace
from quizzes.counted import counted_score
from quizzes.effective_rules import EffectiveRules, effective_rules, is_late
from quizzes.essay_marks import EssayTold, essay_told
from quizzes.evidence import EvidencePlace, places_of
from quizzes.layout import Section, sections_of
from quizzes.mark_changes import MarkChange, changes_of_attempt
from quizzes.marking import mark_of
from quizzes.models import Attempt, AttemptState, Standing
from quizzes.queries import CURRENT_ANSWER, as_data
from quizzes.review_options import EVERYTHING, Aspect, moment_of, shown
from quizzes.score_bands import words_for
from quizzes.terms import IS_CLOSED, TERMS, rules_of, shown_sql, terms_of
from quizzes.texts_between import ShownText, shown_texts
from quizzes.timing_credit import days_late
from quizzes.try_credit import own_fraction
from quizzes.versions import items_of

MARKED = f"""
    SELECT r.position, r.version_id, r.points, r.option_order, r.is_flagged, answer.value,
        mark.fraction, mark.points, mark.detail, mark.origin, mark.standing, r.texts, mark.version_id
    FROM quizzes_response r {CURRENT_ANSWER}
    LEFT JOIN LATERAL (
        SELECT m.fraction, m.points, m.detail, m.origin, m.standing, m.version_id FROM quizzes_mark m
        WHERE m.organisation_id = r.organisation_id AND m.response_id = r.id
        ORDER BY m.sequence DESC LIMIT 1
    ) mark ON TRUE
    WHERE r.organisation_id = %s AND r.attempt_id = %s
    ORDER BY r.position
"""  # noqa: S608  # constants of this code, no value in them


OPEN_MARKS = """
    SELECT count(*) FILTER (WHERE newest.standing = 'pending'),
        count(*) FILTER (WHERE newest.standing = 'by_hand')
    FROM (
        SELECT DISTINCT ON (m.response_id) m.standing FROM quizzes_mark m
        WHERE m.organisation_id = %s AND m.attempt_id = %s ORDER BY m.response_id, m.sequence DESC
    ) newest
"""
STANDING = f"""
    SELECT coalesce({IS_CLOSED}, FALSE), {TERMS.format(learner="%(learner)s")},
        (SELECT array_agg(CASE WHEN {shown_sql(Aspect.TOTAL)}
                THEN a.points / nullif(a.points_possible, 0) END ORDER BY a.number)
            FROM quizzes_attempt a
            WHERE a.organisation_id = q.organisation_id AND a.quiz_id = q.id AND a.learner_id = %(learner)s
                AND NOT a.is_preview AND a.state IN ('submitted', 'expired'))
    FROM quizzes_quiz q WHERE q.id = %(quiz)s
"""  # noqa: S608  # constants of this code, no value in them


class Verdict(StrEnum):
    """The word beside an answer; pages translate it."""

    RIGHT = "right"
    PARTLY = "partly"
    NOT_RIGHT = "not_right"
    NOT_ANSWERED = "not_answered"
    BEING_MARKED = "being_marked"
    WAITS = "waits"
    NOT_MARKED = "not_marked"
    LEFT_OUT = "left_out"
    COMPARE = "compare"


UNCOUNTED = frozenset({Verdict.BEING_MARKED, Verdict.WAITS, Verdict.NOT_MARKED, Verdict.LEFT_OUT})
"""Verdicts that go with a fraction nobody has decided on, or that does not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Points of points; `fraction` is 0 to 1, `is_passed` compares it with the cut score.

    `earned` is what the answers earned, and `timing` by what that was multiplied for being early or late.
    """

    points: Decimal
    points_possible: Decimal
    fraction: Decimal
    is_passed: bool
    earned: Decimal
    timing: Decimal
    days_late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedScore:
    """What several attempts make together; `method` is one of `quizzes.models.Counted`."""

    method: str
    attempt_count: int
    fraction: Decimal
    is_passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedAnswer:
    """One answer with what is shown of it; made only by `released_answers`. None means: not shown.

    `view` is the question as shown, `value` the learner's answer, `key` one that earns everything, both
    in the shape of `items.kinds.Response`. `detail` holds the mark of each part. `origin` says what decided
    a typed answer, `points_said` its key points with whether they were found, `number` what is accepted where
    a number is typed, `zones` where to point on a picture, `essay` what a person said of an essay. `texts`
    stood before the question; `feedback` are the words of its author to this answer. `is_open`: nobody has
    marked it yet, so that it counts in no sum.
    """

    position: int
    kind: str
    view: dict[str, object]
    value: dict[str, object]
    key: Response | None
    verdict: Verdict | None
    fraction: Decimal | None
    points: Decimal | None
    points_possible: Decimal
    is_flagged: bool
    rationale: dict[str, str] | None
    evidence: EvidencePlace | None
    detail: dict[str, object]
    origin: str
    points_said: tuple[Point, ...]
    number: NumberTold | None
    zones: ZonesTold | None
    texts: tuple[ShownText, ...]
    essay: EssayTold | None
    feedback: tuple[Rich, ...]
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonSum:
    """What an attempt earned on one lesson; `label` and `title` are empty for questions without evidence."""

    lesson_id: int | None
    lesson: int | None
    label: str
    title: str
    points: Decimal
    points_possible: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionSum:
    """What an attempt earned on one section of the quiz; points are None where marks are not shown, or none
    is given yet."""

    section: Section
    points: Decimal | None
    points_possible: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An attempt that ended, or is being marked (``phase`` closed). None means: not released to this reader.

    `band` are the words that go with the score, shown with it. `is_overdue` tells that it was given up
    because nobody handed it in.

    While a typed answer is being marked there are answers and no score, and `is_pending` says so; `by_hand`
    is how many answers wait for a person to mark them, which leaves the score open too.

    `shown` is what may be seen now; of what is seen after the close only, `closes_at` says from when at the
    earliest. `counted` is the score of the whole quiz, None for
    the only attempt. `changes` are what regrades did to its points. `rules` are those of the learner; those
    of a preview are the quiz's own. `certainty` is None where nobody was asked how certain they were.
    """

    attempt: Attempt
    phase: Phase
    count: int
    shown: frozenset[Aspect]
    closes_at: datetime | None
    score: Score | None
    answers: tuple[ReleasedAnswer, ...] | None
    lessons: tuple[LessonSum, ...] | None
    sections: tuple[SectionSum, ...] | None
    is_pending: bool
    is_overdue: bool
    band: str
    by_hand: int
    counted: CountedScore | None
    is_late: bool
    rules: EffectiveRules
    changes: tuple[MarkChange, ...]
    certainty: CertaintySum | None


def result(principal: Principal, uid: UUID) -> Result:
    """The result as far as it is released now; the first reading of an expired attempt marks it.

    Raises Http404. Seven queries at most, whatever the number of questions; one more with certainty, one
    more while marks are open.
    """
    # The time is read first: what is over by then is certainly settled by the next line.
    now = database_now()
    attempt = settle_attempt(attempt_for(principal, uid))
    phase = attempt_state(attempt, now)
    is_ended = attempt.state in (AttemptState.SUBMITTED, AttemptState.EXPIRED)
    is_marked = attempt.points is not None
    rules, scores = _standing(attempt)
    seen = _shown(attempt, rules, now) if is_ended else frozenset()
    has_score = is_marked and Aspect.TOTAL in seen
    has_answers = Aspect.ANSWERS in seen
    answers = released_answers(organisation_of(principal), attempt.pk, seen) if has_answers else None
    pending, by_hand = _open_marks(attempt) if is_ended and not is_marked else (0, 0)
    return Result(
        attempt=attempt,
        phase=phase,
        count=len(answers) if answers is not None else attempt.responses.of(attempt.organisation_id).count(),
        shown=seen,
        closes_at=rules.released_after,
        score=_score(attempt, rules) if has_score else None,
        answers=answers,
        lessons=_by_lesson(answers) if answers is not None and Aspect.MARKS in seen else None,
        sections=_by_section(attempt, answers, seen) if answers is not None else None,
        is_overdue=_is_overdue(attempt),
        band=words_for(attempt.quiz.bands, _score(attempt, rules).fraction) if has_score else "",
        is_pending=pending > 0,
        by_hand=by_hand,
        counted=_counted(attempt, scores) if has_score else None,
        is_late=is_late(rules.due_at, attempt.finished_at),
        rules=rules,
        changes=changes_of_attempt(attempt.organisation_id, attempt.pk) if has_score else (),
        certainty=certainty_of_attempt(attempt) if has_score and Aspect.RIGHT in seen else None,
    )


def _open_marks(attempt: Attempt) -> tuple[int, int]:
    """How many answers of an attempt without points are still being read, and how many wait for a person."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN_MARKS, [attempt.organisation_id, attempt.pk])
        pending, by_hand = cursor.fetchone()
    return pending, by_hand


def released_answers(
    organisation_id: int, attempt_id: int, seen: frozenset[Aspect]
) -> tuple[ReleasedAnswer, ...]:
    """Every answer of a marked attempt with those of its aspects that may be `seen`; nothing else is read."""
    with connection.cursor() as cursor:
        cursor.execute(MARKED, [organisation_id, attempt_id])
        rows = cursor.fetchall()
    items = items_of([row[1] for row in rows] + [row[-1] for row in rows])
    places = places_of(row[1] for row in rows) if Aspect.EVIDENCE in seen else {}
    return tuple(_released(items[row[1]], items[row[-1]], places.get(row[1]), row, seen) for row in rows)


def verdict_of(fraction: Decimal, *, is_answered: bool, standing: str = Standing.FINAL) -> Verdict:
    """The word for a fraction, or that somebody still has to give it."""
    if standing == Standing.DROPPED:
        return Verdict.LEFT_OUT
    if not is_answered:
        return Verdict.NOT_ANSWERED
    if standing == Standing.BY_HAND:
        return Verdict.NOT_MARKED
    if standing != Standing.FINAL:
        return Verdict.BEING_MARKED if standing == Standing.PENDING else Verdict.WAITS
    if fraction == 1:
        return Verdict.RIGHT
    return Verdict.PARTLY if fraction > 0 else Verdict.NOT_RIGHT


def rationale_of(item: Item) -> dict[str, str] | None:
    """Why the key is right, as ``{"value", "format"}``, if the author said so."""
    if item.rationale is None:
        return None
    return {"value": item.rationale.value, "format": item.rationale.format}


def _shown(attempt: Attempt, rules: EffectiveRules, now: datetime) -> frozenset[Aspect]:
    """A preview shows everything to the person who tries the quiz out."""
    if attempt.is_preview:
        return frozenset(EVERYTHING)
    return shown(attempt.quiz.review, moment_of(attempt.finished_at, now, has_closed=rules.has_closed))


def _is_overdue(attempt: Attempt) -> bool:
    ended_at = ends_at(attempt.deadline_at, attempt.overdue_grace)
    return attempt.overdue_grace is not None and attempt.finished_at == ended_at


def _standing(attempt: Attempt) -> tuple[EffectiveRules, list[Decimal | None]]:
    """The rules of the learner and the scores of all finished attempts in order; one statement."""
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"learner": attempt.learner_id, "quiz": attempt.quiz_id, "grace": grace()}
        cursor.execute(STANDING, values)
        has_closed, overrides, accommodation, scores = cursor.fetchone()
    if attempt.is_preview:
        return effective_rules(rules_of(attempt.quiz)), []
    rules = terms_of(rules_of(attempt.quiz), overrides, accommodation)
    return replace(rules, has_closed=has_closed), scores or []


def _counted(attempt: Attempt, scores: list[Decimal | None]) -> CountedScore | None:
    fraction = counted_score(attempt.quiz.counted, scores) if len(scores) > 1 else None
    if fraction is None:
        return None
    return CountedScore(
        method=attempt.quiz.counted,
        attempt_count=len(scores),
        fraction=fraction,
        is_passed=fraction >= attempt.quiz.cut_fraction,
    )


def _score(attempt: Attempt, rules: EffectiveRules) -> Score:
    points, possible = attempt.points or Decimal(0), attempt.points_possible
    fraction = points / possible if possible else Decimal(0)
    return Score(
        points=points,
        points_possible=possible,
        fraction=fraction,
        is_passed=fraction >= attempt.quiz.cut_fraction,
        earned=points if attempt.earned is None else attempt.earned,
        timing=attempt.timing,
        days_late=days_late(rules.due_at, attempt.finished_at),
    )


def _released(
    met: Item,
    item: Item,
    place: EvidencePlace | None,
    row: tuple,  # type: ignore[type-arg]  # columns of MARKED
    seen: frozenset[Aspect],
) -> ReleasedAnswer:
    """The answer to the wording that was `met`, with the key by which it was marked, that of `item`."""
    position, _met, possible, order, is_flagged, value, fraction, points, *marked = row
    detail, origin, standing, texts, _by = marked
    given, frozen = as_data(value) or {}, as_data(order) or {}
    item = of_order(item, frozen)  # type: ignore[arg-type]  # frozen by start_attempt
    is_right, has_marks, has_key = (name in seen for name in (Aspect.RIGHT, Aspect.MARKS, Aspect.KEY))
    said = key_points(item, given) if has_key else ()
    is_left_out = standing == Standing.DROPPED
    own = fraction if origin == Origin.INSTRUCTOR else own_fraction(as_data(detail) or {}, fraction)
    has_words = Aspect.FEEDBACK in seen and standing == Standing.FINAL
    return ReleasedAnswer(
        position=position,
        kind=item.kind.value,
        view=learner_view(met, frozen),  # type: ignore[arg-type]  # as above
        value=given,
        key=key_response(item) if has_key else None,
        verdict=verdict_of(own, is_answered=bool(given), standing=standing) if is_right else None,
        fraction=fraction if has_marks else None,
        points=points if has_marks else None,
        points_possible=Decimal(0) if is_left_out else possible,
        is_flagged=is_flagged,
        rationale=rationale_of(item) if Aspect.FEEDBACK in seen else None,
        evidence=place,
        detail=(as_data(detail) or {}) if has_key else {},
        origin=origin if is_right else "",
        # One point is the key itself; and a right answer needs no list.
        points_said=said if len(said) > 1 and fraction < 1 else (),
        number=_told(item, given, seen) if has_key else None,
        zones=zones_told(item, given) if has_key else None,
        texts=shown_texts(as_data(texts)),
        essay=essay_told(item, as_data(detail) or {}, seen),
        feedback=feedback_of(item, mark_of(as_data(detail) or {}, own), own) if has_words else (),
        is_open=standing in (Standing.PENDING, Standing.BY_HAND),
    )


def _told(item: Item, given: Response, seen: frozenset[Aspect]) -> NumberTold | None:
    told = number_told(item, given)
    return told if told is None or Aspect.FEEDBACK in seen else replace(told, feedback=None)


def _by_lesson(answers: Iterable[ReleasedAnswer]) -> tuple[LessonSum, ...]:
    """Sums of what is marked in the order of the lessons; what has no lesson comes last."""
    groups: dict[int | None, list[ReleasedAnswer]] = {}
    for answer in _marked(answers):
        groups.setdefault(answer.evidence.lesson_id if answer.evidence else None, []).append(answer)
    sums = [_lesson_sum(lesson_id, group) for lesson_id, group in groups.items()]
    return tuple(sorted(sums, key=lambda row: (row.lesson is None, row.lesson or 0)))


def _marked(answers: Iterable[ReleasedAnswer]) -> list[ReleasedAnswer]:
    return [answer for answer in answers if not answer.is_open]


def _by_section(
    attempt: Attempt, answers: Iterable[ReleasedAnswer], seen: frozenset[Aspect]
) -> tuple[SectionSum, ...]:
    known = {answer.position: answer for answer in answers}
    sums = []
    for section in sections_of(attempt.layout, len(known)):
        group = _marked(known[position] for position in range(section.first, section.last + 1))
        points = sum((answer.points or Decimal(0) for answer in group), Decimal(0))
        sums.append(
            SectionSum(
                section=section,
                points=points if group and Aspect.MARKS in seen else None,
                points_possible=sum((answer.points_possible for answer in group), Decimal(0)),
            )
        )
    return tuple(sums)


def _lesson_sum(lesson_id: int | None, group: list[ReleasedAnswer]) -> LessonSum:
    place = group[0].evidence
    return LessonSum(
        lesson_id=lesson_id,
        lesson=place.lesson if place else None,
        label=place.label if place else "",
        title=place.title if place else "",
        points=sum((answer.points or Decimal(0) for answer in group), Decimal(0)),
        points_possible=sum((answer.points_possible for answer in group), Decimal(0)),
    )
