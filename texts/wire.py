"""A read article as plain data and back: what crosses a process border or rests in a JSON column."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from texts.shapes import Block, Extracted, LeftOut


def to_data(extracted: Extracted) -> dict[str, Any]:
    """Return the article as dicts, lists, strings and numbers only."""
    return asdict(extracted)


def from_data(data: dict[str, Any]) -> Extracted:
    """Return the article again; raises TypeError or KeyError where the data is not one."""
    fields = dict(data)
    return Extracted(
        blocks=tuple(Block(**block) for block in fields.pop("blocks")),
        left_out=tuple(LeftOut(**piece) for piece in fields.pop("left_out")),
        **fields,
    )
