"""The sums behind an item analysis; turning them into figures is `items.statistics`.

Split from `reports.queries`, whose rules hold here too: the organisation first, a fixed number of statements.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reports.queries import FINISHED, rows


@dataclass(frozen=True, slots=True)
class QuizSums:
    """Counts and sums over the finished attempts of a quiz; scores are fractions of the points possible.

    `total_variance` is the sample variance of the points, for the reliability.
    """

    attempt_count: int
    mean: float | None
    lower_quartile: float | None
    upper_quartile: float | None
    median_seconds: float | None
    total_variance: float | None
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class ItemSums:
    """Counts and centred sums of one item: x its points, y those of the whole quiz with the item in it."""

    item_id: int
    version_id: int
    position: int
    n: int
    sum_fraction: float
    sxx: float
    syy: float
    sxy: float
    variance: float | None
    rest_mean: float
    rest_squares: float
    empty_count: int


@dataclass(frozen=True, slots=True)
class OptionCount:
    """How often one answer was given, in all and in the upper and lower third by score.

    `rest_sum` adds up the rest of the score of those who gave it, in points.
    """

    item_id: int
    part: str
    given: str
    count: int
    upper: int
    lower: int
    rest_sum: float


@dataclass(frozen=True, slots=True)
class ThirdSizes:
    """How many attempts are in the upper and the lower third."""

    upper: int
    lower: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizFilters:
    """Which attempts of a quiz an analysis counts; first attempts only unless `has_all` is set."""

    organisation_id: int
    quiz_id: int
    cohort_id: int | None = None
    has_all: bool = False

    def parameters(self) -> dict[str, Any]:
        return {
            "organisation": self.organisation_id,
            "quiz": self.quiz_id,
            "cohort": self.cohort_id,
            "all": self.has_all,
            "finished": list(FINISHED),
        }


TAKEN = """
    taken AS (
        SELECT a.id, a.points, a.points_possible, a.finished_at - a.started_at AS took,
               ntile(3) OVER (ORDER BY a.points DESC, a.id) AS third
        FROM quizzes_attempt a
        JOIN quizzes_quiz q ON q.id = a.quiz_id
        WHERE a.organisation_id = %(organisation)s AND a.quiz_id = %(quiz)s AND NOT a.is_preview
          AND a.state = ANY(%(finished)s) AND a.points IS NOT NULL AND (%(all)s OR a.number = 1)
          AND (%(cohort)s::bigint IS NULL OR EXISTS (
                SELECT 1 FROM lessons_enrolment e
                WHERE e.organisation_id = a.organisation_id AND e.course_id = q.course_id
                  AND e.learner_id = a.learner_id AND e.cohort_id = %(cohort)s))
    )
"""

MARKED = """
    marked AS (
        SELECT t.id AS attempt_id, t.third, v.item_id, v.id AS version_id, r.position,
               m.fraction::float8 AS x, m.points::float8 AS own,
               t.points::float8 AS total, m.answer_id
        FROM taken t
        JOIN quizzes_response r ON r.organisation_id = %(organisation)s AND r.attempt_id = t.id
        JOIN quizzes_itemversion v ON v.id = r.version_id
        JOIN LATERAL (
            SELECT m.fraction, m.points, m.answer_id FROM quizzes_mark m
            WHERE m.organisation_id = %(organisation)s AND m.response_id = r.id
            ORDER BY m.sequence DESC LIMIT 1
        ) m ON true
    )
"""


def quiz_sums(filters: QuizFilters) -> QuizSums:
    """The sums of one quiz over the attempts that count."""
    sql = f"""
        WITH {TAKEN}
        SELECT count(*), avg(points / nullif(points_possible, 0))::float8,
               percentile_cont(0.25) WITHIN GROUP (ORDER BY (points / nullif(points_possible, 0))::float8),
               percentile_cont(0.75) WITHIN GROUP (ORDER BY (points / nullif(points_possible, 0))::float8),
               percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM took)::float8),
               var_samp(points)::float8, now()
        FROM taken
    """
    return QuizSums(*rows(sql, filters.parameters())[0])


def item_sums(filters: QuizFilters) -> list[ItemSums]:
    """One row per item of the quiz that was answered in a counted attempt, in the quiz's order."""
    sql = f"""
        WITH {TAKEN}, {MARKED}
        SELECT item_id, max(version_id), coalesce(
                   (SELECT s.position FROM quizzes_slot s
                    WHERE s.quiz_id = %(quiz)s AND s.item_id = m.item_id), min(m.position)) AS place,
               count(*), sum(x), coalesce(regr_sxx(total, own), 0), coalesce(regr_syy(total, own), 0),
               coalesce(regr_sxy(total, own), 0), var_samp(own), avg(total - own),
               coalesce(regr_sxx(own, total - own), 0), count(*) FILTER (WHERE answer_id IS NULL)
        FROM marked m GROUP BY item_id ORDER BY place, item_id
    """
    return [ItemSums(*row) for row in rows(sql, filters.parameters())]


GIVEN = """
    given AS (
        SELECT m.item_id, m.third, m.total - m.own AS rest, '' AS part,
               jsonb_array_elements_text(w.value -> 'chosen') AS given
        FROM marked m JOIN quizzes_answer w ON w.organisation_id = %(organisation)s AND w.id = m.answer_id
        WHERE jsonb_typeof(w.value -> 'chosen') = 'array'
        UNION ALL
        SELECT m.item_id, m.third, m.total - m.own, '', w.value ->> 'value'
        FROM marked m JOIN quizzes_answer w ON w.organisation_id = %(organisation)s AND w.id = m.answer_id
        WHERE w.value ? 'value'
        UNION ALL
        SELECT m.item_id, m.third, m.total - m.own, '', lower(w.value ->> 'text')
        FROM marked m JOIN quizzes_answer w ON w.organisation_id = %(organisation)s AND w.id = m.answer_id
        WHERE w.value ? 'text'
        UNION ALL
        SELECT m.item_id, m.third, m.total - m.own, part.key, lower(part.value)
        FROM marked m JOIN quizzes_answer w ON w.organisation_id = %(organisation)s AND w.id = m.answer_id,
             jsonb_each_text(coalesce(w.value -> 'gaps', w.value -> 'pairs')) part
        WHERE jsonb_typeof(coalesce(w.value -> 'gaps', w.value -> 'pairs')) = 'object'
    )
"""


def option_counts(filters: QuizFilters) -> list[OptionCount]:
    """Who gave which answer; `part` names the gap or the prompt of items that have several."""
    sql = f"""
        WITH {TAKEN}, {MARKED}, {GIVEN}
        SELECT item_id, part, given, count(*), count(*) FILTER (WHERE third = 1),
               count(*) FILTER (WHERE third = 3), sum(rest)
        FROM given WHERE given <> '' GROUP BY item_id, part, given
        ORDER BY item_id, part, count(*) DESC, given
    """
    return [OptionCount(*row) for row in rows(sql, filters.parameters())]


def third_sizes(filters: QuizFilters) -> ThirdSizes:
    """The sizes that the upper and lower counts of `option_counts` are shares of."""
    sql = f"""
        WITH {TAKEN}
        SELECT count(*) FILTER (WHERE third = 1), count(*) FILTER (WHERE third = 3) FROM taken
    """
    return ThirdSizes(*rows(sql, filters.parameters())[0])
