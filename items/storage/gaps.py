"""Text with gaps at rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from items.kinds import Blank, Choice, Cloze, Text
from items.storage.choices import choice_data, read_choice
from items.storage.fields import Fields, amount_data
from items.storage.texts import read_typed, text_data


def cloze_data(body: Cloze) -> dict[str, object]:
    return {"blanks": [_blank_data(blank) for blank in body.blanks]}


def _blank_data(blank: Blank) -> dict[str, object]:
    return {
        "id": blank.id,
        "display": blank.display,
        "weight": amount_data(blank.weight),
        "body": choice_data(blank.body) if isinstance(blank.body, Choice) else text_data(blank.body),
    }


def _read_blank(value: object, path: str) -> Blank:
    fields = Fields(value, path)
    display = fields.one_of("display", ["typed", "dropdown"])
    read = cast(Callable[[object, str], "Text | Choice"], read_typed if display == "typed" else read_choice)
    blank = Blank(
        id=fields.text("id"),
        body=fields.value("body", read),
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
