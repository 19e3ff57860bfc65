"""Cloze: a statement with one specific term or number taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from items.generation.falsify import number_in, replaced_once
from items.generation.ground import Statement
from items.generation.lexicon import NUMBER_WORDS, VAGUE
from items.generation.material import Material, Term
from items.generation.proposers.statements import is_empty, marks_of
from items.generation.shapes import GAP, Candidate, Span
from items.generation.wording import content_stems, stem_of, without_article, word_set, words
from items.kinds import ItemKind

_OPENERS = word_set("in on at by for from to the a an and of with as after before since when while")
_MAX_TERMS = 2
_UNFIT = re.compile(rf"\d|[\"“”(),]|['’]s\b|\b(?:{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE)
_NOT_ALONE = word_set("more most less least very quite own")


def propose(material: Material) -> Iterator[Candidate]:
    """For every statement its best terms and its numbers as gaps."""
    for statement in material.statements:
        if is_empty(statement) or statement.clause.negation is not None:
            continue  # what is not so has too many right answers
        found = [*_numbers(statement, material), *_terms(statement, material)]
        if not found:
            material.analysis.refuse(statement.sentence, "cloze", "no_unique_key_term", statement.text)
        yield from found


def _terms(statement: Statement, material: Material) -> Iterator[Candidate]:
    scored = []
    for term in material.terms_of(statement.sentence):
        if term.form in ("NAME", "NP") and _is_inside(term, statement):
            key = without_article(term.text)
            if _may_be_key(key, term, statement, material):
                scored.append((_weight(term, material), key, term))
    scored.sort(key=lambda entry: (-entry[0], entry[1]))
    taken: set[str] = set()
    for weight, key, term in scored:
        if len(taken) < _MAX_TERMS and key.lower() not in taken:
            taken.add(key.lower())
            doc = term.sentence.words.doc
            first = term.first + (doc[term.first].lower_ in ("the", "a", "an"))
            span = term.sentence.range_of(first, term.last)
            confidence = 0.5 + 0.25 * material.salience(statement.sentence) + 0.03 * min(weight, 4)
            yield _candidate(statement, key, span, "term", confidence, material)


def _is_inside(term: Term, statement: Statement) -> bool:
    """Whether the statement uses the term's own words; an expanded name elsewhere does not count."""
    clause = statement.clause
    if clause.subject_first <= term.first and term.last <= statement.last:
        return True
    return term.last < clause.subject_first and term.text in clause.opening


def _may_be_key(key: str, term: Term, statement: Statement, material: Material) -> bool:
    parts = key.split()
    if not 1 <= len(parts) <= 4 or parts[0].lower() in VAGUE | _NOT_ALONE or _UNFIT.search(key):
        return False
    if term.form == "NP" and "of" in parts:
        return False
    if term.form == "NP" and len(parts) == 1 and not _is_specific(term):
        return False
    if term.form == "NAME" and material.analysis.label_of(key) == "PERSON" and _people(material) < 3:
        return False
    rest = replaced_once(statement.text, key, " ")
    if rest is None:
        return False
    stems = {stem_of(part) for word in words(key) for part in re.split(r"[-'’]", word)}
    return not stems & content_stems(rest)


def _is_specific(term: Term) -> bool:
    """A single common noun is only worth asking for where it names something of its own."""
    doc = term.sentence.words.doc
    return term.last == term.first and doc[term.last].pos_ == "PROPN" and len(term.text) > 2


def _people(material: Material) -> int:
    return len({term.text.split()[-1] for term in material.names if term.label == "PERSON"})


def _weight(term: Term, material: Material) -> float:
    lemmas = [t.lemma_.lower() for t in term.sentence.words.doc[term.first : term.last + 1] if not t.is_stop]
    counts = [material.analysis.lemma_counts[lemma] for lemma in lemmas]
    return (
        sum(counts) / max(1, len(counts)) + (2 if term.form == "NAME" else 0) + (1 if len(counts) > 1 else 0)
    )


def _numbers(statement: Statement, material: Material) -> Iterator[Candidate]:
    sentence = statement.sentence
    for entity in sentence.words.ents:
        value = number_in(entity)
        if value is not None and entity.end - 1 <= statement.last:
            start = sentence.offset + value[1]
            confidence = 0.56 + 0.25 * material.salience(sentence)
            if replaced_once(statement.text, value[0], GAP) is not None:
                span = Span(start, start + len(value[0]))
                yield _candidate(statement, value[0], span, "number", confidence, material)


def _candidate(
    statement: Statement, key: str, answer: Span, rule: str, confidence: float, material: Material
) -> Candidate:
    stem = replaced_once(statement.text, key, GAP) or statement.text
    marks = list(marks_of(statement))
    if _is_half_a_name(stem, key):
        marks.append("half_a_name")
    return Candidate(
        kind=ItemKind.CLOZE,
        stem=stem,
        key=key,
        raw_key=answer.of(material.text),
        source=statement.sentence.span,
        answer=answer,
        section=statement.sentence.section,
        rule=f"cloze_{rule}",
        context=statement.text,
        confidence=round(confidence, 2),
        accept=(key,),
        transforms=statement.transforms,
        marks=tuple(marks),
    )


def _is_half_a_name(stem: str, key: str) -> bool:
    """Whether the words beside the gap belong to the same name."""
    if not key[:1].isupper():
        return False
    before, after = stem.split(GAP, 1)
    word = before.split()[-1] if before.endswith(" ") and before.split() else ""
    named_before = word[:1].isupper() and word.isalpha() and word.lower() not in _OPENERS
    return named_before or bool(re.match(r" [A-Z]", after))
