"""The question file: hand-written items as TOML, pleasant to write; docs/question-file.md describes it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from items.formats.toml_places import QuestionPlace, error_line, question_places
from items.formats.toml_reading import Quoted, read_question
from items.formats.toml_table import WrongField
from items.formats.toml_writing import exact_form, short_form, toml_text
from items.kinds import Evidence, InvalidItem, Item

MAX_FILE = 2_000_000
INTRODUCTION = "introduction"
_ANY_SECTION = re.compile(r"^[ \t]*(?:#+[ \t]*)?(?:\(\d+\)|\d+[.)])[ \t]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something could not be read, and the line of the file it stands in."""

    line: int
    message: str


def read(text: str, *, article_text: str) -> tuple[list[Item], list[Problem]]:
    """The items of a question file, in order, and a problem for each question that is left out.

    Evidence is found in `article_text`; its offsets count code points of that text.
    """
    if len(text) > MAX_FILE:
        return [], [Problem(1, f"The file is longer than {MAX_FILE} characters.")]
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        return [], [Problem(error_line(error, text), f"This is not TOML: {error}")]
    except RecursionError:
        return [], [Problem(1, "Lists or tables are nested too deeply.")]
    tables = data.pop("question", [])
    if data or not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        return [], [Problem(1, "Expected nothing but [[question]] tables.")]
    return _read_tables(tables, _places(text, len(tables)), article_text)


def write(items: Sequence[Item]) -> str:
    """The question file of `items`; reading it against their article gives equal items."""
    return "\n".join(toml_text(_table(item)) for item in items)


def _places(text: str, count: int) -> list[QuestionPlace]:
    places = question_places(text)
    return places if len(places) == count else [QuestionPlace(1)] * count


def _read_tables(
    tables: list[dict[str, object]], places: list[QuestionPlace], article_text: str
) -> tuple[list[Item], list[Problem]]:
    items: list[Item] = []
    problems: list[Problem] = []
    for table, place in zip(tables, places, strict=True):
        try:
            items.append(read_question(table, lambda quoted: _locate(quoted, article_text)))
        except WrongField as wrong:
            problems.append(Problem(place.of(wrong.field), str(wrong)))
        except InvalidItem as invalid:
            problems.append(Problem(place.of(_field_of(str(invalid))), str(invalid)))
    return items, problems


def _field_of(message: str) -> str:
    """The field of the file that the path of an `InvalidItem` speaks of."""
    path = message.split(":")[0].removeprefix("body.")
    name = re.split(r"[.\[]", path)[0]
    return {"blanks": "stem", "left": "pairs", "right": "pairs", "width": "size"}.get(name, name)


def _locate(quoted: Quoted, article_text: str) -> Evidence:
    text = quoted.text
    if not text.strip():
        raise WrongField("evidence", "evidence: is empty")
    if quoted.start is not None:
        if quoted.start < 0 or article_text[quoted.start : quoted.start + len(text)] != text:
            raise WrongField("evidence_at", "evidence_at: the article does not say this at that place")
        return Evidence(start=quoted.start, end=quoted.start + len(text), text=text)
    low, high = _section_bounds(quoted.section, article_text)
    found = article_text.find(text, low, high)
    if found < 0:
        where = f"section {quoted.section}" if quoted.section else "the article"
        raise WrongField("evidence", f"evidence: these words are not in {where}, word for word")
    if article_text.find(text, found + 1, high) >= 0:
        raise WrongField(
            "evidence", "evidence: these words occur more than once; quote more, or name the section"
        )
    return Evidence(start=found, end=found + len(text), text=text)


def _section_bounds(section: str | None, article_text: str) -> tuple[int, int]:
    """From the line that begins with the section's mark to the next such line."""
    if section is None:
        return 0, len(article_text)
    starts = [found.start() for found in _ANY_SECTION.finditer(article_text)]
    if section == INTRODUCTION:
        return 0, starts[0] if starts else len(article_text)
    for place, start in enumerate(starts):
        if article_text[start:].lstrip(" \t#").startswith(section):
            return start, starts[place + 1] if place + 1 < len(starts) else len(article_text)
    raise WrongField("section", f"section: no line of the article begins with {section[:40]}")


def _table(item: Item) -> Mapping[str, object]:
    """The short form where reading it gives the same item, else the exact one."""
    table = short_form(item)
    try:
        data = tomllib.loads(toml_text(table), parse_float=Decimal)["question"][0]
        if read_question(data, lambda quoted: _same(quoted, item)) == item:
            return table
    except (WrongField, InvalidItem):
        pass
    return exact_form(item)


def _same(quoted: Quoted, item: Item) -> Evidence:
    if item.evidence is None or (quoted.text, quoted.start) != (item.evidence.text, item.evidence.start):
        raise WrongField("evidence", "evidence: differs")
    return item.evidence
