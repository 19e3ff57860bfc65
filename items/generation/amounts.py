"""Amounts without what they are of: "six litres a person", "only 14 kilometres", "needs twenty-six"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from items.generation.lexicon import SUBJECTS, YEAR
from items.generation.wording import word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_LENGTHS = word_set("kilometre kilometer mile metre meter hectare acre yard foot")
_SUBSTANCES = word_set(
    "litre liter gallon tonne ton gram gramme kilogram kilogramme kilo barrel cubic bushel pint ounce"
)
_OF_LENGTH = word_set("separate lead run be long wide high deep apart")
_HANDING = word_set(
    "allow give deliver provide collect supply receive get offer distribute hand allot ration lose waste"
)
"""What is done with an amount of something, not with a length."""
_COUNTING = word_set(
    "reach exceed total number equal have be become score turn include contain hold employ kill injure win "
    "lose make take add give leave lay bear begin"
)
"""Verbs whose number says itself what it counts, or stands beside it."""
_OF_WHAT = ("of", "in", "from", "between", "above", "below", "away", "long", "wide", "deep", "high")


def unsaid_amount(shown: Sequence[Token], before: Sequence[Token]) -> str:
    """The first amount of which neither `shown` nor `before` tells what it is of, else an empty text."""
    for place, token in enumerate(shown):
        told = [*before, *shown[:place]]
        if _is_measured(token) or _is_bare_count(token, told) or _is_ordered(token, told):
            return str(token.text)
    return ""


def _is_measured(noun: Token) -> bool:
    """ "Only 14 kilometres are separated", "was allowed six litres"."""
    lemma = noun.lemma_.lower()
    if not any(c.dep_ == "nummod" for c in noun.children):
        return False
    if any(c.dep_ == "prep" and c.lower_ in _OF_WHAT and c.i > noun.i for c in noun.children):
        return False
    verb = noun.head
    is_passive = noun.dep_ == "nsubjpass"
    if lemma in _LENGTHS:
        return is_passive and verb.lemma_ not in _OF_LENGTH - {"separate"}
    if lemma not in _SUBSTANCES:
        return False
    around = (verb, verb.head)
    return is_passive or any(v.lemma_.lower() in _HANDING and v.pos_ == "VERB" for v in around)


def _is_bare_count(number: Token, told: Sequence[Token]) -> bool:
    """ "The bus needs twenty-six", where no unit was told."""
    if number.tag_ != "CD" or number.dep_ != "dobj" or YEAR.fullmatch(number.text):
        return False
    if number.head.lemma_.lower() in _COUNTING or number.lower_ == "one":
        return False
    if any(c.dep_ in ("prep", "quantmod", "acl", "relcl") and c.lower_ == "of" for c in number.children):
        return False
    return not any(t.dep_ == "nummod" or t.tag_ in ("NNS", "NNPS") for t in told)


def _is_ordered(word: Token, told: Sequence[Token]) -> bool:
    """ "The fifth follows the river", "the most important is Copacabana": nothing says the fifth what."""
    if (
        word.dep_ not in SUBJECTS
        or word.left_edge.lower_ != "the"
        or word.tag_ not in ("JJ", "NN", "JJS", "JJR")
    ):
        return False
    most = any(c.tag_ == "RBS" for c in word.children)
    if not (word.ent_type_ == "ORDINAL" or most or word.tag_ in ("JJS", "JJR")):
        return False
    if word.tag_ == "NN" and word.ent_type_ != "ORDINAL":
        return False
    if any(c.dep_ in ("prep", "relcl", "acl") and c.i > word.i and c.lower_ == "of" for c in word.children):
        return False
    return not any(t.tag_ in ("NNS", "NNPS") for t in told)
