"""Gaps that teach nothing: everyday words fill them, or the words beside them give the key away."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from items.generation.lexicon import SUBJECTS, UNIQUE, noun_class
from items.generation.shapes import GAP
from items.generation.wording import word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Token

EMPTY_KEY = "empty_key"
"""The mark of a gap that holds its item whatever the score says."""
_USUAL = UNIQUE | word_set(
    "people person man woman child adult parent family resident customer visitor user reader member group "
    "pair couple partner male female animal plant fish tree flower grass water river sea land soil ground "
    "rock stone sand wood food meat fruit egg nest chick house home street road lane path bridge car bus "
    "train ship boat lorry vehicle traffic noise city town village country place area region side end top "
    "bottom edge shore coast surface section page part piece half rest whole network project programme plan "
    "scheme system process journey trip travel route way visit movement work job task effort wish idea "
    "desire hope fear interest attention concern trouble damage danger risk problem question answer reason "
    "cause effect result change growth increase decrease rise fall loss gain cost price money pay fee sum "
    "amount number quantity figure share rate level size length width height depth distance speed "
    "weight temperature degree percent cent pound dollar euro crown metre kilometre mile hour minute second "
    "day night week month year season spring summer autumn winter age period time moment date start "
    "case example sample kind type sort form shape colour sound name word letter book paper computer machine "
    "tool thing object material matter body head hand foot eye face heart skin leg arm life death birth war "
    "peace power force energy light heat cold fire rain snow wind ice condition situation state fact detail "
    "information data message rule law order right duty choice decision agreement celebration event meeting "
    "school office shop market team department council board committee government company "
)
"""Nouns that come to everybody's mind, so that many gaps take them."""
_PLAIN = word_set(
    "big small large little long short high low great huge vast tiny enormous open closed close quiet busy "
    "new old young good bad best worst whole full entire total main major minor other different same certain "
    "planned cracked broken wet dry deep "
    "shallow warm cold hot fresh falling rising northern southern eastern western upper lower inner "
    "outer left right first last"
)
"""Adjectives that say little of what they go with."""
_FIXED = re.compile(
    rf"\binto {GAP} around\b|(?<!\bat )(?<!\bAt )\bleast {GAP}|\brather than by {GAP}|\bdegrees {GAP}|"
    rf"\bper {GAP}|"
    rf"\bmean(?:s|t|ing) [\"“‘]{GAP}|^{GAP} (?:is|are|was|were) neither\b|"
    rf"\b(?:larger|smaller|bigger|heavier|taller|longer|older) than {GAP}\.$"
)
"""Set phrases, and words of which the one brings up the other."""
_SHORTEST_SHARED, _SHORTEST_NAME = 6, 4


def is_fixed(stem: str) -> bool:
    """Whether the words right beside the gap complete themselves."""
    return _FIXED.search(stem) is not None


def is_within_word(key: str, stem: str) -> bool:
    """Whether a word of the stem has a word of the key inside it: "histamine" in "antihistamine"."""
    told = re.findall(r"[^\W\d_]+", stem.lower())
    for part in re.findall(r"[^\W\d_]+", key):
        least = _SHORTEST_NAME if part[:1].isupper() else _SHORTEST_SHARED
        plain = part.lower()
        if len(plain) >= least and any(word.startswith(plain) for word in told):
            return True
        if len(plain) >= _SHORTEST_SHARED and any(word.endswith(plain) for word in told):
            return True
    return False


def is_usual(head: Token, tokens: Sequence[Token]) -> bool:
    """Whether the phrase is an everyday noun, alone or beside adjectives that say little."""
    noun = head.lemma_.lower()
    if len(tokens) == 1:
        return noun in _USUAL or noun_class(noun) in ("time", "person")
    if noun not in _USUAL:
        return False
    points = head.dep_ in SUBJECTS and head.left_edge.lower_ == "the"
    return points or all(t.lower_ in _PLAIN for t in tokens if t.i != head.i)


def is_cut_across(tokens: Sequence[Token]) -> bool:
    """Whether the words are no unit: two plurals in a row, or a clause that begins inside."""
    plurals = any(a.tag_ == b.tag_ == "NNS" for a, b in pairwise(tokens))
    return plurals or any(t.tag_ in ("WP", "WP$", "WDT", "WRB", "CC") for t in tokens)
