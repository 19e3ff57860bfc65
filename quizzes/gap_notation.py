"""Gaps as an author types them: ``Plants take in [[water|rain]] and [[light~sound~wind]].``

Inside the brackets ``|`` parts accepted answers of a typed gap. ``~`` makes the gap a list to choose
from: the right choice first, then wrong ones. A backslash takes a sign literally. The other signs are
those of `items.gap_signs`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from items.gap_signs import (
    BUTTONS,
    NUMBER,
    NumberProblem,
    cut_weight,
    has_buttons,
    is_signed,
    read_number,
    weight_sign,
    write_number,
)
from items.identifiers import neutral_ids
from items.kinds import GAP_PATTERN, Blank, Choice, Cloze, Numeric, Option, Rich, Text, TextAnswer

# One way to match each character and no gap inside a gap: the time stays linear in what was typed.
_GAP = re.compile(r"\[\[((?:\\.|(?!\]\]|\[\[)[^\\])*)\]\]", re.DOTALL)
_PART = re.compile(r"((?:\\.|[^\\|~])*)([|~]|\Z)", re.DOTALL)
_SIGNS = re.compile(r"([\\|~\[\]])")


class GapProblem(ValueError):
    """The typed text cannot be read; the message is for its author."""


def write_gaps(stem: str, body: Cloze, language: str) -> str:
    """The stem with every ``[[id]]`` replaced by what an author would have typed for that gap."""
    by_id = {blank.id: blank for blank in body.blanks}
    return GAP_PATTERN.sub(
        lambda found: f"[[{_notation(by_id[found[1]], language)}]]" if found[1] in by_id else found[0], stem
    )


def read_gaps(typed: str, language: str, base: Cloze | None = None) -> tuple[str, Cloze]:
    """The stem with ``[[id]]`` and its gaps; a gap typed as it stands in `base` keeps all it had there.

    Raises `GapProblem` where no gap is found, one is never closed, one has no answer, or one wants a
    number that cannot be read.
    """
    kept = {_notation(blank, language): blank for blank in base.blanks} if base else {}
    names = _fresh_names({blank.id for blank in base.blanks} if base else set())
    blanks: list[Blank] = []

    def replace(found: re.Match[str]) -> str:
        blank = kept.pop(found[1], None) or _blank(next(names), found[1], language)
        blanks.append(blank)
        return f"[[{blank.id}]]"

    stem = _GAP.sub(replace, typed)
    if not blanks:
        raise GapProblem("no gap")
    if "[[" in _GAP.sub("", typed):
        raise GapProblem("open")
    return stem, Cloze(blanks=tuple(blanks))


def _fresh_names(taken: set[str]) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        if f"g{number}" not in taken:
            yield f"g{number}"


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text)


def _notation(blank: Blank, language: str) -> str:
    sign = weight_sign(blank.weight)
    match blank.body:
        case Numeric():
            return f"{sign}{NUMBER}{write_number(blank.body, language)}"
        case Choice():
            options = sorted(blank.body.options, key=lambda option: option.fraction != 1)
            between = BUTTONS if has_buttons(blank) else "~"
            words = between.join(_escaped(option.content.value) for option in options)
        case Text():
            words = "|".join(_escaped(answer.pattern) for answer in blank.body.answers)
    return f"{sign}\\{words}" if is_signed(words) else sign + words


def _parts(text: str) -> tuple[list[str], set[str]]:
    """The pieces between unescaped signs, and which signs there were."""
    pieces, signs = [], set()
    for found in _PART.finditer(text):
        pieces.append(re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL).strip())
        if not found[2]:
            break
        signs.add(found[2])
    return pieces, signs


def _blank(name: str, typed: str, language: str) -> Blank:
    weight, typed = cut_weight(typed)
    if typed.startswith(NUMBER):
        try:
            number = read_number(typed[len(NUMBER) :], language)
        except NumberProblem as problem:
            raise GapProblem("number") from problem
        return Blank(id=name, display="number", weight=weight, body=number)
    pieces, signs = _parts(typed)
    # Two tildes leave nothing between them: between all choices they make buttons of the list.
    has_pairs = len(pieces) > 2 and signs == {"~"} and all(pieces[::2]) and not any(pieces[1::2])
    pieces = pieces[::2] if has_pairs else pieces
    if not all(pieces):
        raise GapProblem("empty")
    if len(signs) > 1:
        raise GapProblem("mixed")
    if "~" in signs:
        return Blank(
            id=name, display="radio" if has_pairs else "dropdown", weight=weight, body=_choice(pieces)
        )
    answers = tuple(
        TextAnswer(id=f"a{number}", pattern=piece) for number, piece in enumerate(pieces, start=1)
    )
    return Blank(id=name, weight=weight, body=Text(answers=answers))


def _choice(pieces: Sequence[str]) -> Choice:
    ids = neutral_ids(pieces)
    return Choice(
        options=tuple(
            Option(id=ids[place], content=Rich(piece), fraction=Decimal(place == 0))
            for place, piece in enumerate(pieces)
        )
    )
