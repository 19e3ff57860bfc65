"""Keys that look wrong: an answer that is not right by the key, given by those who do best on the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from items import statistics
from items.kinds import Item
from items.rekeyed import has_several_keys, rekeyed
from quizzes.answer_words import answer_words, key_words
from reports.analysis_queries import AnswererSums, OptionCount
from reports.option_lines import correlation, is_key

LEAST_SHARE = 0.1
"""What fewer give may be the slip of a few good learners."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """An answer that may be right: `part` and `given` as counts have them, the rest in words.

    `is_addition` says that it would be right beside the key, not in its place.
    """

    part: str
    given: str
    where: str
    text: str
    key: str
    correlation: float
    is_addition: bool


def suspect_of(item: Item, sums: AnswererSums, counts: Sequence[OptionCount]) -> Suspect | None:
    """The answer most clearly better liked by good learners than the key; None with too few attempts.

    Every part that is chosen from options is looked at: a menu in a text, a prompt to match, an element to
    sort. Where several options are right, a wrong one has to part learners as well as a fair key does.
    """
    if sums.n < statistics.MINIMUM_ATTEMPTS:
        return None
    parts = {count.part: [one for one in counts if one.part == count.part] for count in counts}
    found = [suspect for mine in parts.values() for suspect in _suspects(item, sums, mine)]
    return max(found, key=lambda one: one.correlation, default=None)


def _suspects(item: Item, sums: AnswererSums, counts: Sequence[OptionCount]) -> Iterable[Suspect]:
    """The wrong answers of one part that go with a high score more clearly than its key."""
    keys = [one for one in counts if is_key(item, one.part, one.given)]
    best = max((correlation(sums, one) or 0.0 for one in keys), default=0.0)
    is_addition = has_several_keys(item)
    bar = statistics.FAIR if is_addition else max(best, 0.0)
    for one in counts:
        index = correlation(sums, one)
        if one in keys or index is None or index <= bar or one.count < LEAST_SHARE * sums.n:
            continue
        if rekeyed(item, one.part, one.given) is None:
            continue  # typed, or no answer that could be made the key
        where, text = answer_words(item, one.part, one.given)
        yield Suspect(
            part=one.part,
            given=one.given,
            where=where,
            text=text,
            key=key_words(item, one.part),
            correlation=index,
            is_addition=is_addition,
        )
