"""The result of an attempt as its learner may see it: what is not released is not read from the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.db import connection

from items.grading import key_points, key_response
from items.kinds import Item, Response
from items.presentation import learner_view
from items.scoring.numbers import NumberTold, number_told
from items.typed.points import Point
from people.access import Principal
from quizzes.access import attempt_for, organisation_of
from quizzes.attempts import settle_attempt
from quizzes.clock import Phase, attempt_state, database_now, is_released
from quizzes.counted import counted_score
from quizzes.effective_rules import EffectiveRules, effective_rules, is_late
from quizzes.evidence import EvidencePlace, places_of
from quizzes.mark_changes import MarkChange, changes_of_attempt
from quizzes.models import Attempt, AttemptState, Standing
from quizzes.queries import CURRENT_ANSWER, as_data
from quizzes.terms import TERMS, rules_of, terms_of
from quizzes.texts_between import ShownText, shown_texts
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


STANDING = f"""
    SELECT {TERMS.format(learner="%(learner)s")},
        (SELECT array_agg(a.points / nullif(a.points_possible, 0) ORDER BY a.number)
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
    LEFT_OUT = "left_out"
    COMPARE = "compare"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Points of points; `fraction` is 0 to 1, `is_passed` compares it with the cut score."""

    points: Decimal
    points_possible: Decimal
    fraction: Decimal
    is_passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedScore:
    """What several attempts make together; `method` is one of `quizzes.models.Counted`."""

    method: str
    attempt_count: int
    fraction: Decimal
    is_passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedAnswer:
    """One answer with its key and proof; made only by `released_answers`.

    `view` is the question as shown, `value` the learner's answer, `key` one that earns everything, both
    in the shape of `items.kinds.Response`. `detail` holds the mark of each part. `origin` says what decided
    a typed answer, `points_said` its key points with whether they were found, `number` what is accepted where
    a number is typed. `texts` stood before the question.
    """

    position: int
    kind: str
    view: dict[str, object]
    value: dict[str, object]
    key: Response
    verdict: Verdict
    fraction: Decimal
    points: Decimal
    points_possible: Decimal
    is_flagged: bool
    rationale: dict[str, str] | None
    evidence: EvidencePlace | None
    detail: dict[str, object]
    origin: str
    points_said: tuple[Point, ...]
    number: NumberTold | None
    texts: tuple[ShownText, ...]


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
class Result:
    """An attempt that ended, or is being marked (``phase`` closed). None means: not released to this reader.

    While a typed answer is being marked there are answers and no score, and `is_pending` says so.

    `score_release` and `answers_release` say when: ``on_submit``, ``on_close`` (see `closes_at`), ``never``.
    `closes_at` is the close that holds for this learner. `counted` is the score of the whole quiz, None for
    the only attempt. `changes` are what regrades did to its points. `rules` are those of the learner; those
    of a preview are the quiz's own.
    """

    attempt: Attempt
    phase: Phase
    count: int
    score_release: str
    answers_release: str
    closes_at: datetime | None
    score: Score | None
    answers: tuple[ReleasedAnswer, ...] | None
    lessons: tuple[LessonSum, ...] | None
    is_pending: bool
    counted: CountedScore | None
    is_late: bool
    rules: EffectiveRules
    changes: tuple[MarkChange, ...]


def result(principal: Principal, uid: UUID) -> Result:
    """The result as far as it is released now; the first reading of an expired attempt marks it.

    Raises Http404. Seven queries at most, whatever the number of questions.
    """
    # The time is read first: what is over by then is certainly settled by the next line.
    now = database_now()
    attempt = settle_attempt(attempt_for(principal, uid))
    quiz = attempt.quiz
    phase = attempt_state(attempt, now)
    is_ended = attempt.state in (AttemptState.SUBMITTED, AttemptState.EXPIRED)
    is_marked = attempt.points is not None
    rules, scores = _standing(attempt)
    has_score = is_ended and is_marked and _may_show(quiz.score_release, attempt, rules, now)
    has_answers = is_ended and _may_show(quiz.answers_release, attempt, rules, now)
    answers = released_answers(organisation_of(principal), attempt.pk) if has_answers else None
    return Result(
        attempt=attempt,
        phase=phase,
        count=len(answers) if answers is not None else attempt.responses.of(attempt.organisation_id).count(),
        score_release=quiz.score_release,
        answers_release=quiz.answers_release,
        closes_at=rules.released_after,
        score=_score(attempt) if has_score else None,
        answers=answers,
        lessons=_by_lesson(answers) if answers is not None else None,
        is_pending=is_ended and not is_marked,
        counted=_counted(attempt, scores) if has_score else None,
        is_late=is_late(rules.due_at, attempt.finished_at),
        rules=rules,
        changes=changes_of_attempt(attempt.organisation_id, attempt.pk) if has_score else (),
    )


def released_answers(organisation_id: int, attempt_id: int) -> tuple[ReleasedAnswer, ...]:
    """Every answer of a marked attempt with key, proof and mark; whether to show it was decided before."""
    with connection.cursor() as cursor:
        cursor.execute(MARKED, [organisation_id, attempt_id])
        rows = cursor.fetchall()
    items = items_of([row[1] for row in rows] + [row[-1] for row in rows])
    places = places_of(row[1] for row in rows)
    return tuple(_released(items[row[1]], items[row[-1]], places.get(row[1]), row) for row in rows)


def verdict_of(fraction: Decimal, *, is_answered: bool, standing: str = Standing.FINAL) -> Verdict:
    """The word for a fraction, or that somebody still has to give it."""
    if standing == Standing.DROPPED:
        return Verdict.LEFT_OUT
    if not is_answered:
        return Verdict.NOT_ANSWERED
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


def _may_show(release: str, attempt: Attempt, rules: EffectiveRules, now: datetime) -> bool:
    """A preview shows everything to the person who tries the quiz out."""
    return attempt.is_preview or is_released(release, rules.released_after, now)


def _standing(attempt: Attempt) -> tuple[EffectiveRules, list[Decimal | None]]:
    """The rules of the learner and the scores of all finished attempts in order; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"learner": attempt.learner_id, "quiz": attempt.quiz_id})
        overrides, accommodation, scores = cursor.fetchone()
    if attempt.is_preview:
        return effective_rules(rules_of(attempt.quiz)), []
    return terms_of(rules_of(attempt.quiz), overrides, accommodation), scores or []


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


def _score(attempt: Attempt) -> Score:
    points, possible = attempt.points or Decimal(0), attempt.points_possible
    fraction = points / possible if possible else Decimal(0)
    return Score(
        points=points,
        points_possible=possible,
        fraction=fraction,
        is_passed=fraction >= attempt.quiz.cut_fraction,
    )


def _released(met: Item, item: Item, place: EvidencePlace | None, row: tuple) -> ReleasedAnswer:  # type: ignore[type-arg]  # columns of MARKED
    """The answer to the wording that was `met`, with the key by which it was marked, that of `item`."""
    position, _met, possible, order, is_flagged, value, fraction, points, *marked = row
    detail, origin, standing, texts, _by = marked
    given = as_data(value) or {}
    said = key_points(item, given)
    is_left_out = standing == Standing.DROPPED
    return ReleasedAnswer(
        position=position,
        kind=item.kind.value,
        view=learner_view(met, as_data(order) or {}),  # type: ignore[arg-type]  # frozen by start_attempt
        value=given,
        key=key_response(item),
        verdict=verdict_of(fraction, is_answered=bool(given), standing=standing),
        fraction=fraction,
        points=points,
        points_possible=Decimal(0) if is_left_out else possible,
        is_flagged=is_flagged,
        rationale=rationale_of(item),
        evidence=place,
        detail=as_data(detail) or {},
        origin=origin,
        # One point is the key itself; and a right answer needs no list.
        points_said=said if len(said) > 1 and fraction < 1 else (),
        number=number_told(item, given),
        texts=shown_texts(as_data(texts)),
    )


def _by_lesson(answers: Iterable[ReleasedAnswer]) -> tuple[LessonSum, ...]:
    """Sums in the order of the lessons; what has no lesson comes last."""
    groups: dict[int | None, list[ReleasedAnswer]] = {}
    for answer in answers:
        groups.setdefault(answer.evidence.lesson_id if answer.evidence else None, []).append(answer)
    sums = [_lesson_sum(lesson_id, group) for lesson_id, group in groups.items()]
    return tuple(sorted(sums, key=lambda row: (row.lesson is None, row.lesson or 0)))


def _lesson_sum(lesson_id: int | None, group: list[ReleasedAnswer]) -> LessonSum:
    place = group[0].evidence
    return LessonSum(
        lesson_id=lesson_id,
        lesson=place.lesson if place else None,
        label=place.label if place else "",
        title=place.title if place else "",
        points=sum((answer.points for answer in group), Decimal(0)),
        points_possible=sum((answer.points_possible for answer in group), Decimal(0)),
    )
