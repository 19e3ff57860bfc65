"""Item analysis of one quiz: sums from the database, figures from `items.statistics`, words beside them."""

from __future__ import annotations

from dataclasses import dataclass

from items import statistics
from items.grading import grade
from items.kinds import Choice, Cloze, Item, Matching, Text, TrueFalse
from items.statistics import ItemFigures, OptionFigure, Verdict
from quizzes.evidence import EvidencePlace, places_of
from quizzes.versions import items_of
from reports import analysis_queries as queries
from reports.analysis_queries import ItemSums, OptionCount, QuizFilters, QuizSums, ThirdSizes

TYPED_SHOWN = 6
"""How many different typed answers are listed for one gap; the export has all."""

GRAVITY = {
    "check_key": 0,
    "attractive_distractor": 1,
    "too_hard": 2,
    "separates_weakly": 3,
    "too_easy": 4,
    "no_spread": 5,
}
"""Verdicts that ask for a look, the gravest first; every other verdict asks for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionLine:
    """One answer that was or could have been given. Shares are 0–1, None where a third is empty.

    `part` names the gap or the prompt, `reading` is a code for the words beside the numbers.
    """

    part: str
    text: str
    is_key: bool
    count: int
    share: float
    upper: float | None
    lower: float | None
    reading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAnalysis:
    """The figures of one item. Indices are None while there are too few attempts."""

    number: int
    item_id: int
    item: Item
    n: int
    facility: float | None
    interval: statistics.Interval | None
    discrimination: float | None
    alpha_without: float | None
    empty_count: int
    verdict: Verdict
    options: list[OptionLine]
    place: EvidencePlace | None

    @property
    def needs_a_look(self) -> bool:
        return self.verdict.code in GRAVITY

    @property
    def tone(self) -> str:
        """How the verdict is coloured; the words say the same."""
        if self.verdict.code == "check_key":
            return "bad"
        return "warn" if self.needs_a_look else "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizAnalysis:
    """The whole analysis. `alpha` and `standard_error` (in points) are None while there are too few."""

    sums: QuizSums
    items: list[ItemAnalysis]
    alpha: float | None
    standard_error: float | None
    missing: int

    @property
    def to_look_at(self) -> list[ItemAnalysis]:
        """The items that ask for a look, the gravest first."""
        asked = [one for one in self.items if one.needs_a_look]
        return sorted(asked, key=lambda one: (GRAVITY[one.verdict.code], one.number))


def quiz_analysis(filters: QuizFilters) -> QuizAnalysis:
    """The analysis; six statements however many attempts there are."""
    sums, thirds = queries.quiz_sums(filters), queries.third_sizes(filters)
    rows = queries.item_sums(filters)
    given: dict[int, list[OptionCount]] = {}
    for count in queries.option_counts(filters):
        given.setdefault(count.item_id, []).append(count)
    version_ids = [row.version_id for row in rows]
    items, places = items_of(version_ids), places_of(version_ids)
    variances = [row.variance or 0.0 for row in rows]
    has_indices = sums.attempt_count >= statistics.MINIMUM_ATTEMPTS
    total = sums.total_variance or 0.0
    alpha = statistics.reliability(len(rows), variances, total) if has_indices else None
    analysed = []
    for place, row in enumerate(rows):
        without = None
        if has_indices and row.n > 1:
            without = statistics.reliability_without(place, variances, total, row.sxy / (row.n - 1))
        item = items[row.version_id]
        counts = given.get(row.item_id, [])
        analysed.append(_item(place + 1, row, item, counts, thirds, places.get(row.version_id), without))
    return QuizAnalysis(
        sums=sums,
        items=analysed,
        alpha=alpha,
        standard_error=statistics.standard_error(total, alpha),
        missing=max(0, statistics.MINIMUM_ATTEMPTS - sums.attempt_count),
    )


def _item(
    number: int,
    row: ItemSums,
    item: Item,
    counts: list[OptionCount],
    thirds: ThirdSizes,
    place: EvidencePlace | None,
    alpha_without: float | None,
) -> ItemAnalysis:
    lines, figures = _options(item, row, counts, thirds)
    facility = statistics.facility(row.n, row.sum_fraction)
    index = statistics.discrimination(statistics.ItemSums(n=row.n, sxx=row.sxx, syy=row.syy, sxy=row.sxy))
    verdict = statistics.verdict(
        ItemFigures(n=row.n, facility=facility, discrimination=index, options=tuple(figures))
    )
    return ItemAnalysis(
        number=number,
        item_id=row.item_id,
        item=item,
        n=row.n,
        facility=facility,
        interval=statistics.proportion_interval(row.sum_fraction, row.n),
        discrimination=index if row.n >= statistics.MINIMUM_ATTEMPTS else None,
        alpha_without=alpha_without,
        empty_count=row.empty_count,
        verdict=verdict,
        options=lines,
        place=place,
    )


def _options(
    item: Item, row: ItemSums, counts: list[OptionCount], thirds: ThirdSizes
) -> tuple[list[OptionLine], list[OptionFigure]]:
    seen = {(count.part, count.given): count for count in counts}
    for part, given in _possible(item):
        seen.setdefault((part, given), OptionCount(row.item_id, part, given, 0, 0, 0, 0.0))
    keys = {place: _is_key(item, *place) for place in seen}
    figures = [
        OptionFigure(
            id=given,
            is_key=keys[part, given],
            share=count.count / row.n,
            discrimination=_option_discrimination(row, count),
        )
        for (part, given), count in seen.items()
        if isinstance(item.body, Choice | TrueFalse)
    ]
    # By part, the key first, then what was given most: the order in which a reader compares.
    ordered = sorted(seen, key=lambda place: (place[0], not keys[place], -seen[place].count, place[1]))
    shown: dict[str, int] = {}
    lines = []
    for place in ordered:
        shown[place[0]] = shown.get(place[0], 0) + 1
        if place[0] not in _open_parts(item) or shown[place[0]] <= TYPED_SHOWN:
            lines.append(_line(item, row, seen[place], thirds, keys[place]))
    return lines, figures


def _line(item: Item, row: ItemSums, count: OptionCount, thirds: ThirdSizes, is_key: bool) -> OptionLine:
    upper = count.upper / thirds.upper if thirds.upper else None
    lower = count.lower / thirds.lower if thirds.lower else None
    part, text = _words(item, count.part, count.given)
    return OptionLine(
        part=part,
        text=text,
        is_key=is_key,
        count=count.count,
        share=count.count / row.n,
        upper=upper,
        lower=lower,
        reading=_reading(row, count, is_key, upper, lower),
    )


def _reading(
    row: ItemSums, count: OptionCount, is_key: bool, upper: float | None, lower: float | None
) -> str:
    if row.n < statistics.MINIMUM_ATTEMPTS or upper is None or lower is None:
        return ""
    if is_key:
        return "key_weak" if lower > upper else "key_strong" if upper > lower else "key_even"
    if count.count <= 1:
        return "unused"
    return "wrong_strong" if upper > lower else "wrong_weak"


def _option_discrimination(row: ItemSums, count: OptionCount) -> float | None:
    """The correlation of giving this answer with the rest of the score; None without spread."""
    chosen = count.count
    sxx = chosen * (1 - chosen / row.n)
    sxy = count.rest_sum - chosen * row.rest_mean
    # `statistics.discrimination` takes the sums of the whole, which here is the rest plus the choice.
    return statistics.discrimination(
        statistics.ItemSums(n=row.n, sxx=sxx, syy=row.rest_squares + sxx + 2 * sxy, sxy=sxy + sxx)
    )


def _possible(item: Item) -> list[tuple[str, str]]:
    """Every answer that could be picked, as part and id; typed answers cannot be listed."""
    match item.body:
        case Choice():
            return [("", option.id) for option in item.body.options]
        case TrueFalse():
            return [("", "true"), ("", "false")]
        case Cloze():
            return [
                (blank.id, option.id)
                for blank in item.body.blanks
                if isinstance(blank.body, Choice)
                for option in blank.body.options
            ]
        case Matching():
            return [(left.id, right.id) for left in item.body.left for right in item.body.right]
        case _:
            return []


def _open_parts(item: Item) -> set[str]:
    if isinstance(item.body, Text):
        return {""}
    if isinstance(item.body, Cloze):
        return {blank.id for blank in item.body.blanks if isinstance(blank.body, Text)}
    return set()


def _is_key(item: Item, part: str, given: str) -> bool:
    match item.body:
        case Choice():
            return any(option.id == given and option.fraction > 0 for option in item.body.options)
        case TrueFalse():
            return given == ("true" if item.body.is_true else "false")
        case Text():
            return grade(item, {"text": given}).fraction == 1
        case Matching():
            return any((pair.left, pair.right) == (part, given) for pair in item.body.pairs)
        case Cloze():
            mark = grade(item, {"gaps": {part: given}})
            return any(one.id == part and one.fraction == 1 for one in mark.parts)


def _words(item: Item, part: str, given: str) -> tuple[str, str]:
    """What the learner saw: the prompt or the gap's number, and the words of the answer."""
    match item.body:
        case Choice():
            return "", next((one.content.value for one in item.body.options if one.id == given), given)
        case Matching():
            left = next((one.content.value for one in item.body.left if one.id == part), part)
            return left, next((one.content.value for one in item.body.right if one.id == given), given)
        case Cloze():
            place = next((n for n, one in enumerate(item.body.blanks, 1) if one.id == part), 0)
            body = next((one.body for one in item.body.blanks if one.id == part), None)
            if isinstance(body, Choice):
                given = next((one.content.value for one in body.options if one.id == given), given)
            return str(place), given
        case _:
            return "", given
