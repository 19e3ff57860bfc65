"""Statements that lack nothing but their subject matter, which the title named in the stem tells.

Only where the title says what the article is about; a wordplay would explain nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from items.generation.analyse import NAME_LABELS, Analysis
from items.generation.ground import EMPTY_HEADS, Statement
from items.generation.ingest import Source
from items.generation.lexicon import noun_class
from items.generation.placing import placed, says_title
from items.generation.references import SHELLS
from items.generation.shapes import Candidate, CandidateState, Finding
from items.generation.unsaid import follows_its_verb
from items.generation.wording import content_stems, stem_of, word_set, words
from items.places import names_article

if TYPE_CHECKING:
    from spacy.tokens import Token

OF_TITLE = "of_title"
"""The mark of a statement that stands alone once its place is named."""
_NEAR = 5
_POINTERS = word_set(
    "study paper report survey article book letter note text song story poem film picture balance majority "
    "minority remainder rest cost price fee weekend machine device riddle puzzle mystery name word term "
    "title site spot location venue scheme programme project example timetable"
)
"""Nouns that mean a certain one, unless they are the topic."""
CERTAIN = word_set(
    "paper street road journey trip forecast estimate sound noise capsule probe spacecraft baby child boy "
    "girl letter lecture speech peak proposal"
)
"""Nouns of which a text that stands alone must always say which."""
_LONGEST_TOPIC = 9
"""A longer title may be quoted, by `placing`; but it is a headline: it tells what happened, not of what."""
_PLAIN_TITLE, _OFTEN = 3, 4


def is_explained_by_title(
    statement: Statement, marks: list[str], loose: list[Token], analysis: Analysis
) -> bool:
    """Whether naming the title is enough: it tells what `marks` and the nouns in `loose` leave open."""
    if not marks or set(marks) - {"unanchored", "loose_definite", "bare_subject"}:
        return False
    if statement.clause.speaker or not names_topic(analysis):
        return False
    known = _topic_nouns(analysis)
    return all(stem_of(noun.lower_) in known for noun in loose)


def is_part_of_topic(noun: Token, statement: Statement, analysis: Analysis) -> bool:
    """Whether a general claim says "the N" of its subject matter ("the nest"), not of one told just before.

    It is general where its verb is no past one and no sentence shortly before it has the noun.
    """
    lemma = noun.lemma_.lower()
    if not is_general(statement) or lemma in _POINTERS | CERTAIN | SHELLS | EMPTY_HEADS:
        return False
    kind = noun_class(lemma, noun.ent_type_)
    if kind == "time" or (kind == "person" and noun.tag_ in ("NN", "NNP")):
        return False
    if follows_its_verb(noun, statement.sentence, analysis) or any(
        c.ent_type_ == "ORDINAL" for c in noun.children if c.i < noun.i
    ):
        return False
    here = (statement.sentence.index, noun.i)
    return not any(
        statement.sentence.index - _NEAR <= index and (index, place) < here and mention.i != noun.i
        for index, place, mention in analysis.nouns.get(lemma, ())
    )


def is_general(statement: Statement) -> bool:
    """Whether the claim is about what is or shall be, not about what happened."""
    clause = statement.clause
    finite = clause.aux[0] if clause.aux else clause.verb
    if finite.lower_ in ("could", "would", "might"):
        return False
    return finite.tag_ in ("VBZ", "VBP", "MD") and finite.lemma_ != "have"


def names_topic(analysis: Analysis) -> bool:
    """Whether the title holds a name the article uses, or is nothing but its subject."""
    title = analysis.source.title
    parts = words(title)
    if not parts or len(title.split()) > _LONGEST_TOPIC or re.search(r"[\"“”|@/<>]", title):
        return False
    names = [n for n in analysis.labels if n[:1].isupper() and analysis.label_of(n) in NAME_LABELS]
    if any(re.search(rf"\b{re.escape(n)}\b", title) and sum(analysis.labels[n].values()) > 1 for n in names):
        return True
    stems = content_stems(title)
    told = analysis.source.text.lower()
    is_plain = 0 < len(parts) <= _PLAIN_TITLE and bool(stems)
    return is_plain and all(told.count(word) >= _OFTEN for word in parts)


def _topic_nouns(analysis: Analysis) -> frozenset[str]:
    """The nouns of the title, and what the first sentences say it is ("Surtsey is a volcanic island")."""
    stems = content_stems(analysis.source.title)
    found = set(stems)
    for sentence in analysis.sentences[:3]:
        for token in sentence.words:
            subject = next((c for c in token.head.children if c.dep_ == "nsubj"), None)
            is_said = token.dep_ == "attr" and token.head.lemma_ == "be" and subject is not None
            if is_said and subject is not None and stem_of(subject.lower_) in stems:
                found.add(stem_of(token.lower_))
                found.update(stem_of(noun.lower_) for noun in _made_of(token))
    return frozenset(found)


def _made_of(kind: Token) -> list[Token]:
    """The nouns of "a group of islands" and "a lake and a reserve" beside the first."""
    groups = [c for c in kind.children if c.dep_ == "prep" and c.lower_ == "of"]
    found = [c for group in groups for c in group.children if c.dep_ == "pobj" and c.pos_ == "NOUN"]
    return found + [c for c in kind.children if c.dep_ == "conj" and c.pos_ == "NOUN"]


def checked(candidate: Candidate, source: Source) -> Candidate:
    """The candidate, held where its place cannot be named although it needs that."""
    if OF_TITLE not in candidate.marks or says_title(candidate, source):
        return candidate
    if names_article(placed(candidate, source).stem):
        return candidate
    finding = Finding(code="unanchored", is_hard=False, detail="")
    state = CandidateState.HELD if candidate.state is CandidateState.PASSED else candidate.state
    return replace(candidate, state=state, gates=(*candidate.gates, finding))
