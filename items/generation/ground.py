"""Stage 5: make a claim understandable alone: names for pronouns, the speaker named, spans kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from items.generation.analyse import Analysis, Sentence, is_plural
from items.generation.clauses import Clause, lower_first_word
from items.generation.inflection import verb_form
from items.generation.lexicon import DEICTIC, DISCOURSE_ADVERBS, YEAR
from items.generation.pronouns import leading_possessive, referent
from items.generation.shapes import Span
from items.generation.wording import lower_first, tidy, upper_first, without_linking, word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

MIN_WORDS, MAX_WORDS, MAX_EXTENDED = 5, 34, 30
EMPTY_HEADS = word_set("rest remainder half part idea thing point goal one reason answer question problem")
_SINGLING = word_set("primary main core central chief only sole principal")
_NAMING = word_set("call name know")
_RELATIVE = re.compile(
    r"\b(?:by|before|after|until|since|when|already|never|once|just|earlier|"
    r"for (?:[\w,]+ ){0,3}(?:years?|months?|weeks?|days?|decades?|centur(?:y|ies)))\b",
    re.IGNORECASE,
)
"""What sets one event against another, or says how long it went on."""
_ASIDE = re.compile(r"\s*\([^()]*\)")


@dataclass(frozen=True, eq=False, slots=True)
class Statement:
    """A claim as a sentence of its own. `body` starts with the subject and has no full stop.

    `last` is the last article token it uses, `tail` what it holds after the end of its clause, `marks`
    what of it only the article around it explains.
    """

    text: str
    body: str
    clause: Clause
    last: int
    tail: str
    transforms: tuple[str, ...]
    marks: tuple[str, ...] = ()

    @property
    def main_text(self) -> str:
        """The text without the "…, doing so" at its end."""
        return self.text.removesuffix(".").removesuffix(self.tail).rstrip(" ,") + "."

    @property
    def sentence(self) -> Sentence:
        """The article sentence it was taken from."""
        return self.clause.sentence

    @property
    def span(self) -> Span:
        """The article words that state it, from the subject to the end."""
        return self.sentence.range_of(self.clause.subject_first, self.last)


def subject_text(clause: Clause, analysis: Analysis) -> tuple[str, tuple[str, ...]]:
    """The subject as a reader without the article needs it, in mid-sentence case, and what was changed."""
    doc = clause.verb.doc
    last = clause.subject_last
    for child in clause.subject.children:
        if child.dep_ in ("relcl", "acl") and child.i > clause.subject.i and child.left_edge.i - 1 < last:
            aside = doc[child.left_edge.i : child.right_edge.i + 1].text
            after_comma = doc[child.left_edge.i - 1].text == ","
            if after_comma and child.lemma_ in _NAMING:
                continue  # "the site, called Orvane,": the name says which
            if after_comma or (DEICTIC.search(aside) and clause.subject.pos_ == "PROPN"):
                last = min(last, child.left_edge.i - 1)
    while doc[last].is_punct and doc[last].text not in ('"', "”", ")"):
        last -= 1
    text = tidy(_ASIDE.sub("", doc[clause.subject_first : last + 1].text))
    pronoun = clause.subject if clause.subject.pos_ == "PRON" else leading_possessive(clause.subject)
    name = referent(pronoun, clause.sentence, analysis) if pronoun is not None else None
    if pronoun is not None and name:
        if pronoun is not clause.subject:
            name += "’" if name.endswith("s") else "’s"
        return name + text[len(pronoun.text) :], (f"“{pronoun.text}” → “{name}”",)
    name = analysis.aliases.get(text.lower(), "")
    if name:
        return name, (f"“{text}” → “{name}”",)
    for short, full in analysis.aliases.items():
        possessive = re.match(rf"{re.escape(short)}(['’]s? )", text, re.IGNORECASE)
        if possessive and short.startswith("the "):
            return full + text[len(short) :], (f"“{text[: len(short)]}” → “{full}”",)
    first = doc[clause.subject_first]
    keeps_capital = first.pos_ == "PROPN" or bool(first.ent_type_ and first.lower_ not in ("the", "a", "an"))
    if analysis.is_common_word(first.text):
        return lower_first(text), ()
    return text if keeps_capital else lower_first_word(text, analysis), ()


def statements_of(clause: Clause, analysis: Analysis) -> list[Statement]:
    """The clause as sentences that stand alone, the fullest first; the log says why there is none."""
    found = []
    for last, limit in ((clause.extended, MAX_EXTENDED), (clause.last, MAX_WORDS)):
        statement = _statement(clause, last, analysis)
        if MIN_WORDS <= len(statement.text.split()) <= limit:
            found.append(statement)
    if not found:
        analysis.refuse(clause.sentence, "statement", "statement_length", statement.text)
    return found


def _statement(clause: Clause, last: int, analysis: Analysis) -> Statement:
    doc = clause.verb.doc
    subject, transforms = subject_text(clause, analysis)
    comma = "," if doc[clause.subject_last + 1].text == "," and _is_whole_subject(subject, clause) else ""
    tail = tidy(_ASIDE.sub("", doc[clause.subject_last + 1 : last + 1].text))
    body = f"{subject}{comma} {_without_discourse(tail)}".rstrip(". ")
    body, changes = expanded(body, clause, last, analysis)
    body, plain = _in_simple_past(body, clause)
    changes += plain
    tail = tidy(doc[clause.last + 1 : last + 1].text)
    return Statement(
        tail=tail if body.endswith(tail) else "",
        text=upper_first(with_lead(body, clause)) + ".",
        body=body,
        clause=clause,
        last=last,
        transforms=clause.transforms + transforms + changes,
    )


def _in_simple_past(body: str, clause: Clause) -> tuple[str, tuple[str, ...]]:
    """ "had been born on 21 May 1799" as "was born …": its year places it, and no other event does."""
    finite = clause.aux[0] if clause.aux else clause.verb
    if finite.lower_ != "had" or finite.tag_ != "VBD" or clause.verb.tag_ != "VBN" or clause.opening:
        return body, ()
    if not YEAR.search(body) or _RELATIVE.search(body):
        return body, ()
    many = is_plural(clause.subject)
    if clause.is_passive:
        old, new = f"had been {clause.verb.text}", f"{'were' if many else 'was'} {clause.verb.text}"
    else:
        old, new = f"had {clause.verb.text}", verb_form(clause.verb.lemma_, "VBD") or ""
    if not new or body.count(old) != 1:
        return body, ()
    return body.replace(old, new), (f"“{old}” → “{new}”",)


def _is_whole_subject(subject: str, clause: Clause) -> bool:
    whole = tidy(clause.verb.doc[clause.subject_first : clause.subject_last + 1].text)
    return subject.lower() == whole.lower()


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
    if not re.search(r"\bnot only\b|\bnot just\b|\bbut also\b", text):
        text = re.sub(r"^((?:is|are|was|were|has|have|had|can|will) )?(?:also|thus|therefore) ", r"\1", text)
    return without_linking(re.sub(rf"^(?:{adverbs}),?\s+", "", text, flags=re.IGNORECASE))


def expanded(body: str, clause: Clause, last: int, analysis: Analysis) -> tuple[str, tuple[str, ...]]:
    """`body` with the one longer name the article used before for a bare "the N"."""
    changes: list[str] = []
    for token in clause.verb.doc[clause.subject_first : last + 1]:
        if is_bare_definite(token) and analysis.is_mentioned_before(token, clause.sentence):
            full = analysis.longer_name(token, clause.sentence)
            if full and full.lower() not in body.lower():
                named = rf"\1 {full}" if _takes_article(full, analysis) else full
                body, count = re.subn(rf"\b([Tt]he) {re.escape(token.text)}\b", named, body, count=1)
                if count:
                    changes.append(f"“the {token.text}” → “{named.replace(chr(92) + '1', 'the')}”")
    return body, tuple(changes)


def _takes_article(name: str, analysis: Analysis) -> bool:
    """Whether "the" may stand before it: not where it is a name that the article uses without one."""
    if not all(part[:1].isupper() for part in name.split()):
        return True
    text = analysis.source.text
    return bool(re.search(rf"\b[Tt]he {re.escape(name)}\b(?! [A-Z])", text))


def needs_description(head: Token) -> bool:
    """Whether "the N" is only understood by who has read on: no name, compound or "of …" says which."""
    if head.pos_ != "NOUN" or head.left_edge.lower_ != "the":
        return False
    if head.lemma_.lower() in EMPTY_HEADS:
        return True
    if any(c.tag_ == "JJS" or c.lower_ in _SINGLING for c in head.children):
        return False
    told = ("compound", "prep", "relcl", "acl", "poss", "nmod", "appos")
    return not any(
        c.dep_ in told or c.pos_ == "PROPN" or c.ent_type_ in ("NORP", "ORDINAL") for c in head.children
    )


def is_bare_definite(token: Token) -> bool:
    """Whether `token` is the noun of a "the N" that nothing else describes."""
    if token.pos_ != "NOUN" or token.i == 0 or token.nbor(-1).lower_ != "the":
        return False
    return not any(
        c.dep_ in ("amod", "compound", "nmod", "nummod", "prep", "relcl", "acl") for c in token.children
    )
