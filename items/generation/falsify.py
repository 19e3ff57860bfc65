"""Turn a true statement into one that is surely false: change one number, date, name, verb or comparison."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from items.generation.ground import Statement
from items.generation.inflection import verb_form
from items.generation.lexicon import ANTONYMS, NUMBER_WORDS, YEAR
from items.generation.material import Material
from items.generation.shapes import Span
from items.generation.wording import content_stems, rng, stem_of, word_set, words

if TYPE_CHECKING:
    from spacy.tokens import Span as Words
    from spacy.tokens import Token

_COUNTS = ("CARDINAL", "PERCENT", "MONEY", "QUANTITY", "TIME", "DATE")
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_DEGREE = word_set("more most less very not no so as too quite rather even")
_FIXED = {
    "good": word_set("use deal faith news idea reason"),
    "first": word_set("time place step half name"),
    "common": word_set("ground sense good"),
    "public": word_set("domain"),
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


def falsehoods(statement: Statement, material: Material) -> list[Falsehood]:
    """The false versions of a true statement, surest first, at most one for each way of changing it."""
    if statement.clause.negation is not None:
        undone = _unnegated(statement)
        return [undone] if undone else []
    found: dict[str, Falsehood] = {}
    for make in (_numbers, _names, _antonyms):
        for falsehood in make(statement, material):
            if not _is_asserted(falsehood, material):
                found.setdefault(falsehood.rule, falsehood)
    return sorted(found.values(), key=lambda f: -f.confidence)


def _is_asserted(falsehood: Falsehood, material: Material) -> bool:
    """Whether some sentence of the article says just what was meant to be false."""
    stems = content_stems(falsehood.text) - {"accord"}
    changed = {stem_of(word) for word in words(falsehood.new)}
    index = material.index
    return any(changed <= index.stems[place] for place in index.holding_most(stems, 0.75))


def replaced_once(text: str, old: str, new: str) -> str | None:
    """`text` with its only `old` replaced, else None."""
    pattern = rf"(?<![\w-]){re.escape(old)}(?![\w-])"
    if len(re.findall(pattern, text)) != 1:
        return None
    text = re.sub(pattern, lambda _: new, text)
    text = re.sub(r"\b([Aa]) (?=[aeiou])", r"\1n ", text)
    return re.sub(r"\b([Aa])n (?=[bcdfgjklmnpqrstvwxyz])", r"\1 ", text)


def _numbers(statement: Statement, material: Material) -> Iterator[Falsehood]:
    sentence = statement.sentence
    for entity in sentence.words.ents:
        value = number_in(entity)
        if value is None or entity.end - 1 > statement.last:
            continue
        old, span = value[0], Span(sentence.offset + value[1], sentence.offset + value[1] + len(value[0]))
        near = near_values(old, material, statement.text)
        if not near:
            continue
        new = near[rng(material.seed, statement.text).randrange(len(near))]
        text = replaced_once(statement.text, old, new)
        if text:
            rule = "false_date" if YEAR.fullmatch(old) else "false_number"
            yield Falsehood(text, rule, old, new, span, 0.74)


def number_in(entity: Words) -> tuple[str, int] | None:
    """The number of an entity that can be changed and its offset in the block, or None."""
    if entity.label_ not in _COUNTS:
        return None
    if any(
        (t.dep_ in ("compound", "nmod") and t.head.pos_ == "PROPN") or t.pos_ == "PROPN"
        for t in _around(entity)
    ):
        return None
    if any(t.like_num and t.dep_ in ("nummod", "appos") and t.head.i < t.i for t in entity):
        return None  # "level 5" is a name, not an amount
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


def near_values(old: str, material: Material, avoid: str) -> list[str]:
    """Believable wrong values for a number or year in the form of `old`, none of them in `avoid`."""
    if YEAR.fullmatch(old):
        year = int(old)
        own = sorted({int(y) for y in YEAR.findall(material.text) if 0 < abs(int(y) - year) <= 15})
        found = [str(y) for y in own] + [
            str(year + step) for step in (-2, 2, -4, 4, -3, 3) if year + step not in own
        ]
    elif old.lower() in NUMBER_WORDS:
        at = NUMBER_WORDS.index(old.lower())
        found = [
            NUMBER_WORDS[p]
            for p in (at - 2, at + 2, at - 3, at + 3, at - 1, at + 1)
            if 0 <= p < len(NUMBER_WORDS)
        ]
        found = [word.capitalize() if old[0].isupper() else word for word in found]
    else:
        found = _near_digits(old)
    taken = set(words(avoid))
    return [value for value in dict.fromkeys(found) if value != old and value.lower() not in taken]


def _near_digits(old: str) -> list[str]:
    plain = old.replace(",", "")
    if "." in plain:
        places = len(plain.split(".")[1])
        return [f"{float(plain) * factor:.{places}f}" for factor in (1.5, 0.6, 2, 0.4)]
    value = int(plain)
    if value < 2:
        return []
    if value <= 12:
        steps = [value + step for step in (2, -2, 3, -1, 4) if value + step > 1]
    else:
        unit = 1
        while value % (unit * 10) == 0 and unit * 10 <= value:
            unit *= 10
        unit = unit if unit < value else unit // 2  # 100 -> 50, 150, 200
        steps = [round(value * factor / unit) * unit for factor in (1.5, 0.5, 2, 0.75, 1.25)]
    return [f"{step:,}" if "," in old else str(step) for step in steps if step != value]


def _names(statement: Statement, material: Material) -> Iterator[Falsehood]:
    """A person or place replaced by another of the article that has nothing to do with the claim."""
    analysis = material.analysis
    for term in material.terms_of(statement.sentence):
        if term.form != "NAME" or term.last > statement.last or term.label not in ("PERSON", "GPE"):
            continue
        others = [t for t in material.names if t.label == term.label and t.text != term.text]
        rest = content_stems(statement.text) - term.stems
        for other in sorted(others, key=lambda t: (-sum(analysis.labels[t.text].values()), t.text)):
            if other.stems & content_stems(statement.text) or other.stems & statement.sentence.stems:
                continue
            if (_mentions(term.text, material) < 2 and " " not in term.text) or _mentions(
                other.text, material
            ) < 2:
                continue
            if material.index.is_asserted(other.stems, rest):
                continue
            text = replaced_once(statement.text, term.text, other.text)
            if text and " the " + term.text not in statement.text:
                yield Falsehood(text, "false_name", term.text, other.text, term.span, 0.62)
                break


def _mentions(name: str, material: Material) -> int:
    return sum(material.analysis.labels[name].values()) if name in material.analysis.labels else 0


def _antonyms(statement: Statement, _material: Material) -> Iterator[Falsehood]:
    clause, doc = statement.clause, statement.clause.verb.doc
    for token in doc[clause.subject_first : clause.last + 1]:
        new = ANTONYMS.get(token.text)
        if new is None or not _may_swap(token):
            continue
        text = replaced_once(statement.main_text, token.text, new)
        if text:
            # The main predicate makes the clearest falsehood; a word inside a modifier a weaker one.
            main = token == clause.verb or token.head == clause.verb or token.head.head == clause.verb
            yield Falsehood(
                text,
                "false_antonym",
                token.text,
                new,
                clause.sentence.range_of(token.i, token.i),
                0.68 if main else 0.6,
            )


def _may_swap(token: Token) -> bool:
    following = token.nbor(1) if token.i + 1 < len(token.doc) else token
    before = token.nbor(-1) if token.i else token
    if before.lower_ in _DEGREE or following.lower_ in _FIXED.get(token.lower_, frozenset()):
        return False
    if token.lower_ in ("after", "before"):
        return token.pos_ in ("ADP", "SCONJ") and token.dep_ in ("prep", "mark")
    if token.lower_ in ("more", "fewer", "less"):
        return following.lower_ == "than" or following.tag_ == "NNS"
    if token.lower_ in ("first", "last"):
        return (
            token.dep_ in ("advmod", "amod")
            and token.ent_type_ != "DATE"
            and following.pos_ not in ("NUM", "PROPN")
        )
    if token.ent_type_ in ("ORG", "GPE", "PERSON", "EVENT", "LAW", "FAC", "WORK_OF_ART", "PRODUCT"):
        return False
    return token.pos_ in ("VERB", "ADJ", "ADV") and following.text != "-" and before.text != "-"


def _unnegated(statement: Statement) -> Falsehood | None:
    """The claim without its "not": a misconception stated without negative wording."""
    clause = statement.clause
    negation = clause.negation
    if negation is None or negation.lower_ not in ("not", "n't", "n’t", "never"):
        return None
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
    if re.search(r"\b(?:any|anything|anyone|yet|either|necessarily|only|just|but)\b", text):
        return None
    return Falsehood(text, "false_unnegated", old, form, span, 0.7)
