"""Which names of an article may stand in for one another: of one sort, of one form, told of near by."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from items.generation.lexicon import OF_PERSONS, SUBJECTS, TITLES, noun_class
from items.generation.material import Material, Term
from items.generation.wording import content_stems, word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

BODY = "BODY"
"""An authority, a court, an office: a name of several words of which one says what sort of group it is."""
_OFFICES = word_set("authority office senate assembly federation league academy inspectorate tribunal")
_SWAPPED = ("PERSON", "GPE", BODY)
_NEAR = 8
"""How many sentences away the other name may stand: farther off it belongs to another story."""
_INSIDE_NAMES = word_set("am an der den de del la le les du des sur upon ob bei di da do dos van von")
_ROLES = {"nsubj": "does", "nsubjpass": "suffers", "agent": "does", "dobj": "suffers"}


@dataclass(eq=False)
class Namesakes:
    """The names of `material` by sort."""

    material: Material

    @cached_property
    def _mentions(self) -> dict[str, list[Term]]:
        found: dict[str, list[Term]] = defaultdict(list)
        for term in self.material.names:
            found[term.text].append(term)
        return found

    @cached_property
    def _sorts(self) -> dict[str, str]:
        return {name: self._sort(name, terms) for name, terms in self._mentions.items()}

    def _sort(self, name: str, terms: list[Term]) -> str:
        """PERSON only where the article shows that it is one; GPE only where all mentions agree."""
        label = Counter(term.label for term in terms).most_common(1)[0][0]
        if label == "PERSON":
            return label if any(_acts_like_a_person(term) for term in terms) else ""
        if label == "ORG":
            return BODY if _is_body(name) else ""
        if label != "GPE" or name.isupper() or name in self._surnames:
            return ""
        return label if any(_is_where_something_is(term) for term in terms) else ""

    @cached_property
    def _surnames(self) -> frozenset[str]:
        """Last words of longer names of persons."""
        return frozenset(
            t.text.split()[-1] for t in self.material.names if t.label == "PERSON" and " " in t.text
        )

    def is_body(self, term: Term) -> bool:
        """Whether the term names a body."""
        return self._sorts.get(term.text) == BODY

    def others(self, term: Term, statement_text: str) -> list[Term]:
        """Mentions of other names that could take the place of `term` in the statement, nearest first."""
        if self._sorts.get(term.text, "") not in _SWAPPED or not _is_whole(term):
            return []
        if self.is_body(term):
            return self._other_bodies(term, statement_text)
        own, role = self._sorts[term.text], _role(term)
        used = content_stems(statement_text) | term.sentence.stems
        rest = content_stems(statement_text) - term.stems
        found: dict[str, tuple[int, Term]] = {}
        for name, mentions in self._mentions.items():
            if self._sorts[name] != own or name == term.text or not _is_alike(name, term.text):
                continue
            if mentions[0].stems & used or self.material.index.is_asserted(mentions[0].stems, rest):
                continue
            near = [
                (abs(m.sentence.index - term.sentence.index), m)
                for m in mentions
                if _role(m) == role and _is_whole(m)
            ]
            distance, mention = min(near, key=lambda entry: entry[0], default=(_NEAR + 1, None))
            if mention is not None and distance <= _NEAR:
                found[name] = (distance, mention)
        return [mention for _, (_, mention) in sorted(found.items(), key=lambda e: (e[1][0], e[0]))]

    def _other_bodies(self, term: Term, statement_text: str) -> list[Term]:
        """The other bodies of the article, nearest first: few articles have many, so all of it counts."""
        used = content_stems(statement_text) | term.sentence.stems
        rest = content_stems(statement_text) - term.stems
        found = []
        for name, mentions in self._mentions.items():
            one = mentions[0]
            if self._sorts[name] != BODY or one.is_plural != term.is_plural or not one.stems - used:
                continue
            if name in term.text or term.text in name or any(m.sentence is term.sentence for m in mentions):
                continue
            if not self.material.index.is_asserted(one.stems, rest):
                found.append((min(abs(m.sentence.index - term.sentence.index) for m in mentions), name, one))
        return [one for _, _, one in sorted(found, key=lambda entry: entry[:2])]


def _is_body(name: str) -> bool:
    """Whether one of its words, each with a capital, is a noun for a group of people with an office."""
    parts = [part for part in name.split() if part.lower() not in ("of", "for", "and", "the", "&")]
    return (
        len(parts) > 1
        and all(part[:1].isupper() for part in parts)
        and any(noun_class(part.lower()) == "group" or part.lower() in _OFFICES for part in parts)
    )


def _head(term: Term) -> Token:
    doc = term.sentence.words.doc
    inside = range(term.first, term.last + 1)
    return next((t for t in doc[term.first : term.last + 1] if t.head.i not in inside), doc[term.last])


def _role(term: Term) -> str:
    head = _head(term)
    if head.dep_ == "pobj":
        return str(head.head.lower_)
    return _ROLES.get(head.dep_, str(head.dep_))


def _is_where_something_is(term: Term) -> bool:
    head = _head(term)
    return head.dep_ == "pobj" and head.head.lower_ in (
        "in",
        "at",
        "near",
        "across",
        "throughout",
        "from",
        "to",
    )


def _is_whole(term: Term) -> bool:
    """Whether the name stands alone: no title, no description, no longer name, no list around it."""
    head, doc = _head(term), term.sentence.words.doc
    if head.dep_ not in ("nsubj", "nsubjpass", "dobj", "pobj") or head.head.lower_ == "of":
        return False  # "the President of X": what stands before "of" tells which X it is
    if any(
        c.dep_ in ("appos", "conj", "compound", "relcl", "acl", "amod", "det", "nmod", "poss", "cc")
        and not (c.lower_ == "the" and term.label == "ORG")
        for t in doc[term.first : term.last + 1]
        for c in t.children
        if not term.first <= c.i <= term.last
    ):
        return False
    before = doc[term.first - 1] if term.first > term.sentence.words.start else None
    after = doc[term.last + 1] if term.last + 1 < term.sentence.words.end else None
    if before is not None and (before.pos_ == "PROPN" or before.text in TITLES or noun_class(before.lower_)):
        return False
    beyond = doc[term.last + 2] if term.last + 2 < term.sentence.words.end else None
    if (
        after is not None
        and beyond is not None
        and after.lower_ in _INSIDE_NAMES
        and beyond.text[:1].isupper()
    ):
        return False  # "Frankfurt am Main"
    return after is None or not (after.pos_ == "PROPN" or after.text in ("(", "-", "’s", "'s", "’", "'"))


def _is_alike(one: str, two: str) -> bool:
    """Whether both are full names or both single ones, and neither is a short form of the other."""
    if (" " in one) != (" " in two):
        return False
    letters = [re.sub(r"[^A-Z]", "", name) for name in (one, two)]
    return letters[0] != letters[1] or len(letters[0]) < 2


def _acts_like_a_person(term: Term) -> bool:
    """Whether this mention has a title, a person's description, or does what only persons do."""
    head, doc = _head(term), term.sentence.words.doc
    before = doc[term.first - 1] if term.first > term.sentence.words.start else None
    if before is not None and (before.text in TITLES or noun_class(before.lemma_) == "person"):
        return True
    if any(c.dep_ == "appos" and noun_class(c.lemma_) == "person" for c in head.children):
        return True
    if head.dep_ == "appos" and noun_class(head.head.lemma_) == "person":
        return True
    if any(c.lower_ == "who" for t in head.children if t.dep_ == "relcl" for c in t.children):
        return True
    if head.dep_ in SUBJECTS and any(
        c.dep_ == "attr" and noun_class(c.lemma_) == "person" for c in head.head.children
    ):
        return True
    return head.dep_ == "nsubj" and head.head.lemma_ in OF_PERSONS


_KNOWN: WeakKeyDictionary[Material, Namesakes] = WeakKeyDictionary()


def namesakes(material: Material) -> Namesakes:
    """The names of the material, sorted once."""
    if material not in _KNOWN:
        _KNOWN[material] = Namesakes(material)
    return _KNOWN[material]
