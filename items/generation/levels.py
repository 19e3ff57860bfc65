"""How much the engine can do with the language of an article, and why. Texts only: pages may import this."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from items.generation.ingest import Source, looks_english
from items.generation.reasons import Explanation

_FEWEST_SENTENCES = 2
_UNMARKED = frozenset({"th", "lo", "km"})
"""Languages whose writing has no mark at the end of a sentence."""
_MARK = re.compile(r"[.!?…。！？｡।॥።։၊။؟۔]")


class Level(StrEnum):
    """What an article's language allows."""

    FULL = "full"
    BASIC = "basic"
    MANUAL = "manual"


LEVELS: dict[str, Explanation] = {
    "english": Explanation(
        "The article is in English: every type of question is made.", "Review what is held back."
    ),
    "other_language": Explanation(
        "The article is not in English: without its grammar only numbers, years and terms are asked for.",
        "Read each question once more, and write further ones by hand.",
    ),
    "unknown_language": Explanation(
        "The language of the article was not recognised, so no questions are made.",
        "Write questions by hand, or import the article once more and name its language.",
    ),
    "no_sentences": Explanation(
        "The article has no sentence marks that could be read, so no questions are made.",
        "Write questions by hand.",
    ),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The level of an article and the code of the reason for it, one of `LEVELS`."""

    level: Level
    code: str


def level_of_language(code: str) -> Level:
    """What a language allows at best; what an article in it allows is said by `standing`."""
    name = code.split("-")[0].lower()
    if name == "en":
        return Level.FULL
    return Level.MANUAL if name in _UNMARKED else Level.BASIC


def standing(source: Source) -> Standing:
    """What the article's language allows: full in English, basic where sentences can be told apart."""
    english = source.language.split("-")[0].lower() == "en"
    if english and looks_english(source):
        return Standing(Level.FULL, "english")
    if english:
        return Standing(Level.MANUAL, "unknown_language")
    marked = sum(
        bool(_MARK.search(span.of(source.text)[-3:]))
        for passage in source.passages
        for span in passage.sentences
    )
    if marked < _FEWEST_SENTENCES:
        return Standing(Level.MANUAL, "no_sentences")
    return Standing(Level.BASIC, "other_language")
