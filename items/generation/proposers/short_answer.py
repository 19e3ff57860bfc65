"""Short answer: the statement asked as a question (who, what, when, how many, why)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from items.generation.analyse import first_of, is_plural, last_of
from items.generation.clauses import Clause
from items.generation.ground import Statement, is_bare_definite, needs_description, subject_text
from items.generation.inflection import verb_form
from items.generation.lexicon import DATE, DEICTIC, LIGHT, MONTH, TITLES, VAGUE, YEAR, noun_class
from items.generation.material import Material
from items.generation.proposers.statements import marks_of
from items.generation.shapes import Candidate
from items.generation.wording import lower_first, tidy, upper_first, without_article
from items.kinds import ItemKind

if TYPE_CHECKING:
    from spacy.tokens import Token

_EMPTY_KEY = re.compile(
    r"^(?:the |a |an )?(?:\w+ )?(?:key|focus|task|aim|goal|requirement|explanation|issue|relationship|reason|"
    r"way|problem|result|thing|idea|example|number|part|kind|case|fact)s?$",
    re.IGNORECASE,
)
_MAX_KEY = 10
_MAX_GERUND = 5


@dataclass(frozen=True, eq=False, slots=True)
class Answer:
    """The words asked for: tokens `first` to `last`, headed by `head`."""

    text: str
    first: int
    last: int
    head: Token


def propose(material: Material) -> Iterator[Candidate]:
    """The questions each statement allows."""
    for statement in material.statements:
        clause = statement.clause
        if clause.negation is not None or clause.is_conditional or clause.is_light or not clause.is_tight:
            continue
        if "," in clause.verb.doc[clause.subject_first : clause.subject_last + 1].text:
            continue  # an aside in the subject would lose its second comma
        for rule, question, answer in _questions(statement, material):
            if question is None:
                material.analysis.refuse(statement.sentence, rule, "transform_unsafe")
            elif not _is_usable(answer, material):
                material.analysis.refuse(statement.sentence, rule, "key_unusable", answer.text)
            else:
                yield _candidate(statement, rule, question, answer, material)


def _questions(statement: Statement, material: Material) -> Iterator[tuple[str, str | None, Answer]]:
    clause = statement.clause
    yield from _about_subject(clause)
    yield from _about_object(statement, material)
    yield from _about_aim(statement, material)
    yield from _about_agent(statement, material)
    yield from _about_time(statement, material)
    yield from _about_number(statement, material)


# ---- the five questions


def _about_subject(clause: Clause) -> Iterator[tuple[str, str | None, Answer]]:
    answer = _answer(clause.subject)
    if answer is None or clause.subject.lower_ in ("he", "she"):
        return
    doc = clause.verb.doc
    first = clause.aux[0] if clause.aux else clause.verb
    plural = is_plural(clause.subject)
    if plural and clause.attribute is not None and clause.verb.lemma_ == "be":
        return  # "What are …?" would give the number of the answer away and often reads badly
    parts = []
    for token in doc[clause.subject_last + 1 : clause.last + 1]:
        text = token.text
        if token.i == first.i and plural:
            text = _singular(token)
        parts.append(text + token.whitespace_)
    body = tidy("".join(parts))
    yield "who_or_what", _with_opening(clause, f"{_asking_word(clause.subject)} {body}?"), answer


def _about_object(statement: Statement, material: Material) -> Iterator[tuple[str, str | None, Answer]]:
    clause, target = statement.clause, statement.clause.object
    if target is None or clause.verb.lemma_ in LIGHT or _is_vague_subject(clause):
        return
    if any(t.ent_type_ in ("DATE", "TIME") or t.dep_ == "nummod" for t in target.subtree):
        return  # a date belongs to the event, wherever the parse hung it; a number has its own question
    answer = _answer(target)
    if answer is None:
        return
    drop = (first_of(target), min(last_of(target), clause.last))
    if answer.last < drop[1]:
        return  # something that belongs to the object would be lost
    yield "what_object", _fronted(clause, _asking_word(target, "Whom"), drop, material), answer


def _about_aim(statement: Statement, material: Material) -> Iterator[tuple[str, str | None, Answer]]:
    """ "X aims to provide Y" → "What does X aim to provide?" """
    clause = statement.clause
    inner = clause.child("xcomp")
    if (
        inner is None
        or inner.tag_ != "VB"
        or clause.verb.lemma_ not in ("aim", "seek", "want", "plan", "try", "intend")
    ):
        return
    target = next((c for c in inner.children if c.dep_ == "dobj"), None)
    answer = _answer(target) if target is not None else None
    if target is not None and answer is not None and answer.last >= min(last_of(target), clause.last):
        yield "what_aim", _fronted(clause, "What", (first_of(target), last_of(target)), material), answer


def _about_agent(statement: Statement, material: Material) -> Iterator[tuple[str, str | None, Answer]]:
    """ "X was built by Y" → "By whom was X built?" """
    clause = statement.clause
    agent = clause.child("agent")
    target = next((c for c in agent.children if c.dep_ == "pobj"), None) if agent is not None else None
    answer = _answer(target) if target is not None else None
    if agent is None or target is None or answer is None or answer.last < min(last_of(agent), clause.last):
        return
    word = "By whom" if _asking_word(target) == "Who" else "By what"
    yield "by_whom", _fronted(clause, word, (first_of(agent), last_of(agent)), material), answer


def _about_time(statement: Statement, material: Material) -> Iterator[tuple[str, str | None, Answer]]:
    clause = statement.clause
    for child in clause.verb.children:
        if (
            child.dep_ != "prep"
            or child.lower_ not in ("in", "on", "since", "for")
            or not clause.verb.i < child.i <= clause.last
        ):
            continue
        phrase = tidy(child.doc[child.i + 1 : last_of(child) + 1].text)
        if (
            not DATE.search(phrase)
            or len(phrase.split()) > 4
            or DEICTIC.search(phrase)
            or not YEAR.search(phrase)
        ):
            continue
        if child.lower_ == "for":
            if not YEAR.fullmatch(phrase):
                continue
            word = "For what year"
        elif child.lower_ == "since":
            word = "Since what year" if YEAR.fullmatch(phrase) else "Since when"
        else:
            word = (
                "In what year"
                if YEAR.fullmatch(phrase)
                else "In what month and year"
                if _is_month(phrase)
                else "When"
            )
        head = next(iter(child.children), child)
        answer = Answer(phrase, child.i + 1, last_of(child), head)
        yield "when", _fronted(clause, word, (child.i, last_of(child)), material), answer


def _is_month(phrase: str) -> bool:
    return bool(MONTH.search(phrase)) and not re.search(r"\b\d{1,2}\b", phrase)


def _about_number(statement: Statement, material: Material) -> Iterator[tuple[str, str | None, Answer]]:
    """ "X has twelve gates" → "How many gates does X have?" """
    clause = statement.clause
    for target in (clause.subject, clause.object):
        if target is None or target.pos_ != "NOUN" or target.tag_ != "NNS":
            continue
        number = next((c for c in target.children if c.dep_ == "nummod" and c.ent_type_ == "CARDINAL"), None)
        if number is None or first_of(number) != first_of(target) or last_of(number) != number.i:
            continue
        last = last_of(target)
        for child in target.children:
            if child.i > target.i and child.dep_ in ("relcl", "acl", "conj", "cc", "appos", "prep", "punct"):
                last = min(last, first_of(child) - 1)
        if last < min(last_of(target), clause.last) and target is clause.object:
            continue
        if any(c.dep_ in ("conj", "det") for c in target.children):
            continue
        noun = tidy(number.doc[number.i + 1 : last + 1].text)
        answer = Answer(number.text, number.i, number.i, number)
        if target is clause.subject:
            if last < clause.subject_last:
                continue
            body = tidy(number.doc[clause.subject_last + 1 : clause.last + 1].text)
            yield "how_many", _with_opening(clause, f"How many {noun} {body}?"), answer
        elif not _is_vague_subject(clause):
            yield "how_many", _fronted(clause, f"How many {noun}", (first_of(target), last), material), answer


# ---- building a question


def _answer(target: Token) -> Answer | None:
    doc = target.doc
    if target.dep_.startswith("csubj") or target.tag_ == "VBG":
        first, last = first_of(target), last_of(target)
        if doc[first].tag_ != "VBG":
            return None
    elif target.pos_ in ("NOUN", "PROPN"):
        first, last = first_of(target), last_of(target)
        for child in target.children:
            if child.dep_ in ("relcl", "acl", "appos") and child.i > target.i:
                last = min(last, first_of(child) - 1)
    else:
        return None
    while (
        last > first
        and (doc[last].is_punct or doc[last].pos_ == "CCONJ")
        and doc[last].text not in ('"', ")", "”")
    ):
        last -= 1
    while first < last and doc[first].is_punct:
        first += 1
    return Answer(tidy(doc[first : last + 1].text), first, last, target)


def _asking_word(head: Token, person: str = "Who") -> str:
    if head.tag_ == "VBG" or head.dep_.startswith("csubj"):
        return "What"
    if (
        head.ent_type_ == "PERSON"
        or head.text in TITLES
        or any(c.text in TITLES for c in head.children if c.dep_ == "compound")
    ):
        return person
    if noun_class(head.lemma_) == "person":
        return person
    if noun_class(head.lemma_) == "group":
        return "Which organisation" if head.pos_ == "PROPN" else "Who"
    if head.ent_type_ == "GPE" and not head.text.isupper():
        return "Which place"
    return "What"


def _singular(verb: Token) -> str:
    """The finite verb as "who" and "what" take it."""
    fixed = {"have": "has", "are": "is", "were": "was", "do": "does"}
    if verb.lower_ in fixed:
        return fixed[verb.lower_]
    return (verb_form(verb.lemma_, "VBZ") or verb.text) if verb.tag_ == "VBP" else verb.text


def _fronted(clause: Clause, word: str, drop: tuple[int, int], material: Material) -> str | None:
    """The question that asks for the dropped tokens, with subject and helping verb turned round."""
    doc, verb = clause.verb.doc, clause.verb
    joined = any(c.dep_ == "conj" and c.i <= clause.last for c in verb.children)
    if joined or any(c.dep_ == "neg" for c in verb.children):
        return None  # a second verb would need its own helping verb
    subject, _ = subject_text(clause, material.analysis)
    rest = [t for t in doc[clause.subject_last + 1 : clause.last + 1] if not drop[0] <= t.i <= drop[1]]
    helper = clause.aux[0] if clause.aux else verb if verb.lemma_ == "be" else None
    if helper is not None:
        if helper.text.startswith(("'", "’")):
            return None
        front = helper.text
        body = "".join(t.text_with_ws for t in rest if t.i != helper.i)
    else:
        front = {"VBZ": "does", "VBD": "did", "VBP": "do"}.get(verb.tag_, "")
        base = verb_form(verb.lemma_, "VB")
        if not front or base is None:
            return None
        body = "".join((base + t.whitespace_) if t.i == verb.i else t.text_with_ws for t in rest)
    return _with_opening(clause, f"{word} {front} {subject} {tidy(body)}".rstrip(" .,;") + "?")


def _with_opening(clause: Clause, question: str) -> str:
    question = tidy(question)
    if clause.opening:
        question = upper_first(clause.opening) + ", " + lower_first(question)
    if clause.speaker:
        return f"According to {clause.speaker}, {lower_first(question)}"
    return question if clause.opening else "According to the article, " + lower_first(question)


def _is_vague_subject(clause: Clause) -> bool:
    return clause.verb.doc[clause.subject_first].lower_ in VAGUE


def _is_usable(answer: Answer, material: Material) -> bool:
    parts = answer.text.split()
    first = parts[0].lower() if parts else ""
    if not parts or len(parts) > _MAX_KEY or first in VAGUE or _EMPTY_KEY.match(answer.text):
        return False
    if answer.text.lower() in material.analysis.aliases:
        return False
    head = answer.head
    if is_bare_definite(head) or needs_description(head):
        return False
    if len(parts) == 1 and head.pos_ != "PROPN":
        return False
    if head.ent_type_ == "PERSON":
        people = {t.text.split()[-1] for t in material.names if t.label == "PERSON"}
        return len(people) >= 3
    return True


def _candidate(
    statement: Statement, rule: str, question: str, answer: Answer, material: Material
) -> Candidate:
    span = statement.sentence.range_of(answer.first, answer.last)
    base = {"when": 0.66, "how_many": 0.66, "who_or_what": 0.56, "what_aim": 0.6}.get(rule, 0.55)
    marks = list(marks_of(statement))
    if any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in answer.head.doc[answer.first : answer.last + 1]):
        marks.append("finite_verb_in_key")
    if any(c.dep_ == "conj" for c in answer.head.children):
        marks.append("coordinated_key")
    is_gerund = answer.head.dep_.startswith("csubj") or answer.head.tag_ == "VBG"
    if is_gerund and len(answer.text.split()) > _MAX_GERUND:
        marks.append("clausal_key")
    return Candidate(
        kind=ItemKind.SHORT_ANSWER,
        stem=question,
        key=upper_first(answer.text) if rule not in ("when", "how_many") else answer.text,
        raw_key=span.of(material.text),
        source=statement.sentence.span,
        answer=span,
        section=statement.sentence.section,
        rule=rule,
        context=statement.text,
        confidence=round(base + 0.25 * material.salience(statement.sentence), 2),
        accept=_accepted(answer.text, is_gerund),
        transforms=statement.transforms,
        marks=tuple(marks),
    )


def _accepted(key: str, is_gerund: bool) -> tuple[str, ...]:
    """The key and its harmless variants; of "promoting growth" also "growth"."""
    shorter = key.split(" ", 1)[1] if is_gerund and len(key.split()) > 2 else key
    return tuple(dict.fromkeys([key, without_article(key), shorter]))
