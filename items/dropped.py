"""What an item still says although the sentence that proves it has dropped it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from items.kinds import Cloze, Hotspot, Item, Matching, Numeric, Ordering, Text
from items.numbers import number_text
from items.rules.shapes import Context, Subject
from items.rules.words import plain
from items.word_banks import plain_form

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]\w*")
_BEGINNING = re.compile(r"(?:^|[.!?…:])[\s\"'“”‘’«»()\[\]*_]*$")
"""What stands before the first word of a sentence."""


def dropped_words(item: Item, before: str, now: str, *, article: str = "") -> tuple[str, ...]:
    """The numbers and names of the sentence `before` that stem or key say and the sentence `now` does not.

    A capital letter at the beginning of a sentence is a name's only where `article` writes the word so
    elsewhere too.
    """
    said = set(_WORD.findall(" ".join(_asked_and_right(item))))
    still = {word.casefold() for word in _WORD.findall(now)}
    telling = dict.fromkeys(_telling(before, article))
    return tuple(word for word in telling if word in said and word.casefold() not in still)


def _asked_and_right(item: Item) -> Iterator[str]:
    subject = Subject(plain_form(item), Context())
    yield subject.stem
    for key in subject.keys:
        yield key.text
    if isinstance(item.body, Matching):
        for side in item.body.left:
            yield plain(side.content)
    if isinstance(item.body, Ordering):
        for one in item.body.elements:
            yield plain(one.content)
    if isinstance(item.body, Hotspot):
        yield from (plain(zone.content) for zone in item.body.zones if zone.is_right)
    if isinstance(item.body, Text):
        for answer in item.body.answers:
            yield answer.pattern
    for body in [blank.body for blank in item.body.blanks] if isinstance(item.body, Cloze) else [item.body]:
        for number in body.answers if isinstance(body, Numeric) else ():
            yield from (
                number_text(one, item.language) for one in (number.value, number.low, number.high) if one
            )


def _telling(sentence: str, article: str) -> Iterator[str]:
    for match in _WORD.finditer(sentence):
        word = match[0]
        if word[0].isdecimal() or (
            word[0].isupper() and (not _begins(sentence, match.start()) or _is_name(word, article))
        ):
            yield word


def _begins(text: str, start: int) -> bool:
    return _BEGINNING.search(text, max(0, start - 20), start) is not None


def _is_name(word: str, article: str) -> bool:
    """Whether the word never stands in small letters, and once inside a sentence as it is written here."""
    if re.search(rf"\b{re.escape(word.lower())}\b", article):
        return False
    return any(
        not _begins(article, match.start()) for match in re.finditer(rf"\b{re.escape(word)}\b", article)
    )
