"""What the pronouns and pointing words of a sentence stand for, inside it or in the sentences before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from items.generation.analyse import Analysis, Sentence
from items.generation.lexicon import SUBJECTS, noun_class
from items.generation.wording import stem_of, word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_GENDER = {
    **dict.fromkeys(("he", "him", "his", "himself"), "he"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "she"),
}
_THING = {**dict.fromkeys(("it", "its", "itself"), "it")}
_MANY = {**dict.fromkeys(("they", "them", "their", "theirs", "themselves"), "they")}
_POINTING = frozenset({"this", "these", "that", "those", "such"})
_SHELLS = word_set(
    "idea process approach method figure number decision change event period practice arrangement step move "
    "result effect problem question discovery finding difference increase decrease rise fall growth decline "
    "system technique reason fact feature property phenomenon view theory claim argument purpose goal case "
    "situation agreement treaty measure policy plan scheme rule condition way kind type form pattern action act "
    "task work project attempt effort design structure model mechanism reaction combination strategy "
    "transition development trend shift crisis conflict war battle defeat victory failure success loss amount "
    "total sum share rate level speed distance height length size time year age stage phase era"
)
"""Nouns that sum up what was said before: "this decision"."""
_WEATHER = ("be", "seem", "appear", "take", "remain", "become", "make", "happen", "mean", "turn", "follow")


@dataclass(frozen=True, slots=True)
class Link:
    """The token at `place` points back; `plain` says the same without pointing."""

    place: int
    plain: str


def links(sentence: Sentence, before: Sequence[Sentence], analysis: Analysis) -> list[Link] | None:
    """Everything in the sentence that points back, or None where one thing has nothing to point at."""
    found: list[Link] = []
    for token in sentence.words:
        link = _link(token, sentence, before, analysis)
        if link is False:
            return None
        if link:
            found.append(Link(token.i, link))
    return found


def _link(token: Token, sentence: Sentence, before: Sequence[Sentence], analysis: Analysis) -> str | bool:
    """The plain word for a token that points back, True where it does not, False where nothing fits."""
    word = token.lower_
    if word in _GENDER:
        return "Name" if _has_person(token, sentence, before, analysis) else False
    if word in _THING:
        if _is_empty(token) or _has_thing(token, sentence, before):
            return "something" if word == "it" else "the"
        return False
    if word in _MANY:
        return "things" if _has_many(token, sentence, before) else False
    if word in _POINTING and token.tag_ in ("DT", "PDT", "JJ"):
        return _pointed(token, before)
    return ""


# ---- persons


def _has_person(pronoun: Token, sentence: Sentence, before: Sequence[Sentence], analysis: Analysis) -> bool:
    """Whether one person named before it, and nobody else, can be meant."""
    own = [name for name, at in _persons(sentence) if at < pronoun.i]
    earlier = [name for other in before for name, _ in _persons(other)]
    names = set(earlier + own)
    if len(names) > 1:
        opened = _opening_person(before[-1]) if before else ""
        is_next = pronoun.dep_ in SUBJECTS or pronoun.tag_ == "PRP$"
        names = {opened} if opened and is_next and not own else names
    if len(names) != 1:
        return False
    gender = _GENDER[pronoun.lower_]
    topic = _topic(analysis)
    return names == {topic} or not topic or _usual(analysis) != gender


def _persons(sentence: Sentence) -> Iterator[tuple[str, int]]:
    for entity in sentence.words.ents:
        if entity.label_ == "PERSON":
            last = [t for t in entity if t.text not in ("'s", "’s", "'", "’")]
            if last:
                yield last[-1].text, entity.start


def _opening_person(sentence: Sentence) -> str:
    """The name that is the subject of the sentence, else an empty text."""
    root = sentence.words.root
    subject = next((c for c in root.children if c.dep_ in SUBJECTS and c.i < root.i), None)
    if subject is None or subject.ent_type_ != "PERSON":
        return ""
    return next((name for name, at in _persons(sentence) if at <= subject.i), "")


def _topic(analysis: Analysis) -> str:
    """The last name of a person in the title, else an empty text."""
    title = analysis.source.title
    for name, labels in analysis.labels.items():
        if "PERSON" in labels and " " in name and name in title:
            return name.split()[-1]
    return ""


def _usual(analysis: Analysis) -> str:
    """ "he" or "she": which the article uses more."""
    counts: Counter[str] = Counter()
    for sentence in analysis.sentences:
        counts.update(_GENDER[t.lower_] for t in sentence.words if t.lower_ in _GENDER)
    return counts.most_common(1)[0][0] if counts else ""


# ---- things


def _is_empty(pronoun: Token) -> bool:
    """Whether "it" stands for a clause that follows or for nothing."""
    if pronoun.lower_ != "it" or pronoun.dep_ not in ("nsubj", "nsubjpass", "expl"):
        return False
    verb = pronoun.head
    if any(c.dep_ in ("csubj", "csubjpass") for c in verb.children):
        return True
    late = [c for c in verb.children if c.i > verb.i and c.dep_ in ("xcomp", "advcl", "ccomp")]
    late += [
        g for c in verb.children if c.dep_ == "acomp" for g in c.children if g.dep_ in ("ccomp", "xcomp")
    ]
    return verb.lemma_ in _WEATHER and bool(late)


def _nouns(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.pos_ in ("NOUN", "PROPN") and token.dep_ not in ("compound", "nmod", "npadvmod"):
            yield token


def _before(pronoun: Token, sentence: Sentence, before: Sequence[Sentence]) -> Iterator[Token]:
    """The nouns it may point at: earlier ones of its sentence, then those of the sentence before."""
    doc = pronoun.doc
    yield from _nouns([t for t in doc[sentence.words.start : pronoun.i] if not t.is_ancestor(pronoun)])
    if before:
        yield from _nouns(list(before[-1].words))


def _has_thing(pronoun: Token, sentence: Sentence, before: Sequence[Sentence]) -> bool:
    for noun in _before(pronoun, sentence, before):
        if noun.tag_ not in ("NN", "NNP") or noun.ent_type_ in ("DATE", "TIME", "PERSON", "PERCENT", "MONEY"):
            continue
        if noun_class(noun.lemma_, noun.ent_type_) in ("person", "time"):
            continue
        is_main = noun.dep_ in (*SUBJECTS, "dobj", "attr", "pobj", "conj", "appos")
        if is_main and (noun.sent == pronoun.sent or noun.dep_ != "pobj"):
            return True
    return False


def _has_many(pronoun: Token, sentence: Sentence, before: Sequence[Sentence]) -> bool:
    for noun in _before(pronoun, sentence, before):
        if noun.ent_type_ in ("DATE", "TIME", "PERCENT", "MONEY", "QUANTITY"):
            continue
        is_joined = any(c.dep_ == "conj" and c.pos_ in ("NOUN", "PROPN") for c in noun.children)
        if noun.tag_ in ("NNS", "NNPS") or is_joined or noun.lower_ in ("people", "police", "staff"):
            return True
    return False


# ---- pointing words


def _pointed(token: Token, before: Sequence[Sentence]) -> str | bool:
    noun = token.head
    if token.dep_ == "mark" or token.tag_ == "IN":
        return ""
    if token.lower_ in ("that", "those") and any(
        c.dep_ in ("relcl", "prep", "acl") and c.i > token.i for c in token.children
    ):
        return "the"  # "those of the north": told right after it
    if not before:
        return False
    if token.dep_ not in ("det", "predet", "amod"):
        return "things" if token.lower_ in ("this", "that") and token.dep_ in SUBJECTS else False
    said = {stem_of(t.lower_) for sentence in before for t in sentence.words}
    if stem_of(noun.lower_) in said or stem_of(noun.lemma_.lower()) in said or noun.lemma_ in _SHELLS:
        return "the"
    return False
