"""Single choice: which of several whole statements the article makes, the others falsified ones of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from items.generation.falsify import Falsehood, falsehoods
from items.generation.figures import is_main_figure
from items.generation.ground import Statement
from items.generation.lexicon import NUMBER_WORDS, noun_class
from items.generation.material import Material
from items.generation.proposers.statements import is_empty, marks_of
from items.generation.shapes import Candidate, CandidateOption
from items.generation.titled import OF_TITLE
from items.generation.wording import content_stems, rng, without_article, words
from items.kinds import ItemKind

_NUMBERED = re.compile(rf"(?:\d|{'|'.join(NUMBER_WORDS)}\b)", re.IGNORECASE)
_OPTIONS, _FEWEST_LIES = 4, 2
_FREQUENT = 3
_MAX_HEADING = 8
_MIN_WORDS, _MAX_WORDS = 6, 26
_SHORTEST, _LONGEST = 0.55, 1.8
"""How long another option may be, of the key's length."""
_PLAIN = ("false_exchange", "false_name", "false_turn", "false_unnegated")
"""What changes the matter itself and no figure of it."""
_FIGURES = ("false_number", "false_date")


@dataclass(frozen=True, eq=False, slots=True)
class _Lie:
    statement: Statement
    falsehood: Falsehood


def whole_statements(material: Material) -> Iterator[Candidate]:
    """One candidate for each group of statements of a section, the most telling statements first."""
    usable = [s for s in material.statements if _is_usable(s)]
    lies = [
        _Lie(s, f)
        for s in usable
        for f in falsehoods(s, material, turn=1)
        if _is_worth(f, s) and _is_option(f.text)
    ]
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
        if len(chosen) < _FEWEST_LIES:
            material.analysis.refuse(truth.sentence, "choose_statement", "distractors_short", truth.text)
            continue
        used.add(truth.sentence.index)
        used.update(lie.statement.sentence.index for lie in chosen)
        about = f"about {topic} " if topic else f"from the section “{heading}” " if heading else ""
        yield _statement_choice(truth, chosen, about, material)


def _is_usable(statement: Statement) -> bool:
    """Whether it stands alone, if only beside the title."""
    if statement.text.endswith((" that.", " so.")):
        return False  # what, is told before
    return (
        _is_option(statement.text) and not is_empty(statement) and not set(marks_of(statement)) - {OF_TITLE}
    )


def _is_worth(falsehood: Falsehood, statement: Statement) -> bool:
    """Whether what was changed is the point: the matter itself, or a figure that the statement is about."""
    if falsehood.rule in _FIGURES:
        return is_main_figure(statement, falsehood.answer)
    return falsehood.rule in _PLAIN


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
            or not _SHORTEST <= len(lie.falsehood.text) / length <= _LONGEST
        ):
            continue
        shared = len(content_stems(lie.falsehood.text) & content_stems(truth.text))
        same_section = lie.statement.sentence.section == truth.sentence.section
        unlike = _has_value(lie.falsehood.text) != _has_value(truth.text)
        near.append((not same_section, unlike, -shared, abs(len(lie.falsehood.text) - length), place, lie))
    ordered = [lie for *_, lie in sorted(near, key=lambda entry: entry[:5])]
    about = _first_three(truth, ordered, lambda texts: bool(topics.shared(texts)))
    section = truth.sentence.section
    inside = [lie for lie in ordered if lie.statement.sentence.section == section]
    chosen = about if len(about) >= _FEWEST_LIES else _first_three(truth, inside, lambda _texts: True)
    stands_out = all(_has_value(lie.falsehood.text) != _has_value(truth.text) for lie in chosen)
    return [] if stands_out else chosen


def _first_three(truth: Statement, lies: list[_Lie], fits: Callable[[list[str]], bool]) -> list[_Lie]:
    chosen: list[_Lie] = []
    for lie in lies:
        places = {other.statement.sentence.index for other in chosen}
        together = [truth.text, *(other.falsehood.text for other in chosen), lie.falsehood.text]
        if lie.statement.sentence.index not in places and fits(together):
            chosen.append(lie)
        if len(chosen) == _OPTIONS - 1:
            break
    return chosen


def _has_value(text: str) -> bool:
    """Whether the text gives a number or a year: among options without one it stands out."""
    return any(character.isdigit() for character in text) or bool(set(words(text)) & set(NUMBER_WORDS))


class _Topics:
    """The terms of the article that a set of statements can be about."""

    def __init__(self, material: Material) -> None:
        named = {t.text for t in material.names if t.label != "NORP" and not noun_class(t.text)}
        texts = (without_article(t.text) for t in material.terms if t.form in ("NAME", "NP"))
        self._counts = Counter(t for t in texts if not _NUMBERED.match(t))
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
        marks=_marks([truth, *(lie.statement for lie in lies)]),
    )


def _marks(statements: list[Statement]) -> tuple[str, ...]:
    """The mark of a statement that needs the title, where one does."""
    return (OF_TITLE,) if any(OF_TITLE in marks_of(statement) for statement in statements) else ()
