"""Where things stand in a question file: tomllib gives values without lines."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field

_HEADER = re.compile(r"\s*\[\[\s*question\s*\]\]\s*(?:#.*)?")
_KEY = re.compile(r"\s*([A-Za-z_]+)\s*=")
_ERROR_LINE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class QuestionPlace:
    """The line of a question's header, and of each of its fields."""

    line: int
    fields: dict[str, int] = field(default_factory=dict)

    def of(self, name: str) -> int:
        """The line of the field, or of the header when the field is not there."""
        return self.fields.get(name, self.line)


def question_places(text: str) -> list[QuestionPlace]:
    """One place for each ``[[question]]`` header, in order; headers inside long strings are not counted."""
    places: list[QuestionPlace] = []
    closing = ""
    for number, line in enumerate(text.split("\n"), 1):
        if closing:
            closing = "" if closing in line else closing
            continue
        if line.lstrip().startswith("#"):
            continue
        if _HEADER.fullmatch(line):
            places.append(QuestionPlace(number))
        found = _KEY.match(line)
        if found and places:
            places[-1].fields.setdefault(found[1], number)
        closing = next((quotes for quotes in ('"""', "'''") if line.count(quotes) % 2), "")
    return places


def error_line(error: tomllib.TOMLDecodeError, text: str) -> int:
    """The line a syntax error names; the last one for "at end of document"."""
    found = _ERROR_LINE.search(str(error))
    return int(found[1]) if found else text.count("\n") + 1
