"""A statement with one word or phrase of its main clause turned round, where both ways could be believed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from items.generation.contraries import (
    ACTING,
    AMOUNTS,
    CHANGING,
    CLAIMS,
    CLASSES,
    COMPASS,
    DECIDING,
    ENDING,
    GRADES,
    MANNERS,
    MOVING,
    OF_AMOUNT,
    PHRASES,
    PLANS,
    SIZES,
    STATES,
)
from items.generation.ground import Statement
from items.generation.inflection import verb_form
from items.generation.lexicon import RANKED, SUBJECTS
from items.generation.material import Material
from items.generation.wording import content_stems, stem_of, word_set, words

if TYPE_CHECKING:
    from spacy.tokens import Token

_DENIALS = word_set("not no nor never neither nobody nothing none without hardly scarcely barely few little")
_TIED = re.compile(
    r"\b(?:so|because|since|therefore|thus|hence|as a result|but|although|though|while|whereas|"
    r"despite|however|unlike|even|compared (?:with|to)|instead|rather|if|unless|would|could|might|too|until|"
    r"enough|otherwise)\b",
    re.IGNORECASE,
)
"""What ties the claim to a reason, a contrast or a condition that the turned one would contradict."""
_DEGREE = word_set(
    "more most less least very too quite rather even as so how not half twice far almost nearly"
)
_AWAY = ("relcl", "advcl", "acl", "ccomp", "csubj", "csubjpass", "parataxis", "pcomp", "appos", "conj")
"""What leads out of the main clause, or into one member of a list."""
_COMPASS_WORD = re.compile(r"\b(?:north|south|east|west)\w*", re.IGNORECASE)
_PLACED = re.compile(
    r"\bfrom\b|\bbetween\b|\b(?:far|farther|farthest|further|furthest)\b|\b(?:ant)?arctic\b|\b[Pp]oles?\b|"
    r"\bequator|\bhemisphere|\bcoast(?:s|line)? of (?:[A-Z]\w+)|\bsun\b",
)
"""Where the world itself says which direction it is."""
_TIMES = word_set(
    "end start beginning war vote election harvest opening publication meeting marriage treaty reform "
    "completion examination inspection independence revolution retirement arrival departure inquiry trial"
)
_TO_THE_END = word_set("die death birth bear know kill extinct")
_OF_ANYTHING = word_set(
    "strengthen weaken overstate understate overestimate underestimate improve widen narrow"
)
_MEASURES = word_set(
    "metre meter kilometre kilometer mile foot inch centimetre millimetre year month day hour"
)
_BEGINNING = word_set("build found establish")
"""What is still to be made cannot be going to be undone."""
_NO_SHARE = word_set("time case one day other")
_FIXED = {
    "high": word_set("school schools court seas street"),
    "long": word_set("time run term way history list"),
    "short": word_set("time run term story stories film films"),
    "common": word_set("sense ground name names law"),
    "public": word_set("domain opinion interest relations holiday holidays key"),
    "positive": word_set("integer integers"),
    "hot": word_set("spring springs"),
    "cold": word_set("war"),
    "light": word_set("source sources"),
    "early": word_set("days"),
    "heavy": word_set("metal metals industry water"),
    "fast": word_set("food"),
    "male": word_set("line"),
    "upper": word_set("case"),
    "lower": word_set("case"),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """`old` of the statement's text stands as `new`; `at` is the first token of `old`."""

    at: Token
    old: str
    new: str


def turns(statement: Statement, material: Material) -> Iterator[Turn]:
    """The believable turns of the statement, the main predicate before what only qualifies it."""
    said = set(words(statement.text))
    if said & _DENIALS or _TIED.search(statement.text) or '"' in statement.text or "“" in statement.text:
        return
    topic = content_stems(material.analysis.source.title)
    for find in (
        _of_verb,
        _of_phrase,
        _of_share,
        _of_comparison,
        _of_manner,
        _of_quality,
        _of_rank,
        _of_place,
        _of_time,
    ):
        for turn in find(statement):
            new = set(words(turn.new)) - set(words(turn.old))
            if new & said or any(stem_of(word) in topic for word in words(turn.old) if len(word) > 3):
                continue
            yield turn


def _tokens(statement: Statement) -> list[Token]:
    clause = statement.clause
    first = clause.sentence.words.start if clause.opening else clause.subject_first
    return list(clause.verb.doc[first : clause.last + 1])


def _before(token: Token) -> Token:
    """The token before it, at the beginning itself."""
    return token.doc[max(0, token.i - 1)]


def _after(token: Token) -> Token:
    """The token after it, at the end itself."""
    return token.doc[min(len(token.doc) - 1, token.i + 1)]


def _is_main(token: Token, statement: Statement) -> bool:
    """Whether the token belongs to the main clause itself."""
    here = token
    while here != statement.clause.verb:
        if here.dep_ in _AWAY or here.head == here:
            return False
        here = here.head
    return True


def _spoken(token: Token) -> str:
    """The contrary verb's form is that of the verb."""
    return token.tag_ if token.tag_ in ("VB", "VBZ", "VBP", "VBD", "VBN", "VBG") else ""


def _inflected(verb: Token, table: dict[str, str]) -> str:
    contrary = table.get(verb.lemma_.lower(), "")
    return (verb_form(contrary, _spoken(verb)) or "") if contrary and _spoken(verb) else ""


def _of_verb(statement: Statement) -> Iterator[Turn]:
    """What the subject does."""
    clause, verb = statement.clause, statement.clause.verb
    if any(c.dep_ in ("prt", "neg") for c in verb.children) or any(c.dep_ == "conj" for c in verb.children):
        return
    grows = re.search(r"\bfrom\b", statement.text) is None
    is_amount = clause.subject.lemma_.lower() in AMOUNTS
    if clause.object is None and not clause.is_passive and is_amount:
        table = MOVING if grows else {}
    elif (aim := clause.child("xcomp")) is not None:
        table = DECIDING if _before(aim).lower_ == "to" else {}
    elif clause.is_passive:
        is_to_come = any(a.tag_ == "MD" for a in clause.aux)
        dated = is_to_come or any(t.ent_type_ == "DATE" for t in _tokens(statement))
        ends = dated and verb.lemma_ in ENDING and not (is_to_come and verb.lemma_ in _BEGINNING)
        table = ENDING if ends else {**ACTING, **(CHANGING if is_amount else {})}
    elif clause.object is not None:
        table = _of_object(clause.object, verb)
    else:
        table = {}
    moved = any(c.dep_ == "prep" and c.lower_ in ("to", "into", "from") for c in verb.children)
    new = "" if moved and (clause.is_passive or verb.lemma_ in ENDING) else _inflected(verb, table)
    if new:
        yield Turn(verb, verb.text, new)


def _of_object(target: Token, verb: Token) -> dict[str, str]:
    """The table for a verb with this object."""
    if verb.lemma_ == "support" and target.lemma_.lower() in CLAIMS:
        return {"support": "contradict"}
    if verb.lemma_ == "support" and target.lemma_.lower() in PLANS:
        return {"support": "oppose"}
    is_amount = target.lemma_.lower() in AMOUNTS or any(
        c.dep_ == "prep" and c.lower_ == "of" for c in target.children
    )
    return {**ACTING, **CHANGING} if is_amount or verb.lemma_ in _OF_ANYTHING else ACTING


def _of_phrase(statement: Statement) -> Iterator[Turn]:
    """A phrase of the table, where it belongs to the main clause."""
    tokens = _tokens(statement)
    for pattern, contrary in PHRASES:
        for found in pattern.finditer(statement.main_text):
            old = found.group()
            token = _starting(tokens, old)
            if token is None or not _is_main(token, statement):
                continue
            new = found.expand(contrary)
            yield Turn(token, old, new[:1].upper() + new[1:] if old[0].isupper() else new)


def _starting(tokens: list[Token], phrase: str) -> Token | None:
    """The only token with which the phrase begins."""
    found = [t for t in tokens if t.doc.text[t.idx : t.idx + len(phrase)].lower() == phrase.lower()]
    return found[0] if len(found) == 1 else None


def _of_share(statement: Statement) -> Iterator[Turn]:
    """ "Most …" and "Many …" as "Few …"; "every …" as "every second …"."""
    for token in _tokens(statement):
        noun = token.head
        if token.lower_ in ("most", "many") and token.dep_ == "amod" and noun.tag_ == "NNS":
            if noun.dep_ in SUBJECTS and noun.head == statement.clause.verb and noun.left_edge == token:
                yield Turn(token, _case(token, statement), _like("few", token, statement))
        elif token.lower_ == "every" and token.dep_ == "det" and noun.tag_ == "NN":
            plain = noun.lemma_ not in _NO_SHARE and noun.dep_ in (
                *SUBJECTS,
                "dobj",
                "dative",
                "npadvmod",
                "pobj",
            )
            if plain and _is_main(token, statement) and _after(token).pos_ in ("NOUN", "ADJ"):
                yield Turn(token, _case(token, statement), _like("every second", token, statement))


def _case(token: Token, statement: Statement) -> str:
    """The token as the statement writes it: what opens it has a capital."""
    lowered = token.text.lower()
    return token.text if re.search(rf"(?<![\w-]){token.text}(?![\w-])", statement.main_text) else lowered


def _like(new: str, token: Token, statement: Statement) -> str:
    return new[:1].upper() + new[1:] if _case(token, statement)[:1].isupper() else new


def _of_comparison(statement: Statement) -> Iterator[Turn]:
    """ "more … than" as "less … than", and a limit from the other side."""
    tokens = _tokens(statement)
    for token in tokens:
        if token.lower_ not in ("more", "less", "fewer") or not _is_main(token, statement):
            continue
        following = _after(token)
        than = any(t.lower_ == "than" for t in token.doc[token.i : token.i + 7])
        if not than or following.lower_ == "than" or _before(token).lower_ in _DEGREE | {"no", "the"}:
            continue
        new = "more" if token.lower_ != "more" else "fewer" if following.tag_ == "NNS" else "less"
        yield Turn(token, f"{token.text} {following.text}", f"{new} {following.text}")
    for token in tokens:
        if token.lower_ == "at" and _after(token).lower_ in ("least", "most") and token.i + 2 < tokens[-1].i:
            if (
                not _after(_after(token)).like_num
                or statement.clause.verb.tag_ == "VBD"
                or not _is_main(_after(_after(token)), statement)
            ):
                continue
            other = "most" if _after(token).lower_ == "least" else "least"
            yield Turn(token, f"{token.text} {_after(token).text}", f"{token.text} {other}")
        if token.lower_ in ("above", "below") and _after(token).like_num and token.dep_ == "prep":
            present = statement.clause.verb.tag_ in ("VBZ", "VBP")
            measured = any(c.dep_ == "npadvmod" for c in token.children)
            if present and not measured and (token.head.dep_ in SUBJECTS or _is_main(token, statement)):
                yield Turn(token, token.text, "below" if token.lower_ == "above" else "above")


def _of_manner(statement: Statement) -> Iterator[Turn]:
    """How or how often the main verb's action takes place."""
    verb = statement.clause.verb
    for token in _tokens(statement):
        new = MANNERS.get(token.text, "")
        if not new or token.pos_ not in ("ADV", "ADJ") or not _is_main(token, statement):
            continue
        if token.dep_ not in ("advmod", "npadvmod") or _before(token).lower_ in _DEGREE | {","}:
            continue
        close = token.head == verb or token.head.pos_ == "ADP" or token.head.dep_ in ("acomp", "attr")
        after = _after(token)
        if close and after.lower_ not in ("than", "as", "between", "with", "about") and not after.like_num:
            yield Turn(token, token.text, new)


def _of_quality(statement: Statement) -> Iterator[Turn]:
    """An adjective that the predicate turns on."""
    for token in _tokens(statement):
        if token.pos_ != "ADJ" or token.ent_type_ or not _is_main(token, statement):
            continue
        before, after = (
            _before(token),
            _after(token),
        )
        if (
            before.lower_ in _DEGREE
            or before.text == "-"
            or after.text == "-"
            or after.lower_ in _FIXED.get(token.text, ())
        ):
            continue
        if (
            any(c.dep_ in ("conj", "cc", "npadvmod", "nummod") for c in token.children)
            or before.lemma_ in _MEASURES
        ):
            continue
        new = _contrary_quality(token, statement)
        if new:
            yield Turn(token, token.text, new)
        elif _opens_subject(token, statement) and token.lower_ in CLASSES:
            yield Turn(token, _case(token, statement), _like(CLASSES[token.lower_], token, statement))


def _opens_subject(token: Token, statement: Statement) -> bool:
    subject = statement.clause.subject
    opens = token.dep_ == "amod" and token.head == subject and subject.left_edge == token
    return opens and not _is_listed(subject)


def _contrary_quality(token: Token, statement: Statement) -> str:
    verb, noun = statement.clause.verb, token.head
    if token.dep_ in ("acomp", "oprd") and noun == verb:
        table = {**CLASSES, **GRADES, **SIZES, **STATES}
        bound = any(c.dep_ in ("xcomp", "ccomp") for c in token.children)
        bound = bound or any(
            c.dep_ == "prep" and c.lower_ not in ("in", "to", "for", "between") for c in token.children
        )
        return "" if bound else table.get(token.text, "")
    if token.dep_ != "amod" or noun.ent_type_ not in ("", "CARDINAL") or _is_listed(noun):
        return ""
    of_verb = noun.head == verb or (noun.dep_ == "pobj" and noun.head.head == verb)
    if noun.dep_ not in ("dobj", "attr", "pobj", "oprd") or not of_verb:
        return ""
    if any(t.dep_ == "amod" and t != token for t in noun.children) and token.text not in CLASSES:
        return ""
    if noun.lemma_.lower() in OF_AMOUNT and token.text in SIZES:
        return SIZES[token.text]
    return CLASSES.get(token.text, "") or GRADES.get(token.text, "")


def _is_listed(noun: Token) -> bool:
    return noun.dep_ == "conj" or any(c.dep_ == "conj" for c in noun.children)


def _of_rank(statement: Statement) -> Iterator[Turn]:
    """ "the largest N" as "the second-largest N", "the most common N" as "the second most common N"."""
    verb = statement.clause.verb
    for token in _tokens(statement):
        noun = token.head if token.lower_ != "most" else token.head.head
        if (
            token.lower_ == "most"
            and token.head.dep_ == "acomp"
            and noun == verb
            and _after(token) == token.head
        ):
            yield Turn(token, f"most {token.head.text}", f"least {token.head.text}")
        if (
            noun.tag_ not in ("NN", "NNP")
            or noun.dep_ != "attr"
            or noun.head != verb
            or _before(token).lower_ not in ("the", "’s", "'s")
        ):
            continue
        if token.tag_ == "JJS" and token.lower_ in RANKED and token.dep_ == "amod":
            yield Turn(token, token.text, f"second-{token.text}")
        elif token.lower_ == "most" and token.dep_ == "advmod" and token.head.dep_ == "amod":
            yield Turn(token, f"most {_after(token).text}", f"second most {_after(token).text}")


def _of_place(statement: Statement) -> Iterator[Turn]:
    """A direction, where it is the only one and nothing else says which."""
    text = statement.text
    if len(_COMPASS_WORD.findall(text)) != 1 or _PLACED.search(text):
        return
    for token in _tokens(statement):
        new = COMPASS.get(token.text, "")
        if (
            not new
            or token.ent_type_ in ("PERSON", "ORG")
            or not token.text.islower()
            or not _is_main(token, statement)
        ):
            continue
        hyphened = "-" in (_before(token).text, _after(token).text)
        if hyphened or (token.pos_ == "ADJ" and _is_listed(token.head)):
            continue
        yield Turn(token, token.text, new)


def _of_time(statement: Statement) -> Iterator[Turn]:
    """What comes before and what after."""
    clause = statement.clause
    for token in _tokens(statement):
        if (
            token.lower_ not in ("before", "after")
            or token.i < clause.verb.i
            or not _is_main_time(token, statement)
        ):
            continue
        if any(t.lemma_.lower() in _TO_THE_END for t in token.doc[clause.subject_first : clause.last + 1]):
            continue
        if any(t.tag_ == "MD" for t in token.head.subtree if t.i > token.i):
            continue  # what is needed before something can be done, nobody puts after it
        yield Turn(token, token.text, "after" if token.lower_ == "before" else "before")


def _is_main_time(token: Token, statement: Statement) -> bool:
    verb = statement.clause.verb
    if token.dep_ == "prep" and (token.head == verb or _is_main(token, statement)):
        follows = next((c for c in token.children if c.dep_ in ("pobj", "pcomp")), None)
        if follows is None or _before(token).lower_ in ("long", "soon"):
            return False
        ranked = verb.lemma_ in ("come", "rank", "take")
        return follows.lemma_.lower() in _TIMES or (ranked and follows.pos_ in ("NOUN", "PROPN"))
    if token.dep_ != "mark" or token.head.dep_ != "advcl" or token.head.head != verb:
        return False
    subject = next((c for c in token.head.children if c.dep_ in SUBJECTS), None)
    return subject is not None and subject.lower_ not in (
        "anyone",
        "anybody",
        "anything",
        "people",
        "we",
        "you",
    )
