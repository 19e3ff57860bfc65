"""The sums behind an item analysis; turning them into figures is `items.statistics`.

Split from `reports.queries`, whose rules hold here too: the organisation first, a fixed number of statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quizzes.queries import FIRST
from reports.queries import FINISHED, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizFilters:
    """Which attempts of a quiz an analysis counts; first attempts only unless `has_all` is set."""

    organisation_id: int
    quiz_id: int
    cohort_id: int | None = None
    has_all: bool = False

    def parameters(self) -> dict[str, Any]:
        """The values every statement of an analysis takes."""
        return {
            "organisation": self.organisation_id,
            "quiz": self.quiz_id,
            "cohort": self.cohort_id,
            "all": self.has_all,
            "finished": list(FINISHED),
        }


@dataclass(frozen=True, slots=True)
class QuizSums:
    """Counts and sums over the finished attempts of a quiz; scores are fractions of the points possible.

    `total_variance` is the sample variance of the points, for the reliability; the square, cube and fourth
    sums are Σ(x − mean)², ³ and ⁴ of the shares, for the shape of the distribution.
    """

    attempt_count: int
    mean: float | None
    lower_quartile: float | None
    median: float | None
    upper_quartile: float | None
    median_seconds: float | None
    total_variance: float | None
    total_square_sum: float | None
    total_cube_sum: float | None
    total_fourth_sum: float | None
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class ItemSums:
    """Counts and centred sums of one item in all its wordings.

    x is the item's points, y those of the whole quiz with the item in it; `version_id` is the newest wording
    in use.
    """

    item_id: int
    version_id: int
    n: int
    sum_fraction: float
    sxx: float
    syy: float
    sxy: float
    variance: float | None
    empty_count: int


@dataclass(frozen=True, slots=True)
class AnswererSums:
    """Who met one wording, or several alike: how many, in all and by third, and their rest scores."""

    item_id: int
    version_id: int
    n: int
    upper: int
    lower: int
    rest_sum: float
    rest_square_sum: float


@dataclass(frozen=True, slots=True)
class VersionSums(AnswererSums):
    """One wording, with its own sums as `ItemSums` has them."""

    sum_fraction: float
    sxx: float
    syy: float
    sxy: float


@dataclass(frozen=True, slots=True)
class OptionCount:
    """How often one answer was given to one wording, in all and in the upper and lower third by score.

    `part` names the gap or the prompt of items that have several. `rest_sum` adds up the rest of the score
    of those who gave it, in points.
    """

    item_id: int
    version_id: int
    part: str
    given: str
    count: int
    upper: int
    lower: int
    rest_sum: float


LONGEST_PAUSE = 600
"""Seconds after which somebody is taken to have left the table."""

TAKEN = f"""
    taken AS (
        SELECT a.id, coalesce(a.earned, a.points) AS points, a.points_possible,
               a.finished_at - a.started_at AS took,
               ntile(3) OVER (ORDER BY coalesce(a.earned, a.points) / nullif(a.points_possible, 0)
                   DESC NULLS LAST, a.id) AS third
        FROM quizzes_attempt a
        JOIN quizzes_quiz q ON q.id = a.quiz_id
        WHERE a.organisation_id = %(organisation)s AND a.quiz_id = %(quiz)s AND NOT a.is_preview
          AND a.state = ANY(%(finished)s) AND a.points IS NOT NULL AND (%(all)s OR {FIRST})
          AND (%(cohort)s::bigint IS NULL OR EXISTS (
                SELECT 1 FROM lessons_enrolment e
                WHERE e.organisation_id = a.organisation_id AND e.course_id = q.course_id
                  AND e.learner_id = a.learner_id AND e.cohort_id = %(cohort)s))
    )
"""

# The points of an attempt are the sum of its newest marks, so the rest of a score is total − own. A mark is
# read under the wording it was given by, which after a regrade is a newer one than the learner met. What a
# regrade left out is in no total, so it is no item here either.
MARKED = """
    newest AS (
        SELECT DISTINCT ON (m.response_id) t.third, v.item_id, v.id AS version_id,
               m.fraction::float8 AS x, m.points::float8 AS own, t.points::float8 AS total, m.answer_id,
               m.standing, m.response_id,
               m.answer_id IS NULL OR coalesce(m.detail ->> 'is_answered', '') = 'false' AS is_empty
        FROM taken t
        JOIN quizzes_mark m ON m.organisation_id = %(organisation)s AND m.attempt_id = t.id
        JOIN quizzes_itemversion v ON v.id = m.version_id
        ORDER BY m.response_id, m.sequence DESC
    ),
    marked AS (SELECT * FROM newest WHERE standing <> 'dropped')
"""


def quiz_sums(filters: QuizFilters) -> QuizSums:
    """The sums of one quiz over the attempts that count."""
    sql = f"""
        WITH {TAKEN},
        scores AS (
            SELECT (points / nullif(points_possible, 0))::float8 AS share, points, took,
                   avg((points / nullif(points_possible, 0))::float8) OVER () AS mean
            FROM taken
        )
        SELECT count(*), avg(share),
               percentile_cont(0.25) WITHIN GROUP (ORDER BY share),
               percentile_cont(0.5) WITHIN GROUP (ORDER BY share),
               percentile_cont(0.75) WITHIN GROUP (ORDER BY share),
               percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM took)::float8),
               var_samp(points)::float8, sum((share - mean) ^ 2), sum((share - mean) ^ 3),
               sum((share - mean) ^ 4), now()
        FROM scores
    """
    return QuizSums(*rows(sql, filters.parameters())[0])


def item_sums(filters: QuizFilters) -> tuple[list[ItemSums], list[VersionSums]]:
    """One row per item that a counted attempt held, in the quiz's order, and one per wording of it."""
    sql = f"""
        WITH {TAKEN}, {MARKED}
        SELECT grouping(version_id) = 0, item_id, max(version_id), count(*),
               sum(x), coalesce(regr_sxx(total, own), 0), coalesce(regr_syy(total, own), 0),
               coalesce(regr_sxy(total, own), 0), var_samp(own), count(*) FILTER (WHERE is_empty),
               count(*) FILTER (WHERE third = 1), count(*) FILTER (WHERE third = 3),
               sum(total - own), sum((total - own) ^ 2)
        FROM marked m
        GROUP BY GROUPING SETS ((item_id), (item_id, version_id))
        ORDER BY coalesce((SELECT s.position FROM quizzes_slot s
                           WHERE s.quiz_id = %(quiz)s AND s.item_id = m.item_id), 32767),
                 item_id, version_id
    """
    items, versions = [], []
    for is_version, item_id, version_id, n, *sums in rows(sql, filters.parameters()):
        if is_version:
            versions.append(VersionSums(item_id, version_id, n, *sums[-4:], *sums[:4]))
        else:
            items.append(ItemSums(item_id, version_id, n, *sums[:-4]))
    return items, versions


def best_covariances(filters: QuizFilters) -> dict[int, float]:
    """By item, the greatest centred sum of products that its points and the rest of the scores could have.

    That is when both are sorted: the learner with the best rest has the best mark, and so on down.
    """
    sql = f"""
        WITH {TAKEN}, {MARKED},
        sorted AS (
            SELECT item_id, unnest(array_agg(own ORDER BY own)) AS own,
                   unnest(array_agg(total - own ORDER BY total - own)) AS rest
            FROM marked GROUP BY item_id
        )
        SELECT item_id, coalesce(regr_sxy(rest, own), 0) FROM sorted GROUP BY item_id
    """
    return dict(rows(sql, filters.parameters()))


@dataclass(frozen=True, slots=True)
class RoundScores:
    """How many attempts of one sort there are, and their mean share of the points.

    `name` is `first`, `last`, `highest` or `all`.
    """

    name: str
    count: int
    mean: float | None


def round_scores(filters: QuizFilters) -> list[RoundScores]:
    """The four ways to count who tried more than once, whatever the filter says of attempts."""
    sql = f"""
        WITH {TAKEN},
        ranked AS (
            SELECT t.points / nullif(t.points_possible, 0) AS share,
                   row_number() OVER (PARTITION BY a.learner_id ORDER BY a.number) = 1 AS is_first,
                   row_number() OVER (PARTITION BY a.learner_id ORDER BY a.number DESC) = 1 AS is_last,
                   row_number() OVER (PARTITION BY a.learner_id
                       ORDER BY t.points / nullif(t.points_possible, 0) DESC NULLS LAST, a.number) = 1
                       AS is_highest
            FROM taken t JOIN quizzes_attempt a
                ON a.organisation_id = %(organisation)s AND a.id = t.id
        )
        SELECT name, count(*) FILTER (WHERE counts), avg(share) FILTER (WHERE counts)::float8
        FROM ranked CROSS JOIN LATERAL (
            VALUES (1, 'first', is_first), (2, 'last', is_last), (3, 'highest', is_highest), (4, 'all', true)
        ) sort (place, name, counts)
        GROUP BY place, name ORDER BY place
    """
    return [RoundScores(*row) for row in rows(sql, filters.parameters() | {"all": True})]


def median_times(filters: QuizFilters) -> dict[int, float]:
    """By item, the median of the seconds a learner spent on it.

    Nothing watches the page: the time since the attempt's start or the answer saved before counts for the
    question that was answered next, in all its answers together. A pause of more than `LONGEST_PAUSE`
    seconds is cut to that.
    """
    sql = f"""
        WITH {TAKEN},
        saved AS (
            SELECT w.response_id, extract(epoch FROM w.saved_at - lag(w.saved_at, 1, a.started_at) OVER (
                       PARTITION BY w.attempt_id ORDER BY w.saved_at, w.id))::float8 AS seconds
            FROM taken t
            JOIN quizzes_attempt a ON a.organisation_id = %(organisation)s AND a.id = t.id
            JOIN quizzes_answer w ON w.organisation_id = %(organisation)s AND w.attempt_id = t.id
            WHERE NOT w.is_late
        ),
        spent AS (
            SELECT response_id, sum(greatest(0, least(seconds, {LONGEST_PAUSE}))) AS seconds
            FROM saved GROUP BY response_id
        )
        SELECT v.item_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY spent.seconds)
        FROM spent
        JOIN quizzes_response r ON r.organisation_id = %(organisation)s AND r.id = spent.response_id
        JOIN quizzes_itemversion v ON v.id = r.version_id
        GROUP BY v.item_id
    """
    return dict(rows(sql, filters.parameters()))


def slot_points(filters: QuizFilters) -> dict[int | None, float]:
    """The points of every item that stands in the quiz now, and under None of all it draws."""
    sql = """
        SELECT s.item_id, s.points::float8 FROM quizzes_slot s
        JOIN quizzes_quiz q ON q.id = s.quiz_id
        WHERE q.organisation_id = %(organisation)s AND q.id = %(quiz)s
        UNION ALL
        SELECT NULL, sum((draw ->> 'count')::int * (draw ->> 'points')::numeric)::float8
        FROM quizzes_quiz q CROSS JOIN LATERAL jsonb_array_elements(q.draws) draw
        WHERE q.organisation_id = %(organisation)s AND q.id = %(quiz)s
        GROUP BY q.id
    """
    return dict(rows(sql, filters.parameters()))


def version_numbers(version_ids: Sequence[int]) -> dict[int, int]:
    """The number of each wording within its item."""
    sql = "SELECT id, number FROM quizzes_itemversion WHERE id = ANY(%(ids)s)"
    return dict(rows(sql, {"ids": list(version_ids)}))


# Equal answers are added up before they are taken apart: most learners give one of a few. No two essays
# are equal.
GIVEN = """
    answered AS (
        SELECT m.item_id, m.version_id, m.third, w.value, count(*) AS count, sum(m.total - m.own) AS rest
        FROM marked m
        JOIN quizzes_item i ON i.id = m.item_id AND i.kind <> 'essay'
        JOIN quizzes_answer w ON w.organisation_id = %(organisation)s AND w.id = m.answer_id
        GROUP BY m.item_id, m.version_id, m.third, w.value
    ),
    given AS (
        SELECT a.item_id, a.version_id, a.third, a.count, a.rest, one.part, one.given
        FROM answered a
        CROSS JOIN LATERAL (
            SELECT '' AS part, chosen AS given
            FROM (SELECT DISTINCT jsonb_array_elements_text(a.value -> 'chosen') AS chosen
                  WHERE jsonb_typeof(a.value -> 'chosen') = 'array') every_choice
            UNION ALL SELECT '', a.value ->> 'value'
            UNION ALL SELECT '', a.value ->> 'text'
            UNION ALL SELECT '', concat_ws(' ', a.value ->> 'number', nullif(a.value ->> 'unit', ''), (
                SELECT '[' || string_agg(frozen.said, '; ' ORDER BY frozen.place) || ']'
                FROM jsonb_array_elements_text(CASE WHEN jsonb_typeof(a.value -> 'numbers') = 'array'
                                               THEN a.value -> 'numbers' ELSE '[]' END)
                     WITH ORDINALITY AS frozen (said, place)))
            UNION ALL SELECT '', a.value ->> 'points'
            UNION ALL SELECT element, place::text
            FROM jsonb_array_elements_text(CASE WHEN jsonb_typeof(a.value -> 'order') = 'array'
                                           THEN a.value -> 'order' ELSE '[]' END)
                 WITH ORDINALITY AS ordered (element, place)
            UNION ALL SELECT key, value
            FROM (SELECT coalesce(a.value -> 'gaps', a.value -> 'pairs') AS parts) whole,
                 jsonb_each_text(CASE WHEN jsonb_typeof(parts) = 'object' THEN parts END)
        ) one
        WHERE trim(one.given) <> ''
    )
"""


def option_counts(filters: QuizFilters) -> list[OptionCount]:
    """Who gave which answer, by wording; typed answers exactly as they were typed."""
    sql = f"""
        WITH {TAKEN}, {MARKED}, {GIVEN}
        SELECT item_id, version_id, part, given, sum(count)::bigint,
               coalesce(sum(count) FILTER (WHERE third = 1), 0)::bigint,
               coalesce(sum(count) FILTER (WHERE third = 3), 0)::bigint, sum(rest)
        FROM given GROUP BY item_id, version_id, part, given
        ORDER BY item_id, part, sum(count) DESC, given, version_id
    """
    return [OptionCount(*row) for row in rows(sql, filters.parameters())]
