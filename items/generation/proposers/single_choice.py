"""Single choice: which number, year, rank or name completes a statement."""

from __future__ import annotations

from collections.abc import Iterator

from items.generation.falsify import is_rank, number_in, replaced_once
from items.generation.figures import is_main_figure, is_worked_out
from items.generation.ground import Statement
from items.generation.lexicon import YEAR
from items.generation.material import Material, Term
from items.generation.namesake import namesakes
from items.generation.proposers.closed_choice import closed_choices
from items.generation.proposers.statements import is_empty, marks_of
from items.generation.proposers.whole_statements import whole_statements
from items.generation.shapes import GAP, Candidate, CandidateOption, Span
from items.generation.values import amount, near_values
from items.generation.wording import rng
from items.generation.worth import SIDE_FIGURE
from items.kinds import ItemKind

_VALUES = 4
_FEWEST = 3
_ASKED = {"PERSON": "person", "GPE": "place", "ORG": "body"}


def propose(material: Material) -> Iterator[Candidate]:
    """Numbers, years, ranks and names sentence by sentence, then statements section by section."""
    for statement in material.statements:
        if not is_empty(statement) and statement.clause.negation is None:
            yield from choices(statement, material)
    yield from whole_statements(material)


def choices(statement: Statement, material: Material) -> Iterator[Candidate]:
    """Which number, year, rank, name or member of a closed set completes the statement."""
    yield from _values(statement, material)
    yield from _ranks(statement, material)
    yield from _names(statement, material)
    yield from closed_choices(statement, material)


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
