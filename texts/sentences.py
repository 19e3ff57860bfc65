"""Sentence boundaries by rule, for Latin, CJK, Arabic, Greek, Devanagari and kindred marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from texts.languages import words

_CLOSERS = "\"'”’»›)\\]}」』）】》〉〕］｝＂＇"
_OPENERS = "\"'“‘«‹([{「『（【《〈〔¿¡„‚—–-"
# Marks that end a sentence wherever they stand. The others need white space after them.
_FIRM = "。！？｡।॥։።፧၊။។؟۔"
_SOFT = ".!?…‽．"
_BOUNDARY = re.compile(
    rf"(?:[{_FIRM}][{_FIRM}{_SOFT}]*|[{_SOFT}]+[{_FIRM}]*|[;\u037e])"
    rf"(?:[{_CLOSERS}]|\[[0-9a-z]{{1,3}}\]|[¹²³⁰⁴-⁹])*"
)
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_LAST_WORD = re.compile(r"(?:[^\W_]|[.'’&-])+\Z")
_NEXT_WORD = re.compile(r"[^\W_]+(?:['’]\w+)?")
_ORDINAL_LANGUAGES = frozenset({"de", "da", "nb", "nn", "no", "fi", "cs", "sk", "hu", "pl", "hr", "sl", "tr"})


# Never the end of a sentence: a name or an explanation has to follow.
_ALWAYS_OPEN = words(
    """mr mrs ms mx dr prof rev hon gen col capt lt sgt maj cmdr adm gov sen rep pres supt messrs
    mme mlle e.g i.e cf viz vs v ca approx resp incl excl al esp z.b d.h bzw p.ex mt ft"""
)
# Followed by a number they are references; else they may well end a sentence ("No.").
_BEFORE_NUMBER = words("no nos nr p pp fig figs vol vols art sec ch eq ex para pt pl tab § s")
# Open or end: only a following word that usually begins a sentence makes it an end.
_EITHER = words(
    """inc ltd co corp bros llc plc jr sr st ave blvd rd u.s u.k u.n e.u u.s.a a.m p.m b.c a.d ph.d m.d b.a
    m.a d.c dept univ assn est jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun
    gmbh ag bd str usw abb n.y l.a"""
)
_STARTERS = words(
    """the this that these those there it its he she they we you i his her their our my in on at as after
    before during when while if although though since because but and or so yet however moreover therefore
    thus then for from to with without by all some many most each every both another one two three a an what
    who where why how no not now today later still according der die das es er sie wir le la il"""
)


def sentence_spans(text: str, start: int, end: int, language: str = "en") -> list[tuple[int, int]]:
    """Return the sentences of ``text[start:end]`` as spans of `text`: in order, disjoint, without outer
    white space, and together all of the block that is not white space.

    A block's end always ends its sentence. `language` matters only where a mark means different things
    (";" asks in Greek; "3." may be an ordinal in German).
    """
    block = text[start:end]
    depths = _Brackets(block)
    cuts: list[int] = []
    last = scanned = 0
    worded = False
    for match in _BOUNDARY.finditer(block):
        cut = match.end()
        if depths.open_at(match.start()) and not depths.closes_within(match.start(), cut):
            continue
        # Looked through once only: a page of lone marks must not be searched again for each of them.
        worded = worded or _has_word(block, scanned, cut)
        scanned = cut
        if worded and _ends_sentence(block, match.start(), cut, last, language):
            cuts.append(cut)
            last = cut
            worded = False
    if cuts and not _has_word(block, cuts[-1], len(block)):
        cuts.pop()
    edges = [0, *cuts, len(block)]
    spans = [_stripped(block, left, right) for left, right in pairwise(edges)]
    return [(start + left, start + right) for left, right in spans if left < right]


def _ends_sentence(block: str, mark: int, cut: int, last: int, language: str) -> bool:
    """Return whether the mark at `mark`, with what closes after it up to `cut`, ends a sentence."""
    if cut == len(block):
        return False
    sign = block[mark]
    if sign in _FIRM or (sign == "．" and not block[cut].isdigit()):
        return True
    if not block[cut].isspace():
        return any(mark_ in _FIRM for mark_ in block[mark:cut])
    if sign in ";\u037e":
        return sign == "\u037e" or language.startswith("el") or bool(_GREEK.match(block[mark - 1 : mark]))
    following = _following(block, cut)
    if not following or following[0].islower() or following[0] in _SOFT:
        return False
    return (
        sign != "."
        or block[mark : mark + 2] == ".."
        or not _is_abbreviation(block, mark, last, following, language)
    )


def _following(block: str, cut: int) -> str:
    """Return the next word after `cut`, past white space and opening marks, or the next character."""
    place = cut
    while place < len(block) and (block[place].isspace() or block[place] in _OPENERS):
        place += 1
    word = _NEXT_WORD.match(block, place)
    return word.group() if word else block[place : place + 1]


def _is_abbreviation(block: str, mark: int, last: int, following: str, language: str) -> bool:
    """Return whether the full stop at `mark` belongs to the word, initial or number before it."""
    found = _LAST_WORD.search(block, max(last, mark - 40), mark)
    if found is None:
        return False
    word = found.group()
    plain = word.lower().strip("'’&-")
    is_first = found.start() - last < 8 and not block[last : found.start()].strip(" \t\n\r([")
    if is_first and (plain.isdecimal() or len(plain) == 1):
        return True  # the label of a list: "1. The first point"
    if plain.isdecimal():
        return language[:2] in _ORDINAL_LANGUAGES and len(plain) <= 2
    if plain in _ALWAYS_OPEN:
        return True
    if plain in _BEFORE_NUMBER and following[0].isdigit():
        return True
    is_initial = len(plain) == 1 and word.isalpha() and word.isupper()
    if is_initial or plain in _EITHER or re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", plain):
        return following.casefold() not in _STARTERS
    return False


class _Brackets:
    """Where round brackets are open in a block; unmatched ones do not count."""

    _REACH = 400

    def __init__(self, block: str) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        pending: list[int] = []
        for match in re.finditer(r"[()（）]", block):
            if match.group() in "(（":
                pending.append(match.start())
            elif pending:
                opened = pending.pop()
                # Only outermost pairs, and only short ones: a bracket around half a page is a slip.
                if not pending and match.start() - opened <= self._REACH:
                    self._starts.append(opened)
                    self._ends.append(match.start())

    def open_at(self, place: int) -> bool:
        """Return whether `place` lies inside a pair."""
        return self._end_of(place) is not None

    def closes_within(self, place: int, cut: int) -> bool:
        """Return whether the pair around `place` is closed before `cut`."""
        end = self._end_of(place)
        return end is not None and end < cut

    def _end_of(self, place: int) -> int | None:
        index = bisect_right(self._starts, place) - 1
        return self._ends[index] if index >= 0 and place < self._ends[index] else None


def _has_word(block: str, left: int, right: int) -> bool:
    return any(block[place].isalnum() for place in range(left, right))


def _stripped(block: str, left: int, right: int) -> tuple[int, int]:
    while left < right and block[left].isspace():
        left += 1
    while right > left and block[right - 1].isspace():
        right -= 1
    return left, right
