"""Whether common words are a fixed term of the article, so that only they answer a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from items.generation.material import Material
from items.generation.wording import word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_COMMON_MODIFIERS = word_set(
    "new old good bad big small large little long short high low early late main major minor key "
    "important different same similar own certain various several many few great common general "
    "special recent current former present previous next last first second third final initial "
    "whole full total entire possible available necessary significant considerable additional "
    "strong weak local young real true simple single double growing increasing rising such modern "
    "specific particular proposed more most less least very quite not"
)
_DESCRIBING = ("VBN", "VBG")
_GRADED = ("JJR", "JJS", "RBR", "RBS", "RB")
_FEWEST_MENTIONS = 2


def is_term(key: str, tokens: Sequence[Token], material: Material) -> bool:
    """Two words or more, none of them general, used again; more often where an adjective describes."""
    if len(key.split()) < _FEWEST_MENTIONS or any(t.tag_ in _GRADED or t.pos_ == "CCONJ" for t in tokens):
        return False
    if any(t.lower_ in _COMMON_MODIFIERS and not _is_joined(t) for t in tokens):
        return False
    described = any(t.pos_ == "ADJ" or t.tag_ in _DESCRIBING for t in tokens)
    return material.mentions(key) >= _FEWEST_MENTIONS + described


def _is_joined(token: Token) -> bool:
    """Whether a hyphen makes the word part of another: the "high" of "high-quality"."""
    after = token.nbor(1).text if token.i + 1 < len(token.doc) else ""
    return "-" in (after, token.nbor(-1).text if token.i else "")
