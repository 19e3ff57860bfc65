"""A statement turned into a question: word order, helping verb, opening and speaker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from items.generation.analyse import Analysis, first_of, last_of
from items.generation.clauses import Clause
from items.generation.ground import subject_text
from items.generation.inflection import verb_form
from items.generation.wording import lower_first, tidy, upper_first

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True, eq=False, slots=True)
class Answer:
    """The words asked for: tokens `first` to `last`, headed by `head`."""

    text: str
    first: int
    last: int
    head: Token


def answer_at(target: Token) -> Answer | None:
    """The noun phrase or gerund headed by `target` without clauses that only add to it, or None."""
    doc = target.doc
    first, last = first_of(target), last_of(target)
    if target.dep_.startswith("csubj") or target.tag_ == "VBG":
        if doc[first].tag_ != "VBG":
            return None
    elif target.pos_ in ("NOUN", "PROPN"):
        for child in target.children:
            if child.dep_ in ("relcl", "acl", "appos") and child.i > target.i:
                last = min(last, first_of(child) - 1)
    else:
        return None
    while last > first and _is_loose_end(doc[last]):
        last -= 1
    while first < last and doc[first].is_punct:
        first += 1
    return Answer(tidy(doc[first : last + 1].text), first, last, target)


def _is_loose_end(token: Token) -> bool:
    return (token.is_punct or token.pos_ == "CCONJ") and token.text not in ('"', ")", "”")


def singular(verb: Token) -> str:
    """The finite verb as "who" and "what" take it."""
    fixed = {"have": "has", "are": "is", "were": "was", "do": "does"}
    if verb.lower_ in fixed:
        return fixed[verb.lower_]
    return (verb_form(verb.lemma_, "VBZ") or verb.text) if verb.tag_ == "VBP" else verb.text


def fronted(
    clause: Clause, word: str, drop: tuple[int, int], analysis: Analysis, *, with_opening: bool = True
) -> str | None:
    """The question that asks for the dropped tokens, with subject and helping verb turned round."""
    doc, verb = clause.verb.doc, clause.verb
    joined = any(c.dep_ == "conj" and c.i <= clause.last for c in verb.children)
    if joined or any(c.dep_ == "neg" for c in verb.children):
        return None  # a second verb would need its own helping verb
    subject, _ = subject_text(clause, analysis)
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
    question = f"{word} {front} {subject} {tidy(body)}".rstrip(" .,;") + "?"
    return with_lead(clause, question, with_opening=with_opening)


def active(clause: Clause, word: str, drop: tuple[int, int], analysis: Analysis) -> str | None:
    """ "X was built by Y in 1866" → "Who built X in 1866?": the passive turned round, or None."""
    doc, verb = clause.verb.doc, clause.verb
    if any(c.dep_ in ("conj", "oprd", "neg") and c.i <= clause.last for c in verb.children):
        return None
    form = _active_form([a.lower_ for a in clause.aux], verb)
    subject, _ = subject_text(clause, analysis)
    between = [t for t in doc[clause.subject_last + 1 : verb.i] if t.i not in {a.i for a in clause.aux}]
    if form is None or any(t.pos_ != "ADV" for t in between):
        return None
    adverbs = "".join(t.text_with_ws for t in between)
    rest = "".join(t.text_with_ws for t in doc[verb.i + 1 : clause.last + 1] if not drop[0] <= t.i <= drop[1])
    return with_lead(clause, f"{word} {adverbs}{form} {subject} {tidy(rest)}".rstrip(" .,;") + "?")


def _active_form(helpers: list[str], verb: Token) -> str | None:
    """The finite verb that says actively what the helping verbs and the participle say passively."""
    if helpers in (["was"], ["were"]):
        return verb_form(verb.lemma_, "VBD")
    if helpers in (["is"], ["are"]):
        return verb_form(verb.lemma_, "VBZ")
    if helpers in (["has", "been"], ["have", "been"]):
        return f"has {verb.text}"
    return f"had {verb.text}" if helpers == ["had", "been"] else None


def with_lead(clause: Clause, question: str, *, with_opening: bool = True) -> str:
    """The question after its opening and its speaker."""
    question = tidy(question)
    opening = clause.opening if with_opening else ""
    if opening:
        question = upper_first(opening) + ", " + lower_first(question)
    if clause.speaker:
        return f"According to {clause.speaker}, {lower_first(question)}"
    return question if opening else "According to the article, " + lower_first(question)
