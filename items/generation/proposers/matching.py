"""Matching: beginnings and endings of statements, and sections with what they claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from items.generation.analyse import is_plural
from items.generation.ground import Statement, subject_text
from items.generation.ingest import Heading
from items.generation.lexicon import DATE, VAGUE, YEAR
from items.generation.material import Material, same_thing
from items.generation.proposers.phrasing import answer_at
from items.generation.proposers.short_answer import doubts
from items.generation.proposers.statements import is_empty, marks_of, opens_barely
from items.generation.proposers.timing import dates_of
from items.generation.shapes import Candidate, CandidateOption, CandidatePair, Span
from items.generation.wording import content_stems, lower_first, rng, tidy, upper_first
from items.kinds import ItemKind

_MIN_PAIRS, _MAX_PAIRS = 3, 5
_HALVES = 24
_SHARED = 3
_NEARER = 0.05
_HEADINGS = 24
"""How many headings are compared with each other: a long text has hundreds, an item takes five."""
_MIN_HALVES = 3
_MIN_DATED, _DATED_ITEMS, _MIN_STEMS, _MAX_EVENT, _ALIKE = 4, 2, 4, 20, 0.6


def propose(material: Material) -> Iterator[Candidate]:
    """Beginnings and endings at most once for each number, events and years, sections once."""
    yield from _halves(material)
    yield from _dated(material)
    yield from _sections(material)


@dataclass(frozen=True, eq=False, slots=True)
class _Half:
    left: str
    right: str
    statement: Statement
    is_plural: bool


def _halves(material: Material) -> Iterator[Candidate]:
    found: list[_Half] = []
    order = sorted(material.statements, key=lambda s: (-material.salience(s.sentence), s.sentence.index))
    for statement in order:
        half = _half(statement, material)
        if len(found) < _HALVES and half and not any(_confusable(half, other, material) for other in found):
            found.append(half)
    for plural in (False, True):
        chosen = [half for half in found if half.is_plural == plural][:_MAX_PAIRS]
        if len(chosen) >= _MIN_HALVES:
            chosen.sort(key=lambda h: h.statement.sentence.index)
            pairs = [
                CandidatePair(left=h.left, right=h.right, source=h.statement.sentence.span) for h in chosen
            ]
            yield _matching(
                "Match each beginning with the ending the article gives it.", pairs, "halves", material
            )


def _half(statement: Statement, material: Material) -> _Half | None:
    clause = statement.clause
    if (
        clause.negation is not None
        or clause.speaker
        or clause.opening
        or clause.is_conditional
        or is_empty(statement)
        or opens_barely(statement)
    ):
        return None
    if clause.cuts_contrast or not clause.is_tight or clause.subject.lower_ in ("he", "she"):
        return None
    subject, _ = subject_text(clause, material.analysis)
    predicate = tidy(clause.verb.doc[clause.subject_last + 1 : clause.last + 1].text)
    first = subject.split()[0].lower()
    if len(subject.split()) > 9 or not 4 <= len(predicate.split()) <= 18 or first in VAGUE:
        return None
    if first == "the" and len(subject.split()) == 2:
        return None
    if content_stems(subject) & content_stems(predicate) or len(content_stems(predicate)) < _MIN_STEMS - 1:
        return None
    answer = answer_at(clause.subject)
    if answer is None or doubts(answer, "half", predicate + " " + subject, statement, material):
        return None
    return _Half(upper_first(subject), "… " + predicate, statement, is_plural(clause.subject))


def _confusable(one: _Half, other: _Half, material: Material) -> bool:
    """Whether the two beginnings or the two endings could change places."""
    if same_thing(one.left, other.left) or one.statement.sentence is other.statement.sentence:
        return True
    if (
        material.encoder.similarity(one.left, other.left) > 0.72
        or material.encoder.similarity(one.right, other.right) > 0.78
    ):
        return True
    crossed = (one.left, other.right), (other.left, one.right)
    return any(
        material.index.is_asserted(content_stems(left), content_stems(right)) for left, right in crossed
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Event:
    text: str
    year: str
    statement: Statement


def _dated(material: Material) -> Iterator[Candidate]:
    """Events with the year of each: what happened when, and so in which order."""
    found: list[_Event] = []
    order = sorted(material.statements, key=lambda s: (-material.salience(s.sentence), s.sentence.index))
    for statement in order:
        event = _event(statement)
        if event is not None and not any(_same_event(event, other) for other in found):
            found.append(event)
    found.sort(key=lambda e: e.year)
    groups = max(1, min(_DATED_ITEMS, len(found) // _MIN_DATED))
    for place in range(groups):
        chosen = found[place::groups][:_MAX_PAIRS]
        if len(chosen) >= _MIN_DATED:
            pairs = [
                CandidatePair(left=e.text, right=e.year, source=e.statement.sentence.span) for e in chosen
            ]
            pairs.sort(key=lambda p: p.source.start)
            yield _matching(
                "Match each event with its year, according to the article.", pairs, "dates", material
            )


def _event(statement: Statement) -> _Event | None:
    clause = statement.clause
    years = YEAR.findall(statement.text)
    if len(years) != 1 or clause.negation is not None or clause.is_conditional or clause.cuts_contrast:
        return None
    if clause.verb.tag_ not in ("VBD", "VBN") or is_empty(statement) or opens_barely(statement):
        return None
    date = next((d for d in dates_of(clause) if d.answer.text == years[0] and d.preposition == "in"), None)
    if date is None:
        return None
    text = statement.text.removesuffix(".")
    if date.drop is None:
        text = upper_first(re.sub(rf"^In {years[0]},? ", "", text))
    else:
        text = tidy(re.sub(rf",? in {years[0]}\b", "", text))
    is_whole = years[0] not in text and len(content_stems(text)) >= _MIN_STEMS
    if not is_whole or len(text.split()) > _MAX_EVENT or DATE.search(text) or re.search(r"\bin$", text):
        return None
    return _Event(text, years[0], statement)


def _same_event(one: _Event, other: _Event) -> bool:
    """Whether two events would be mixed up: of one year, of one sentence, or told alike."""
    first, second = content_stems(one.text), content_stems(other.text)
    alike = len(first & second) >= _ALIKE * min(len(first), len(second))
    return one.year == other.year or one.statement.sentence is other.statement.sentence or alike


def _sections(material: Material) -> Iterator[Candidate]:
    """One heading each with a statement made only there."""
    headings = [h for h in material.analysis.source.headings if len(h.text.split()) <= 16][:_HEADINGS]
    pairs: list[CandidatePair] = []
    shares = False
    for heading in headings:
        inside = [
            s
            for s in material.statements
            if heading.span.end <= s.sentence.span.start < heading.end and _may_stand_for(s, heading.text)
        ]
        inside = [s for s in inside if not _is_said_elsewhere(s, heading, material)]
        inside = [s for s in inside if _fits_best(s, heading, headings, material)]
        telling = [s for s in inside if not content_stems(heading.text) & content_stems(s.text)]
        inside, is_shared = (telling, False) if telling else (inside, True)
        if inside:
            shares = shares or is_shared
            best = max(inside, key=lambda s: (material.encoder.similarity(heading.text, s.text), s.text))
            pairs.append(CandidatePair(left=heading.text, right=best.text, source=best.sentence.span))
    if len({p.left for p in pairs}) == len(pairs) and len(pairs) >= _MIN_PAIRS:
        pairs, marks = pairs[:_MAX_PAIRS], ("heading_word_in_claim",) if shares else ()
        stem = "Match each section heading with a claim made in that section."
        yield _matching(stem, pairs, "sections", material, marks)


def _may_stand_for(statement: Statement, heading: str) -> bool:
    if statement.clause.negation is not None or marks_of(statement) or is_empty(statement):
        return False
    return not opens_barely(statement) and len(content_stems(heading) & content_stems(statement.text)) <= 1


def _fits_best(statement: Statement, heading: Heading, headings: list[Heading], material: Material) -> bool:
    """Whether the claim is nearer to its own heading than to any other, in meaning and in words."""
    others = [h.text for h in headings if h is not heading]
    if any(content_stems(other) & content_stems(statement.text) for other in others):
        return False
    material.encoder.prepare([statement.text, heading.text, *others])
    own = material.encoder.similarity(heading.text, statement.text)
    return all(own >= material.encoder.similarity(other, statement.text) + _NEARER for other in others)


def _is_said_elsewhere(statement: Statement, heading: Heading, material: Material) -> bool:
    inside = range(heading.span.start, heading.end)
    others = [s for s in material.analysis.sentences if s.span.start not in inside]
    stems = content_stems(statement.text)
    others = [s for s in others if len(stems & s.stems) >= _SHARED]
    if any(len(stems & s.stems) >= 0.7 * len(stems) for s in others):
        return True
    material.encoder.prepare([statement.text, *(s.text for s in others)])
    return any(material.encoder.similarity(statement.text, s.text) > 0.72 for s in others)


def _matching(
    stem: str, pairs: list[CandidatePair], rule: str, material: Material, marks: tuple[str, ...] = ()
) -> Candidate:
    ordered = sorted(pairs, key=lambda p: p.source.start)
    source = Span(ordered[0].source.start, ordered[-1].source.end)
    right = [pair.right for pair in pairs]
    if rule == "dates":
        right.sort()
    else:
        rng(material.seed, stem, *right).shuffle(right)
    options = tuple(CandidateOption(text=text, is_key=True, origin="article", why="") for text in right)
    return Candidate(
        kind=ItemKind.MATCHING,
        stem=stem,
        key=tuple((pair.left, pair.right) for pair in pairs),
        raw_key=source.of(material.text),
        source=source,
        answer=source,
        section=-1,
        rule=f"match_{rule}",
        context="; ".join(lower_first(pair.left) for pair in pairs),
        confidence=0.62,
        options=options,
        pairs=tuple(pairs),
        marks=marks,
    )
