"""Questions with variables, variant by variant: who met which numbers, how it went, and what was answered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from items import statistics
from items.grading import grade
from items.kinds import Item, Numeric
from items.scoring.numbers import number_told, same_number
from items.variants import has_variables
from quizzes.number_words import told_words
from reports.analysis_queries import MARKED, TAKEN, QuizFilters
from reports.queries import rows

ANSWERS_SHOWN = 6
"""How many different answers are listed for one variant; the export of every answer has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantAnswer:
    """One number as it was first typed, and how many gave it."""

    text: str
    count: int
    is_key: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantFigures:
    """One set of numbers of one wording (`version`, its number).

    `mean` is in points, `interval` that of the facility. `reading` is ``harder`` or ``easier`` where the
    facility of all variants together lies outside that interval, else empty.
    """

    version: int
    numbers: tuple[str, ...]
    n: int
    facility: float | None
    interval: statistics.Interval | None
    mean: float
    key: str
    empty_count: int
    answers: tuple[VariantAnswer, ...]
    reading: str

    @property
    def label(self) -> str:
        """The numbers as people read them: ``a = 3, b = 4``."""
        return ", ".join(" = ".join(one.split("=", 1)) for one in self.numbers)


@dataclass(frozen=True, slots=True)
class VariantRow:
    """Those whose answer to one variant was this one, None for nothing; with the sums of their marks."""

    item_id: int
    version_id: int
    numbers: tuple[str, ...]
    given: str | None
    count: int
    fractions: float
    points: float


GIVEN = f"""
    WITH {TAKEN}, {MARKED}
    SELECT m.item_id, m.version_id, (r.option_order -> 'numbers')::text,
        CASE WHEN m.is_empty THEN NULL
            ELSE trim(concat_ws(' ', w.value ->> 'number', w.value ->> 'unit')) END AS given,
        count(*), sum(m.x), sum(m.own)
    FROM marked m
    JOIN quizzes_response r ON r.organisation_id = %(organisation)s AND r.id = m.response_id
    LEFT JOIN quizzes_answer w ON w.organisation_id = %(organisation)s AND w.id = m.answer_id
    WHERE m.version_id = ANY(%(versions)s) AND jsonb_typeof(r.option_order -> 'numbers') = 'array'
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, count(*) DESC, 4
"""  # noqa: S608  # constants of the code, no value in them


def variants_of(
    filters: QuizFilters, wordings: Mapping[int, Item], numbers: Mapping[int, int]
) -> dict[int, list[VariantFigures]]:
    """By item, its variants, those of the oldest wording first.

    `wordings` are those in use and `numbers` their numbers, both by id. One statement, none where no wording
    has variables.
    """
    mine = [version_id for version_id, item in wordings.items() if has_variables(item)]
    found: dict[tuple[int, int, tuple[str, ...]], list[VariantRow]] = {}
    for row in _given(filters, mine) if mine else ():
        found.setdefault((row.item_id, row.version_id, row.numbers), []).append(row)
    overall = _facilities([row for given in found.values() for row in given])
    figures: dict[int, list[VariantFigures]] = {}
    for place, given in sorted(found.items(), key=lambda one: (*one[0][:2], _values(one[0][2]))):
        item_id, version_id, _numbers = place
        figures.setdefault(item_id, []).append(
            variant_figures(wordings[version_id], numbers[version_id], given, overall[item_id])
        )
    return figures


def variant_figures(
    item: Item, version: int, given: Sequence[VariantRow], overall: float | None
) -> VariantFigures:
    """The figures of one variant from what was given to it."""
    n, fractions = _count(given), sum(row.fractions for row in given)
    facility, interval = statistics.facility(n, fractions), statistics.proportion_interval(fractions, n)
    told = number_told(item, {"numbers": list(given[0].numbers)})
    return VariantFigures(
        version=version,
        numbers=given[0].numbers,
        n=n,
        facility=facility,
        interval=interval,
        mean=sum(row.points for row in given) / n,
        key=told_words(told) if told else "",
        empty_count=_count([row for row in given if row.given is None]),
        answers=_answers(item, given),
        reading=_reading(interval, overall),
    )


def _given(filters: QuizFilters, version_ids: Sequence[int]) -> list[VariantRow]:
    found = rows(GIVEN, filters.parameters() | {"versions": list(version_ids)})
    return [VariantRow(item, version, tuple(json.loads(said)), *rest) for item, version, said, *rest in found]


def _facilities(given: Sequence[VariantRow]) -> dict[int, float | None]:
    """By item, that of all its variants together."""
    found: dict[int, list[VariantRow]] = {}
    for row in given:
        found.setdefault(row.item_id, []).append(row)
    return {
        item_id: statistics.facility(_count(mine), sum(row.fractions for row in mine))
        for item_id, mine in found.items()
    }


def _answers(item: Item, given: Sequence[VariantRow]) -> tuple[VariantAnswer, ...]:
    """What was given, the key first, then what most gave; numbers that are equal are one."""
    body = item.body
    if not isinstance(body, Numeric):
        return ()
    counts: dict[str, tuple[str, int]] = {}
    for row in given:
        if row.given is not None:
            same = same_number(body, row.given, item.language)
            text, count = counts.get(same, (row.given, 0))
            counts[same] = (text, count + row.count)
    numbers = list(given[0].numbers)
    answers = [
        VariantAnswer(
            text=text,
            count=count,
            is_key=grade(item, {"number": text, "numbers": numbers}).fraction == 1,
        )
        for text, count in counts.values()
    ]
    ordered = sorted(answers, key=lambda one: (not one.is_key, -one.count, one.text))
    return tuple(ordered[:ANSWERS_SHOWN])


def _reading(interval: statistics.Interval | None, overall: float | None) -> str:
    if interval is None or overall is None or interval.low <= overall <= interval.high:
        return ""
    return "harder" if interval.high < overall else "easier"


def _values(numbers: Sequence[str]) -> tuple[float, ...]:
    """The numbers without their names, to sort by."""
    return tuple(float(one.partition("=")[2]) for one in numbers)


def _count(given: Sequence[VariantRow]) -> int:
    return sum(row.count for row in given)
