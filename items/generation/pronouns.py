"""Who or what "he", "it", "they" and their possessives stand for, where exactly one thing fits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from items.generation.analyse import Analysis, Sentence, first_of, last_of
from items.generation.lexicon import SUBJECTS, noun_class
from items.generation.wording import content_stems, lower_first, tidy

if TYPE_CHECKING:
    from spacy.tokens import Token

_PERSONAL = {"he": "he", "she": "he", "his": "he", "her": "he"}
_THINGS = {"it": "it", "its": "it", "they": "they", "their": "they"}
_EMPTY_VERBS = (
    "be",
    "seem",
    "appear",
    "take",
    "remain",
    "become",
    "make",
    "happen",
    "mean",
    "turn",
    "follow",
)
_PLACES_AND_TIMES = ("GPE", "LOC", "FAC", "DATE", "TIME")
_PARTS = ("dobj", "pobj", "iobj", "dative", "nsubj", "nsubjpass", "appos", "conj")
_FAR = 8
_LONGEST = 6


def referent(pronoun: Token, sentence: Sentence, analysis: Analysis) -> str | None:
    """The name or noun phrase, as it stands in mid-sentence, or None where more than one thing fits."""
    word = pronoun.lower_
    if word in _PERSONAL:
        return _person(pronoun, sentence, analysis)
    if word in _THINGS and not _is_empty(pronoun):
        return _thing(_THINGS[word], sentence, analysis)
    return None


def leading_possessive(subject: Token) -> Token | None:
    """The "its", "their", "his" or "her" that a subject opens with."""
    first = subject.doc[first_of(subject)]
    return first if first.tag_ == "PRP$" and first.head == subject else None


def _earlier(sentence: Sentence, analysis: Analysis) -> Iterator[Sentence]:
    """The sentences before it in its paragraph, nearest first."""
    for other in reversed(analysis.sentences[max(0, sentence.index - _FAR) : sentence.index]):
        if (other.section, other.paragraph) != (sentence.section, sentence.paragraph):
            return
        yield other


def _subject(sentence: Sentence) -> Token | None:
    root = sentence.words.root
    return next((c for c in root.children if c.dep_ in SUBJECTS and c.i < root.i), None)


# ---- persons


def _person(pronoun: Token, sentence: Sentence, analysis: Analysis) -> str | None:
    """The person the article is about where the talk is of him, else the only one of the sentences before."""
    if _is_spoken(sentence):
        return None
    topic = _topic_person(analysis)
    if topic:
        return topic if _goes_on_about(topic, sentence, analysis) else None
    names = set(_persons(sentence, analysis, before=pronoun.i))
    for other in analysis.sentences[: sentence.index]:
        if (other.section, other.paragraph) == (sentence.section, sentence.paragraph):
            names |= set(_persons(other, analysis))
    before = next(_earlier(sentence, analysis), None)
    subject = _subject(before) if before is not None else None
    if before is None or subject is None or len(names) != 1 or _is_spoken(before):
        return None
    name = names.pop()
    if _may_be_another(sentence, pronoun, name, analysis):
        return None
    is_it = _name_of(subject, analysis) == name and not _names_another(before, subject)
    return name if is_it else None


def _may_be_another(sentence: Sentence, pronoun: Token, name: str, analysis: Analysis) -> bool:
    """Whether its own sentence speaks of somebody before the pronoun: "Venn came, and he …" is of Venn.

    A capital counts even where nobody was seen, unless the article writes the word small too.
    """
    for token in sentence.words.doc[sentence.words.start : pronoun.i]:
        if token.text in name.split() or analysis.is_common_word(token.text):
            continue
        if token.pos_ == "NOUN" and token.tag_ == "NN" and _is_some_person(token):
            return True
        is_name = token.pos_ in ("NOUN", "PROPN", "ADJ") and token.text[:1].isupper()
        if (
            is_name
            and token.ent_type_ not in (*_PLACES_AND_TIMES, "NORP")
            and token.dep_ in (*_PARTS, "ROOT")
        ):
            return True
    return False


def _is_spoken(sentence: Sentence) -> bool:
    return any(t.text in ('"', "“", "”") for t in sentence.words)


def _names_another(sentence: Sentence, subject: Token) -> bool:
    """Whether a name beside the subject's may be a person's that was not seen as one."""
    own = range(first_of(subject), last_of(subject) + 1)
    return any(
        t.pos_ == "PROPN"
        and t.i not in own
        and t.dep_ in _PARTS
        and not (t.dep_ == "pobj" and t.ent_type_ in _PLACES_AND_TIMES)
        for t in sentence.words
    )


def _goes_on_about(topic: str, sentence: Sentence, analysis: Analysis) -> bool:
    """Whether the subjects before it are the topic, then only pronouns and things of the same person."""
    last = topic.split()[-1]
    for other in _earlier(sentence, analysis):
        subject = _subject(other)
        if subject is None or _is_spoken(other):
            return False
        if subject.text == last:
            return True
        owner = leading_possessive(subject)
        is_thing = owner is not None and owner.lower_ in _PERSONAL and not _is_some_person(subject)
        if subject.lower_ not in ("he", "she") and not is_thing:
            return False
    return False


def _persons(sentence: Sentence, analysis: Analysis, before: int | None = None) -> Iterator[str]:
    for entity in sentence.words.ents:
        if entity.label_ == "PERSON" and (before is None or entity.start < before):
            yield _full(entity.text, analysis)


def _full(name: str, analysis: Analysis) -> str:
    name = re.sub(r"['’]s?$", "", name)
    return analysis.aliases.get(name.split()[-1].lower(), name)


def _name_of(subject: Token, analysis: Analysis) -> str:
    for entity in subject.sent.ents:
        if entity.label_ == "PERSON" and entity.start <= subject.i < entity.end:
            return _full(entity.text, analysis)
    return ""


def _is_some_person(subject: Token | None) -> bool:
    return subject is not None and noun_class(subject.lemma_, subject.ent_type_) == "person"


def _topic_person(analysis: Analysis) -> str:
    """The person that the article's title names, else an empty text."""
    title = re.sub(r"\s*\(.*?\)", "", analysis.source.title).strip()
    last = title.split()[-1] if title else ""
    is_name = 1 < len(title.split()) <= 4 and all(word[:1].isupper() for word in title.split())
    called = [n for n, labels in analysis.labels.items() if n.split()[-1:] == [last] and "PERSON" in labels]
    if is_name and last.isalpha() and called:
        return analysis.aliases.get(last.lower(), title)
    return ""


# ---- things


def _is_empty(pronoun: Token) -> bool:
    """Whether "it" stands for a clause ("it is clear that …") or for nothing."""
    if pronoun.lower_ not in ("it", "they") or pronoun.dep_ not in ("nsubj", "nsubjpass"):
        return pronoun.lower_ in ("it", "they")
    verb = pronoun.head
    if any(c.dep_ in ("ccomp", "csubj", "csubjpass") for c in verb.children):
        return True
    late = [c for c in verb.children if c.dep_ in ("xcomp", "advcl") and c.i > verb.i]
    late += [
        g for c in verb.children if c.dep_ == "acomp" for g in c.children if g.dep_ in ("ccomp", "xcomp")
    ]
    late += [
        c
        for c in verb.children
        if c.dep_ == "attr" and any(g.dep_ == "relcl" for g in c.children) and c.pos_ == "PROPN"
    ]
    return verb.lemma_ in _EMPTY_VERBS and bool(late) and pronoun.lower_ == "it"


def _thing(kind: str, sentence: Sentence, analysis: Analysis) -> str | None:
    """The subject of the sentence before, where it is what the article is about, or a name."""
    for other in _earlier(sentence, analysis):
        subject = _subject(other)
        if subject is None:
            return None
        if _THINGS.get(subject.lower_) == kind:
            continue
        if not _fits(subject, kind, analysis) or _is_placed_before(subject):
            return None
        return _phrase(subject)
    return None


def _is_placed_before(subject: Token) -> bool:
    """Whether "the ice there" means another piece of it than the article as a whole does."""
    return subject.right_edge.i + 1 < len(subject.doc) and (
        subject.nbor(1).lower_ == "there" or subject.right_edge.nbor(1).lower_ == "there"
    )


def _fits(subject: Token, kind: str, analysis: Analysis) -> bool:
    if subject.pos_ not in ("NOUN", "PROPN") or _is_some_person(subject) or leading_possessive(subject):
        return False
    is_many = subject.tag_ in ("NNS", "NNPS") or any(c.dep_ == "conj" for c in subject.children)
    if is_many != (kind == "they"):
        return False
    phrase = content_stems(_phrase(subject) or "")
    return bool(phrase) and phrase <= content_stems(analysis.source.title)


def _phrase(subject: Token) -> str | None:
    last = last_of(subject)
    for child in subject.children:
        if child.i > subject.i and child.dep_ in ("relcl", "acl", "appos", "punct"):
            last = min(last, first_of(child) - 1)
    text = tidy(re.sub(r"\s*\([^()]*\)", "", subject.doc[first_of(subject) : last + 1].text))
    text = re.sub(
        r"^(?:a|an|some|many|most) ",
        "the " if subject.tag_ in ("NN", "NNP") else "",
        text,
        flags=re.IGNORECASE,
    )
    if (
        not text
        or len(text.split()) > _LONGEST
        or re.match(r"(?:this|these|that|those|such|another|other)\b", text, re.I)
    ):
        return None
    first = subject.doc[first_of(subject)]
    return text if first.pos_ == "PROPN" else lower_first(text)
