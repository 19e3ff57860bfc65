"""What every rule reads: the analysis, its claims as statements, and the terms of the article."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from items.generation.analyse import Analysis, Sentence, first_of, is_plural, last_of
from items.generation.clauses import Clause, clauses
from items.generation.context import context_marks
from items.generation.encoder import Encoder
from items.generation.ground import Statement, is_bare_definite, statements_of
from items.generation.lexicon import FIRST_OR_SECOND, LIGHT, THIRD_PERSON, VAGUE, noun_class
from items.generation.shapes import Span
from items.generation.standalone import text_problem
from items.generation.stemindex import StemIndex
from items.generation.wording import content_stems, tidy, without_article, word_set, words

if TYPE_CHECKING:
    from spacy.tokens import Token

_NO_TERM = word_set(
    "one way thing hand part fact time year number lot kind case other some all this that these those "
    "what which who afternoon end beginning focus key sort bit something anything everything nothing "
    "reason"
)
_NO_START = word_set("this these those that such our another other its their his her my your")
_OFTEN, _SHARE_OF_TOPIC = 5, 10
_LEFT = ("det", "amod", "compound", "nummod", "poss", "nmod", "advmod", "quantmod", "predet")


@dataclass(frozen=True, eq=False, slots=True)
class Term:
    """A name, a noun phrase or a verb phrase of the article, as it stands there."""

    text: str
    form: str
    sentence: Sentence
    first: int
    last: int
    head: str
    label: str
    is_plural: bool
    stems: frozenset[str]

    @property
    def span(self) -> Span:
        """Where it stands in the article."""
        return self.sentence.range_of(self.first, self.last)

    @property
    def noun_class(self) -> str:
        """Its coarse class, empty where unknown."""
        return noun_class(self.head, self.label)


@dataclass(eq=False)
class Material:
    """Input of the proposers."""

    analysis: Analysis
    clauses: list[Clause]
    statements: list[Statement]
    terms: list[Term]
    encoder: Encoder
    seed: int

    @property
    def text(self) -> str:
        """The article."""
        return self.analysis.source.text

    def salience(self, sentence: Sentence) -> float:
        """How much the sentence matters, 0 to 1."""
        return self.analysis.salience[sentence.index]

    @cached_property
    def _by_sentence(self) -> dict[int, list[Term]]:
        found: dict[int, list[Term]] = defaultdict(list)
        for term in self.terms:
            found[term.sentence.index].append(term)
        return found

    def terms_of(self, sentence: Sentence) -> list[Term]:
        """The terms that stand in the sentence."""
        return self._by_sentence.get(sentence.index, [])

    @cached_property
    def names(self) -> list[Term]:
        """The names among the terms, every mention."""
        return [term for term in self.terms if term.form == "NAME"]

    @cached_property
    def _lowered(self) -> str:
        return " ".join(self.text.lower().split())

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the article in lower case."""
        return frozenset(words(self.text))

    def mentions(self, phrase: str) -> int:
        """How often the article uses the phrase; a plural "s" at its end does not matter."""
        wanted = phrase.lower().removesuffix("s")
        if wanted not in self._mentions:
            self._mentions[wanted] = self._counted(wanted)
        return self._mentions[wanted]

    @cached_property
    def _mentions(self) -> dict[str, int]:
        """What was counted before: each count reads the whole article."""
        return {}

    def _counted(self, wanted: str) -> int:
        if self._lowered.count(wanted) < 2:  # searching by pattern is slow in a long text
            return self._lowered.count(wanted)
        return len(re.findall(rf"\b{re.escape(wanted)}(?:e?s)?\b", self._lowered))

    def capitals(self, name: str) -> int:
        """How often the name has its capital inside a sentence, where only names have one."""
        if f" {name}" not in self.text:
            return 0
        return len(re.findall(rf"[\w,;:] {re.escape(name)}\b", self.text))

    @cached_property
    def most_named(self) -> str:
        """The name that most sentences hold, where many do, else an empty text."""
        sentences = self.analysis.sentences
        names = [name for name in self.analysis.labels if name[:1].isupper() and len(name) > 2]
        often = [name for name in names if self.text.count(name) >= _OFTEN]
        held = {name: sum(name in sentence.text for sentence in sentences) for name in often}
        best = max(often, key=lambda name: (held[name], name), default="")
        return best if held.get(best, 0) >= len(sentences) // _SHARE_OF_TOPIC else ""

    @cached_property
    def index(self) -> StemIndex:
        """Which sentences hold which stems."""
        return StemIndex([sentence.stems for sentence in self.analysis.sentences])


def gather(analysis: Analysis, encoder: Encoder, seed: int) -> Material:
    """The material for one article."""
    found = clauses(analysis)
    statements = []
    for clause in found:
        for statement in statements_of(clause, analysis):
            problem = text_problem(statement.text) or _pointing_that(statement)
            if problem is None:
                statements.append(replace(statement, marks=context_marks(statement, analysis)))
                break
            analysis.refuse(clause.sentence, "statement", problem[0], problem[1])
    return Material(
        analysis=analysis,
        clauses=found,
        statements=statements,
        terms=_terms(analysis),
        encoder=encoder,
        seed=seed,
    )


def _pointing_that(statement: Statement) -> tuple[str, str] | None:
    """ "that" before a noun points back; only the parse can tell it from the conjunction."""
    clause = statement.clause
    first = clause.sentence.words.start if clause.opening else clause.subject_first
    tokens = clause.verb.doc[first : statement.last + 1]
    found = next((t for t in tokens if t.lower_ in ("that", "those") and t.dep_ == "det"), None)
    return ("unresolved_demonstrative", f"that {found.head.text}") if found is not None else None


def _terms(analysis: Analysis) -> list[Term]:
    found: list[Term] = []
    for sentence in analysis.sentences:
        taken: set[int] = set()
        for entity in sentence.words.ents:
            term = _name(entity.start, entity.end - 1, entity.root, sentence, analysis)
            if term:
                found.append(term)
                taken.update(range(entity.start, entity.end))
        for token in sentence.words:
            if token.i not in taken:
                term = _noun_phrase(token, sentence, analysis) or _verb_phrase(token, sentence)
                if term:
                    found.append(term)
    return [term for term in found if term.text]


def _make(form: str, first: int, last: int, head: Token, sentence: Sentence, label: str = "") -> Term:
    text = tidy(head.doc[first : last + 1].text)
    return Term(
        text=text,
        form=form,
        sentence=sentence,
        first=first,
        last=last,
        head=head.lemma_.lower(),
        label=label,
        is_plural=is_plural(head),
        stems=content_stems(text),
    )


def _name(first: int, last: int, root: Token, sentence: Sentence, analysis: Analysis) -> Term | None:
    doc = root.doc
    if doc[last].text in ("'s", "’s", "'", "’"):
        last -= 1
    if doc[first].lower_ in ("the", "a", "an"):
        first += 1
    if first > last:
        return None
    label = analysis.label_of(doc[first : last + 1].text)
    if (
        label not in ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT")
        or not doc[first].text[:1].isupper()
    ):
        return None
    return _make("NAME", first, last, root, sentence, label)


def noun_phrase_range(head: Token) -> tuple[int, int]:
    """First and last token of the noun phrase with its "of …", without clauses and coordination."""
    first = min([head.i] + [first_of(c) for c in head.lefts if c.dep_ in _LEFT])
    last = head.i
    for child in head.rights:
        if (
            child.dep_ != "prep"
            or child.lower_ not in ("of", "for", "to", "between")
            or first_of(child) != last + 1
        ):
            break
        end = last_of(child)
        for token in child.doc[child.i : end + 1]:
            if token.dep_ in ("relcl", "advcl", "appos", "acl") and token.i > child.i:
                end = min(end, first_of(token) - 1)
        while end > child.i and (child.doc[end].is_punct or child.doc[end].pos_ == "CCONJ"):
            end -= 1
        last = max(last, end)
    return first, last


def _noun_phrase(token: Token, sentence: Sentence, analysis: Analysis) -> Term | None:
    if token.pos_ not in ("NOUN", "PROPN") or token.dep_ in ("compound", "poss", "nmod", "npadvmod"):
        return None
    if token.lemma_.lower() in _NO_TERM or token.ent_type_ in (
        "DATE",
        "TIME",
        "CARDINAL",
        "PERSON",
        "ORDINAL",
    ):
        return None
    first, last = noun_phrase_range(token)
    words = token.doc[first : last + 1]
    if not 1 <= len(words) <= 9 or first < sentence.words.start:
        return None
    if token.dep_ == "dobj" and token.head.lemma_ in LIGHT and len(words) <= 2:
        return None
    if words[0].lower_ in VAGUE | _NO_START or words[0].tag_ == "CD":
        return None
    if any(w.lower_ in THIRD_PERSON | FIRST_OR_SECOND or w.is_quote for w in words):
        return None
    if any(w.tag_ in ("VBD", "VBZ", "VBP", "MD") for w in words):
        return None
    if is_bare_definite(token) and analysis.is_mentioned_before(token, sentence):
        return None
    if token.i + 1 < words.end and any(w.dep_ == "prep" and w.lower_ != "of" for w in words):
        last = token.i
    return _make("NP", first, last, token, sentence, token.ent_type_)


def _verb_phrase(token: Token, sentence: Sentence) -> Term | None:
    """ "using new technologies" (form VBG) or "use new technologies" (form VB), with an object."""
    gerund = token.tag_ == "VBG" and token.dep_ in (
        "csubj",
        "pcomp",
        "xcomp",
        "ccomp",
        "conj",
        "advcl",
        "nsubj",
    )
    base = token.tag_ == "VB" and token.lemma_ not in ("be", "have", "make", "do")
    if not (gerund or base) or not any(c.dep_ == "dobj" for c in token.children):
        return None
    if gerund and any(c.dep_ in ("aux", "nsubj") for c in token.children):
        return None
    last = last_of(token)
    for inner in token.subtree:
        if inner.i <= token.i:
            continue
        own = inner.head == token and inner.dep_ in ("cc", "conj")
        if own or inner.dep_ in ("relcl", "advcl"):
            last = min(last, first_of(inner) - 1)
        elif inner.text in (",", ";", '"', "“", "”", "—", ":", "...", "…"):
            last = min(last, inner.i - 1)
    words = token.doc[token.i : last + 1]
    if not 3 <= len(words) <= 12 or any(
        w.lower_ in THIRD_PERSON | FIRST_OR_SECOND | _NO_START for w in words
    ):
        return None
    return _make(token.tag_, token.i, last, token, sentence)


def same_thing(one: str, two: str) -> bool:
    """Whether one of the phrases contains the other or they share half of their stems."""
    first, second = without_article(one.lower()), without_article(two.lower())
    if first in second or second in first:
        return True
    a, b = content_stems(one), content_stems(two)
    return bool(a and b) and len(a & b) >= 0.5 * min(len(a), len(b))
