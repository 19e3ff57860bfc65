"""PURE: words for a score: each band begins at a share of the points and reaches up to the next one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

MOST_BANDS = 20
MOST_WORDS = 500
_LINE = re.compile(r"(\d{1,3}(?:[.,]\d)?)\s*%?\s*:\s*(.*)", re.ASCII)

Bands = Sequence[Mapping[str, str]]
"""From the highest down: ``{"from": "0.8", "words": "…"}``, the share of the points as text."""


class BadBand(ValueError):
    """A line that is no band; `line` counts from 1, `code` is ``shape``, ``range``, ``twice``, ``long`` or
    ``many``."""

    def __init__(self, line: int, code: str) -> None:
        super().__init__(f"line {line}: {code}")
        self.line = line
        self.code = code


def bands_of(text: str) -> list[dict[str, str]]:
    """The bands of a text with one line each, ``80: words``, from the highest down. Raises `BadBand`."""
    found: dict[Decimal, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        read = _LINE.fullmatch(line.strip())
        if read is None or not read[2]:
            raise BadBand(number, "shape")
        share = Decimal(read[1].replace(",", ".")) / 100
        if share > 1:
            raise BadBand(number, "range")
        if share in found:
            raise BadBand(number, "twice")
        if len(read[2]) > MOST_WORDS:
            raise BadBand(number, "long")
        found[share] = read[2]
        if len(found) > MOST_BANDS:
            raise BadBand(number, "many")
    return [{"from": plain(share), "words": found[share]} for share in sorted(found, reverse=True)]


def text_of(bands: Bands) -> str:
    """The bands as `bands_of` reads them."""
    return "\n".join(f"{plain(Decimal(band['from']) * 100)}: {band['words']}" for band in bands)


def words_for(bands: Bands, fraction: Decimal) -> str:
    """The words of the band in which the share of the points lies, empty below the lowest."""
    return next((band["words"] for band in bands if fraction >= Decimal(band["from"])), "")


def plain(number: Decimal) -> str:
    """The number without zeros that say nothing."""
    return format(number.normalize(), "f") if number else "0"
