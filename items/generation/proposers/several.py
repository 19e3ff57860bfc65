"""Multiple response: which of these statements the article makes, true and falsified ones of one passage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from items.generation.falsify import Falsehood, falsehoods
from items.generation.ground import Statement
from items.generation.material import Material
from items.generation.proposers.statements import is_empty, marks_of
from items.generation.shapes import Candidate, CandidateOption, Span
from items.generation.wording import content_stems, rng
from items.kinds import ItemKind

_STEM = "Which of these statements does the article make? Select all that apply."
_COUNT, _FEWEST_OF_A_SORT = 4, 2
_LONGEST_OPTION, _SHORTEST_OPTION = 24, 7
_LONGEST_PASSAGE = 2_500
_ALIKE = 0.6
_TURN = 2
_SURE = ("false_number", "false_date", "false_name")
"""Only another value or name makes a statement false beyond doubt; one doubtful option spoils all four."""


@dataclass(frozen=True, eq=False, slots=True)
class _Choice:
    statement: Statement
    lie: Falsehood | None


def propose(material: Material) -> Iterator[Candidate]:
    """One candidate for each passage with four statements, two of them falsified."""
    group: list[_Choice] = []
    for statement in material.statements:
        if not _is_usable(statement) or any(_is_alike(statement, c.statement) for c in group):
            continue
        if group and not _is_near(group[0].statement, statement):
            group = []
        group.append(_Choice(statement, _lie(statement, material, group)))
        if len(group) == _COUNT:
            candidate = _candidate(group, material)
            if candidate is not None:
                yield candidate
            group = []


def _is_usable(statement: Statement) -> bool:
    count = len(statement.text.split())
    if not _SHORTEST_OPTION <= count <= _LONGEST_OPTION or statement.clause.negation is not None:
        return False
    tells = any(entity.end - 1 <= statement.last for entity in statement.sentence.words.ents)
    return tells and not is_empty(statement) and not marks_of(statement)


def _is_near(first: Statement, other: Statement) -> bool:
    one, two = first.sentence, other.sentence
    return one.section == two.section and two.span.end - one.span.start <= _LONGEST_PASSAGE


def _is_alike(one: Statement, other: Statement) -> bool:
    first, second = content_stems(one.text), content_stems(other.text)
    return one.sentence is other.sentence or len(first & second) >= _ALIKE * min(len(first), len(second))


def _lie(statement: Statement, material: Material, group: list[_Choice]) -> Falsehood | None:
    """A falsified version where the passage has fewer of those than of true ones."""
    lies = sum(choice.lie is not None for choice in group)
    if lies > len(group) - lies:
        return None
    found = [f for f in falsehoods(statement, material, turn=_TURN) if f.rule in _SURE]
    return found[0] if found else None


def _candidate(group: list[_Choice], material: Material) -> Candidate | None:
    truths = [choice for choice in group if choice.lie is None]
    if not _FEWEST_OF_A_SORT <= len(truths) <= _COUNT - _FEWEST_OF_A_SORT:
        return None
    parts = tuple(choice.statement.sentence.span for choice in group)
    if any(one.end > two.start for one, two in pairwise(parts)):
        return None
    options = [_option(choice) for choice in group]
    rng(material.seed, *(option.text for option in options)).shuffle(options)
    answer = truths[0].statement.span
    salience = sum(material.salience(choice.statement.sentence) for choice in group) / len(group)
    return Candidate(
        kind=ItemKind.MULTIPLE_RESPONSE,
        stem=_STEM,
        key=tuple(choice.statement.text for choice in truths),
        raw_key=answer.of(material.text),
        source=Span(parts[0].start, parts[-1].end),
        answer=answer,
        parts=parts,
        section=group[0].statement.sentence.section,
        rule="choose_statements",
        context=" ".join(choice.statement.text for choice in group),
        confidence=round(0.6 + 0.2 * salience, 2),
        options=tuple(options),
    )


def _option(choice: _Choice) -> CandidateOption:
    lie = choice.lie
    if lie is None:
        return CandidateOption(
            text=choice.statement.text, is_key=True, origin="article", why="The article says this."
        )
    why = f"The article says “{lie.old}”, not “{lie.new}”."
    return CandidateOption(text=lie.text, is_key=False, origin=lie.rule, why=why)
