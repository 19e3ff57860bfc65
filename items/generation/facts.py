"""What gates may look at: the plain facts of the article and the shown texts of a candidate."""

from __future__ import annotations

from dataclasses import dataclass

from items.generation.shapes import Candidate, Span
from items.generation.stemindex import StemIndex
from items.kinds import ItemKind

CHOICES = (ItemKind.SINGLE_CHOICE, ItemKind.MULTIPLE_RESPONSE)
TYPED = (ItemKind.SHORT_ANSWER, ItemKind.CLOZE)
NUMBER_RULES = ("choose_number", "choose_year", "choose_rank", "how_many", "when", "cloze_number")
IN_EXCERPT = "_in_passage"
"""How the name of a rule ends that quotes sentences of the article word for word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The article as gates see it: text, sentences, their stems, and how much each matters."""

    text: str
    sentences: tuple[Span, ...]
    index: StemIndex
    salience: dict[Span, float]


def shown_texts(candidate: Candidate) -> list[str]:
    """Every text a learner would read, the frame around quoted words left out."""
    stem = candidate.reading or candidate.stem
    if candidate.kind is ItemKind.MULTIPLE_RESPONSE:
        stem = candidate.context
    if candidate.rule.startswith("choose_") and ": " not in stem and "? " in stem:
        stem = stem.split("? ", 1)[1]
    if candidate.rule.startswith("choose_statement"):
        stem = ""
    if candidate.kind is ItemKind.MATCHING:
        return [
            f"{p.left} {p.right.removeprefix('… ')}"
            for p in candidate.pairs
            if candidate.rule == "match_halves"
        ] or [pair.right for pair in candidate.pairs]
    return [
        text for text in (stem, *(option.text for option in candidate.options), *typed_key(candidate)) if text
    ]


def asks_figure(candidate: Candidate) -> bool:
    """Whether the key is a number or a date."""
    return candidate.rule.removesuffix(IN_EXCERPT) in NUMBER_RULES


def typed_key(candidate: Candidate) -> list[str]:
    """The key of a typed answer, else nothing."""
    return [candidate.key] if candidate.kind in TYPED and isinstance(candidate.key, str) else []


def distractors_of(candidate: Candidate) -> list[str]:
    """The wrong options."""
    return [option.text for option in candidate.options if not option.is_key]
