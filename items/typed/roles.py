"""Who does what to whom: the same words in other roles, places or company."""

from __future__ import annotations

import re

from items.typed.alignment import Alignment, Tie
from items.typed.forms import words_of
from items.typed.points import parts_of
from items.typed.vocabulary import DIRECTIONS

_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being|gets?|got)\b.*\bby\b")
_NUMBER_SPAN = re.compile(r"\bfrom ([0-9]+)\b.*?\b(?:to|until|till) ([0-9]+)\b")
_COMPOUND = re.compile(r"\b(?:of|for|on|in|at|from)\b", re.IGNORECASE)
_COMPARING = ("after", "before")
_QUALIFIED = re.compile(r"\W*(?:(?:the|an?|its|their) )?\w+(?:ed|ing|en|wn) \w+\W*", re.IGNORECASE)
"""What happened to a thing said as its quality: "rusted cables"."""
_DONE = re.compile(r"\W*(?:(?:the|an?) )?\w+ of (?:(?:the|its|their) )?\w+\W*", re.IGNORECASE)
"""What a thing does said as a name: "the change of the guards"."""
_COPULA = re.compile(r"\b(?:is|are|was|were)\b", re.IGNORECASE)
_NAMED_DEED = re.compile(r"\b\w+(?:ance|ence|tion|sion|ment|ure|ing|al|ity|ness|th) of\b", re.IGNORECASE)


def are_turned(reference: str, answer: str, found: Alignment, spare: int) -> bool:
    """True if the same words stand in the opposite roles: "A feeds B" and "B feeds A"."""
    missing = [word for word in found.missing if word.text not in ("more", "most")]
    if _is_list(reference) or len(found.order) < 2 or len(missing) > spare:
        return False
    if len(parts_of(reference)) > 1 and parts_of(reference) == parts_of(answer):
        return False
    is_turned_round = _is_passive(answer) != _is_passive(reference)
    if not is_turned_round and _has_passive(answer) != _has_passive(reference):
        return False
    if len(found.wanted) < 3 and (_is_compound(reference, answer) or _is_quality(reference, answer)):
        return False
    if len(found.wanted) < 3 and (_QUALIFIED.fullmatch(answer) or _DONE.fullmatch(answer)):
        return False
    if _is_named(reference, answer) or all("same" in text.split() for text in (reference, answer)):
        return False
    if len(found.wanted) < 3 and not has_relation(reference):
        return not found.is_in_order and set(found.ties) == {Tie.SAME}
    first, last = found.order[0], found.order[-1]
    if found.given[first].is_number or found.given[last].is_number or Tie.SYNONYM in found.ties[:1]:
        return False
    return first < last if is_turned_round else first > last


def is_regrouped(reference: str, answer: str, found: Alignment) -> bool:
    """True if a list has its words in other company: "A pays X and B pays Y", "B pays X and A pays Y"."""
    if found.extra or set(found.ties) != {Tie.SAME} or not _is_list(reference):
        return False
    wanted, given = parts_of(reference), parts_of(answer)
    return len(wanted) == len(given) and wanted != given


def _is_passive(text: str) -> bool:
    return bool(_PASSIVE.search(text.lower()))


def _has_passive(text: str) -> bool:
    return bool(re.search(r"\b(?:is|are|was|were)\b \w+(?:ed|en|wn|lt|pt|st|ld|nd|ght)\b", text.lower()))


def has_relation(text: str) -> bool:
    """True if a word such as "from" or "after" puts one thing before another."""
    return bool(re.search(r"\b(?:to(?! (?:do|be|have)\b)|from|than|into|before|after|over)\b", text.lower()))


def _is_list(text: str) -> bool:
    return bool(re.search(r",|\band\b|&|;", text)) and not has_relation(text)


def is_span_turned(reference: str, answer: str) -> bool:
    """True for "from 20 to 60" where it went from 60 to 20."""
    one, other = (
        _NUMBER_SPAN.search(" ".join(word.text for word in words_of(text))) for text in (reference, answer)
    )
    return bool(one and other and one.groups() == other.groups()[::-1])


def is_relation_turned(reference: str, answer: str) -> bool:
    """True for "sugar from light" where it is light from sugar."""
    wanted, given = _related(reference), _related(answer)
    if any(_have_changed_sides(reference, answer, relation) for relation in _COMPARING):
        return True
    return any(given.get(word) == pair[::-1] and pair[0] != pair[1] for word, pair in wanted.items())


def _have_changed_sides(reference: str, answer: str, relation: str) -> bool:
    """True if a word before `relation` has moved behind it and another the other way."""
    sides = [_sides(text, relation) for text in (reference, answer)]
    (before, behind), (before_now, behind_now) = sides
    return bool(
        (before - behind) & (behind_now - before_now) and (behind - before) & (before_now - behind_now)
    )


def _sides(text: str, relation: str) -> tuple[set[str], set[str]]:
    words = words_of(text)
    at = next((place for place, word in enumerate(words) if word.text == relation), len(words))
    parts = (words[:at], words[at + 1 :])
    before, behind = ({word.stem for word in part if word.is_content} for part in parts)
    return before, behind


def _related(text: str) -> dict[str, tuple[str, str]]:
    """For each word of relation that stands once, the words of meaning right before and after it."""
    words = [word for word in words_of(text) if word.is_content or _relates(word.text)]
    found = {}
    for at in range(1, len(words) - 1):
        if _relates(words[at].text) and sum(word.text == words[at].text for word in words) == 1:
            found[words[at].text] = (words[at - 1].stem, words[at + 1].stem)
    return found


def _relates(word: str) -> bool:
    return word == "for" or has_relation(word)


def _is_compound(reference: str, answer: str) -> bool:
    """True for "the museum roof" where it is the roof of the museum."""
    return bool(_COMPOUND.search(reference)) and not _COMPOUND.search(answer)


def _is_quality(reference: str, answer: str) -> bool:
    """True for "salty water" where the water was salty."""
    return bool(_COPULA.search(reference)) != bool(_COPULA.search(answer))


def _is_named(reference: str, answer: str) -> bool:
    """True for "the disappearance of works" where works disappear: the happening comes first in its name."""
    return bool(_NAMED_DEED.search(answer)) != bool(_NAMED_DEED.search(reference))


def directions_clash(reference: str, answer: str) -> bool:
    one, other = _directions(reference), _directions(answer)
    shared = one.keys() & other.keys()
    return any({one[noun], other[noun]} == set(pair) for noun in shared for pair in DIRECTIONS)


def _directions(text: str) -> dict[str, str]:
    """For each noun the direction word before it; the first of "X to Y" counts as "from"."""
    relations = {name for pair in DIRECTIONS for name in pair}
    found: dict[str, str] = {}
    words = words_of(text)
    for at, word in enumerate(words):
        if word.text in relations:
            if noun := next((after.stem for after in words[at + 1 : at + 4] if after.is_content), ""):
                found.setdefault(noun, word.text)
            if word.text == "to" and at and words[at - 1].is_content and len(words) <= 4:
                found.setdefault(words[at - 1].stem, "from")
    return found
