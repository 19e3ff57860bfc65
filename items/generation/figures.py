"""The numbers of a statement that can be asked for: amounts and years, not names nor parts of words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from items.generation.ground import Statement
from items.generation.lexicon import MONTH, NUMBER_WORDS, YEAR
from items.generation.shapes import Span
from items.generation.wording import word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_SPELT = frozenset(NUMBER_WORDS) | word_set(
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty"
)
_RANGE = word_set("to and or")
_GLUE = ("-", "–", "/", ":", "°", ".", "x", "×", "#")


def figures(statement: Statement) -> Iterator[tuple[str, Span]]:
    """Each figure as it stands in the statement, and where the article has it."""
    clause, sentence = statement.clause, statement.sentence
    start = sentence.words.start if clause.opening else clause.subject_first
    for token in sentence.words.doc[start : statement.last + 1]:
        if _is_figure(token) and not _is_part(token):
            yield token.text, sentence.range_of(token.i, token.i)


def _is_figure(token: Token) -> bool:
    return bool(_FIGURE.fullmatch(token.text)) or token.lower_ in _SPELT


def _is_part(token: Token) -> bool:
    """Whether the figure belongs to a name, a word, a date or a range, or counts nothing that is said."""
    doc = token.doc
    before = doc[token.i - 1] if token.i else None
    after = doc[token.i + 1] if token.i + 1 < len(doc) else None
    if YEAR.fullmatch(token.text) and before is not None and before.text not in _GLUE:
        return before.text[:1].isupper() and not MONTH.fullmatch(before.text) and before.lower_ != "in"
    if before is not None and (before.text in _GLUE or MONTH.fullmatch(before.text)):
        return True
    if after is not None and (after.text in _GLUE[:4] or MONTH.fullmatch(after.text)):
        return True
    if any(_is_name(t) for t in (before, after)) or _is_range(token):
        return True
    counts_noun = token.dep_ == "nummod" and token.head.i > token.i
    follows_sign = before is not None and before.text in ("$", "£", "€", "¥")
    takes_sign = after is not None and (
        after.text == "%" or after.lower_ in ("per", "percent", "million", "billion")
    )
    return not (counts_noun or follows_sign or takes_sign)


def _is_name(token: Token | None) -> bool:
    return token is not None and token.pos_ == "PROPN" and token.text[:1].isupper()


def _is_range(token: Token) -> bool:
    """Whether another figure stands a word away: "16 to 17", "two or three"."""
    doc = token.doc
    for step in (-1, 1):
        middle, other = token.i + step, token.i + 2 * step
        if 0 <= other < len(doc) and doc[middle].lower_ in _RANGE and doc[other].like_num:
            return True
    return False
