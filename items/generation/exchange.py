"""The two sides of a contrast or a comparison in each other's place: believable, and false for sure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from items.generation.analyse import is_plural
from items.generation.figures import is_range
from items.generation.ground import Statement
from items.generation.lexicon import SUBJECTS, THIRD_PERSON, YEAR
from items.generation.material import noun_phrase_range
from items.generation.wording import content_stems, lower_first, tidy, upper_first, word_set

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_LONGEST_SIDE = 9
_CONTRASTING = word_set("whereas while")
_NOT_ONLY = word_set("only just merely simply solely so necessarily quite even all every least")
_OPEN = THIRD_PERSON | word_set(
    "this that these those one ones another other others else anything anyone anywhere ever any which who "
    "what it there former latter"
)
"""What stands for something else does not change its place without changing what it stands for."""
_ONE_SIDED = word_set("replace succeed defeat precede exceed outnumber overtake outweigh supersede inherit")
"""What one thing does to another, which then does not do it to the first."""
_MOVING = word_set(
    "move travel walk sail march flee emigrate return migrate drift flow fly lead run ride swim"
)
_TENDING = re.compile(
    r"\b(?:from|up to|than|more|less|fewer|total|together|sum|both|each|ros?e|rise|rises|fell|falls?|grew|"
    r"grows?|increase\w*|decrease\w*|decline\w*|drop\w*|reduc\w*|raise\w*|only|even|but|although|double\w*|half|"
    r"largest|smallest|highest|lowest|or|between|votes|times|respectively)\b",
    re.IGNORECASE,
)
"""What says which of two amounts is the greater one, or what both come to."""
_LIMITING = word_set("least most than to from nearly almost over under by")
_COMPARING = ("JJR", "RBR")
_JUDGING = word_set("better worse easier harder")
_STOPS = (",", ";", ":", "—", "–", ".", "(", ")")


@dataclass(frozen=True, slots=True)
class Exchange:
    """`text` has `one` and `two` in each other's place; `first` and `last` are the tokens of `one`."""

    text: str
    one: str
    two: str
    first: int
    last: int


def exchanges(statement: Statement) -> Iterator[Exchange]:
    """Every safe exchange in the statement."""
    negated = statement.clause.negation is not None or any(t.dep_ == "neg" for t in _tokens(statement))
    for find in (_denied,) if negated else _WAYS:  # "no faster than prices": nor need prices be faster
        for one, two in find(statement):
            made = _exchanged(statement, one, two)
            if made is not None:
                yield made


_Pair = tuple[tuple[int, int], tuple[int, int]]


def _tokens(statement: Statement) -> list[Token]:
    clause = statement.clause
    start = clause.sentence.words.start if clause.opening else clause.subject_first
    return list(clause.verb.doc[start : statement.last + 1])


def _denied(statement: Statement) -> Iterator[_Pair]:
    """ "not A but B": the article denies the one and says the other."""
    tokens = _tokens(statement)
    for at, token in enumerate(tokens[:-2]):
        if token.lower_ != "not" or tokens[at + 1].lower_ in _NOT_ONLY:
            continue
        but = next((t for t in tokens[at + 2 :] if t.lower_ == "but"), None)
        if but is None or any(t.text in (";", ":", ".") for t in tokens[at : but.i - tokens[0].i]):
            continue
        one = _side(token.i + 1, but.i - 1, token.doc)
        two = _side(but.i + 1, statement.last, token.doc)
        if _class_of(token.doc[one[0]]) == _class_of(token.doc[two[0]]):
            yield one, two


def _side(first: int, last: int, doc: Doc) -> tuple[int, int]:
    """From `first` to the first mark that ends the phrase, at most to `last`."""
    words = list(doc[first : last + 1])
    end = next((t.i - 1 for t in words if t.text in _STOPS), last)
    return first, max(first, end)


def _class_of(token: Token) -> str:
    """What a phrase begins with: both sides must be built alike."""
    if token.pos_ in ("DET", "NOUN", "PROPN", "ADJ"):
        return "noun" if token.pos_ != "ADJ" or token.head.pos_ == "NOUN" else "adjective"
    return f"{token.pos_} {token.lower_}" if token.pos_ in ("ADP", "PART") else str(token.tag_)


def _compared(statement: Statement) -> Iterator[_Pair]:
    """ "A … more … than B", and "more … in A than in B"."""
    clause = statement.clause
    for than in _tokens(statement):
        if than.lower_ != "than" or than.i + 1 > statement.last:
            continue
        degree = [
            t
            for t in than.doc[max(clause.subject_last + 1, than.i - 8) : than.i]
            if t.tag_ in _COMPARING or t.lower_ in ("more", "less", "fewer")
        ]
        if any(t.lower_ in _JUDGING for t in degree):
            continue
        if not degree or than.nbor(1).like_num:
            continue
        other = than.nbor(1)
        if other.pos_ == "ADP":
            same = [t for t in than.doc[degree[-1].i : than.i] if t.lower_ == other.lower_]
            pair = [next((c for c in t.children if c.dep_ == "pobj"), None) for t in (*same[:1], other)]
            if len(pair) == 2 and pair[0] is not None and pair[1] is not None and not _joined(*pair):
                yield _phrase(pair[0], statement), _phrase(pair[1], statement)
            continue
        noun = next(
            (t for t in than.doc[than.i + 1 : statement.last + 1] if t.pos_ in ("NOUN", "PROPN")), None
        )
        if noun is None:
            continue
        noun = _top(noun, than.i)
        whole = (noun.left_edge.i, min(noun.right_edge.i, statement.last))
        subject = (clause.subject_first, clause.subject_last)
        if whole[0] == than.i + 1 and whole[1] >= statement.last - 0 and _may_stand_for(clause.subject, noun):
            yield subject, whole


def _joined(*heads: Token | None) -> bool:
    """Whether one of them is the first of several."""
    return any(c.dep_ in ("cc", "conj") for head in heads if head is not None for c in head.children)


def _top(noun: Token, after: int) -> Token:
    """The head of the phrase that the noun begins."""
    while (
        noun.head.i > after
        and noun.head.pos_ in ("NOUN", "PROPN")
        and noun.dep_ in ("compound", "nmod", "poss")
    ):
        noun = noun.head
    return noun


def _phrase(head: Token, statement: Statement) -> tuple[int, int]:
    first, last = noun_phrase_range(head)
    return first, min(last, statement.last)


def _may_stand_for(one: Token, two: Token) -> bool:
    return (
        one.pos_ in ("NOUN", "PROPN") and two.pos_ in ("NOUN", "PROPN") and is_plural(one) == is_plural(two)
    )


def _contrasted(statement: Statement) -> Iterator[_Pair]:
    """ "A did this, whereas B did that": the subjects of both."""
    tokens = _tokens(statement)
    for token in tokens:
        if token.lower_ not in _CONTRASTING or token.dep_ not in ("mark", "advmod"):
            continue
        opened = token.i == tokens[0].i
        if token.lower_ == "while" and (opened or token.nbor(-1).text != ","):
            continue  # "he sang while he worked": at the same time
        verb = token.head
        main = verb.head
        pair = [next((c for c in v.children if c.dep_ in SUBJECTS), None) for v in (main, verb)]
        one, two = pair
        if one is None or two is None or not _may_stand_for(one, two):
            continue
        if not (tokens[0].i <= one.left_edge.i and two.right_edge.i <= statement.last):
            continue
        yield _phrase(one, statement), _phrase(two, statement)


def _unlike(statement: Statement) -> Iterator[_Pair]:
    """ "Unlike A, B …"."""
    for token in _tokens(statement):
        if token.lower_ != "unlike":
            continue
        one = next((c for c in token.children if c.dep_ == "pobj"), None)
        two = statement.clause.subject
        if one is not None and _may_stand_for(one, two):
            yield _phrase(one, statement), _phrase(two, statement)


def _in_turn(statement: Statement) -> Iterator[_Pair]:
    """ "first A and then B"."""
    tokens = _tokens(statement)
    for token in tokens:
        if token.lower_ != "first" or token.i + 1 > statement.last:
            continue
        then = next((t for t in tokens if t.lower_ == "then" and token.i + 1 < t.i <= token.i + 8), None)
        if then is None or then.nbor(-1).lower_ != "and" or then.i == tokens[-1].i:
            continue
        one, two = (token.i + 1, then.i - 2), then.nbor(1)
        if two.pos_ == "PROPN" and all(t.pos_ == "PROPN" for t in token.doc[one[0] : one[1] + 1]):
            yield one, (then.i + 1, min(_top(two, then.i).i, statement.last))


def _related(statement: Statement) -> Iterator[_Pair]:
    """ "A replaced B", "B was replaced by A": which of them came after the other, or was more."""
    clause = statement.clause
    if clause.verb.lemma_.lower() not in _ONE_SIDED:
        return
    agent = clause.child("agent")
    other = next((c for c in agent.children if c.dep_ == "pobj"), None) if agent else clause.object
    if clause.is_passive != (agent is not None) or other is None or not _may_stand_for(clause.subject, other):
        return
    if clause.subject.dep_ in SUBJECTS and not _joined(clause.subject, other):
        yield _phrase(clause.subject, statement), _phrase(other, statement)


def _rather(statement: Statement) -> Iterator[_Pair]:
    """ "A rather than B", "A instead of B"."""
    tokens = _tokens(statement)
    for token in tokens:
        if token.lower_ not in ("rather", "instead") or not tokens[0].i < token.i < statement.last - 1:
            continue
        if token.nbor(1).lower_ not in ("than", "of"):
            continue
        two = _top(token.nbor(2), token.i + 1) if token.nbor(2).pos_ in ("NOUN", "PROPN") else None
        one = next(
            (t for t in reversed(token.doc[tokens[0].i : token.i]) if t.pos_ in ("NOUN", "PROPN")), None
        )
        if one is None or two is None or one.i != token.i - 1 or not _may_stand_for(one, two):
            continue
        ranges = _phrase(one, statement), _phrase(two, statement)
        if ranges[0][1] == token.i - 1 and ranges[1][0] == token.i + 2 and not _joined(one, two):
            yield ranges


def _led(statement: Statement) -> Iterator[_Pair]:
    """ "moved from A to B": where it began and where it went."""
    clause = statement.clause
    if clause.verb.lemma_.lower() not in _MOVING:
        return
    ends = {
        c.lower_: next((n for n in c.children if n.dep_ == "pobj"), None)
        for c in clause.verb.children
        if c.dep_ == "prep" and c.lower_ in ("from", "to")
    }
    one, two = ends.get("from"), ends.get("to")
    if (
        one is None
        or two is None
        or any(t.pos_ != "PROPN" or t.ent_type_ in ("DATE", "TIME") for t in (one, two))
    ):
        return
    if not _joined(one, two):
        yield _phrase(one, statement), _phrase(two, statement)


def _measured(statement: Statement) -> Iterator[_Pair]:
    """ "20 miles by road and 30 by rail": two amounts of one unit, each told of something else."""
    tokens = _tokens(statement)
    if _TENDING.search(statement.text):
        return
    numbers = [
        t for t in tokens if t.like_num and t.ent_type_ not in ("DATE", "ORDINAL") and t.lower_ != "one"
    ]
    if any(
        YEAR.fullmatch(t.text) or is_range(t) or (t.i > 0 and t.nbor(-1).lower_ in _LIMITING)
        for t in numbers[-2:]
    ):
        return
    units = [n.doc[n.i + 1 : n.i + 2].text.lower() for n in numbers]
    if len(numbers) < 2 or (units[-1] not in (units[-2], ".") or units[-2] in units[:-2]):
        return
    one, two = numbers[-2:]
    beside = {t.text for n in (one, two) for t in n.doc[max(0, n.i - 1) : n.i + 2]}
    if beside & {"-", "–", "/", ":"}:
        return
    if one.is_digit != two.is_digit and (one.text.isalpha() or two.text.isalpha()):
        return
    between = {t.lower_ for t in tokens if one.i < t.i < two.i}
    if between & {"and", "with", "while", "whereas", ","} and (one.head != two.head or units[-1] == "."):
        yield (one.i, one.i), (two.i, two.i)


def _exchanged(statement: Statement, one: tuple[int, int], two: tuple[int, int]) -> Exchange | None:
    """The statement with both in each other's place, or None where they are not surely two things."""
    doc = statement.clause.verb.doc
    parts = [doc[first : last + 1] for first, last in (one, two)]
    if any(not 1 <= len(part) <= _LONGEST_SIDE for part in parts) or (one[1] >= two[0] and two[1] >= one[0]):
        return None
    if any(t.lower_ in _OPEN or t.is_quote for part in parts for t in part):
        return None
    texts = [tidy(part.text) for part in parts]
    stems = [content_stems(text) for text in texts]
    numbers = all(part[0].like_num for part in parts)
    if not numbers and (not all(stems) or stems[0] <= stems[1] or stems[1] <= stems[0]):
        return None
    changed = put_in_place(statement.text, texts[0], texts[1], [_keeps_capital(part[0]) for part in parts])
    return Exchange(changed, texts[0], texts[1], *one) if changed else None


def _keeps_capital(token: Token) -> bool:
    return token.pos_ == "PROPN" or token.text[1:2].isupper() or (token.is_alpha is False)


def put_in_place(text: str, one: str, two: str, named: list[bool]) -> str | None:
    """`text` with `one` and `two` exchanged where each stands in it once, else None."""
    found = []
    for phrase in (one, two):
        places = [
            m.span()
            for m in re.finditer(
                rf"(?<![\w-])(?<!\d[.,]){re.escape(phrase)}(?![\w-]|[.,]\d)", text, re.IGNORECASE
            )
        ]
        if len(places) != 1:
            return None
        found.append((*places[0], phrase))
    (first, one_end, _), (second, two_end, _) = sorted(found)
    if one_end > second:
        return None
    left, right = text[first:one_end], text[second:two_end]
    named = named if found[0][0] == first else named[::-1]
    if (first == 0 or text[first - 2 : first] in (": ", ". ")) and text[first].isupper():
        left, right = left if named[0] else lower_first(left), upper_first(right)
    return text[:first] + right + text[one_end:second] + left + text[two_end:]


_WAYS = (_denied, _compared, _contrasted, _unlike, _in_turn, _related, _rather, _led, _measured)
