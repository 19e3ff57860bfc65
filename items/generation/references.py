"""What the pronouns and pointing words of a sentence stand for, inside it or in the sentences before it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from items.generation.analyse import Analysis, Sentence
from items.generation.asking import class_of
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
SHELLS = word_set(
    "idea process approach method figure number decision change event period practice arrangement step "
    "move result effect problem question discovery finding difference increase decrease rise fall growth "
    "decline system technique reason fact feature property phenomenon view theory claim argument purpose "
    "goal case situation agreement treaty measure policy plan scheme rule condition way kind type form "
    "pattern action act task work project attempt effort design structure model mechanism reaction "
    "combination strategy transition development trend shift crisis conflict war battle defeat victory "
    "failure success loss amount total sum share rate level speed distance height length size time year "
    "age stage phase era"
)
"""Nouns that sum up what was said before: "this decision"."""
_ANYBODY = {"you": "people", "your": "the", "yours": "the", "yourself": "people", "yourselves": "people"}
"""The general "you" of a guide."""
_ORDERED = word_set("first second third fourth fifth last next latter former other same largest smallest")
_SOME = word_set("some many most several few certain one")
_NAME = re.compile(
    r"\b[A-Z][\w'’-]+(?: (?:[A-Z]\.|[A-Z][\w'’–-]+|de|da|del|van|von|der|la|le|al|bin))* [A-Z][\w'’–-]+"
)
_OFTEN, _SHARE = 3, 0.65
_KNOWN: WeakKeyDictionary[Analysis, tuple[str, str]] = WeakKeyDictionary()
_RAISING = word_set(
    "due able unable ready likely unlikely sure certain bound set supposed free quick slow prone liable apt "
    "willing unwilling eager keen about"
)
"""Adjectives that say what their subject will do: "it is due to land" is said of something."""
_WEATHER = ("be", "seem", "appear", "take", "remain", "become", "make", "happen", "turn")


@dataclass(frozen=True, slots=True)
class Link:
    """The token at `place` points back; `plain` says the same without pointing."""

    place: int
    plain: str


def links(
    sentence: Sentence, before: Sequence[Sentence], analysis: Analysis, named: Token | None = None
) -> list[Link] | None:
    """Everything in the sentence that points back, or None where one thing has nothing to point at.

    `named` is the pronoun in whose place a name stands.
    """
    found: list[Link] = []
    for token in sentence.words:
        if named is not None and token.i >= named.i and _group(token) == _group(named):
            link: str | None = "Name"
        else:
            link = _link(token, sentence, before, analysis)
        if link is None:
            return None
        if link:
            found.append(Link(token.i, link))
    return found


def _group(pronoun: Token) -> str:
    """Which of he, she, it and they it is a form of; empty for other words."""
    word = pronoun.lower_
    return _GENDER.get(word) or _THING.get(word) or _MANY.get(word) or ""


def opening_pronoun(sentence: Sentence) -> Token | None:
    """The first pronoun of the sentence where it is a subject or a possessive, else None."""
    first = next((t for t in sentence.words if _group(t)), None)
    return first if first is not None and (first.dep_ in SUBJECTS or first.tag_ == "PRP$") else None


def _link(token: Token, sentence: Sentence, before: Sequence[Sentence], analysis: Analysis) -> str | None:
    """The plain word for a token that points back, empty where it does not, None where nothing fits."""
    word = token.lower_
    if word in _GENDER:
        return "Name" if _has_person(token, sentence, before, analysis) else None
    if word in _THING:
        if _is_empty(token) or _has_thing(token, sentence, before):
            return "something" if word == "it" else "the"
        return None
    if word in _MANY:
        return "things" if _has_many(token, sentence, before) else None
    if word in _POINTING and token.tag_ in ("DT", "PDT", "JJ"):
        return _pointed(token, sentence, before)
    if word in ("there", "here") and token.dep_ != "expl" and not before:
        places = token.doc[sentence.words.start : token.i]
        return "" if any(t.ent_type_ in ("GPE", "LOC", "FAC") for t in places) else None
    if word in _ANYBODY:
        return _ANYBODY[word]
    return _told_apart(token, sentence, before)


def _is_elliptic(token: Token, sentence: Sentence) -> bool:
    """Whether a number, "some" or "the second" stands where its noun should: "Two belong to …"."""
    is_one = token.lower_ in ("one", "ones") and any(c.dep_ in ("det", "amod") for c in token.children)
    if is_one or (token.lower_ in ("one", "ones") and token.tag_ in ("NN", "NNS")):
        return not any(t.pos_ in ("NOUN", "PROPN") for t in token.doc[sentence.words.start : token.i])
    if token.dep_ not in ("nsubj", "nsubjpass"):
        return False
    if token.tag_ not in ("CD", "JJ", "JJR", "JJS", "DT", "RB") and token.lower_ not in _ORDERED:
        return False
    if token.lower_ in _POINTING or token.text[:1].isdigit() or (token.i and token.nbor(-1).like_num):
        return False
    if token.i > sentence.words.start + 1 and token.nbor(-1).lower_ in ("which", "whom"):
        return False  # "31 faults, of which nine were grave"
    after = [c for c in token.children if c.i > token.i and c.dep_ in ("prep", "relcl", "acl", "appos")]
    told = [t for c in after for t in c.subtree if t.pos_ in ("NOUN", "PROPN") or _group(t)]
    poor = token.left_edge.lower_ == "the" and token.tag_ == "JJ" and token.lower_ not in _ORDERED
    poor = poor and not any(c.tag_ in ("RBS", "RBR") for c in token.children)  # "the most important"
    return not told and not poor  # "the poor" are people


def _told_apart(token: Token, sentence: Sentence, before: Sequence[Sentence]) -> str | None:
    """The plain word for "another" or "two" whose noun was named, None where it was not, else empty."""
    word, doc = token.lower_, token.doc
    earlier = [t for other in before for t in other.words] + list(doc[sentence.words.start : token.i])
    if word == "other" and token.i and doc[token.i - 1].lower_ == "each":
        return "thing"
    if word == "other" and token.i <= sentence.words.start + 1:
        return "more" if any(t.lemma_ == token.head.lemma_ for t in earlier) else None
    if word == "another":
        if token.i and doc[token.i - 1].lower_ == "one":
            return "thing"
        noun = token.head.lemma_ if token.dep_ == "det" else ""
        first = [t for t in earlier if t.lower_ in ("a", "an", "one")]
        return "a" if first and (not noun or any(t.lemma_ == noun for t in earlier)) else ""
    if _is_elliptic(token, sentence):
        return "things" if any(t.tag_ in ("NNS", "NNPS") for other in before for t in other.words) else None
    if word == "others":
        return "many" if any(t.lower_ in _SOME or t.tag_ == "CD" for t in earlier) else ""
    if word == "then" and token.i > sentence.words.start + 1:
        return "so"
    return ""


# ---- persons


def _has_person(pronoun: Token, sentence: Sentence, before: Sequence[Sentence], analysis: Analysis) -> bool:
    """Whether a person of its own sentence can be meant, or the one person named before it."""
    doc = pronoun.doc
    if _belongs_to_topic(pronoun, sentence, before, analysis):
        return False
    if any(_is_person(t) for t in doc[sentence.words.start : pronoun.i]):
        return True
    if pronoun.tag_ == "PRP$" and pronoun.head.dep_ == "conj" and pronoun.head.head.i < pronoun.i:
        return True  # "a baker and his wife"
    names = {name for other in before for name in _persons(other)}
    if len(names) > 1:
        opened = _opening_person(before[-1])
        is_next = pronoun.dep_ in SUBJECTS or pronoun.tag_ == "PRP$"
        names = {opened} if opened and is_next else names
    if not names and before:
        return any(_is_person(t) and t.dep_ in SUBJECTS for t in before[-1].words)
    if len(names) != 1:
        return False
    topic = topic_person(analysis)
    return not topic or names == {topic.split()[-1]} or not _is_usual(pronoun, analysis)


def _belongs_to_topic(
    pronoun: Token, sentence: Sentence, before: Sequence[Sentence], analysis: Analysis
) -> bool:
    """Whether "and her mother" may be the mother of the title's person, whom no shown sentence names."""
    topic = topic_person(analysis)
    if not topic or pronoun.tag_ != "PRP$" or not _is_usual(pronoun, analysis):
        return False
    told = [t for other in before for t in other.words] + list(sentence.words)
    if any(t.text in topic.split() for t in told) or pronoun.i == 0 or pronoun.nbor(-1).lower_ != "and":
        return False
    return any(t.text.istitle() and t.dep_ in SUBJECTS for t in sentence.words if t.i < pronoun.i)


def _is_person(token: Token) -> bool:
    if token.lower_ in _GENDER:
        return False
    if token.ent_type_ == "PERSON":
        return True
    if token.pos_ == "PROPN" and token.dep_ in ("nsubj", "nsubjpass"):
        is_opening = token.i == token.sent.start and not token.ent_type_
        return not (is_opening and token.text.endswith("s"))  # "Headaches" has the capital of a sentence
    if token.pos_ != "NOUN" or token.tag_ != "NN":
        return False
    return class_of(token.lemma_) == "person" or token.lower_.endswith(("man", "woman", "maker", "keeper"))


def _persons(sentence: Sentence) -> Iterator[str]:
    for entity in sentence.words.ents:
        if entity.label_ == "PERSON":
            last = [t for t in entity if t.text not in ("'s", "’s", "'", "’")]
            if last:
                yield last[-1].text


def _opening_person(sentence: Sentence) -> str:
    """The name that is the subject of the sentence, else an empty text."""
    root = sentence.words.root
    subject = next((c for c in root.children if c.dep_ in SUBJECTS and c.i < root.i), None)
    return subject.text if subject is not None and subject.ent_type_ == "PERSON" else ""


def topic_person(analysis: Analysis) -> str:
    """The person whom the title names and the article calls "he" or "she", else an empty text."""
    return _told(analysis)[0]


def _told(analysis: Analysis) -> tuple[str, str]:
    """The person of the title and the usual pronoun, counted once for an article."""
    if analysis not in _KNOWN:
        usual = _usual(analysis)
        _KNOWN[analysis] = _person_of_title(analysis) if usual else "", usual
    return _KNOWN[analysis]


def _person_of_title(analysis: Analysis) -> str:
    title = analysis.source.title
    found = [m.group() for m in _NAME.finditer(title)] + [
        name
        for name, labels in analysis.labels.items()
        if "PERSON" in labels and " " in name and name in title
    ]
    for name in found:
        last = name.split()[-1]
        called = [
            n for n, labels in analysis.labels.items() if n.split()[-1:] == [last] and "PERSON" in labels
        ]
        if called and _is_told_of(last, analysis):
            return name
    return ""


def _is_told_of(last: str, analysis: Analysis) -> bool:
    named = sum(last in {t.text for t in sentence.words} for sentence in analysis.sentences)
    return named >= _OFTEN


def _usual(analysis: Analysis) -> str:
    """ "he" or "she" where the article hardly says the other, else an empty text."""
    counts: Counter[str] = Counter()
    for sentence in analysis.sentences:
        counts.update(_GENDER[t.lower_] for t in sentence.words if t.lower_ in _GENDER)
    best = counts.most_common(1)
    return best[0][0] if best and best[0][1] >= _SHARE * counts.total() and best[0][1] >= _OFTEN else ""


def _is_usual(pronoun: Token, analysis: Analysis) -> bool:
    return _told(analysis)[1] == _GENDER[pronoun.lower_]


def stands_for_topic(
    pronoun: Token, sentence: Sentence, before: Sequence[Sentence], analysis: Analysis
) -> bool:
    """Whether the pronoun can only mean the person of the title.

    `before` are the sentences before it in its paragraph: another person there could be meant too.
    """
    topic = topic_person(analysis)
    if not topic or pronoun.lower_ not in _GENDER or not _is_usual(pronoun, analysis):
        return False
    if any(_is_person(t) for t in sentence.words.doc[sentence.words.start : pronoun.i]):
        return False
    if any(t.text in topic.split() for t in sentence.words):
        return False  # the sentence names the person itself, if later
    others = [t for other in before for t in other.words if _is_person(t) and t.dep_ in SUBJECTS]
    return all(t.text in topic.split() for t in others)


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
        g
        for c in verb.children
        if c.dep_ == "acomp"
        for g in c.children
        if g.dep_ == "ccomp" or (g.dep_ == "xcomp" and c.lower_ not in _RAISING)
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
        if _is_ruled_out(noun, pronoun, before):
            continue
        if noun.tag_ not in ("NN", "NNP") or noun.ent_type_ in ("DATE", "TIME", "PERSON", "PERCENT", "MONEY"):
            continue
        if noun_class(noun.lemma_, noun.ent_type_) in ("person", "time"):
            continue
        is_main = noun.dep_ in (*SUBJECTS, "dobj", "attr", "pobj", "conj", "appos")
        if noun.dep_ in ("pobj", "conj") and pronoun.dep_ in SUBJECTS and pronoun.head.dep_ == "ROOT":
            continue  # "In some districts it was over half"
        if is_main and (noun.sent == pronoun.sent or noun.dep_ != "pobj"):
            return True
    return False


def _is_ruled_out(noun: Token, pronoun: Token, before: Sequence[Sentence]) -> bool:
    return _is_doer(noun, pronoun) or (not before and _is_beside(noun, pronoun))


def _is_doer(noun: Token, pronoun: Token) -> bool:
    """Whether the noun does what is done to the pronoun: in "the board praised it" it is not the board.

    Nor can "it" be what the subject holds ("letting the tap run clears it"), or, in "rely on the wind to
    carry it", the noun that is to do so.
    """
    if pronoun.tag_ == "PRP$" or pronoun.dep_ in SUBJECTS or pronoun.lower_.endswith(("self", "selves")):
        return False
    verb = pronoun.head if pronoun.dep_ != "pobj" else pronoun.head.head
    while verb.pos_ in ("VERB", "AUX"):
        subject = next((c for c in verb.children if c.dep_ in (*SUBJECTS, "csubj")), None)
        if subject is not None:
            return bool(subject == noun or subject.is_ancestor(noun))
        if verb.dep_ not in ("conj", "xcomp", "advcl", "acl", "relcl", "pcomp"):
            return False
        is_to = any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)
        if (
            is_to
            and noun.i < verb.i
            and all(t.dep_ in ("aux", "det", "amod") for t in noun.doc[noun.i + 1 : verb.i])
        ):
            return True
        verb = verb.head
    return bool(verb == noun)


def _is_beside(noun: Token, pronoun: Token) -> bool:
    """Whether the pronoun of a subordinate clause can hardly mean the noun of the main one.

    "The agency speaks of a flood when it …" and "In adults a low value shows that they …": who speaks, what
    is spoken of and where it holds are not what the clause goes on about.
    """
    verb = pronoun.head
    if pronoun.dep_ not in SUBJECTS or verb.dep_ not in ("advcl", "ccomp") or noun.is_ancestor(pronoun):
        return False
    main = verb.head
    if verb.dep_ == "ccomp":
        subject = next((c for c in main.children if c.dep_ in SUBJECTS), None)
        is_opening = noun.dep_ in ("pobj", "conj") and subject is not None and noun.i < subject.left_edge.i
        is_size = any(c.dep_ == "nummod" for c in noun.children)
        return (is_opening or is_size) and main.lemma_ in (
            "indicate",
            "show",
            "mean",
            "suggest",
            "prove",
            "imply",
            "reveal",
        )
    if main.lemma_ not in ("speak", "talk"):
        return False
    return noun.dep_ in SUBJECTS or (noun.dep_ == "pobj" and noun.head.head == main)


def _has_many(pronoun: Token, sentence: Sentence, before: Sequence[Sentence]) -> bool:
    for noun in _before(pronoun, sentence, before):
        if _is_ruled_out(noun, pronoun, before):
            continue
        if noun.ent_type_ in ("DATE", "TIME", "PERCENT", "MONEY", "QUANTITY"):
            continue
        if noun_class(noun.lemma_) == "group" and noun.tag_ == "NN":
            return True
        is_joined = any(c.dep_ == "conj" and c.pos_ in ("NOUN", "PROPN") for c in noun.children)
        if noun.tag_ in ("NNS", "NNPS") or is_joined or noun.lower_ in ("people", "police", "staff"):
            return True
    return False


# ---- pointing words


def _pointed(token: Token, sentence: Sentence, before: Sequence[Sentence]) -> str | None:
    noun = token.head
    own = {t.lemma_.lower() for t in token.doc[sentence.words.start : token.i]}
    if token.dep_ == "det" and (noun.lemma_.lower() in own or (noun.lower_ == "time" and len(own) > 2)):
        return "the"
    if token.dep_ == "mark" or token.tag_ == "IN":
        return ""
    after = token.nbor(1).lower_ if token.i + 1 < len(token.doc) else ""
    if token.lower_ == "those" and after in ("who", "whose", "whom"):
        return "the"
    if token.lower_ in ("that", "those") and after in ("of", "in", "from", "near", "with", "that", "which"):
        tag = "NNS" if token.lower_ == "those" else "NN"
        earlier = token.doc[sentence.words.start : token.i]
        if any(t.tag_ == tag and t.dep_ != "npadvmod" for t in earlier if t.i < token.i - 1):
            return "the"  # "the ships of the north and those of the south"
    if not before:
        return None
    if token.dep_ not in ("det", "predet", "amod"):
        return "things" if token.lower_ in ("this", "that") and token.dep_ in SUBJECTS else None
    said = {stem_of(t.lower_) for sentence in before for t in sentence.words}
    if stem_of(noun.lower_) in said or stem_of(noun.lemma_.lower()) in said or noun.lemma_ in SHELLS:
        return "the"
    return None
