"""The answers to one item: every one that was or could have been given, who gave it, and what that says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from items import statistics
from items.grading import grade
from items.kinds import (
    Choice,
    Cloze,
    Description,
    Essay,
    Hotspot,
    Item,
    Matching,
    Numeric,
    Ordering,
    Text,
    TrueFalse,
    WordBank,
)
from items.normalise import normalise
from items.scoring.hotspots import NOWHERE, pointed
from items.scoring.numbers import same_number
from items.statistics import OptionFigure
from items.variants import number_and_variant, parted
from items.word_banks import plain_form
from quizzes.answer_words import answer_words
from reports.analysis_queries import AnswererSums, OptionCount, VersionSums

TYPED_SHOWN = 6
"""How many different typed answers are listed for one gap; the export of every answer has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionLine:
    """One answer. Shares are 0–1, None where a third is empty.

    `part` names the gap or the prompt, `reading` is a code for the words beside the numbers. `correlation`
    is the point-biserial of giving this answer with the rest of the score; None with too few attempts.
    """

    part: str
    text: str
    is_key: bool
    count: int
    share: float
    upper: float | None
    lower: float | None
    correlation: float | None
    reading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlistedAnswers:
    """The typed answers of one part that have no line of their own: how many there are, and their share."""

    part: str
    kinds: int
    share: float


def pooled(sums: Sequence[VersionSums], version_ids: set[int]) -> AnswererSums:
    """The sums of several wordings as those of one."""
    kept = [one for one in sums if one.version_id in version_ids]
    return AnswererSums(
        kept[-1].item_id,
        kept[-1].version_id,
        sum(one.n for one in kept),
        sum(one.upper for one in kept),
        sum(one.lower for one in kept),
        sum(one.rest_sum for one in kept),
        sum(one.rest_square_sum for one in kept),
    )


def answers_given(item: Item, sums: AnswererSums, counts: Sequence[OptionCount]) -> list[OptionCount]:
    """What was given, with a count of 0 for what nobody picked; typed answers that mean the same are one."""
    found: dict[tuple[str, str], OptionCount] = {}
    for count in chain.from_iterable(_apart(item, one) for one in counts):
        place = _sameness(item, count)
        # The way most learners typed it comes first and is the one shown.
        known = found.get(place, replace(count, count=0, upper=0, lower=0, rest_sum=0.0))
        found[place] = replace(
            known,
            count=known.count + count.count,
            upper=known.upper + count.upper,
            lower=known.lower + count.lower,
            rest_sum=known.rest_sum + count.rest_sum,
        )
    for part, given in _possible(item):
        found.setdefault((part, given), OptionCount(sums.item_id, sums.version_id, part, given, 0, 0, 0, 0.0))
    return list(found.values())


def option_lines(item: Item, sums: AnswererSums, given: Sequence[OptionCount]) -> list[OptionLine]:
    """By part, the key first, then what was given most: the order in which a reader compares."""
    listed, _unlisted = _listed(item, given)
    return [_line(item, sums, one, has_key) for one, has_key in listed]


def unlisted_answers(item: Item, sums: AnswererSums, given: Sequence[OptionCount]) -> list[UnlistedAnswers]:
    """By part, what `option_lines` leaves out, so that the shares of a part add up."""
    by_part: dict[str, list[OptionCount]] = {}
    for one in _listed(item, given)[1]:
        by_part.setdefault(one.part, []).append(one)
    return [
        UnlistedAnswers(
            part=answer_words(item, part, rest[0].given)[0],
            kinds=len(rest),
            share=sum(one.count for one in rest) / sums.n,
        )
        for part, rest in by_part.items()
    ]


def _listed(
    item: Item, given: Sequence[OptionCount]
) -> tuple[list[tuple[OptionCount, bool]], list[OptionCount]]:
    """The answers that are shown, with whether each is right, and the typed ones beyond `TYPED_SHOWN`."""
    keys = {(one.part, one.given): is_key(item, one.part, one.given) for one in given}
    ordered = sorted(given, key=lambda one: (one.part, not keys[one.part, one.given], -one.count, one.given))
    shown: dict[str, int] = {}
    listed, unlisted = [], []
    for one in ordered:
        has_key = keys[one.part, one.given]
        if isinstance(item.body, Matching | Ordering) and not (one.count or has_key):
            continue  # every pair that could be made would bury those that were
        shown[one.part] = shown.get(one.part, 0) + 1
        if shown[one.part] <= TYPED_SHOWN or not _is_typed(item, one.part):
            listed.append((one, has_key))
        else:
            unlisted.append(one)
    return listed, unlisted


def option_figures(item: Item, sums: AnswererSums, given: Sequence[OptionCount]) -> tuple[OptionFigure, ...]:
    """What the verdict looks at: the options of an item that has one set of them."""
    if not isinstance(item.body, Choice | TrueFalse):
        return ()
    return tuple(
        OptionFigure(
            id=one.given,
            is_key=is_key(item, one.part, one.given),
            share=one.count / sums.n,
            discrimination=correlation(sums, one),
        )
        for one in given
    )


def is_key(item: Item, part: str, given: str) -> bool:
    """True if this answer earns points where options are chosen, or all of them where text is typed."""
    match item.body:
        case Choice():
            return any(option.id == given and option.fraction > 0 for option in item.body.options)
        case TrueFalse():
            return given == ("true" if item.body.is_true else "false")
        case Text():
            return grade(item, {"text": given}).fraction == 1
        case Matching():
            return any((pair.left, pair.right) == (part, given) for pair in item.body.pairs)
        case Cloze() | WordBank():
            mark = grade(item, {"gaps": {part: given}})
            return any(one.id == part and one.fraction == 1 for one in mark.parts)
        case Numeric():
            return grade(item, parted(given)).fraction == 1
        case Description() | Essay():
            return False
        case Ordering():
            # Of some elements a place says nothing: it hangs on which others were given beside it.
            return item.body.shown is None and (part, given) in _right_places(item.body)
        case Hotspot():
            return any(zone.id == given and zone.is_right for zone in item.body.zones)


def _line(item: Item, sums: AnswererSums, count: OptionCount, has_key: bool) -> OptionLine:
    upper = count.upper / sums.upper if sums.upper else None
    lower = count.lower / sums.lower if sums.lower else None
    part, text = answer_words(item, count.part, count.given)
    return OptionLine(
        part=part,
        text=text,
        is_key=has_key,
        count=count.count,
        share=count.count / sums.n,
        upper=upper,
        lower=lower,
        correlation=correlation(sums, count) if sums.n >= statistics.MINIMUM_ATTEMPTS else None,
        reading=_reading(item, sums, count, has_key),
    )


def _reading(item: Item, sums: AnswererSums, count: OptionCount, has_key: bool) -> str:
    if sums.n < statistics.MINIMUM_ATTEMPTS or not (sums.upper and sums.lower):
        return ""
    if isinstance(item.body, Ordering) and item.body.shown is not None:
        return ""
    upper, lower = count.upper / sums.upper, count.lower / sums.lower
    is_typed = _is_typed(item, count.part)
    if has_key:
        # One of several ways to put the same says nothing about the question.
        if is_typed:
            return "accepted"
        return "key_weak" if lower > upper else "key_strong" if upper > lower else "key_even"
    if count.count <= 1:
        if is_typed or isinstance(item.body, Matching | Ordering):
            return ""
        return "once" if count.count else "unused"
    return "wrong_strong" if upper > lower else "wrong_weak"


def correlation(sums: AnswererSums, count: OptionCount) -> float | None:
    """The correlation of giving this answer with the rest of the score; None without spread."""
    chosen = count.count
    sxx = chosen * (1 - chosen / sums.n)
    sxy = count.rest_sum - chosen * sums.rest_sum / sums.n
    rest = max(0.0, sums.rest_square_sum - sums.rest_sum**2 / sums.n)
    # `statistics.discrimination` takes the sums of the whole, which here is the rest plus the choice.
    return statistics.discrimination(
        statistics.ItemSums(n=sums.n, sxx=sxx, syy=rest + sxx + 2 * sxy, sxy=sxy + sxx)
    )


def _possible(item: Item) -> list[tuple[str, str]]:
    """Every answer that could be picked, as part and id; typed answers cannot be listed."""
    match item.body:
        case Choice():
            return [("", option.id) for option in item.body.options]
        case TrueFalse():
            return [("", "true"), ("", "false")]
        case WordBank():
            return _possible(plain_form(item))
        case Cloze():
            return [
                (blank.id, option.id)
                for blank in item.body.blanks
                if isinstance(blank.body, Choice)
                for option in blank.body.options
            ]
        case Matching():
            return [(left.id, right.id) for left in item.body.left for right in item.body.right]
        case Ordering():
            return _right_places(item.body) if item.body.shown is None else []
        case Hotspot():
            return [("", zone.id) for zone in item.body.zones]
        case _:
            return []


def _apart(item: Item, count: OptionCount) -> list[OptionCount]:
    """Points on a picture as the zones they lie in, each once; all other answers as they are."""
    if not isinstance(item.body, Hotspot):
        return [count]
    zones = pointed(item.body, {"points": json.loads(count.given)})
    where = dict.fromkeys(NOWHERE if name.startswith(NOWHERE) else name for name in zones)
    return [replace(count, given=name) for name in where]


def _right_places(body: Ordering) -> list[tuple[str, str]]:
    """Each element with its place, from 1, as the counts of answers have it."""
    return [(one.id, str(place)) for place, one in enumerate(body.elements, 1)]


def _typed(item: Item, part: str) -> Text | None:
    """What is typed at this part, or None where options are chosen."""
    if isinstance(item.body, Text):
        return item.body
    if isinstance(item.body, Cloze):
        bodies = {blank.id: blank.body for blank in item.body.blanks}
        body = bodies.get(part)
        return body if isinstance(body, Text) else None
    return None


def _numeric(item: Item, part: str) -> Numeric | None:
    """The numbers wanted at this part, or None where something else is."""
    if isinstance(item.body, Cloze):
        body = next((blank.body for blank in item.body.blanks if blank.id == part), None)
        return body if isinstance(body, Numeric) else None
    return item.body if isinstance(item.body, Numeric) else None


def _is_typed(item: Item, part: str) -> bool:
    return _numeric(item, part) is not None or _typed(item, part) is not None


def _sameness(item: Item, count: OptionCount) -> tuple[str, str]:
    if (numeric := _numeric(item, count.part)) is not None:
        typed_number, numbers = number_and_variant(count.given)
        return count.part, f"{same_number(numeric, typed_number, item.language)} {numbers}"
    typed = _typed(item, count.part)
    if typed is None:
        return count.part, count.given
    return count.part, normalise(count.given, is_case_sensitive=typed.is_case_sensitive)
