"""When a clause says that something happened, and how one asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from items.generation.analyse import last_of
from items.generation.clauses import Clause
from items.generation.lexicon import DATE, MONTH, YEAR
from items.generation.proposers.phrasing import Answer
from items.generation.wording import tidy, upper_first

if TYPE_CHECKING:
    from spacy.tokens import Token

_MONTH_YEAR = re.compile(rf"{MONTH.pattern}(?: of)?,? \d{{4}}")
_FULL_DATE = re.compile(
    rf"{MONTH.pattern} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}} {MONTH.pattern},? \d{{4}}"
)


@dataclass(frozen=True, eq=False, slots=True)
class Date:
    """A year, month or day that answers "when", and the tokens that say it.

    `drop` is None where the date opens the sentence, before the subject.
    """

    preposition: str
    answer: Answer
    drop: tuple[int, int] | None


def dates_of(clause: Clause) -> Iterator[Date]:
    """The exact dates of the clause: the one it opens with, else those after its verb."""
    opened = re.fullmatch(r"(In|On) (.+)", upper_first(clause.opening))
    if opened and _is_exact(opened.group(1).lower(), opened.group(2)):
        answer = _words_at(opened.group(2), clause)
        if answer is not None:
            yield Date(opened.group(1).lower(), answer, None)
    if clause.opening and DATE.search(clause.opening):
        return  # two dates in one question
    for child in _timing(clause):
        phrase = tidy(child.doc[child.i + 1 : last_of(child) + 1].text)
        if _is_exact(child.lower_, phrase):
            answer = Answer(phrase, child.i + 1, last_of(child), next(iter(child.children), child))
            yield Date(child.lower_, answer, (child.i, last_of(child)))


def _timing(clause: Clause) -> list[Token]:
    """The prepositions of time after the verb; at the very end one may hang on the object."""
    tops = [clause.verb] if clause.object is None else [clause.verb, clause.object]
    found = [c for top in tops for c in top.children if c.dep_ == "prep" and c.lower_ in _PREPOSITIONS]
    inside = [c for c in found if clause.verb.i < c.i <= clause.last]
    return [c for c in inside if c.head.i == clause.verb.i or last_of(c) >= clause.last]


_PREPOSITIONS = ("in", "on", "since", "for")


def _words_at(phrase: str, clause: Clause) -> Answer | None:
    """The tokens before the subject that spell `phrase`."""
    doc, start, stop = clause.verb.doc, clause.sentence.words.start, clause.subject_first
    for at in range(start, stop):
        for end in range(at + 1, stop + 1):
            if doc[at:end].text == phrase:
                return Answer(phrase, at, end - 1, doc[end - 1])
    return None


def _is_exact(preposition: str, phrase: str) -> bool:
    if preposition == "for":
        return bool(YEAR.fullmatch(phrase))
    return any(form.fullmatch(phrase) for form in (YEAR, _MONTH_YEAR, _FULL_DATE))


def time_word(date: Date) -> str:
    """The words that ask for the date."""
    preposition, phrase = date.preposition, date.answer.text
    if preposition == "for":
        return "For what year"
    if preposition == "since":
        return "Since what year" if YEAR.fullmatch(phrase) else "Since when"
    if YEAR.fullmatch(phrase):
        return "In what year"
    return "In what month and year" if _MONTH_YEAR.fullmatch(phrase) else "On what date"


def other_orders(key: str) -> list[str]:
    """The other ways to write a full date: "March 30, 1867" and "30 March 1867"."""
    found = re.fullmatch(rf"({MONTH.pattern}) (\d{{1,2}}),? (\d{{4}})", key)
    if found:
        month, day, year = found.groups()
        return [f"{day} {month} {year}", f"{month} {day} {year}"]
    found = re.fullmatch(rf"(\d{{1,2}}) ({MONTH.pattern}),? (\d{{4}})", key)
    return [f"{found.group(2)} {found.group(1)}, {found.group(3)}"] if found else []
