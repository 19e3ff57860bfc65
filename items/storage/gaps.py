"""Text with gaps at rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from items.kinds import Blank, Choice, Cloze, Numeric, Text
from items.storage.choices import choice_data, read_choice
from items.storage.fields import Fields, amount_data
from items.storage.numerics import numeric_data, read_numeric
from items.storage.texts import read_typed, text_data


def cloze_data(body: Cloze) -> dict[str, object]:
    return {"blanks": [_blank_data(blank) for blank in body.blanks]}


def _blank_data(blank: Blank) -> dict[str, object]:
    return {
        "id": blank.id,
        "display": blank.display,
        "weight": amount_data(blank.weight),
        "body": _WRITERS[type(blank.body)](blank.body),
    }


def _read_blank(value: object, path: str) -> Blank:
    fields = Fields(value, path)
    display = fields.one_of("display", list(_READERS))
    blank = Blank(
        id=fields.text("id"),
        body=fields.value("body", _READERS[display]),
        weight=fields.amount("weight"),
        display=display,  # type: ignore[arg-type]  # one_of has just checked the literal
    )
    fields.finish()
    return blank


def read_cloze(value: object, path: str) -> Cloze:
    fields = Fields(value, path)
    body = Cloze(blanks=fields.many("blanks", _read_blank))
    fields.finish()
    return body


_WRITERS: dict[type[Text | Choice | Numeric], Callable[[Any], dict[str, object]]] = {
    Text: text_data,
    Choice: choice_data,
    Numeric: numeric_data,
}
_READERS: dict[str, Callable[[object, str], Text | Choice | Numeric]] = {
    "typed": read_typed,
    "dropdown": read_choice,
    "radio": read_choice,
    "number": read_numeric,
}
