"""Ids for the parts of an item that tell a learner nothing.

Ids reach the browser before marks are released, and authors tend to write the key first. So ids follow
the alphabet of the texts, never the order of writing.
"""

from __future__ import annotations

from collections.abc import Sequence


def neutral_ids(texts: Sequence[str], prefix: str = "") -> tuple[str, ...]:
    """One id for each text, in the order of `texts`: a, b, c … by alphabet, or r1, r2 … with a prefix."""
    places = sorted(range(len(texts)), key=lambda place: (texts[place], place))
    ranks = {place: rank for rank, place in enumerate(places)}
    return tuple(
        f"{prefix}{ranks[place] + 1}" if prefix else _letters(ranks[place]) for place in range(len(texts))
    )


def _letters(rank: int) -> str:
    first, last = divmod(rank, 26)
    return (chr(96 + first) if first else "") + chr(97 + last)
