"""Whether a piece of a sentence is a whole name, and what else people call the same thing."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from items.generation.analyse import Analysis
from items.generation.lexicon import TITLES, YEAR
from items.generation.wording import content_stems, word_set

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_JOINERS = word_set("of the and & for in on de la del da di du van von der den bin al el y e")
_LOOSE = frozenset({"GPE", "PERSON", "LOC", "NORP"})
_ROMAN = re.compile(r"[IVXLC]+")
_DIRECTION = re.compile(r"(?:north|south|east|west|central)(?:ern|east|west|eastern|western)?", re.IGNORECASE)
_MODIFIER = ("compound", "amod", "nmod", "poss", "quantmod", "nummod")
_LONG_LIST = 3
_LONGEST_NAME = 120
_TOPIC_SHARE = 0.25


def is_whole_name(first: int, last: int, doc: Doc, start: int, label: str) -> bool:
    """Whether the tokens `first` to `last` are all of a name: nothing beside them belongs to it.

    `start` is the first token of the sentence, whose capital says nothing.
    """
    words = doc[first : last + 1]
    if not all(_may_stand_in_name(token) for token in words) or not any(t.text.isalpha() for t in words):
        return False
    if label in _LOOSE and any(token.lower_ == "and" for token in words):
        return False  # two names
    if all(_DIRECTION.fullmatch(token.text) for token in words) or words[-1].text in ("No", "No.", "St"):
        return False
    return _ends_left(first, doc, start, label) and _ends_right(last, doc, label)


def _may_stand_in_name(token: Token) -> bool:
    is_word = token.text[:1].isupper() or token.lower_ in _JOINERS
    return is_word or token.text in ("-", "–", "'s", "’s", ".") or token.is_digit


def _is_capital(token: Token, start: int) -> bool:
    return token.text[:1].isupper() and (token.i != start or token.pos_ == "PROPN")


def _ends_left(first: int, doc: Doc, start: int, label: str) -> bool:
    at = first - 1
    if at < start:
        return True
    if doc[at].lower_ in ("the", "a", "an"):
        at -= 1
        if at >= start and _is_capital(doc[at], start) and doc[at].pos_ != "PROPN":
            return False  # "the novel From the Earth to …"
        if at < start:
            return True
    before = doc[at]
    if before.text in ("-", "–", "/", "'s", "’s", "'", "’", "$", "#", "&", "No", "No."):
        return False
    if any(letter.isdigit() for letter in before.text) and not YEAR.fullmatch(before.text):
        return False
    if before.text == "," and label == "GPE" and at - 1 >= start:
        return doc[at - 1].ent_type_ not in ("GPE", "LOC", "FAC")
    if _is_capital(before, start):
        return before.text in TITLES
    if before.lower_ in ("of", "for", "and") and at - 1 >= start and _is_capital(doc[at - 1], start):
        return before.lower_ == "and" and label in _LOOSE
    if before.lower_ in ("in", "on") and at - 1 >= start and _is_capital(doc[at - 1], start):
        return label in ("GPE", "LOC", "FAC")  # "the Nobel Prize in Literature"
    return True


def _ends_right(last: int, doc: Doc, label: str) -> bool:
    if last + 1 >= len(doc):
        return True
    after = doc[last + 1]
    if after.text in ("-", "–", "/", "'s", "’s", "'", "’", "&") or after.like_num or after.is_digit:
        return False
    if after.text[:1].isupper() or _ROMAN.fullmatch(after.text):
        return False
    following = doc[last + 2 : last + 5]
    if (
        after.lower_ in ("the", "№")
        and len(following)
        and (following[0].text[:1].isupper() or after.text == "№")
    ):
        return False
    if after.text == "," and label == "GPE" and len(following) and following[0].ent_type_ == "GPE":
        return False
    named = [t.text[:1].isupper() for t in following if t.lower_ != "the"][:1] == [True]
    if after.lower_ in ("of", "for", "and") and named:
        return after.lower_ == "and" and label in _LOOSE
    return True


def modifies(head: Token) -> bool:
    """Whether the phrase only describes a noun after it ("the Orvane police", "a Russian writer")."""
    if head.pos_ == "ADJ" or (head.ent_type_ == "NORP" and head.tag_ == "JJ"):
        return True
    return head.dep_ in _MODIFIER and head.head.i > head.i


def is_in_long_list(head: Token) -> bool:
    """Whether the phrase is one of three or more members, each as good as the other."""
    top = head
    while top.dep_ == "conj" and top.head.i != top.i:
        top = top.head
    members, here = 1, top
    while following := next((c for c in here.children if c.dep_ == "conj"), None):
        members, here = members + 1, following
    return members >= _LONG_LIST


def is_topic(name: str, analysis: Analysis) -> bool:
    """Whether the whole article is about `name`, so that it is the first guess for any question."""
    stems = content_stems(name)
    if not stems:
        return True
    title = content_stems(analysis.source.title)
    fewest = max(4, _TOPIC_SHARE * len(analysis.sentences))
    if stems != title and analysis.source.text.count(max(name.split(), key=len)) < fewest:
        return False  # no need to look into each sentence
    holding = sum(stems <= sentence.stems for sentence in analysis.sentences)
    return holding >= fewest or (stems == title and holding > 1)


def also_called(name: str, analysis: Analysis) -> list[str]:
    """Other forms of a name that the article itself makes equal: surname, full name, abbreviation."""
    full = analysis.aliases.get(name.lower(), "")
    short = [s for s, f in analysis.aliases.items() if f == name and not s.startswith("the ")]
    surnames = [name.split()[-1] for s in short if s == name.split()[-1].lower()]
    return [other for other in (full, *surnames, *_abbreviated(name, analysis)) if other]


def _abbreviated(name: str, analysis: Analysis) -> list[str]:
    """The long form of an abbreviation, or the abbreviation of a long form: "Named Binary Tag (NBT)"."""
    introduced = _introduced(analysis.source.text)
    if name in introduced:
        words = r"[-\s]".join(rf"{letter}[\w’']*" for letter in name)
        found = re.search(rf"\b({words})\s\Z", introduced[name], re.IGNORECASE)
        return [" ".join(found.group(1).split())] if found else []
    return [short for short, before in introduced.items() if before.endswith(f"{name} ")][:1]


@lru_cache(maxsize=2)
def _introduced(text: str) -> dict[str, str]:
    """Each abbreviation that stands in brackets, with the words right before it."""
    found: dict[str, str] = {}
    for match in re.finditer(r"\(([A-Z][A-Za-z]*[A-Z])\)", text):
        found.setdefault(match.group(1), text[max(0, match.start() - _LONGEST_NAME) : match.start()])
    return found
