"""Whether an item turns on something worth remembering.

Strict readers of published items (docs/question-quality.md) called these trivia, guessable or asked
backwards far more often than not; each code is one such class, measured on the developing set.
"""

from __future__ import annotations

import re

from items.generation.facts import IN_EXCERPT, Facts
from items.generation.lexicon import NUMBER_WORDS
from items.generation.shapes import Candidate

SIDE_FIGURE = "side_figure"
"""The mark of a number or a year that only tells of one event."""
MAIN_NAME = "main_name"
"""The mark of a name that its sentence and its article are about."""
_OF_THE_EVENT = ("choose_year", "false_date", "cloze_term")
_OF_A_COUNT = ("choose_number", "false_number")
_MAIN = 0.7
"""A sentence that matters more than seven in ten of its article is about the main matter."""
_SMALL = 12
_IDENTITY = re.compile(r"\b(?:is|are|was|were|(?:has|have) become|became|remains?|remained) the\b")
"""What names its subject can be asked either way."""
_CAPITALISED = re.compile(r"(?:[Tt]he )?[A-Z\d]\S*(?: (?:[A-Z\d]\S*|of|the|and|for|de|von|van|du|der))*")


def side_detail(candidate: Candidate, facts: Facts) -> str | None:
    """A year or a name of a side event, or a figure that is no limit, target, share or great sum."""
    if SIDE_FIGURE in candidate.marks:
        return candidate.raw_key
    if _rule(candidate) not in _OF_THE_EVENT or not facts.salience or MAIN_NAME in candidate.marks:
        return None
    value = facts.salience.get(candidate.tested, 1.0)
    share = sum(other <= value for other in facts.salience.values()) / len(facts.salience)
    return f"{share:.2f}" if share < _MAIN else None


def small_count(candidate: Candidate, _facts: Facts) -> str | None:
    """How many there were, where it is a handful: nobody keeps that in mind."""
    if _rule(candidate) not in _OF_A_COUNT:
        return None
    figure = candidate.raw_key.split()[0].lower().replace(",", "")
    is_small = figure in NUMBER_WORDS or (figure.isdigit() and int(figure) <= _SMALL)
    return candidate.raw_key if is_small else None


def opposite(candidate: Candidate, _facts: Facts) -> str | None:
    """A falsehood by an opposite, which common sense often refutes."""
    return candidate.raw_key if _rule(candidate) == "false_antonym" else None


def asked_backwards(candidate: Candidate, _facts: Facts) -> str | None:
    """A question for the subject of a sentence that is no name: many things could do what it says."""
    if _rule(candidate) != "who_or_what" or not isinstance(candidate.key, str):
        return None
    if "which organisation" in candidate.stem.lower() and len(candidate.key.split()) == 1:
        return candidate.key  # a surname or a thing as often as not
    is_fair = _CAPITALISED.fullmatch(candidate.key) or _IDENTITY.search(candidate.stem)
    return None if is_fair else candidate.key


def solved_by_sense(candidate: Candidate, _facts: Facts) -> str | None:
    """Halves of sentences, which grammar and sense put together."""
    return "halves" if candidate.rule == "match_halves" else None


def _rule(candidate: Candidate) -> str:
    return candidate.rule.removesuffix(IN_EXCERPT)
