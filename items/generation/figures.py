"""The numbers of a statement that can be asked for: amounts and years, not names nor parts of words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from items.generation.analyse import Sentence
from items.generation.ground import Statement
from items.generation.lexicon import MONTH, NUMBER_WORDS, YEAR
from items.generation.shapes import GAP, Span
from items.generation.wording import word_set

if TYPE_CHECKING:
    from spacy.tokens import Span as Words
    from spacy.tokens import Token

_FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_SPELT = frozenset(NUMBER_WORDS) | word_set(
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty"
)
_RANGE = word_set("to and or")
_LIMITS = word_set(
    "minimum maximum limit least most above below over under exceed exceeding threshold target goal quota cap"
)
_DUTIES = word_set(
    "require limit fix recommend allow oblige prohibit permit restrict cap entitle aim define set mandate "
    "target receive qualify"
)
_GREAT = word_set("million billion trillion")
_SHARES = word_set("% percent per °c °f ° degrees")
_DEGREES = word_set("°c °f ° degrees c")
_FAR = 8
_WEATHER = re.compile(
    r"\b(?:mean|average|summers?|winters?|springs?|autumns?|January|February|March|April|May|June|July|August|"
    r"September|October|November|December)\b"
)
"""Words around a temperature that sets the scene."""
_FIRST_ROUND = re.compile(r"\b(?:begin|start)(?:ning|ing|s)? (?:with|at|in) (?:the first )?$", re.IGNORECASE)
"""How many came first: the whole is what counts."""
_SEA_LEVEL = ("sea", "ground")
_SUPPOSED = re.compile(
    r"\b(?:suppose|imagine|assume|let us|say that|for (?:example|instance)|consider)\b", re.IGNORECASE
)
"""What opens an example that the author works out."""
_OPEN_BOUNDS = re.compile(r"\b(?:more|less|fewer) than |\bover |\bunder |\bnearly |\balmost ")
_LOOSE = re.compile(r"\b(?:more than|over|as (?:much|many|far) as) $")
_ROUGH = re.compile(
    rf"\b(?:over|about|around|some|roughly|nearly|almost|than) {GAP} (?:inhabitants|residents|souls)\b"
)
_STEPS = word_set(
    "prepare report submit propose draft present discuss examine consult test begin start meet plan"
)
_BEGINNING = word_set("beginning starting")
_HANDFUL = 12
_GLUE = ("-", "–", "/", ":", "°", ".", "x", "×", "#")


def figures(statement: Statement) -> Iterator[tuple[str, Span]]:
    """Each figure as it stands in the statement, and where the article has it."""
    clause, sentence = statement.clause, statement.sentence
    start = sentence.words.start if clause.opening else clause.subject_first
    for token in sentence.words.doc[start : statement.last + 1]:
        if _is_figure(token) and not _is_part(token):
            yield token.text, sentence.range_of(token.i, token.i)


def is_main_figure(statement: Statement, span: Span) -> bool:
    """Whether the figure at `span` is a limit, a target, a share or a great sum, not a number of an event."""
    sentence = statement.sentence
    token = next((t for t in sentence.words if sentence.offset + t.idx == span.start), None)
    if token is None:
        return False
    verb = _governing(token)
    rules = _is_duty(verb)
    if _is_background(token, verb):
        return False
    if YEAR.fullmatch(token.text):
        return rules and verb.lemma_.lower() not in _DUTIES
    happened = verb.tag_ in ("VBD", "VBN") and not rules
    around = sentence.words.doc[max(sentence.words.start, token.i - 5) : token.i]
    following = sentence.words.doc[token.i + 1 : min(sentence.words.end, token.i + 3)]
    if any(t.lower_ == "compared" for t in around):
        return False  # the measure, not what is measured
    if _FIRST_ROUND.search(around.text + " ") or _is_scenery(following, sentence.text):
        return False
    if following and following[0].lower_ in _SHARES:
        return not (happened and _OPEN_BOUNDS.search(around.text.lower() + " "))
    if any(t.lower_ in _GREAT for t in following):
        return not happened
    if is_handful(token.text):
        return False
    multiplies = bool(following) and following[0].lower_ == "times"
    return rules or (not happened and (multiplies or _has_limit(around)))


def is_worked_out(statement: Statement, sentences: Sequence[Sentence]) -> bool:
    """Whether the statement stands in an example that the author makes up to show a rule."""
    own = statement.sentence
    opened = (s for s in sentences[max(0, own.index - _FAR) : own.index + 1] if s.section == own.section)
    return any(_SUPPOSED.search(sentence.text) for sentence in opened)


def _is_scenery(following: Words, text: str) -> bool:
    """Whether the figure is a temperature of a season or a month."""
    return any(t.lower_ in _DEGREES for t in following) and bool(_WEATHER.search(text))


def _has_limit(around: Words) -> bool:
    """Whether a limit is named before the figure; "above sea level" is none."""
    return any(
        t.lower_ in _LIMITS and not (t.i + 1 < len(t.doc) and t.nbor(1).lower_ in _SEA_LEVEL) for t in around
    )


def _is_background(token: Token, verb: Token) -> bool:
    """A step on the way, a loose bound of what may happen, one year's share, or what is used up each year."""
    doc, end = token.doc, token.sent.end
    if YEAR.fullmatch(token.text):
        return verb.lemma_.lower() in _STEPS or any(t.lower_ in _BEGINNING for t in doc[verb.i : token.i])
    before = doc[max(token.sent.start, token.i - 3) : token.i].text.lower() + " "
    may = any(c.lower_ in ("may", "might", "can", "could") for c in verb.children)
    follows = [t.lower_ for t in doc[token.i + 1 : min(end, token.i + 5)]]
    is_share = bool(follows) and follows[0] in _SHARES
    if may and not is_share and _LOOSE.search(before):
        return True
    if is_share and verb.tag_ == "VBD" and verb.lemma_ == "be":
        return any(YEAR.fullmatch(t.text) for t in token.sent)
    each = any(
        one in ("a", "per", "each", "every") and two in ("year", "month", "week", "day")
        for one, two in pairwise(follows)
    )
    return each and bool(follows) and follows[0] in _GREAT and verb.tag_ in ("VBZ", "VBP", "VBD")


def is_handful(figure: str) -> bool:
    """Whether it counts a few things, or is spelt out as a round count is."""
    return figure.lower() in _SPELT or (figure.isdigit() and int(figure) <= _HANDFUL)


def is_rough_count(gapped: str) -> bool:
    """Whether the gap is roughly how many people live somewhere."""
    return _ROUGH.search(gapped) is not None


def _governing(token: Token) -> Token:
    """The nearest verb above the token that has a tense, or the root."""
    here = token
    while here.head.i != here.i:
        here = here.head
        helpers = [c.tag_ for c in here.children if c.dep_ in ("aux", "auxpass")]
        if here.pos_ in ("VERB", "AUX") and {here.tag_, *helpers} & {"VBD", "VBZ", "VBP", "MD"}:
            return here
    return here


def _is_duty(verb: Token) -> bool:
    """Whether the verb says what must, will or may be, or sets a limit."""
    helpers = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    past = verb.tag_ == "VBD" or any(c.tag_ == "VBD" for c in helpers)
    modal = any(c.tag_ == "MD" and c.lower_ not in ("could", "would", "might", "can") for c in helpers)
    due = verb.lemma_ == "be" and any(c.dep_ == "xcomp" for c in verb.children)
    return not past and (modal or due or verb.lemma_.lower() in _DUTIES)


def _is_figure(token: Token) -> bool:
    return bool(_FIGURE.fullmatch(token.text)) or token.lower_ in _SPELT


def _is_part(token: Token) -> bool:
    """Whether the figure belongs to a name, a word, a date or a range, or counts nothing that is said."""
    doc = token.doc
    before = doc[token.i - 1] if token.i else None
    after = doc[token.i + 1] if token.i + 1 < len(doc) else None
    if YEAR.fullmatch(token.text) and before is not None and before.text not in _GLUE:
        return before.text[:1].isupper() and not MONTH.fullmatch(before.text) and before.lower_ != "in"
    if before is not None and (before.text in _GLUE or MONTH.fullmatch(before.text)):
        return True
    if after is not None and (after.text in _GLUE[:4] or MONTH.fullmatch(after.text)):
        return True
    if any(_is_name(t) for t in (before, after)) or is_range(token):
        return True
    counts_noun = token.dep_ == "nummod" and token.head.i > token.i
    follows_sign = before is not None and before.text in ("$", "£", "€", "¥")
    takes_sign = after is not None and (
        after.text == "%" or after.lower_ in ("per", "percent", "million", "billion")
    )
    return not (counts_noun or follows_sign or takes_sign)


def _is_name(token: Token | None) -> bool:
    return token is not None and token.pos_ == "PROPN" and token.text[:1].isupper()


def is_range(token: Token) -> bool:
    """Whether another figure stands a word away: "16 to 17", "two or three"."""
    doc = token.doc
    for step in (-1, 1):
        middle, other = token.i + step, token.i + 2 * step
        if 0 <= other < len(doc) and doc[middle].lower_ in _RANGE and doc[other].like_num:
            return True
    return False
