"""Whether a name is worth asking for: what a sentence is about, or what it only mentions on the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from items.generation.analyse import Analysis, Sentence
from items.generation.lexicon import MONTH, SUBJECTS, noun_class
from items.generation.material import Material, Term
from items.generation.wording import content_stems, word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

PERIPHERAL = "minor_detail"
"""The mark of a name that is said once, to place or describe something else."""
_PLACES = ("GPE", "LOC", "FAC")
_NAMES = (*_PLACES, "ORG", "PERSON", "NORP", "EVENT")
_INSIDE = ("relcl", "acl", "advcl", "appos")
_AFFILIATED = word_set("at from")
_WHEN = word_set("since during after before until")
_MOVING = word_set("leave depart sail embark arrive reach return set")
_STREET = re.compile(r" (?:Street|Road|Lane|Avenue|Alley|Terrace|Crescent|Square|Hotel|Inn|Row|Close)$")
_LEAD, _OFTEN = 3, 3
_MOST_SALIENT = 0.4
_DAY = re.compile(rf"\b\d{{1,2}} (?:{MONTH.pattern})|(?:{MONTH.pattern}) \d{{1,2}}\b")


def is_peripheral(term: Term, head: Token, key: str, material: Material) -> bool:
    """Whether a name only says where, whose or which something else was, and the article needs it no more."""
    if _STREET.search(key) and not _is_told_above(key, material):
        return True
    if head.dep_ == "pobj" and head.head.lower_ == "near" and not is_recurring(term, key, material):
        return True
    if _labels_event(head) or _tells_origin(head) or _is_of_a_life(term, head):
        return True
    is_past = any(t.tag_ == "VBD" for t in term.sentence.words)
    if term.label in _PLACES and is_past and (_is_in_aside(head) or _is_station(head) or _is_scene(head)):
        return True
    if is_recurring(term, key, material) or _is_in_lead(term, material.analysis):
        return False
    is_named = term.label in _NAMES or " " in key
    if is_named and term.label != "PERSON" and (_is_inside(head) or _is_called(head)):
        return True
    if term.label in _PLACES and not _takes_part(head):
        return True
    return term.label in _PLACES and is_past and bool(_DAY.search(term.sentence.text))


def is_main(term: Term, head: Token, key: str, material: Material) -> bool:
    """Whether the name takes part in the main claim, and comes again or names a person in full."""
    if term.label not in _NAMES or _is_inside(head) or not _takes_part(head):
        return False
    if material.salience(term.sentence) < _MOST_SALIENT and _DAY.search(term.sentence.text):
        return False
    is_place_of_event = head.dep_ == "pobj" and term.label in _PLACES and not _is_general(term.sentence)
    if is_place_of_event and material.mentions(key) < _OFTEN:
        return False
    is_person = term.label == "PERSON" and " " in key
    return is_person or is_recurring(term, key, material) or _is_in_lead(term, material.analysis)


def is_recurring(term: Term, key: str, material: Material) -> bool:
    """Whether another sentence, the title or a heading has the name too."""
    if _is_told_above(key, material):
        return True
    if material.mentions(key) < 2:
        return False
    others = (s for s in material.analysis.sentences if s.index != term.sentence.index)
    return any(key in other.text for other in others)


def is_of_title(term: Term, head: Token, key: str, material: Material) -> bool:
    """Whether the title gives the name away: its place said again further down, or its person in full."""
    title, stems = content_stems(material.analysis.source.title), content_stems(key)
    if term.label == "PERSON" and head.dep_ in SUBJECTS and stems & title and term.sentence.index == 0:
        return True
    is_aside = head.dep_ == "pobj" and term.label in _PLACES
    return is_aside and bool(stems) and stems <= title and not _is_in_lead(term, material.analysis)


def is_its_subject(key: str, head: Token, material: Material) -> bool:
    """Whether the sentence says something of what the article is about, and the name is its bare subject."""
    if head.dep_ not in SUBJECTS or any(c.dep_ in ("appos", "relcl", "acl") for c in head.children):
        return False
    stems = content_stems(key)
    if stems and stems <= content_stems(material.analysis.source.title):
        return True
    return key == material.most_named


def _is_told_above(key: str, material: Material) -> bool:
    """Whether the title or a heading has the name."""
    source = material.analysis.source
    stems = content_stems(key)
    return bool(stems) and stems <= content_stems(
        " ".join([source.title, *(h.text for h in source.headings)])
    )


def _is_general(sentence: Sentence) -> bool:
    return not any(t.tag_ == "VBD" for t in sentence.words)


def _is_in_lead(term: Term, analysis: Analysis) -> bool:
    first: Sentence = analysis.sentences[0]
    return term.sentence.index < _LEAD or (term.sentence.section, term.sentence.paragraph) == (
        first.section,
        first.paragraph,
    )


def _takes_part(head: Token) -> bool:
    """Whether it is the subject, an object or a complement of a verb of the sentence."""
    if head.dep_ in (*SUBJECTS, "dobj", "attr", "oprd", "dative"):
        return True
    if any(c.dep_ in ("cc", "conj") for c in head.children) or head.head.lower_ in _WHEN:
        return False
    before = head.head.nbor(-1).text if head.head.i else ""
    verb = head.head.head
    return (
        head.dep_ in ("pobj", "agent") and before != "," and verb.pos_ in ("VERB", "AUX") and head.i > verb.i
    )


def _is_inside(head: Token) -> bool:
    """Whether it stands in a modifier of another noun, or in a clause inside the main one."""
    if head.dep_ == "pobj" and head.head.dep_ == "prep" and head.head.head.pos_ in ("NOUN", "PROPN", "NUM"):
        return True
    here = head
    while here.head.i != here.i:
        if here.dep_ in _INSIDE:
            return True
        here = here.head
    return False


def _is_in_aside(head: Token) -> bool:
    """Whether it stands in a clause that describes a noun."""
    here = head
    while here.head.i != here.i and here.dep_ not in ("relcl", "acl"):
        here = here.head
    return here.dep_ in ("relcl", "acl")


def _is_called(head: Token) -> bool:
    """Whether a common noun before it says what it is the name of: "the cargo ship Oliva"."""
    before = head.nbor(-1) if head.i else head
    return before.head.i == head.i and before.dep_ == "compound" and before.text.islower()


def _is_of_a_life(term: Term, head: Token) -> bool:
    """Whether it is said of somebody when they were born or died."""
    return term.label == "PERSON" and head.dep_ in SUBJECTS and head.head.lemma_ in ("die", "bear")


def _is_station(head: Token) -> bool:
    """Whether it is where a journey began or ended on a certain day."""
    verb = head.head.head if head.dep_ == "pobj" else head.head
    return verb.lemma_ in _MOVING and bool(_DAY.search(head.sent.text))


def _is_scene(head: Token) -> bool:
    """Whether it stands inside a phrase that opens the sentence and only sets the scene."""
    root = head.sent.root
    here = head
    while here.head.i not in (here.i, root.i):
        here = here.head
    return root.tag_ == "VBD" and here.dep_ in ("prep", "npadvmod") and here.i < root.i and _is_inside(head)


def _labels_event(head: Token) -> bool:
    """Whether it only places a time: "on an evening in Orvane"."""
    governor = head.head.head
    return head.dep_ == "pobj" and governor.pos_ == "NOUN" and noun_class(governor.lemma_) == "time"


def _tells_origin(head: Token) -> bool:
    """Whether it says where somebody works or comes from: "a team at Orvane"."""
    governor = head.head.head
    is_of_people = governor.pos_ == "NOUN" and noun_class(governor.lemma_) in ("person", "group")
    return head.dep_ == "pobj" and head.head.lower_ in _AFFILIATED and is_of_people
