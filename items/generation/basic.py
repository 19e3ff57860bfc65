"""The basic level: questions from a text whose grammar nobody reads, by its figures and repeated words.

Numbers and years become gaps, false statements and pairs; words that come back become gaps that wait for
review. Chinese, Japanese and Thai have no spaces between words: their terms are the longest runs of
characters that come back in three sentences. That needs no dictionary, and since such a run may cut a
word, its gaps are always held.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from items.generation.ingest import Source
from items.generation.pointing import points_elsewhere, says_year, year_stem
from items.generation.shapes import GAP, Candidate, CandidateOption, CandidatePair, Reason, Span
from items.generation.wording import rng
from items.kinds import ItemKind

_FIGURE = re.compile(r"\d+(?:[.,٫٬]\d+)*")
_YEAR = re.compile(r"(?:1\d|20)\d\d")
_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_RUN = re.compile(rf"[{_UNSPACED}]+")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SHORTEST, _LONGEST = 5, 45
_UNSPACED_SHORTEST, _UNSPACED_LONGEST = 10, 100
_TERM_SENTENCES = 3
_WORD_LETTERS = 6
_RUN_LENGTHS = range(8, 2, -1)
_MIN_PAIRS, _MAX_PAIRS = 4, 5
_BESIDE = "-–/:.,°#№+_"


@dataclass(frozen=True, eq=False, slots=True)
class Line:
    """A sentence of the text and its section."""

    span: Span
    section: int
    text: str


@dataclass(eq=False)
class Outline:
    """The sentences, and why those that gave nothing did not: what `explain` reads."""

    source: Source
    sentences: list[Line] = field(default_factory=list)
    log: list[Reason] = field(default_factory=list)


def outline(source: Source) -> Outline:
    """The sentences of the running text in order."""
    lines = [
        Line(span, passage.section, span.of(source.text))
        for passage in source.passages
        for span in passage.sentences
    ]
    return Outline(source, lines)


def propose(text: Outline, seed: int) -> Iterator[Candidate]:
    """The candidates of the text; the log says why a sentence has none."""
    terms = _terms(text)
    told: list[tuple[Line, Span]] = []
    for line in text.sentences:
        if not _has_length(line.text):
            _refuse(text, line, "statement_length")
            continue
        marks = ("unchecked_reference",) if points_elsewhere(line.text, text.source.language) else ()
        found = list(_about_figures(line, text, seed, marks))
        found += _about_term(line, terms, text, marks)
        if not found:
            _refuse(text, line, "basic_nothing")
        yield from found
        years = [
            span
            for span in _figures(line)
            if _YEAR.fullmatch(value := span.of(text.source.text))
            and says_year(line.text, value, text.source.language)
        ]
        if len(years) == 1 and not marks:
            told.append((line, years[0]))
    yield from _years(told, text)


def _refuse(text: Outline, line: Line, code: str) -> None:
    text.log.append(Reason(sentence=line.span, rule="basic", code=code))


def _has_length(sentence: str) -> bool:
    characters = sum(len(run) for run in _RUN.findall(sentence))
    if characters * 2 > len(sentence):
        return _UNSPACED_SHORTEST <= len(sentence) <= _UNSPACED_LONGEST
    return _SHORTEST <= len(sentence.split()) <= _LONGEST and "\n" not in sentence


def _figures(line: Line) -> list[Span]:
    """The numbers that stand alone and once in the sentence."""
    found = []
    for match in _FIGURE.finditer(line.text):
        before, after = line.text[: match.start()], line.text[match.end() :]
        glued = (before[-1:] in _BESIDE and before[-1:] != "") or _is_letter(before[-1:], after[:1])
        ranged = after[:1] in ("-", "–", "/", ":") or re.match(r"[.,]\d", after)
        value = match.group()
        single = len(re.findall(rf"(?<!\d){re.escape(value)}(?!\d)", line.text)) == 1
        if single and not glued and not ranged and (len(value) > 1 or value not in "01"):
            found.append(Span(line.span.start + match.start(), line.span.start + match.end()))
    return found


def _is_letter(before: str, after: str) -> bool:
    """Whether a letter touches the number; in unspaced scripts it always does."""
    touching = [c for c in (before, after) if c.isalpha()]
    return any(not _RUN.fullmatch(c) for c in touching)


def _about_figures(line: Line, text: Outline, seed: int, marks: tuple[str, ...]) -> Iterator[Candidate]:
    for span in _figures(line)[:2]:
        value = span.of(text.source.text)
        is_year = bool(_YEAR.fullmatch(value))
        rule = "basic_year" if is_year else "basic_number"
        yield _cloze(line, span, value, rule, 0.6 if is_year else 0.56, marks)
    changed = next(
        (
            (span, new)
            for span in _figures(line)
            if (new := _other_value(span.of(text.source.text), line.text, seed)) is not None
        ),
        None,
    )
    if changed is not None:
        span, new = changed
        yield _statement(line, span, span.of(text.source.text), new, marks)
        yield _statement(line, span, span.of(text.source.text), "", marks)


def _cloze(
    line: Line, answer: Span, key: str, rule: str, confidence: float, marks: tuple[str, ...]
) -> Candidate:
    at = answer.start - line.span.start
    return Candidate(
        kind=ItemKind.CLOZE,
        stem=line.text[:at] + GAP + line.text[at + len(key) :],
        key=key,
        raw_key=key,
        source=line.span,
        answer=answer,
        section=line.section,
        rule=rule,
        context=line.text,
        confidence=confidence,
        accept=_written(key),
        marks=marks,
    )


def _written(key: str) -> tuple[str, ...]:
    """The figure in its own digits and in those of every keyboard."""
    plain = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in key)
    return tuple(dict.fromkeys((key, plain)))


def _other_value(value: str, sentence: str, seed: int) -> str | None:
    """A wrong value of the same form that the sentence does not hold, or None."""
    if not value.isdecimal() or value[0] == "0" or len(value) > 9:
        return None
    number = int(value)
    if _YEAR.fullmatch(value):
        steps = [number + step for step in (-3, 3, -5, 5, -2, 2)]
    elif number <= 12:
        steps = [number + step for step in (2, -2, 3, 1) if number + step > 1]
    else:
        unit = 10 ** (len(value) - len(value.rstrip("0")) if value.strip("0") else 0)
        steps = [number + unit * step for step in (2, -2, 3, -3) if number + unit * step > 0]
    turn = rng(seed, sentence).randrange(len(steps))
    for step in steps[turn:] + steps[:turn]:
        new = _in_digits_of(value, str(step))
        if new not in sentence:
            return new
    return None


def _in_digits_of(value: str, plain: str) -> str:
    """`plain` in the digits of the script that `value` is written in."""
    zero = ord(value[0]) - unicodedata.digit(value[0])
    return "".join(chr(zero + int(digit)) for digit in plain)


def _statement(line: Line, answer: Span, old: str, new: str, marks: tuple[str, ...]) -> Candidate:
    at = answer.start - line.span.start
    false = line.text[:at] + new + line.text[at + len(old) :]
    return Candidate(
        kind=ItemKind.TRUE_FALSE,
        stem=false if new else line.text,
        key=not new,
        raw_key=old,
        source=line.span,
        answer=answer,
        section=line.section,
        rule="basic_false" if new else "basic_true",
        context=line.text,
        confidence=0.58 if new else 0.54,
        rationale=f"{old} ≠ {new}" if new else "",
        transforms=(f"“{old}” → “{new}”",) if new else (),
        marks=marks,
    )


# ---- terms


def _terms(text: Outline) -> dict[str, int]:
    """Words and runs of characters that come back, with the number of sentences that hold each."""
    holding: dict[str, set[int]] = defaultdict(set)
    for place, line in enumerate(text.sentences):
        for word in _WORD.findall(line.text):
            if len(word) >= _WORD_LETTERS and not _RUN.search(word):
                holding[word].add(place)
        for run in _RUN.findall(line.text):
            for length in _RUN_LENGTHS:
                for at in range(len(run) - length + 1):
                    holding[run[at : at + length]].add(place)
    most = len(text.sentences) // 2
    return {term: len(at) for term, at in holding.items() if _TERM_SENTENCES <= len(at) <= max(most, 3)}


def _about_term(line: Line, terms: dict[str, int], text: Outline, marks: tuple[str, ...]) -> list[Candidate]:
    """The longest repeated term of the sentence as a gap; without grammar it always waits for review."""
    inside = [term for term in terms if line.text.count(term) == 1]
    if not inside:
        return []
    term = max(inside, key=lambda t: (len(t), -terms[t], t))
    at = line.span.start + line.text.index(term)
    if _WORD.fullmatch(term) and not _RUN.search(term):
        word = next((m for m in _WORD.finditer(line.text) if m.group() == term), None)
        if word is None:
            return []
        at = line.span.start + word.start()
    answer = Span(at, at + len(term))
    return [_cloze(line, answer, answer.of(text.source.text), "basic_term", 0.5, (*marks, "common_key"))]


# ---- events and years


def _years(told: list[tuple[Line, Span]], text: Outline) -> Iterator[Candidate]:
    stem = year_stem(text.source.language)
    distinct = {span.of(text.source.text): (line, span) for line, span in reversed(told)}
    if not stem or len(distinct) < _MIN_PAIRS:
        return
    chosen = sorted(distinct.items(), key=lambda entry: entry[1][0].span.start)[:_MAX_PAIRS]
    pairs = []
    for year, (line, span) in chosen:
        at = span.start - line.span.start
        gapped = line.text[:at] + GAP + line.text[at + len(year) :]
        pairs.append(CandidatePair(left=gapped, right=year, source=line.span))
    source = Span(pairs[0].source.start, pairs[-1].source.end)
    yield Candidate(
        kind=ItemKind.MATCHING,
        stem=stem,
        key=tuple((pair.left, pair.right) for pair in pairs),
        raw_key=source.of(text.source.text),
        source=source,
        answer=source,
        section=-1,
        rule="basic_years",
        context="; ".join(pair.left for pair in pairs),
        confidence=0.6,
        options=tuple(
            CandidateOption(text=year, is_key=True, origin="article", why="")
            for year in sorted(pair.right for pair in pairs)
        ),
        pairs=tuple(pairs),
    )
