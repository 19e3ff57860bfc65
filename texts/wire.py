"""A read article as plain data and back: what crosses a process border or rests in a JSON column."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import asdict, fields
from typing import Any

from texts.shapes import Block, Extracted, LeftOut, Picture

_EXTRAS = {field.name: field.default for field in fields(Block) if field.name not in ("kind", "start", "end")}


def to_data(extracted: Extracted) -> dict[str, Any]:
    """Return the article as dicts, lists, strings and numbers only."""
    data = asdict(extracted)
    data["blocks"] = tuple(_block(block) for block in data["blocks"])
    data["pictures"] = tuple(
        {**picture, "data": b64encode(picture["data"]).decode("ascii")} for picture in data["pictures"]
    )
    return data


def from_data(data: dict[str, Any]) -> Extracted:
    """Return the article again; raises TypeError, ValueError or KeyError where the data is not one.

    Data without pictures, as it rests beside a revision, gives an article without their bytes.
    """
    values = dict(data)
    return Extracted(
        blocks=tuple(Block(**block) for block in values.pop("blocks")),
        left_out=tuple(LeftOut(**piece) for piece in values.pop("left_out")),
        pictures=tuple(
            Picture(**{**picture, "data": b64decode(picture["data"], validate=True)})
            for picture in values.pop("pictures", ())
        ),
        **values,
    )


def _block(block: dict[str, Any]) -> dict[str, Any]:
    """Most blocks are plain paragraphs: what says nothing is not written, `level` for all that always was."""
    return {
        name: value
        for name, value in block.items()
        if name == "level" or name not in _EXTRAS or value != _EXTRAS[name]
    }
