"""Stage 6: wrong options from the article itself, of the same form and class as the key."""

from __future__ import annotations

import re
from dataclasses import dataclass

from items.generation.analyse import Sentence
from items.generation.material import Material, Term, same_thing
from items.generation.standalone import text_problem
from items.generation.wording import content_stems

_TOO_ALIKE = 0.62
_NO_RELATION = 0.05
_NEAR = 300
"""How many sentences away a wrong option may come from: in a long text the rest is beside the point."""


@dataclass(frozen=True, eq=False, slots=True)
class Wanted:
    """What the wrong options must look like: the right ones, their form, and where they stand."""

    keys: tuple[str, ...]
    form: str
    sentence: Sentence
    context: str


def distractors(wanted: Wanted, material: Material, count: int) -> list[str]:
    """Up to `count` terms of the article that fit the form and are not also right, best first."""
    near = [t for t in material.terms if abs(t.sentence.index - wanted.sentence.index) <= _NEAR]
    pool = [term for term in near if _fits(term, wanted, material)]
    material.encoder.prepare([*wanted.keys, *(term.text for term in pool)])
    scored = []
    for term in pool:
        alike = [material.encoder.similarity(term.text, key) for key in wanted.keys]
        if max(alike) <= _TOO_ALIKE and max(alike) >= _NO_RELATION:
            scored.append(
                (-round(sum(alike) / len(alike), 2), abs(len(term.text) - _mean(wanted)), term.text, term)
            )
    chosen: list[str] = []
    for *_, term in sorted(scored, key=lambda entry: entry[:3]):
        if not any(same_thing(term.text, other) for other in chosen):
            chosen.append(term.text)
        if len(chosen) == count:
            break
    return chosen


def _mean(wanted: Wanted) -> float:
    return sum(map(len, wanted.keys)) / len(wanted.keys)


def _fits(term: Term, wanted: Wanted, material: Material) -> bool:
    if term.sentence is wanted.sentence or not _has_form(term, wanted, material):
        return False
    if not 0.4 <= len(term.text) / _mean(wanted) <= 2.2 or text_problem(term.text):
        return False
    if any(same_thing(term.text, key) for key in wanted.keys):
        return False
    if term.stems <= content_stems(wanted.context):
        return False
    return not material.index.is_asserted(term.stems, content_stems(wanted.context))


def _labels(wanted: Wanted, material: Material) -> set[str]:
    return {material.analysis.label_of(key) for key in wanted.keys} - {""}


def _has_form(term: Term, wanted: Wanted, material: Material) -> bool:
    first = wanted.keys[0].split()[0].lower()
    if wanted.form in ("VBG", "VB"):
        return term.form == wanted.form
    if wanted.form == "the-of":
        return term.form == "NP" and bool(re.match(r"the \w+ of ", term.text))
    has_article = first in ("the", "a", "an")
    if term.form not in ("NP", "NAME") or (term.text.split()[0].lower() in ("the", "a", "an")) != has_article:
        return False
    named = all(key[:1].isupper() for key in wanted.keys)
    if named != (term.form == "NAME") or (named and term.label not in _labels(wanted, material)):
        return False
    many = sum(key.endswith("s") for key in wanted.keys) * 2 > len(wanted.keys)
    return named or term.is_plural == many
