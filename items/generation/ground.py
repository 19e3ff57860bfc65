"""Stage 5: make a claim understandable alone: names for pronouns, the speaker named, spans kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from items.generation.analyse import Analysis, Sentence
from items.generation.clauses import Clause, lower_first_word, person_before
from items.generation.lexicon import DEICTIC, DISCOURSE_ADVERBS
from items.generation.shapes import Span
from items.generation.wording import lower_first, tidy, upper_first

if TYPE_CHECKING:
    from spacy.tokens import Token

MIN_WORDS, MAX_WORDS = 7, 30


@dataclass(frozen=True, eq=False, slots=True)
class Statement:
    """A claim as a sentence of its own. `body` starts with the subject and has no full stop."""

    text: str
    body: str
    clause: Clause
    transforms: tuple[str, ...]

    @property
    def sentence(self) -> Sentence:
        """The article sentence it was taken from."""
        return self.clause.sentence

    @property
    def span(self) -> Span:
        """The article words that state it, from the subject to the end."""
        return self.sentence.range_of(self.clause.subject_first, self.clause.last)


def subject_text(clause: Clause, analysis: Analysis) -> tuple[str, tuple[str, ...]]:
    """The subject as a reader without the article needs it, in mid-sentence case, and what was changed."""
    doc = clause.verb.doc
    last = clause.subject_last
    for child in clause.subject.children:
        if child.dep_ in ("relcl", "acl") and child.i > clause.subject.i and child.left_edge.i - 1 < last:
            aside = doc[child.left_edge.i : child.right_edge.i + 1].text
            after_comma = doc[child.left_edge.i - 1].text == ","
            if after_comma or (DEICTIC.search(aside) and clause.subject.pos_ == "PROPN"):
                last = min(last, child.left_edge.i - 1)
    while doc[last].is_punct and doc[last].text not in ('"', "”", ")"):
        last -= 1
    text = tidy(doc[clause.subject_first : last + 1].text)
    if clause.subject.lower_ in ("he", "she"):
        name = person_before(clause.sentence, clause.subject, analysis) or text
        return name, (f"“{text}” → “{name}”",)
    name = analysis.aliases.get(text.lower(), "")
    if name:
        return name, (f"“{text}” → “{name}”",)
    for short, full in analysis.aliases.items():
        possessive = re.match(rf"{re.escape(short)}(['’]s? )", text, re.IGNORECASE)
        if possessive and short.startswith("the "):
            return full + text[len(short) :], (f"“{text[: len(short)]}” → “{full}”",)
    first = doc[clause.subject_first]
    keeps_capital = first.pos_ == "PROPN" or bool(first.ent_type_ and first.lower_ not in ("the", "a", "an"))
    return text if keeps_capital else lower_first_word(text, analysis), ()


def statement_of(clause: Clause, analysis: Analysis, rule: str) -> Statement | None:
    """The clause as a sentence that stands alone, or None with the reason in the log."""
    doc = clause.verb.doc
    subject, transforms = subject_text(clause, analysis)
    tail = tidy(doc[clause.subject_last + 1 : clause.last + 1].text)
    body = f"{subject} {_without_discourse(tail)}".rstrip(". ")
    body, expanded = _expand(body, clause, analysis)
    text = with_lead(body, clause)
    count = len(text.split())
    if not MIN_WORDS <= count <= MAX_WORDS:
        analysis.refuse(clause.sentence, rule, "statement_length", text)
        return None
    return Statement(
        text=upper_first(text) + ".",
        body=body,
        clause=clause,
        transforms=clause.transforms + transforms + expanded,
    )


def with_lead(body: str, clause: Clause) -> str:
    """`body` after its speaker and opening, without a capital of its own making."""
    if clause.opening:
        body = f"{clause.opening}, {body}"
    if clause.speaker:
        return f"According to {clause.speaker}, {lower_first(body) if clause.opening else body}"
    return body


def _without_discourse(text: str) -> str:
    adverbs = "|".join(sorted(DISCOURSE_ADVERBS - {"also", "still", "instead"}))
    text = re.sub(rf",\s*(?:{adverbs}|for example|for instance|in addition),", "", text, flags=re.IGNORECASE)
    return re.sub(rf"^(?:{adverbs}),?\s+", "", text, flags=re.IGNORECASE)


def _expand(body: str, clause: Clause, analysis: Analysis) -> tuple[str, tuple[str, ...]]:
    """`body` with the one longer name the article used before for a bare "the N"."""
    changes: list[str] = []
    for token in clause.verb.doc[clause.subject_first : clause.last + 1]:
        if is_bare_definite(token) and analysis.is_mentioned_before(token, clause.sentence):
            full = analysis.longer_name(token, clause.sentence)
            if full and full.lower() not in body.lower():
                body, count = re.subn(rf"\b([Tt]he) {re.escape(token.text)}\b", rf"\1 {full}", body, count=1)
                if count:
                    changes.append(f"“the {token.text}” → “the {full}”")
    return body, tuple(changes)


def is_bare_definite(token: Token) -> bool:
    """Whether `token` is the noun of a "the N" that nothing else describes."""
    if token.pos_ != "NOUN" or token.i == 0 or token.nbor(-1).lower_ != "the":
        return False
    return not any(c.dep_ in ("amod", "compound", "nmod", "nummod", "prep", "relcl", "acl") for c in token.children)
