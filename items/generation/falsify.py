"""Turn a true statement into one that is surely false: change one number, date, name, verb or comparison."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from items.generation.exchange import exchanges
from items.generation.figures import is_range
from items.generation.ground import Statement
from items.generation.inflection import verb_form
from items.generation.lexicon import EXCLUSIVE, NUMBER_WORDS, OPPOSITES, ORDINALS, RANKED, YEAR
from items.generation.material import Material, Term
from items.generation.namesake import namesakes
from items.generation.shapes import Span
from items.generation.turns import turns
from items.generation.values import near_values
from items.generation.wording import content_stems, rng, stem_of, word_set, words

if TYPE_CHECKING:
    from spacy.tokens import Span as Words
    from spacy.tokens import Token

    from items.generation.clauses import Clause

_COUNTS = ("CARDINAL", "PERCENT", "MONEY", "QUANTITY", "TIME", "DATE")
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_CHOICE = 4
_SHORTEST = 6
_VOWELS, _CONSONANTS = frozenset("aeiou"), frozenset("bcdfgjklmnpqrstvwxyz")
_DEGREE = word_set("more most less very not no so as too quite rather even")
_POLAR = re.compile(
    r"\b(?:any|anything|anyone|anybody|anywhere|ever|yet|either|neither|nor|necessarily|only|just|but|need|dare|"
    r"every|all|always|both|except|unless|until|till|enough|much|many|at all|so|as|because|alone|merely|"
    r"simply|solely|too|entirely|completely|fully|exactly|quite|very|lest)\b",
    re.IGNORECASE,
)
"""Words that only fit beside a "not", or that the "not" belongs to."""
_NEGATIVE = word_set(
    "not no nor never neither few little hardly scarcely barely rarely seldom nobody nothing"
)
_REASONED = re.compile(r"\b(?:so|because|therefore|thus|hence|which is why)\b(?! (?:much|many|far|long)\b)")
_MOVING = word_set("rise fall increase decrease grow shrink")
_KINDS = word_set(
    "temporary permanent public private domestic foreign urban rural voluntary compulsory mandatory optional "
    "direct indirect formal informal inner outer vertical horizontal"
)
"""Classes, not grades: each is a kind of its own."""
_GOING = word_set(
    "go move return sail leave travel settle arrive flee emigrate die marry open begin meet land "
    "embark graduate"
)
_JUDGING = word_set("better worse easier harder")
_NO_ROW = word_set(
    "time place step half name year season part hand glance sight person thing point all "
    "example case question reason argument option method approach objection problem section chapter form "
    "answer group list item row column paragraph scenario condition kind sort type"
)
"""Nouns with which an ordinal does not count a row, or counts the author's points."""
_FIXED = {
    "public": word_set("domain opinion interest relations holiday holidays house houses key"),
    "high": word_set("school schools court command commission commissioner chair seas street treason priest"),
    "long": word_set("time island history way list"),
    "dry": word_set("land cleaning dock ice goods season"),
    "short": word_set("for story stories film films"),
    "large": word_set("scale"),
    "small": word_set("business businesses scale"),
    "fast": word_set("food"),
    "cold": word_set("war"),
    "hot": word_set("spring springs dog dogs"),
    "more": word_set("recent recently important importantly"),
    "positive": word_set("integer integers number numbers"),
    "major": word_set("key"),
    "upper": word_set("case"),
    "lower": word_set("case"),
}


@dataclass(frozen=True, slots=True)
class Falsehood:
    """`text` says `new` where the article says `old`, at `answer`."""

    text: str
    rule: str
    old: str
    new: str
    answer: Span
    confidence: float


def falsehoods(statement: Statement, material: Material, *, turn: int = 0) -> list[Falsehood]:
    """The false versions of a true statement, surest first, at most one for each way of changing it.

    Another `turn` takes another of the near values, so that two items do not show the same one.
    """
    found: dict[str, Falsehood] = {}
    for falsehood in _exchanges(statement):
        if not _is_said_elsewhere(falsehood, statement, material):
            found.setdefault(falsehood.rule, falsehood)
    if statement.clause.negation is not None:
        undone = None if found else _unnegated(statement)
        return [undone] if undone else list(found.values())
    for make in (_numbers, _ranks, _names, _turns, _antonyms):
        for falsehood in make(statement, material, turn):
            if not _is_asserted(falsehood, material):
                found.setdefault(falsehood.rule, falsehood)
    return sorted(found.values(), key=lambda f: -f.confidence)


def _is_asserted(falsehood: Falsehood, material: Material) -> bool:
    """Whether some sentence of the article says just what was meant to be false."""
    stems = content_stems(falsehood.text) - {"accord"}
    changed = {stem_of(word) for word in words(falsehood.new)}
    index = material.index
    return any(changed <= index.stems[place] for place in index.holding_most(stems, 0.75))


def _is_said_elsewhere(falsehood: Falsehood, statement: Statement, material: Material) -> bool:
    """Whether another sentence holds nearly all the words: it may say them in the exchanged order."""
    held = material.index.holding_most(content_stems(falsehood.text) - {"accord"}, 0.8)
    return any(place != statement.sentence.index for place in held)


def _exchanges(statement: Statement) -> Iterator[Falsehood]:
    for made in exchanges(statement):
        span = statement.sentence.range_of(made.first, made.last)
        yield Falsehood(made.text, "false_exchange", made.one, made.two, span, 0.78)


def replaced_once(text: str, old: str, new: str) -> str | None:
    """`text` with its only `old` replaced and an "a" or "an" right before it made to fit, else None."""
    pattern = rf"(?<![\w–/-])(?<!\d[.,]){re.escape(old)}(?![\w–/-]|[.,]\d)"
    if len(re.findall(pattern, text)) != 1:
        return None
    before, _, after = re.sub(pattern, lambda _: f"\0{new}", text).partition("\0")
    if new[:1] in _VOWELS:
        before = re.sub(r"\b([Aa]) $", r"\1n ", before)
    elif new[:1] in _CONSONANTS:
        before = re.sub(r"\b([Aa])n $", r"\1 ", before)
    return before + after


def _numbers(statement: Statement, material: Material, turn: int) -> Iterator[Falsehood]:
    sentence = statement.sentence
    for entity in sentence.words.ents:
        value = number_in(entity)
        if value is None or entity.end - 1 > statement.last:
            continue
        old, span = value[0], Span(sentence.offset + value[1], sentence.offset + value[1] + len(value[0]))
        near = near_values(old, statement.text, material)[:_CHOICE]
        if not near:
            continue
        new = near[(rng(material.seed, statement.text).randrange(len(near)) + turn) % len(near)]
        text = replaced_once(statement.text, old, new)
        if text:
            rule = "false_date" if YEAR.fullmatch(old) else "false_number"
            yield Falsehood(text, rule, old, new, span, 0.74)


def _ranks(statement: Statement, material: Material, turn: int) -> Iterator[Falsehood]:
    """ "the fifth mission" as the third: which one of a row it was."""
    sentence = statement.sentence
    for token in sentence.words.doc[statement.clause.subject_first : statement.last + 1]:
        if not is_rank(token):
            continue
        near = near_values(token.text, statement.text, material)[:_CHOICE]
        new = near[turn % len(near)]
        text = replaced_once(statement.text, token.text, new)
        if text:
            span = Span(sentence.offset + token.idx, sentence.offset + token.idx + len(token))
            yield Falsehood(text, "false_rank", token.text, new, span, 0.7)


def is_rank(token: Token) -> bool:
    """Whether an ordinal counts a row of like things: "the third son", not "the First Lady"."""
    if token.text not in ORDINALS or token.dep_ != "amod" or token.head.tag_ not in ("NN",):
        return False
    if token.i == 0 or token.nbor(-1).lower_ not in ("the", "a", "his", "her", "its", "’s", "'s"):
        return False
    following = token.nbor(1)
    if token.text == "first" and token.head.dep_ != "attr":
        return False  # "the first evidence": not the first of a row
    return (
        following.pos_ in ("NOUN", "ADJ", "VERB")
        and following.text != "-"
        and (following.lower_ not in _NO_ROW and token.head.lemma_ not in _NO_ROW)
    )


def number_in(entity: Words) -> tuple[str, int] | None:
    """The number of an entity that can be changed and its offset in the block, or None."""
    if entity.label_ not in _COUNTS:
        return None
    if any(
        (t.dep_ in ("compound", "nmod") and t.head.pos_ == "PROPN") or t.pos_ == "PROPN"
        for t in _around(entity)
    ):
        return None
    if any(t.dep_ == "pobj" and t.head.lower_ == "of" and t.head.head.pos_ == "PROPN" for t in entity):
        return None  # "the Act of 1834": its name
    if any(t.like_num and t.dep_ in ("nummod", "appos") and t.head.i < t.i for t in entity):
        return None  # "level 5" is a name, not an amount
    if any(is_range(t) for t in entity if t.like_num):
        return None  # "16 to 17": one end alone says nothing
    if entity.label_ == "CARDINAL" and entity.root.dep_ in ("dobj", "attr", "pobj", "nsubj", "conj"):
        return None  # "suggests two": of what is missing
    year = YEAR.search(entity.text)
    if entity.label_ == "DATE":
        return (year.group(), entity.start_char + year.start()) if year else None
    digits = list(_DIGITS.finditer(entity.text))
    if len(digits) == 1:
        return digits[0].group(), entity.start_char + digits[0].start()
    spelt = [t for t in entity if t.lower_ in NUMBER_WORDS]
    return (spelt[0].text, spelt[0].idx) if len(spelt) == 1 and not digits and len(entity) <= 2 else None


def _around(entity: Words) -> list[Token]:
    """The entity's number tokens that might be part of a name ("Form 1120")."""
    before = [entity.doc[entity.start - 1]] if entity.start > entity.sent.start else []
    numbers = [t for t in entity if t.like_num or t.pos_ == "NUM"]
    named = [t for t in before if t.pos_ == "PROPN" and t.is_title and t.ent_type_ != "DATE"]
    return numbers + (named if entity.label_ != "DATE" else [])


def _names(statement: Statement, material: Material, turn: int) -> Iterator[Falsehood]:
    """A person or place replaced by another of the article that has nothing to do with the claim."""
    clause = statement.clause
    for term in material.terms_of(statement.sentence):
        if not (
            _is_exclusive(clause)
            or _went_once(clause, term)
            or (namesakes(material).is_body(term) and _did_or_must(clause, term))
        ):
            continue
        if term.form != "NAME" or not clause.subject_first <= term.first <= term.last <= statement.last:
            continue
        others = namesakes(material).others(term, statement.text)
        for other in others[turn % len(others) :][:1] if others else []:
            old, new = _with_articles(term, other)
            text = replaced_once(statement.text, old, new)
            if text is None and old != term.text:
                old, new = old[:1].upper() + old[1:], new[:1].upper() + new[1:]
                text = replaced_once(statement.text, old, new)
            if text:
                text = text[:1].upper() + text[1:]
                yield Falsehood(text, "false_name", term.text, other.text, term.span, 0.62)


def _with_articles(term: Term, other: Term) -> tuple[str, str]:
    """Both names with the "the" that the article gives a body."""
    has, needs = (
        t.label == "ORG"
        and t.first > t.sentence.words.start
        and t.sentence.words.doc[t.first - 1].lower_ == "the"
        for t in (term, other)
    )
    if has == needs:
        return term.text, other.text
    return (f"the {term.text}", other.text) if has else (term.text, f"the {other.text}")


def _turns(statement: Statement, material: Material, _turn: int) -> Iterator[Falsehood]:
    """What the main clause turns on, the other way round."""
    for turn in turns(statement, material):
        text = replaced_once(statement.main_text, turn.old, turn.new)
        start = statement.sentence.offset + turn.at.idx
        answer = Span(start, start + len(turn.old))
        if text and " ".join(answer.of(material.text).lower().split()) == turn.old.lower():
            yield Falsehood(text, "false_turn", turn.old, turn.new, answer, 0.72)


def _did_or_must(clause: Clause, term: Term) -> bool:
    """Whether the body, as the subject, did one thing or has one duty, which then is no other body's."""
    is_subject = term.first <= clause.subject.i <= term.last
    helpers = [t for t in clause.aux if t.tag_ == "MD"]
    return is_subject and (bool(helpers) or clause.verb.tag_ in ("VBD", "VBZ")) and clause.object is not None


def _went_once(clause: Clause, term: Term) -> bool:
    """Whether somebody went to the place, or did something there, on a day that is told."""
    doc = clause.verb.doc
    dated = any(
        t.ent_type_ == "DATE" and t.like_num for t in doc[clause.sentence.words.start : clause.last + 1]
    )
    place = (
        term.label == "GPE"
        and doc[term.first].head.dep_ == "prep"
        and doc[term.first].head.head == clause.verb
    )
    return dated and place and clause.verb.tag_ == "VBD" and clause.verb.lemma_ in _GOING


def _is_exclusive(clause: Clause) -> bool:
    """Whether the claim fits one name only ("X was the founder", "X was born in Y", "X built the Y")."""
    if clause.verb.lemma_ == "be":
        return clause.attribute is not None and clause.attribute.left_edge.lower_ == "the"
    target = clause.object
    bare = target is not None and target.left_edge.lower_ in ("a", "an", "some", "many", "several")
    return clause.verb.lemma_ in EXCLUSIVE and not bare


def _antonyms(statement: Statement, material: Material, _turn: int) -> Iterator[Falsehood]:
    clause, doc = statement.clause, statement.clause.verb.doc
    said = set(words(statement.sentence.text))
    if said & _NEGATIVE or _REASONED.search(statement.text):
        return  # the opposite of what is hardly so may be true; one with its reason beside it is absurd
    topic = content_stems(material.analysis.source.title)  # turned round, it would be another matter
    for token in doc[clause.subject_first : clause.last + 1]:
        new = _opposite(token)
        if not new or new in said or not _may_swap(token, clause) or _is_in_term(token, material):
            continue
        if stem_of(token.lower_) in topic:
            continue
        text = replaced_once(statement.main_text, token.text, new)
        if text:
            answer = clause.sentence.range_of(token.i, token.i)
            # The main predicate makes the clearest falsehood; a word inside a modifier a weaker one.
            main = token == clause.verb or token.head == clause.verb or token.head.head == clause.verb
            if _is_plain_turn(token, new, statement, material):
                yield Falsehood(text, "false_turn", token.text, new, answer, 0.72)
            else:
                yield Falsehood(text, "false_antonym", token.text, new, answer, 0.68 if main else 0.6)


def _is_plain_turn(token: Token, new: str, statement: Statement, material: Material) -> bool:
    """Whether the article itself makes the contrast believable.

    Something went up or down by so much, one comes before the other, or the article tells of both kinds.
    """
    verb = statement.clause.verb
    if token == verb:
        by_figure = any(t.like_num for t in verb.doc[verb.i + 1 : statement.last + 1])
        return verb.lemma_ in _MOVING and by_figure and " from " not in statement.text
    if token.lower_ in ("before", "after"):
        follows = next((c for c in token.children if c.dep_ == "pobj"), None)
        dated = follows is None or follows.ent_type_ in ("DATE", "TIME")
        return token.head == verb and verb.lemma_ in ("come", "rank") and not dated
    return token.lower_ in _KINDS and new in material.vocabulary


def _is_in_term(token: Token, material: Material) -> bool:
    """Whether the adjective and its noun are a term of the article ("popular sovereignty")."""
    following = token.nbor(1) if token.i + 1 < len(token.doc) else token
    return (
        token.pos_ == "ADJ"
        and following.pos_ == "NOUN"
        and (material.mentions(f"{token.text} {following.text}") > 1)
    )


def _opposite(token: Token) -> str:
    """What would say the contrary in the same place, else an empty text."""
    if token.tag_ == "JJS" and token.lower_ in RANKED:
        one = token.head.tag_ in ("NN", "NNP") and token.i and token.nbor(-1).lower_ in ("the", "’s", "'s")
        return f"second-{token.text}" if one and token.dep_ == "amod" else ""
    return OPPOSITES.get(token.pos_, {}).get(token.text, "")


def _may_swap(token: Token, clause: Clause) -> bool:
    """Whether the opposite fits in the same construction and makes the claim surely false."""
    following = token.nbor(1) if token.i + 1 < len(token.doc) else token
    before = token.nbor(-1) if token.i else token
    if before.lower_ in _DEGREE or following.lower_ in _FIXED.get(token.lower_, frozenset()):
        return False
    if token.lower_ in _JUDGING:
        return False  # "worse records than monks": nobody would believe it
    if token.ent_type_ or following.text == "-" or before.text == "-":
        return False  # part of a name or a date
    if token.lower_ in ("after", "before"):
        return token.pos_ in ("ADP", "SCONJ") and token.dep_ in ("prep", "mark") and token.i > clause.verb.i
    if token.lower_ in ("more", "fewer"):
        return following.lower_ == "than" or following.tag_ == "NNS"
    if token.tag_ in ("JJR", "RBR"):
        return any(t.lower_ == "than" for t in token.doc[token.i : token.i + 6])
    if token.lower_ in ("won", "lost"):
        return token == clause.verb and clause.object is not None  # "the books were lost" is no defeat
    if token.pos_ == "VERB":
        return token == clause.verb or token.dep_ in ("conj", "xcomp", "csubj")
    if any(c.dep_ == "conj" for c in token.children) or token.dep_ == "conj":
        return False  # "public and private": one of two, so the opposite may be true as well
    if token.lower_ in ("with", "without"):
        return token.lower_ == "without" and following.pos_ in ("NOUN", "DET", "ADJ", "PROPN")
    if token.pos_ == "ADJ" and token.dep_ not in ("amod", "acomp", "conj", "oprd", "advmod", "ccomp", "ROOT"):
        return False  # "the short" is a film
    return token.pos_ != "NOUN" or token.dep_ not in ("compound", "nmod")


_UP_TO_THEN = re.compile(r"\bfor at least\b|\bbefore\b")
"""How long something is not so; without "not" it says nothing."""


def _unnegated(statement: Statement) -> Falsehood | None:
    """The claim without its "not": a misconception stated without negative wording."""
    clause = statement.clause
    negation = clause.negation
    if negation is None or negation.lower_ not in ("not", "n't", "n’t", "never"):
        return None
    if negation.nbor(1) != clause.verb and clause.verb.pos_ != "AUX":
        return None  # something stands between: the "not" may belong to it
    span = clause.sentence.range_of(negation.i, negation.i)
    helper = next((a for a in clause.aux if a.lemma_ == "do"), None)
    if helper is not None:
        tag = {"does": "VBZ", "did": "VBD", "do": "VBP"}.get(helper.lower_)
        form = clause.verb.lemma_ if tag == "VBP" else verb_form(clause.verb.lemma_, tag) if tag else None
        pattern = rf"\b{helper.text}\s?(?:not|n['’]t) {re.escape(clause.verb.text)}\b"
        if form is None or len(re.findall(pattern, statement.text)) != 1:
            return None
        text = re.sub(pattern, form, statement.text)
        old = f"{helper.text} not {clause.verb.text}"
    else:
        if len(re.findall(r"\b(?:not|never)\b", statement.text)) != 1:
            return None
        text, form = re.sub(r"\s+(?:not|never)\b", "", statement.text), clause.verb.text
        old = f"{negation.text} {form}"
    if _POLAR.search(text) or _UP_TO_THEN.search(text) or len(text.split()) < _SHORTEST:
        return None
    return Falsehood(text, "false_unnegated", old, form, span, 0.7)
