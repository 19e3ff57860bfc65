"""What forbids full marks however alike two texts look: negation, opposites, numbers, units, names, roles."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from items.typed.alignment import Alignment, align
from items.typed.forms import are_synonyms, content_of, is_english, stem_of, words_of
from items.typed.numerals import AMBIGUOUS_DATE
from items.typed.points import coverage, points_of
from items.typed.roles import (
    are_turned,
    directions_clash,
    has_relation,
    is_regrouped,
    is_relation_turned,
    is_span_turned,
)
from items.typed.vocabulary import (
    CLOSED_SETS,
    MONTHS,
    MOVING,
    NEGATIONS,
    QUANTITIES,
    TITLES,
    UNITS,
)

_INSTEAD = re.compile(
    r"\bnot\b(?!\s+only).{1,60}?\bbut\b|(?:\b(?:rather than|instead of)\b|,\s*not\b(?!\s+only)).*",
    re.IGNORECASE,
)
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "de", "mis", "anti")
_SPAN = re.compile(r"\bfrom\b.+\b(?:to|until|till)\b|\bbetween\b", re.IGNORECASE)
_COUNTING = re.compile(r"\b(?:how|number|which year|when)\b", re.IGNORECASE)
_AMOUNT_QUESTION = re.compile(
    r"\b(?:how (?:many|much|long|far|often|old|big|large|high|fast|deep|wide|heavy|tall|hot|cold|warm)"
    r"|number|amount|share|percent|percentage|proportion|rate|years?|century|age|temperatures?|distance|speed|price|size)\b",
    re.IGNORECASE,
)
_DESCRIBING = re.compile(
    r"^\W*(?:the|an?|his|her|its|their|some|nobody|no one|everybody|everyone)\b", re.IGNORECASE
)
_VAGUE = re.compile(
    r"\W*(?:(?:it|they) (?:is|are|was|were) )?(?:(?:very|quite|so|too|not|rather|pretty|really) )*"
    r"(?:a (?:lot|few|bit|little)|lots|many|much|often|long|far|big|high|large|small|old|all"
    r"|several|some|most|everything|never|always)"
    r"(?: of (?:it|them|[a-z]+)| of the [a-z]+)?\W*",
    re.IGNORECASE,
)
"""An amount without any number, where one was asked for."""
_PURPOSE = re.compile(r"^\W*(?:so|in order|to avoid|to prevent)\b", re.IGNORECASE)
_FRACTION = re.compile(r"[0-9]{1,3}/[1-9][0-9]{0,2}")
_DECIMAL = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")
_BELOW_ONE = re.compile(r"0?\.[0-9]{1,4}")
_MILLIONS = re.compile(r"[0-9] ?m\b", re.IGNORECASE)
_RATE = re.compile(r"\b(?:an?|per|each|every) (second|minute|hour|day|night|week|month|year)\b")
_NAME_QUESTION = re.compile(
    r"\b(?:who|whom|whose|where|which (?:person|country|city|town|king|queen|company|river|continent))\b",
    re.IGNORECASE,
)


BRIEF = 2
"""Words of the learner's own in which an opposite is all that is said."""


class Ground(StrEnum):
    """Why an answer cannot be right as it stands."""

    NEGATION = "negation"
    OPPOSITE = "opposite"
    NUMBER = "number"
    UNIT = "unit"
    NAME = "name"
    ROLES = "roles"


@dataclass(frozen=True, slots=True)
class Veto:
    """`is_certain` tells that nothing else in the answer speaks for it, so that it may count as wrong."""

    ground: Ground
    is_certain: bool


def affirmed(text: str) -> str:
    """The text without what it sets aside itself: "not X but", "rather than X"."""
    return _INSTEAD.sub(" ", text).strip() or text


def vetoes(
    stem: str, reference: str, answer: str, found: Alignment, known: Collection[str] = (), proof: str = ""
) -> tuple[Veto, ...]:
    """Every ground on which `answer` contradicts `reference`; `found` aligns their words of meaning.

    Numbers of `proof` may be said along where none was wanted.
    """
    stem_words = {word.stem for word in words_of(stem)}
    is_else_equal = _is_else_equal(found, stem_words)
    grounds = []
    negated = _negations(answer, stem) != _negations(_touched(reference, answer), stem)
    opposite = _opposite(reference, answer, found)
    if negated and opposite:
        # "not cheaper" for "dearer": the two may undo each other, a person has to look.
        return (Veto(Ground.NEGATION, is_certain=False),)
    if negated:
        denies = is_else_equal or _denies_part(reference, found, stem_words)
        # "so that they do not rot" may be the purpose of what the key gives as cause.
        is_purpose = bool(_PURPOSE.search(answer)) and not _PURPOSE.search(reference)
        grounds.append(Veto(Ground.NEGATION, denies and not is_purpose))
    clash = (
        directions_clash(reference, answer)
        or is_span_turned(reference, answer)
        or is_relation_turned(reference, answer)
    )
    turned = clash or are_turned(reference, answer, found, spare=int(opposite))
    if opposite and turned and not clash:
        # "B imports from A" for "A exports to B": turned twice.
        return ()
    if opposite:
        is_equal = _is_else_equal(found, stem_words, spare=_turned_pairs(found))
        grounds.append(Veto(Ground.OPPOSITE, is_equal or _is_brief(answer, found, stem_words)))
    if turned:
        is_whole = len(found.wanted) > 2 or has_relation(reference)
        is_span = is_span_turned(reference, answer) or is_relation_turned(reference, answer)
        grounds.append(Veto(Ground.ROLES, is_span or (is_whole and not found.missing)))
    elif is_regrouped(reference, answer, found):
        grounds.append(Veto(Ground.ROLES, is_certain=False))
    numbers = _numbers(f"{stem} {proof}" if not _figures(reference) else stem, reference, answer)
    return (*grounds, *numbers, *_names(stem, reference, answer, known))


def is_turned_twice(reference: str, answer: str, found: Alignment) -> bool:
    """True for "B is below A" where A is above B: one word has its opposite, and the rest stands turned."""
    if len(found.missing) != 1 or len(found.extra) != 1 or len(found.wanted) < 3:
        return False
    is_turned = are_turned(reference, answer, found, spare=1) and not directions_clash(reference, answer)
    return is_turned and _opposite(reference, answer, found)


def _is_else_equal(found: Alignment, stem: Collection[str], spare: int = 0) -> bool:
    """True if all but `spare` words stand in both; words of the question count for nothing."""
    missing = [word for word in found.missing if word.stem not in stem and word.text not in NEGATIONS]
    extra = [word for word in found.extra if word.stem not in stem and word.text not in NEGATIONS]
    return (
        len(missing) <= spare and len(extra) <= spare + 1 and len(found.missing) < len(found.wanted) + spare
    )


def _is_brief(answer: str, found: Alignment, stem: Collection[str]) -> bool:
    """True if the answer says hardly more than the opposite, so that it cannot tell the same from behind."""
    extra = [word for word in found.extra if word.stem not in stem]
    return (
        bool(found.order) and len(extra) <= BRIEF and not any(w.text in NEGATIONS for w in words_of(answer))
    )


def _touched(reference: str, answer: str) -> str:
    """The parts of the reference that the answer speaks of, all where it speaks of none."""
    parts = [part for part in points_of(reference) if coverage(part, answer) >= 0.5]
    return " and ".join(parts) if parts and not _is_list_denied(reference) else reference


def _is_list_denied(reference: str) -> bool:
    """True if one denial holds for all parts: "neither wool nor milk", "no wool and milk"."""
    words = words_of(reference)
    return any(word.text in ("neither", "nor") for word in words) or (
        bool(words) and words[0].text in NEGATIONS
    )


def _denies_part(reference: str, found: Alignment, stem: Collection[str]) -> bool:
    """True for "it did not bring salt" where it brought cheap salt from the coast."""
    if any(word.text in NEGATIONS for word in words_of(reference)):
        return False
    said = [word for word in found.extra if word.stem not in stem and word.text not in NEGATIONS]
    own = [w for w, place in zip(found.wanted, found.places, strict=True) if place is not None]
    return not said and any(word.stem not in stem for word in own)


def _negations(text: str, stem: str) -> bool:
    """Whether the text denies, apart from a denial that only repeats the question."""
    words = words_of(affirmed(text))
    places = [at for at, word in enumerate(words) if word.text in NEGATIONS]
    if any(word.text == "neither" for word in words):
        places = [at for at in places if words[at].text != "nor"]
    asked = words_of(stem)
    if len(places) == 1 and any(word.text in NEGATIONS for word in asked):
        before = words[places[0] - 1].text if places[0] else ""
        shared = {word.stem for word in asked if word.is_content} & {word.stem for word in words}
        after = next((word.stem for word in words[places[0] + 1 :][:1] if word.is_content), "")
        said = {word.stem for word in asked}
        if before in {word.text for word in asked} or after in said or len(shared - NEGATIONS) >= 2:
            places = []
    return len(places) % 2 == 1


def poles(text: str) -> set[tuple[str, frozenset[tuple[int, int]]]]:
    """The words of a text that have an opposite, each with its ends; "less" turns the word after it."""
    words = words_of(affirmed(text))
    found = set()
    for at, word in enumerate(words):
        before = words[at - 1] if at else None
        follower = words[at + 1] if at + 1 < len(words) else None
        if word.text in ("more", "most", "less", "least") and follower and follower.ends:
            continue
        if word.text == "over" or (word.text in ("up", "down") and before and before.stem not in MOVING):
            continue
        ends = word.ends
        if before and before.text in ("less", "least"):
            ends = frozenset((axis, -sign) for axis, sign in ends)
        if ends:
            found.add((word.stem, ends))
    return found


def _opposite(reference: str, answer: str, found: Alignment) -> bool:
    """True if a word of the accepted answer has its opposite in the learner's, and nothing that agrees."""
    wanted, given = poles(reference), poles(answer)
    for _stem, ends in wanted - given:
        turned = {(axis, -sign) for axis, sign in ends}
        rest = [other for _word, other in given - wanted]
        if any(other & turned and not other & ends for other in rest) and not any(
            other & ends for other in rest
        ):
            return True
    ties = [
        (found.given[place], meant)
        for place, meant in zip(found.places, found.wanted, strict=True)
        if place is not None
    ]
    pairs = ties + [(typed, meant) for meant in found.missing for typed in found.extra]
    return _is_other_of_a_set(reference, answer) or any(
        _is_turned_word(typed.text, meant.text) for typed, meant in pairs
    )


def _turned_pairs(found: Alignment) -> int:
    """How many missing words have an opposite among the words besides, one at least."""
    others = [word.ends for word in found.extra]
    count = 0
    for meant in found.missing:
        turned = {(axis, -sign) for axis, sign in meant.ends}
        count += any(ends & turned for ends in others)
    return max(count, 1)


def _is_other_of_a_set(reference: str, answer: str) -> bool:
    """True for "on Mondays" where it is Friday: another word of a closed set, and not the right one."""
    wanted = {form for word in words_of(reference) for form in (word.stem, word.text)}
    given = {form for word in words_of(affirmed(answer)) for form in (word.stem, word.text)}
    return any(
        wanted & kinds
        and given & kinds
        and not any(are_synonyms(one, other) for one in wanted & kinds for other in given & kinds)
        and (not wanted & given & kinds or (_SPAN.search(reference) and (given - wanted) & kinds))
        for kinds in _closed_sets()
    )


@lru_cache(maxsize=1)
def _closed_sets() -> tuple[frozenset[str], ...]:
    return tuple(kinds | {stem_of(kind) for kind in kinds} for kinds in CLOSED_SETS)


def _is_turned_word(first: str, second: str) -> bool:
    short, long = sorted((first, second), key=len)
    return len(short) > 3 and any(long == prefix + short for prefix in _PREFIXES)


def _numbers(stem: str, reference: str, answer: str) -> tuple[Veto, ...]:
    """Numbers that differ, and units that do."""
    wanted, given = _figures(reference), _figures(answer)
    asked = _figures(stem)
    rates, others = _rates(reference), _rates(answer)
    if rates and others and not rates & others:
        return (Veto(Ground.UNIT, is_certain=True),)
    if _amounts(answer) and _amounts(answer) <= _amounts(reference):
        # "three weeks" for "21 days".
        return ()
    if wanted == {"1"} and not given and not _COUNTING.search(stem) and not _units(reference):
        # "one thread per connection" and "every connection had its own thread".
        return ()
    if not wanted:
        return (Veto(Ground.NUMBER, is_certain=False),) if given - asked else ()
    if wanted == {"2"} and not given and any(word.text == "both" for word in words_of(answer)):
        return ()
    other = given - wanted - asked
    if other or (given and not given & wanted and not given <= asked):
        is_other = not given & wanted or len(given) == len(wanted)
        return (Veto(Ground.NUMBER, is_certain=is_other and not _has_two_readings(reference, answer)),)
    if not given & wanted:
        is_without = _is_without_number(stem, reference, answer)
        if not is_without and not given and not _is_amount_wanted(stem, reference):
            # "the seas are equally high" for "the two seas": that a word is missing counts, not which.
            return ()
        return (Veto(Ground.NUMBER, is_certain=is_without),)
    units, others = _units(reference), _units(answer)
    if units and others and not units & others:
        return (Veto(Ground.UNIT, is_certain=True),)
    months, named = _month_names(reference), _month_names(answer)
    if months and named and not months & named:
        return (Veto(Ground.NUMBER, is_certain=True),)
    return (Veto(Ground.NUMBER, is_certain=False),) if wanted - given else ()


def _is_amount_wanted(stem: str, reference: str) -> bool:
    """True if the question asks for a number, or the key is one with its unit."""
    words = content_of(reference)
    is_amount = all(word.is_number or word.stem in UNITS.values() or word.text in MONTHS for word in words)
    is_year = any(word.is_number and len(word.text) > 2 for word in words)
    return is_amount or is_year or bool(_units(reference)) or bool(_AMOUNT_QUESTION.search(stem))


def _has_two_readings(reference: str, answer: str) -> bool:
    """True for "4/5/1932", for "1.2m", which may be millions where no length is meant, and for "every 12
    hours" where it is twice a day."""
    words, others = ({word.text for word in words_of(text)} for text in (reference, answer))
    if ("times" in words and "every" in others) or ("every" in words and "times" in others):
        return True
    return bool(AMBIGUOUS_DATE.search(answer)) or (
        bool(_MILLIONS.search(answer)) and "metre" not in _units(reference)
    )


def _is_without_number(stem: str, reference: str, answer: str) -> bool:
    """True if a number was asked for and the answer neither has one nor says one in other words."""
    asked = {word.stem for word in words_of(stem)}
    measured = all(
        word.is_number
        or word.stem in UNITS.values()
        or word.stem in asked
        or word.text in MONTHS
        or word.text in ("every", "each")
        for word in content_of(reference)
    )
    said = content_of(answer)
    meant = {word.stem for word in content_of(reference)} - asked
    if measured and _VAGUE.fullmatch(answer) and _COUNTING.search(stem):
        return True
    return measured and len(said) <= 6 and not {word.stem for word in said} & (meant | QUANTITIES)


def _figures(text: str) -> set[str]:
    return {word.text for word in words_of(text) if word.is_number}


_IN_BASE = {
    "second": ("time", 1), "minute": ("time", 60), "hour": ("time", 3600), "day": ("time", 86400),
    "week": ("time", 604800), "millimetre": ("length", 1), "centimetre": ("length", 10),
    "metre": ("length", 1000), "kilometre": ("length", 10**6), "gram": ("mass", 1),
    "kilogram": ("mass", 1000), "tonne": ("mass", 10**6), "decade": ("years", 10), "year": ("years", 1),
    "century": ("years", 100),
}  # fmt: skip


_ROUNDED = {"33": Fraction(1, 3), "67": Fraction(2, 3)}
"""Percents by which people mean a share that has no whole number of them."""


def _amounts(text: str) -> set[tuple[str, Fraction]]:
    """Numbers with a unit after them, in the smallest unit of their sort; percents and fractions."""
    words = words_of(text)
    shares = {
        ("share", _ROUNDED.get(number.text) or Fraction(number.text) / 100)
        for number, word in pairwise(words)
        if _DECIMAL.fullmatch(number.text) and word.stem == "percent"
    }
    shares |= {("share", Fraction(word.text)) for word in words if _FRACTION.fullmatch(word.text)}
    if len(words) == 1 and _BELOW_ONE.fullmatch(words[0].text):
        shares.add(("share", Fraction(words[0].text)))
    return shares | {
        (_IN_BASE[word.stem][0], Fraction(number.text) * _IN_BASE[word.stem][1])
        for number, word in pairwise(words)
        if _DECIMAL.fullmatch(number.text) and word.stem in _IN_BASE
    }


def is_same_amount(first: str, second: str) -> bool:
    """True for the same whole number of the same unit, in whatever units it is said."""
    return bool(_amounts(first)) and _amounts(first) == _amounts(second)


def _units(text: str) -> set[str]:
    words = words_of(text)
    return {word.stem for before, word in pairwise(words) if before.is_number and word.stem in UNITS.values()}


def _rates(text: str) -> set[str]:
    """The times in "five litres a day"."""
    return set(_RATE.findall(" ".join(word.text for word in words_of(text))))


def _month_names(text: str) -> set[str]:
    return {word.text for word in words_of(text)} & set(MONTHS)


def is_name(stem: str, reference: str) -> bool:
    """True if the question asks for a name and `reference` is one."""
    parts = [
        part for part in re.findall(r"[^\W\d_]+", reference) if part not in ("of", "the", "von", "van", "de")
    ]
    capital = [part for part in parts if part[0].isupper()]
    return (
        bool(parts) and len(capital) == len(parts) and (len(parts) > 1 or bool(_NAME_QUESTION.search(stem)))
    )


def _names(stem: str, reference: str, answer: str, known: Collection[str]) -> tuple[Veto, ...]:
    """Another name than the one that is meant."""
    if not is_name(stem, reference) or _initials(reference) == answer.strip().replace(".", "").lower():
        return ()
    asked = {word.stem for word in words_of(stem)}
    given = [word for word in content_of(affirmed(answer)) if word.stem not in asked]
    found = align(content_of(reference), given, known)
    letters = {word.text[0] for word in content_of(reference)}
    extra = [word for word in found.extra if word.text not in NEGATIONS and word.text not in letters]
    if not found.order:
        is_certain = len(given) <= 3 and bool(given) and not _DESCRIBING.search(answer)
        return (Veto(Ground.NAME, is_certain),)
    if len(found.wanted) > 2 and not found.missing and not found.is_in_order:
        # "Braking Anti-lock System": in a name of several words each has its place.
        return (Veto(Ground.ROLES, is_certain=True),)
    if _is_other_bearer(answer, found, known):
        other = found.given[(found.places[-1] or 0) - 1].text
        is_plain = bool(re.search(rf"\b{re.escape(other.title())}\b", answer)) and other not in known
        is_near = other[0] == found.missing[0].text[0] or is_english(other)
        return (Veto(Ground.NAME, is_certain=is_plain and not is_near),)
    if found.missing and extra and found.wanted[-1] in found.missing:
        return (Veto(Ground.NAME, is_certain=len(extra) <= 2),)
    return ()


def _is_other_bearer(answer: str, found: Alignment, known: Collection[str]) -> bool:
    """True for "Anna" before the right surname where another first name stands; never for a title."""
    place = found.places[-1]
    if not place or not found.missing or place - 1 in found.places:
        return False
    before = found.given[place - 1].text
    if before in TITLES or before in NEGATIONS or before in {word.text[0] for word in found.missing}:
        return False
    if re.search(rf"\b{re.escape(before)}\b", answer):
        return before not in known and len(found.given) == len(found.wanted)
    return True


def _initials(text: str) -> str:
    return "".join(word.text[0] for word in words_of(text) if word.is_content)
