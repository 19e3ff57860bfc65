"""Single choice: which number, year or name, and which of several whole statements the article makes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from items.generation.falsify import Falsehood, falsehoods, is_rank, number_in, replaced_once
from items.generation.figures import is_main_figure, is_worked_out
from items.generation.ground import Statement
from items.generation.lexicon import NUMBER_WORDS, YEAR, noun_class
from items.generation.material import Material, Term
from items.generation.namesake import namesakes
from items.generation.proposers.statements import is_empty, marks_of
from items.generation.shapes import GAP, Candidate, CandidateOption, Span
from items.generation.values import amount, near_values
from items.generation.wording import content_stems, rng, without_article, words
from items.generation.worth import SIDE_FIGURE
from items.kinds import ItemKind

NUMBERED = re.compile(rf"(?:\d|{'|'.join(NUMBER_WORDS)}\b)", re.IGNORECASE)
_VALUES = 4
_FEWEST = 3
_ASKED = {"PERSON": "person", "GPE": "place", "ORG": "body"}
_FREQUENT = 3
_MAX_HEADING = 8
_MIN_WORDS, _MAX_WORDS = 7, 24


def propose(material: Material) -> Iterator[Candidate]:
    """Number and date questions sentence by sentence, then statements section by section."""
    for statement in material.statements:
        if not is_empty(statement) and statement.clause.negation is None:
            yield from choices(statement, material)
    yield from _statements(material)


def choices(statement: Statement, material: Material) -> Iterator[Candidate]:
    """Which number, year, rank, person or place completes the statement."""
    yield from _values(statement, material)
    yield from _ranks(statement, material)
    yield from _names(statement, material)


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
        near = near_values(key, statement.text, material)
        options = _value_options(key, near, statement.text, material)
        if len(options) < _FEWEST:
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
            marks=(*marks_of(statement), *_side_figure(statement, span, material)),
        )


def _side_figure(statement: Statement, span: Span, material: Material) -> tuple[str, ...]:
    """The mark of a figure that no rule, target or share gives, or that the author made up."""
    made_up = is_worked_out(statement, material.analysis.sentences)
    return () if is_main_figure(statement, span) and not made_up else (SIDE_FIGURE,)


def _ranks(statement: Statement, material: Material) -> Iterator[Candidate]:
    """Which one of a row: "the ____ son", among the ordinals near by."""
    sentence, clause = statement.sentence, statement.clause
    for token in sentence.words.doc[clause.subject_first : statement.last + 1]:
        gapped = replaced_once(statement.text, token.text, GAP) if is_rank(token) else None
        if gapped is None or f" a {GAP}" in gapped or token.text == "first":
            continue
        span = Span(sentence.offset + token.idx, sentence.offset + token.idx + len(token))
        near = near_values(token.text, statement.text, material)
        yield Candidate(
            kind=ItemKind.SINGLE_CHOICE,
            stem=f"Which word completes this statement from the article? {gapped}",
            key=token.text,
            raw_key=span.of(material.text),
            source=sentence.span,
            answer=span,
            section=sentence.section,
            rule="choose_rank",
            context=statement.text,
            confidence=round(0.62 + 0.25 * material.salience(sentence), 2),
            options=_value_options(token.text, near, statement.text, material),
            has_natural_order=True,
            transforms=statement.transforms,
            marks=marks_of(statement),
        )


def _value_options(key: str, near: list[str], stem: str, material: Material) -> tuple[CandidateOption, ...]:
    """The key among its neighbours in natural order, its place drawn from the stem."""
    below = sorted((v for v in near if amount(v) < amount(key)), key=amount, reverse=True)
    above = sorted((v for v in near if amount(v) > amount(key)), key=amount)
    count = min(_VALUES, 1 + len(below) + len(above))
    lowest, highest = max(0, count - 1 - len(above)), min(len(below), count - 1)
    place = rng(material.seed, "place", stem).randint(lowest, highest)
    values = sorted([*below[:place], key, *above[: count - 1 - place]], key=amount)
    own = material.vocabulary
    return tuple(
        CandidateOption(
            text=value,
            is_key=value == key,
            origin="article" if value.lower() in own else "near_value",
            why="The article gives this." if value == key else f"The article says “{key}”.",
        )
        for value in values
    )


# ---- names


def _names(statement: Statement, material: Material) -> Iterator[Candidate]:
    """Who or where, among others of the same sort that the article tells of near by."""
    clause = statement.clause
    for term in material.terms_of(statement.sentence):
        if term.form != "NAME" or not clause.subject_first <= term.first <= term.last <= statement.last:
            continue
        gapped = replaced_once(statement.text, term.text, GAP)
        others = namesakes(material).others(term, statement.text)[: _VALUES - 1]
        if term.label != "PERSON" and _is_placed(statement, term):
            continue
        if gapped is not None and term.label in _ASKED and len(others) >= _FEWEST - 1:
            yield _name_choice(statement, term, gapped, others, material)


def _is_placed(statement: Statement, term: Term) -> bool:
    """Whether another country or people in the statement tells which of the options can be meant."""
    return any(
        entity.label_ in ("GPE", "NORP", "LOC")
        and not (term.first <= entity.end - 1 and entity.start <= term.last)
        and entity.text in statement.text
        for entity in statement.sentence.words.ents
    )


def _name_choice(
    statement: Statement, term: Term, gapped: str, others: list[Term], material: Material
) -> Candidate:
    options = [CandidateOption(text=term.text, is_key=True, origin="article", why="The article gives this.")]
    why = f"The article says “{term.text}”."
    options += [CandidateOption(text=t.text, is_key=False, origin="article", why=why) for t in others]
    rng(material.seed, "options", statement.text).shuffle(options)
    return Candidate(
        kind=ItemKind.SINGLE_CHOICE,
        stem=f"Which {_ASKED[term.label]} completes this statement from the article? {gapped}",
        key=term.text,
        raw_key=term.span.of(material.text),
        source=statement.sentence.span,
        answer=term.span,
        section=statement.sentence.section,
        rule="choose_name",
        context=statement.text,
        confidence=round(0.62 + 0.25 * material.salience(statement.sentence), 2),
        options=tuple(options),
        transforms=statement.transforms,
        marks=marks_of(statement),
    )


# ---- whole statements


@dataclass(frozen=True, eq=False, slots=True)
class _Lie:
    statement: Statement
    falsehood: Falsehood


def _statements(material: Material) -> Iterator[Candidate]:
    usable = [s for s in material.statements if _is_option(s.text) and not is_empty(s) and not marks_of(s)]
    lies = [_Lie(s, f) for s in usable for f in falsehoods(s, material, turn=1) if _is_option(f.text)]
    truths = [s for s in usable if s.clause.negation is None]
    used: set[int] = set()
    topics = _Topics(material)
    order = sorted(truths, key=lambda s: (-material.salience(s.sentence), s.sentence.index))
    for truth in order:
        if truth.sentence.index in used:
            continue
        chosen = _matching_lies(truth, lies, used, topics)
        topic = topics.shared([truth.text, *(lie.falsehood.text for lie in chosen)])
        heading = _heading_of(truth, material)
        if len(chosen) < 2 or not (topic or heading):
            material.analysis.refuse(truth.sentence, "choose_statement", "distractors_short", truth.text)
            continue
        used.add(truth.sentence.index)
        used.update(lie.statement.sentence.index for lie in chosen)
        about = f"about {topic} " if topic else f"from the section “{heading}” "
        yield _statement_choice(truth, chosen, about, material)


def _heading_of(truth: Statement, material: Material) -> str:
    """The heading above the statement where it can name what is asked about, else an empty text."""
    headings = material.analysis.source.headings
    own = next((h for h in reversed(headings) if h.level == 1 and h.section == truth.sentence.section), None)
    if own is None or len(own.text.split()) > _MAX_HEADING or re.search(r"[\d|:;@/]", own.text):
        return ""
    return own.text


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
            or _has_value(lie.falsehood.text) != _has_value(truth.text)
            or not 0.62 <= len(lie.falsehood.text) / length <= 1.6
        ):
            continue
        shared = len(content_stems(lie.falsehood.text) & content_stems(truth.text))
        same_section = lie.statement.sentence.section == truth.sentence.section
        weak = lie.falsehood.rule == "false_antonym"
        near.append((weak, not same_section, -shared, abs(len(lie.falsehood.text) - length), place, lie))
    ordered = [lie for *_, lie in sorted(near, key=lambda entry: entry[:5])]
    about = _first_three(truth, ordered, lambda texts: bool(topics.shared(texts)))
    section = truth.sentence.section
    inside = [lie for lie in ordered if lie.statement.sentence.section == section]
    return about if len(about) > 1 else _first_three(truth, inside, lambda _texts: True)


def _first_three(truth: Statement, lies: list[_Lie], fits: Callable[[list[str]], bool]) -> list[_Lie]:
    chosen: list[_Lie] = []
    for lie in lies:
        places = {other.statement.sentence.index for other in chosen}
        together = [truth.text, *(other.falsehood.text for other in chosen), lie.falsehood.text]
        if lie.statement.sentence.index not in places and fits(together):
            chosen.append(lie)
        if len(chosen) == _VALUES - 1:
            break
    return chosen


def _has_value(text: str) -> bool:
    """Whether the text gives a number or a year: among options without one it stands out."""
    return any(character.isdigit() for character in text) or bool(set(words(text)) & set(NUMBER_WORDS))


class _Topics:
    """The terms of the article that a set of statements can be about."""

    def __init__(self, material: Material) -> None:
        named = {t.text for t in material.names if not noun_class(t.text)}
        texts = (without_article(t.text) for t in material.terms if t.form in ("NAME", "NP"))
        self._counts = Counter(t for t in texts if not NUMBERED.match(t))
        self._counts = Counter(
            {t: n for t, n in self._counts.items() if " " in t or (t in named and n >= _FREQUENT)}
        )
        self._lowered = {t: t.lower() for t in self._counts}
        self._held: dict[str, frozenset[str]] = {}

    def _held_by(self, text: str) -> frozenset[str]:
        if text not in self._held:
            lowered = text.lower()
            self._held[text] = frozenset(
                t
                for t, small in self._lowered.items()
                if small in lowered and re.search(rf"(?<![\w-]){re.escape(t)}(?![\w-])", text, re.IGNORECASE)
            )
        return self._held[text]

    def shared(self, texts: list[str]) -> str:
        """The longest and most frequent term that all `texts` hold, with "the" where all have it, or ""."""
        common = frozenset.intersection(*(self._held_by(text) for text in texts))
        if not common:
            return ""
        best = min(common, key=lambda topic: (-len(topic.split()), -self._counts[topic], topic))
        named = f"the {best}"
        return named if all(f" {named.lower()}" in f" {text.lower()}" for text in texts) else best


def _statement_choice(truth: Statement, lies: list[_Lie], about: str, material: Material) -> Candidate:
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
        stem=f"Which of these statements {about}agrees with the article?",
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
