"""Single choice: which number or year, and which of several whole statements the article makes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from items.generation.falsify import Falsehood, falsehoods, near_values, number_in, replaced_once
from items.generation.ground import Statement
from items.generation.lexicon import NUMBER_WORDS, YEAR
from items.generation.material import Material
from items.generation.proposers.statements import is_empty, marks_of
from items.generation.shapes import GAP, Candidate, CandidateOption, Span
from items.generation.wording import content_stems, rng, without_article, words
from items.kinds import ItemKind

NUMBERED = re.compile(rf"(?:\d|{'|'.join(NUMBER_WORDS)}\b)", re.IGNORECASE)
_VALUES = 4
_MIN_WORDS, _MAX_WORDS = 7, 24


def propose(material: Material) -> Iterator[Candidate]:
    """Number and date questions sentence by sentence, then statements section by section."""
    for statement in material.statements:
        if not is_empty(statement) and statement.clause.negation is None:
            yield from _values(statement, material)
    yield from _statements(material)


# ---- numbers and years


def _values(statement: Statement, material: Material) -> Iterator[Candidate]:
    sentence = statement.sentence
    for entity in sentence.words.ents:
        value = number_in(entity)
        if (
            value is None
            or entity.end - 1 > statement.last
            or replaced_once(statement.text, value[0], GAP) is None
        ):
            continue
        key, start = value[0], sentence.offset + value[1]
        options = _value_options(key, near_values(key, material, statement.text), statement.text, material)
        if len(options) < _VALUES:
            continue
        span = Span(start, start + len(key))
        what = "year" if YEAR.fullmatch(key) else "number"
        gapped = replaced_once(statement.text, key, GAP)
        yield Candidate(
            kind=ItemKind.SINGLE_CHOICE,
            stem=f"Which {what} completes this statement from the article? {gapped}",
            key=key,
            raw_key=span.of(material.text),
            source=sentence.span,
            answer=span,
            section=sentence.section,
            rule=f"choose_{what}",
            context=statement.text,
            confidence=round(0.6 + 0.25 * material.salience(sentence), 2),
            options=options,
            has_natural_order=True,
            transforms=statement.transforms,
            marks=marks_of(statement),
        )


def _value_options(key: str, near: list[str], stem: str, material: Material) -> tuple[CandidateOption, ...]:
    """The key among its neighbours in natural order, its place drawn from the stem."""
    below = sorted((v for v in near if _amount(v) < _amount(key)), key=_amount, reverse=True)
    above = sorted((v for v in near if _amount(v) > _amount(key)), key=_amount)
    lowest, highest = max(0, _VALUES - 1 - len(above)), min(len(below), _VALUES - 1)
    if lowest > highest:
        return ()
    place = rng(material.seed, "place", stem).randint(lowest, highest)
    values = sorted([*below[:place], key, *above[: _VALUES - 1 - place]], key=_amount)
    own = set(words(material.text))
    return tuple(
        CandidateOption(
            text=value,
            is_key=value == key,
            origin="article" if value.lower() in own else "near_value",
            why="The article gives this." if value == key else f"The article says “{key}”.",
        )
        for value in values
    )


def _amount(value: str) -> float:
    if value.lower() in NUMBER_WORDS:
        return NUMBER_WORDS.index(value.lower()) + 2.0
    return float(value.replace(",", ""))


# ---- whole statements


@dataclass(frozen=True, eq=False, slots=True)
class _Lie:
    statement: Statement
    falsehood: Falsehood


def _statements(material: Material) -> Iterator[Candidate]:
    usable = [
        s
        for s in material.statements
        if _is_option(s.text) and not is_empty(s) and not s.clause.cuts_contrast
    ]
    lies = [_Lie(s, f) for s in usable for f in falsehoods(s, material) if _is_option(f.text)]
    truths = [s for s in usable if s.clause.negation is None]
    used: set[int] = set()
    topics = _Topics(material)
    order = sorted(truths, key=lambda s: (-material.salience(s.sentence), s.sentence.index))
    for truth in order:
        if truth.sentence.index in used:
            continue
        chosen = _matching_lies(truth, lies, used, topics)
        topic = topics.shared([truth.text, *(lie.falsehood.text for lie in chosen)])
        if len(chosen) < 2 or not topic:
            material.analysis.refuse(truth.sentence, "choose_statement", "distractors_short", truth.text)
            continue
        used.add(truth.sentence.index)
        used.update(lie.statement.sentence.index for lie in chosen)
        yield _statement_choice(truth, chosen, topic, material)


def _is_option(text: str) -> bool:
    return _MIN_WORDS <= len(text.split()) <= _MAX_WORDS


def _matching_lies(truth: Statement, lies: list[_Lie], used: set[int], topics: _Topics) -> list[_Lie]:
    """Up to three false statements about the same matter, from other sentences, alike in length."""
    length = len(truth.text)
    near = []
    for lie in lies:
        place = lie.statement.sentence.index
        if lie.statement.clause.speaker != truth.clause.speaker:
            continue
        if (
            place == truth.sentence.index
            or place in used
            or not 0.62 <= len(lie.falsehood.text) / length <= 1.6
        ):
            continue
        shared = len(content_stems(lie.falsehood.text) & content_stems(truth.text))
        same_section = lie.statement.sentence.section == truth.sentence.section
        weak = lie.falsehood.rule == "false_antonym"
        near.append((weak, not same_section, -shared, abs(len(lie.falsehood.text) - length), place, lie))
    chosen: list[_Lie] = []
    for *_, lie in sorted(near, key=lambda entry: entry[:5]):
        places = {other.statement.sentence.index for other in chosen}
        together = [truth.text, *(other.falsehood.text for other in chosen), lie.falsehood.text]
        if lie.statement.sentence.index not in places and topics.shared(together):
            chosen.append(lie)
        if len(chosen) == 3:
            break
    return chosen


class _Topics:
    """The terms of the article that a set of statements can be about."""

    def __init__(self, material: Material) -> None:
        texts = (without_article(t.text) for t in material.terms if t.form in ("NAME", "NP"))
        self._counts = Counter(t for t in texts if len(t.split()) > 1 and not NUMBERED.match(t))
        self._held: dict[str, frozenset[str]] = {}

    def _held_by(self, text: str) -> frozenset[str]:
        if text not in self._held:
            lower = f" {text.lower()} "
            self._held[text] = frozenset(topic for topic in self._counts if topic.lower() in lower)
        return self._held[text]

    def shared(self, texts: list[str]) -> str:
        """The longest and most frequent term that all `texts` hold, with "the" where all have it, or ""."""
        common = frozenset.intersection(*(self._held_by(text) for text in texts))
        if not common:
            return ""
        best = min(common, key=lambda topic: (-len(topic.split()), -self._counts[topic], topic))
        named = f"the {best}"
        return named if all(f" {named.lower()}" in f" {text.lower()}" for text in texts) else best


def _statement_choice(truth: Statement, lies: list[_Lie], topic: str, material: Material) -> Candidate:
    options = [
        CandidateOption(text=truth.text, is_key=True, origin="article", why="The article states this.")
    ]
    for lie in lies:
        why = f"The article says “{lie.falsehood.old}”, not “{lie.falsehood.new}”."
        options.append(
            CandidateOption(text=lie.falsehood.text, is_key=False, origin=lie.falsehood.rule, why=why)
        )
    rng(material.seed, "options", truth.text).shuffle(options)
    span = truth.span
    mean = sum(lie.falsehood.confidence for lie in lies) / len(lies)
    return Candidate(
        kind=ItemKind.SINGLE_CHOICE,
        stem=f"Which of these statements about {topic} agrees with the article?",
        key=truth.text,
        raw_key=span.of(material.text),
        source=truth.sentence.span,
        answer=span,
        section=truth.sentence.section,
        rule="choose_statement",
        context=truth.text,
        confidence=round(mean + 0.15 * material.salience(truth.sentence), 2),
        options=tuple(options),
        transforms=truth.transforms,
        marks=("plain_opposites",) if all(lie.falsehood.rule == "false_antonym" for lie in lies) else (),
    )
