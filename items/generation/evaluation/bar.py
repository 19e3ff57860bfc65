"""The figures beside the bar, honest about what nobody has judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from items.generation.evaluation.figures import JudgedItem, Tally, share, tallies, tally
from items.generation.evaluation.published import Published
from items.generation.evaluation.shapes import POINTS

AS_IS = 0.90
USABLE = 0.98
FLAWED_CHOICES = 0.05
ITEMS_PER_100_WORDS = 3.0
COVERED = 0.60
FLOORS = {
    "true_false": 0.95,
    "cloze": 0.95,
    "short_answer": 0.85,
    "multiple_response": 0.85,
    "matching": 0.85,
    "single_choice": 0.80,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A figure, what it must reach, and the least and the most it can still become.

    With every item judged the three figures are one. `is_ceiling` turns the bar round: at most.
    """

    name: str
    bar: float
    figure: float | None
    least: float
    most: float
    is_ceiling: bool = False

    @property
    def state(self) -> str:
        """``holds`` or ``misses`` whatever the unjudged items turn out to be, else ``open``."""
        worst, best = (-self.most, -self.least) if self.is_ceiling else (self.least, self.most)
        bar = -self.bar if self.is_ceiling else self.bar
        return "holds" if worst >= bar else "misses" if best < bar else "open"


def lines(items: Sequence[JudgedItem], published: Sequence[Published]) -> list[Line]:
    """Every line of the bar; a kind of which nothing was published has none."""
    whole = tally(items)
    found = [
        _shared("as is", AS_IS, whole.as_is, whole),
        _shared("as is or small edit", USABLE, whole.as_is + whole.small_edit, whole),
        _wrong_keys(whole),
        *_flawed_choices(items),
    ]
    for kind, counts in tallies(items, lambda item: str(item.item["kind"])).items():
        found.append(_shared(f"{kind}, as is", FLOORS.get(kind, AS_IS), counts.as_is, counts))
    words = sum(one.words for one in published)
    sentences = sum(one.sentences for one in published)
    covered = sum(one.tested + one.explained for one in published)
    return [
        *found,
        _exact("items per 100 words", ITEMS_PER_100_WORDS, share(100 * len(items), words)),
        _exact("sentences tested or explained", COVERED, share(covered, sentences)),
    ]


def _shared(name: str, bar: float, good: int, counts: Tally) -> Line:
    whole = max(counts.published, 1)
    return Line(
        name=name,
        bar=bar,
        figure=share(good, counts.judged),
        least=good / whole,
        most=(good + counts.unjudged) / whole,
    )


def _wrong_keys(counts: Tally) -> Line:
    return Line(
        name="wrong or doubtful keys",
        bar=0,
        figure=counts.wrong_keys if counts.judged else None,
        least=counts.wrong_keys,
        most=counts.wrong_keys + counts.unjudged,
        is_ceiling=True,
    )


def _flawed_choices(items: Sequence[JudgedItem]) -> list[Line]:
    choices = [item for item in items if item.item["kind"] in ("single_choice", "multiple_response")]
    if not choices:
        return []
    judged = [item for item in choices if item.judgements]
    flawed = sum(any(not item.holds(point) for point in POINTS) for item in judged)
    return [
        Line(
            name="choice items failing a point",
            bar=FLAWED_CHOICES,
            figure=share(flawed, len(judged)),
            least=flawed / len(choices),
            most=(flawed + len(choices) - len(judged)) / len(choices),
            is_ceiling=True,
        )
    ]


def _exact(name: str, bar: float, figure: float | None) -> Line:
    known = figure or 0.0
    return Line(name=name, bar=bar, figure=figure, least=known, most=known)
