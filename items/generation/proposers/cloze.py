"""Cloze: a statement with one specific term or number taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from items.generation.asking import class_of
from items.generation.falsify import replaced_once
from items.generation.figures import figures, is_handful, is_main_figure, is_rough_count, is_worked_out
from items.generation.ground import Statement
from items.generation.guessable import OPEN_GAP, SELF_EVIDENT, is_open, is_self_evident
from items.generation.lexicon import NUMBER_WORDS, VAGUE
from items.generation.material import Material, Term
from items.generation.names import also_called, is_in_long_list, is_topic, is_whole_name, modifies
from items.generation.prominence import PERIPHERAL, is_its_subject, is_main, is_of_title, is_peripheral
from items.generation.proposers.statements import is_empty, marks_of
from items.generation.shapes import GAP, Candidate, Span
from items.generation.terms import closes_claim, is_defined, is_general, is_identified, is_term
from items.generation.usual import EMPTY_KEY, is_cut_across, is_fixed, is_usual, is_within_word
from items.generation.wording import content_stems, stem_of, without_article, word_set, words
from items.generation.worth import MAIN_NAME, SIDE_FIGURE
from items.kinds import ItemKind

if TYPE_CHECKING:
    from spacy.tokens import Token

_OPENERS = word_set("in on at by for from to the a an and of with as after before since when while")
_MAX_TERMS = 2
_UNFIT = re.compile(rf"\d|[\"“”(),]|['’]s\b|\b(?:{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE)
_NOT_ALONE = word_set("more most less least very quite own")
_LISTED = (
    re.compile(rf", (?:the )?{GAP},? (?:and|or) |, (?:the )?{GAP}, [\w-]+(?: [\w-]+)?,? (?:and|or) "),
    re.compile(rf"{GAP}(?: or|, [\w -]+, (?:and|or)) "),
    re.compile(rf", [\w -]+,? (?:and|or) (?:the )?{GAP}"),
    re.compile(rf"[A-Z][\w’'-]+ and (?:the )?{GAP}|{GAP} and (?:the )?[A-Z]"),
)
"""A gap inside a list: the members have no order, and others may belong to it too."""
_TORN = re.compile(rf"[-–/'’‘№#&] ?{GAP}|{GAP} ?(?:[-–/№&]|[A-Z]\w)")
"""Something that belongs to the key still stands beside the gap."""
_SHARED_YEAR = re.compile(
    rf"\b\d{{4}} and {GAP}|{GAP} and \d{{4}}|\b(?:[Tt]he|[Aa]ll|[Bb]oth) {GAP} (?=\D+$)"
)
_PART = re.compile(rf"{GAP}[ -](?:quarters|thirds|fifths|sixths|tenths)\b")
_CALLING = word_set("call name term dub title")
_RULE = re.compile(r"\b(?:must|should|shall)\b")
_DUE = re.compile(r"\b(?:must|shall|should|will|requires?|required|at least|at most|up to)\b")
_OF_A_NAME = re.compile(rf"[A-Z]\w+ of {GAP}")
_SHORT_NAME, _OFTEN = 3, 4
_FEWEST_CAPITALS = 1


def propose(material: Material) -> Iterator[Candidate]:
    """For every statement its best terms and its numbers as gaps."""
    for statement in material.statements:
        if is_empty(statement) or statement.clause.negation is not None:
            continue  # what is not so has too many right answers
        found = gaps(statement, material)
        if not found:
            material.analysis.refuse(statement.sentence, "cloze", "no_unique_key_term", statement.text)
        yield from found


def gaps(statement: Statement, material: Material) -> list[Candidate]:
    """The statement with each of its numbers and its best terms taken out."""
    return [*_numbers(statement, material), *_terms(statement, material)]


def _terms(statement: Statement, material: Material) -> Iterator[Candidate]:
    scored = []
    for term in material.terms_of(statement.sentence):
        if term.form in ("NAME", "NP") and _is_inside(term, statement):
            key = _typed(term, statement)
            if _may_be_key(key, term, statement):
                marks = _doubts(key, term, statement, material)
                scored.append((len(marks), -_weight(term, material), key, term, marks))
    scored.sort(key=lambda entry: entry[:3])
    taken: set[str] = set()
    for _doubtful, weight, key, term, marks in scored:
        if len(taken) < _MAX_TERMS and key.lower() not in taken:
            taken.add(key.lower())
            first = _first_word(term)
            span = term.sentence.range_of(first, term.last)
            span = Span(span.start, span.end - term.text.endswith(".") + key.endswith("."))
            if not marks and _is_of_the_claim(term, key, statement, material):
                marks = (MAIN_NAME,)
            confidence = 0.5 + 0.2 * material.salience(statement.sentence) + 0.03 * min(-weight, 4)
            yield _candidate(statement, key, span, "term", confidence, material, marks)


def _is_of_the_claim(term: Term, key: str, statement: Statement, material: Material) -> bool:
    """Whether the gap turns on the main claim, so that the weight of its sentence does not matter."""
    head = _head(term)
    if is_main(term, head, key, material):
        return True
    is_member = head.dep_ == "conj" or any(c.dep_ in ("cc", "conj") for c in head.children)
    return term.form == "NP" and head.pos_ == "NOUN" and not is_member and is_general(statement)


def _is_inside(term: Term, statement: Statement) -> bool:
    """Whether the statement uses the term's own words; an expanded name elsewhere does not count."""
    clause = statement.clause
    if clause.subject_first <= term.first and term.last <= statement.last:
        return True
    return term.last < clause.subject_first and term.text in clause.opening


def _may_be_key(key: str, term: Term, statement: Statement) -> bool:
    parts = key.split()
    if not 1 <= len(parts) <= 4 or parts[0].lower() in VAGUE | _NOT_ALONE or _UNFIT.search(key):
        return False
    if term.form == "NP" and "of" in parts:
        return False
    rest = replaced_once(statement.text, key, " ")
    if rest is None:
        return False
    stems = {stem_of(part) for word in words(key) for part in re.split(r"[-'’]", word)}
    return not stems & content_stems(rest)


def _doubts(key: str, term: Term, statement: Statement, material: Material) -> tuple[str, ...]:
    """What makes the gap a matter of taste: marks for the gates, none for a gap with one answer."""
    doc, head = term.sentence.words.doc, _head(term)
    first, stem = _first_word(term), _gapped(statement, key)
    if _TORN.search(stem):
        return ("half_a_name",)
    if _is_said_name(term, statement):
        return ()
    marks = []
    if modifies(head) or is_in_long_list(head):
        marks.append("one_of_several")
    if any(pattern.search(stem) for pattern in _LISTED):
        marks.append("one_of_several")
    if is_self_evident(stem, key, material.analysis.source.title):
        marks.append(SELF_EVIDENT)
    if is_open(stem):
        marks.append(OPEN_GAP)
    if is_fixed(stem) or is_within_word(key, stem):
        marks.append(EMPTY_KEY)
    begins = head.i == term.sentence.words.start
    if term.form == "NAME" or head.pos_ == "PROPN" or (head.text[:1].isupper() and not begins):
        if not is_whole_name(first, term.last, doc, term.sentence.words.start, term.label):
            marks.append("half_a_name")
        is_known = term.label != "PERSON" or _is_known(key, material)
        opens = begins and " " not in key and material.capitals(key) < _FEWEST_CAPITALS
        if len(key) < _SHORT_NAME or not is_known or opens or is_short_form(key, term.label, material):
            marks.append("unsure_name")
        if " " not in key and class_of(key) == "group":
            marks.append(EMPTY_KEY)  # "Department": whoever the article is by
        if is_topic(key, material.analysis) or is_of_title(term, head, key, material):
            marks.append("topic_key")
        elif is_peripheral(term, head, key, material):
            marks.append(PERIPHERAL)
    else:
        marks += _common(key, list(doc[first : term.last + 1]), head, statement, material)
        if "one_of_several" in marks and "common_key" not in marks:
            marks.append("common_key")
    if "topic_key" not in marks and is_its_subject(key, head, material):
        marks.append("topic_key")
    return tuple(dict.fromkeys(marks))


def _common(
    key: str, tokens: list[Token], head: Token, statement: Statement, material: Material
) -> Iterator[str]:
    """The marks of a gap for common words: many words fit, anybody fills it, or all is about it."""
    is_told = is_defined(head) or is_identified(head)
    is_fixed_term = is_told or is_term(key, tokens, material) or closes_claim(key, head, statement, material)
    if not is_fixed_term:
        yield "common_key"
    if material.mentions(key) >= _OFTEN and is_topic(key, material.analysis):
        yield "topic_key"
    if not is_fixed_term or is_cut_across(tokens) or (not is_told and is_usual(head, tokens)):
        yield EMPTY_KEY


def _typed(term: Term, statement: Statement) -> str:
    """The term without its article, and without the full stop of the sentence that it ends."""
    key = without_article(term.text)
    is_stop = key.endswith(".") and "." not in key[:-1] and statement.text.endswith(key)
    return key[:-1] if is_stop else key


def _first_word(term: Term) -> int:
    """Its first token that is not its article."""
    has_article = term.sentence.words.doc[term.first].lower_ in ("the", "a", "an")
    return term.first + (has_article and term.first < term.last)


def _gapped(statement: Statement, key: str) -> str:
    return replaced_once(statement.text, key, GAP) or ""


def _head(term: Term) -> Token:
    words_of = term.sentence.words.doc[term.first : term.last + 1]
    return next((t for t in words_of if not term.first <= t.head.i <= term.last), words_of[-1])


def is_short_form(name: str, label: str, material: Material) -> bool:
    """Whether the article has longer names that end like it ("Act" beside "Stamp Act")."""
    if label in ("GPE", "PERSON", "NORP"):
        return False
    return any(term.text.endswith(" " + name) for term in material.names)


def _is_known(name: str, material: Material) -> bool:
    """Whether a person's name is given in full, or the full name is known."""
    return " " in name or bool(also_called(name, material.analysis))


def _is_said_name(term: Term, statement: Statement) -> bool:
    """Whether the sentence introduces the term as what something is called."""
    doc, clause = term.sentence.words.doc, statement.clause
    before = [
        t for t in doc[max(clause.verb.i, term.first - 3) : term.first] if t.lower_ not in ("the", "a", "an")
    ]
    named = [t for t in before if t.lemma_.lower() in _CALLING or t.lower_ == "known"]
    return bool(named) and clause.is_passive and term.last == statement.last


def _weight(term: Term, material: Material) -> float:
    lemmas = [t.lemma_.lower() for t in term.sentence.words.doc[term.first : term.last + 1] if not t.is_stop]
    counts = [material.analysis.lemma_counts[lemma] for lemma in lemmas]
    return (
        sum(counts) / max(1, len(counts)) + (2 if term.form == "NAME" else 0) + (1 if len(counts) > 1 else 0)
    )


def _numbers(statement: Statement, material: Material) -> Iterator[Candidate]:
    confidence = 0.6 + 0.2 * material.salience(statement.sentence)
    for figure, span in figures(statement):
        gapped = _gapped(statement, figure)
        if gapped and not _SHARED_YEAR.search(gapped) and not _PART.search(gapped):
            made_up = not _RULE.search(statement.text) and is_worked_out(
                statement, material.analysis.sentences
            )
            marks: tuple[str, ...] = ()
            if made_up or not is_main_figure(statement, span):
                marks = (SIDE_FIGURE,)
            if (
                is_rough_count(gapped)
                or _OF_A_NAME.search(gapped)
                or (marks and is_handful(figure) and not _DUE.search(statement.text))
            ):
                marks = (*marks, PERIPHERAL)
            yield _candidate(statement, figure, span, "number", confidence, material, marks)


def _candidate(
    statement: Statement,
    key: str,
    answer: Span,
    rule: str,
    confidence: float,
    material: Material,
    marks: tuple[str, ...],
) -> Candidate:
    stem = _gapped(statement, key) or statement.text
    if _is_half_a_name(stem, key) and "half_a_name" not in marks:
        marks = (*marks, "half_a_name")
    accepted = (key, *also_called(key, material.analysis)) if rule == "term" else (key,)
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
        accept=tuple(dict.fromkeys(accepted)),
        transforms=statement.transforms,
        marks=(*marks_of(statement), *marks),
    )


def _is_half_a_name(stem: str, key: str) -> bool:
    """Whether the words beside the gap belong to the same name."""
    if not key[:1].isupper():
        return False
    before, after = stem.split(GAP, 1)
    word = before.split()[-1] if before.endswith(" ") and before.split() else ""
    named_before = word[:1].isupper() and word.isalpha() and word.lower() not in _OPENERS
    return named_before or bool(re.match(r" [A-Z]", after))
