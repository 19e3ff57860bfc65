"""Whether common words are a fixed term of the article, so that only they answer a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from items.generation.ground import Statement
from items.generation.lexicon import LIGHT, SUBJECTS, noun_class
from items.generation.material import Material
from items.generation.wording import word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_COMMON_MODIFIERS = word_set(
    "new old good bad big small large little long short high low early late main major minor key "
    "important different same similar own certain various several many few great common general "
    "special recent current former present previous next last first second third final initial "
    "whole full total entire possible available necessary significant considerable additional "
    "strong weak local young real true simple single double growing increasing rising such modern "
    "specific particular proposed more most less least very quite not"
)
_DESCRIBING = ("VBN", "VBG")
_GRADED = ("JJR", "JJS", "RBR", "RBS", "RB")
_FEWEST_MENTIONS = 2
_SHORTEST = 5
_LIKENING = word_set("like as at under without within")
_EMPTY = word_set(
    "need be way case matter kind form level part place point result reason use number amount people thing "
    "system process area side end work world chance default calendar limit debate "
    "north south east west north-east north-west south-east south-west"
)


def is_term(key: str, tokens: Sequence[Token], material: Material) -> bool:
    """Two words or more, none of them general, used again; more often where an adjective describes."""
    if len(key.split()) < _FEWEST_MENTIONS or any(t.tag_ in _GRADED or t.pos_ == "CCONJ" for t in tokens):
        return False
    if any(t.lower_ in _COMMON_MODIFIERS and not _is_joined(t) for t in tokens):
        return False
    described = any(t.pos_ == "ADJ" or t.tag_ in _DESCRIBING for t in tokens)
    return material.mentions(key) >= _FEWEST_MENTIONS + described


def closes_claim(key: str, head: Token, statement: Statement, material: Material) -> bool:
    """Whether a general claim has the words as its object, or ends with them as what its verb is about.

    What a sentence says last is its news; in front of the verb many words fit the gap.
    """
    verb = statement.clause.verb
    is_object = head.dep_ == "dobj" and " " in key and _is_of_claim(head.head, verb)
    ends = statement.text.endswith(f"{key}.")
    if not (ends or is_object) or not is_general(statement):
        return False
    tokens = list(head.subtree)
    if tokens[0].lower_ == "the" and (" " not in key or head.nbor(-1).pos_ == "ADJ"):
        return False  # "the calendar": it points
    if any(t.lower_ in _COMMON_MODIFIERS or t.tag_ in _GRADED or t.pos_ == "CCONJ" for t in tokens):
        return False
    if head.dep_ not in ("dobj", "pobj") or noun_class(head.lemma_) in ("time", "person"):
        return False
    if verb.lemma_ in LIGHT or head.lemma_.lower() in _EMPTY or _governor(head).lemma_ in LIGHT | _EMPTY:
        return False
    preposition = head.head.lower_ if head.dep_ == "pobj" else ""
    if preposition in _LIKENING:
        return False
    of_verb = _governor(head).pos_ == "VERB"
    if " " in key:
        return of_verb or preposition == "of"
    if len(key) < _SHORTEST or noun_class(head.lemma_) == "abstract":
        return False
    is_contrast = preposition == "than" and material.mentions(key) >= _FEWEST_MENTIONS
    of_quality = preposition == "to" and _governor(head).pos_ == "ADJ"
    return is_contrast or of_quality or (of_verb and preposition != "")


def is_defined(head: Token) -> bool:
    """Whether the words beside the phrase say what it is: "haemoglobin, the red pigment of the blood"."""
    if head.dep_ == "appos":
        after_comma = head.left_edge.i > 0 and head.left_edge.nbor(-1).text == ","
        return after_comma and head.left_edge.lower_ == "the" and head.tag_ in ("NN", "NNS")
    if head.left_edge.dep_ == "det":
        return False
    said = [c for c in head.children if c.dep_ == "appos" and c.i > head.i]
    return any(c.left_edge.lower_ in ("a", "an", "the") and c.tag_ in ("NN", "NNS") for c in said)


def is_identified(head: Token) -> bool:
    """Whether the sentence says what the phrase is, or that it is the only or the first of its kind.

    "Resin is a sticky liquid that …" defines its subject; "the only metal that … is mercury" names it.
    """
    verb = head.head
    if verb.lemma_ != "be" or verb.tag_ not in ("VBZ", "VBP") or head.left_edge.i != head.i:
        return False
    if head.dep_ == "attr":
        subject = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
        return subject is not None and any(
            c.lower_ == "only" or c.tag_ in ("JJS", "RBS") for c in subject.subtree
        )
    told = next((c for c in verb.children if c.dep_ == "attr"), None)
    if head.dep_ not in SUBJECTS or told is None or head.right_edge.i != head.i:
        return False
    return told.left_edge.lower_ in ("a", "an") and any(c.dep_ == "relcl" for c in told.children)


def is_general(statement: Statement) -> bool:
    """Whether the statement says what is or shall be, not what happened."""
    verb = statement.clause.verb
    finite = next((a for a in statement.clause.aux), verb)
    return finite.tag_ in ("VBZ", "VBP", "MD")


def _is_of_claim(governor: Token, verb: Token) -> bool:
    """Whether the verb is the main one or completes it ("is obliged to keep")."""
    here = governor
    while here.i != verb.i and here.dep_ in ("xcomp", "pcomp", "prep", "conj") and here.head.i != here.i:
        here = here.head
    return here.i == verb.i


def _governor(head: Token) -> Token:
    """The verb or the noun that the phrase goes with."""
    return head.head.head if head.dep_ == "pobj" else head.head


def _is_joined(token: Token) -> bool:
    """Whether a hyphen makes the word part of another: the "high" of "high-quality"."""
    after = token.nbor(1).text if token.i + 1 < len(token.doc) else ""
    return "-" in (after, token.nbor(-1).text if token.i else "")
