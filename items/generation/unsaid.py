"""Words whose other half stands in the sentences around: "an explanation" of what, "38 per cent" of what.

Each is sure enough to hold a question for review whatever else speaks for it. All take the tokens that the
question shows; what the article says beside them does not count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from items.generation.amounts import unsaid_amount
from items.generation.analyse import Analysis, Sentence
from items.generation.lexicon import SUBJECTS, noun_class
from items.generation.wording import stem_of, word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_MEASURES = word_set("value number figure amount percentage proportion total sum")
_ANSWERS = word_set(
    "explanation answer solution proposal suggestion result reply attempt method revision amendment "
    "objection alternative remedy conclusion"
)
"""Nouns that are empty until their "of …", "for …" or "to …" is said."""
_PLAIN = word_set(
    "new first second third simple good better other different final possible similar further old great big "
    "main whole entire own early earlier later high low small large certain"
)
"""Adjectives that do not tell one such thing from another."""
_COMPLETING = ("of", "for", "to", "that", "which", "who", "whose", "between", "about", "where", "how", "why")
_OF_CHANGE = word_set(
    "be become rise fall grow increase decrease drop decline climb jump shrink slow gain reach exceed total "
    "number equal kill injure employ hit top pass score turn have average remain stay use"
)
"""Verbs whose number counts their subject, or people."""
_ROUGHLY = word_set(
    "about around nearly almost only some roughly approximately over under just up to exactly than"
)
_PERCENT = word_set("% percent cent percentage")
_SIZES = word_set("million billion thousand hundred")
_TAKING = word_set(
    "laying building making selling buying using publishing producing collecting measuring installing "
    "replacing repairing removing planting issuing offering supplying delivering constructing"
)
"""Verbs that say nothing until it is said what they are done to."""
_NATURAL_PAIRS = word_set(
    "sexes parents sides ends hands eyes ears feet legs wings arms genders hemispheres poles directions "
    "lungs kidneys partners"
)
_BODIES = word_set("group team researcher scientist physicist biologist chemist engineer study experiment")
_EDGES = word_set("coast shore bank outskirts interior hinterland")
_EXAMPLES = word_set("example case option form variant version approach scenario question point")
_ORDER = word_set("first second third fourth fifth last latter former")
_SUPPOSED = re.compile(r"^(?:Suppose|Imagine|Assume|Say that)\b|^If \d")
_NEAR = 2
_TO_COME = word_set("prepare draft await expect")
_PLACES = ("GPE", "LOC", "FAC")


def unsaid(shown: Sequence[Token], before: Sequence[Token], sentence: Sentence, analysis: Analysis) -> str:
    """The first word whose other half neither `shown` nor `before` tells, else an empty text.

    `shown` are the tokens of the claim, `before` those of sentences that are shown before it.
    """
    if not before and _is_of_example(sentence, analysis):
        return "worked example"
    if sentence.kind == "list_item" and sentence.text[:1].islower():
        return "list"  # it ends a sentence that began before the list
    for place, token in enumerate(shown):
        found = _is_bare_shell(token) or _is_share_of_nothing(token, shown, place) or _lacks_object(token)
        found = found or _is_pair(token, [*before, *shown[:place]])
        found = found or _is_group_of_place(token, [*before, *shown[:place]])
        found = found or _is_somewhere(token, [*before, *shown]) or _is_numbered(token)
        if found or _is_there(token, [*before, *shown[:place]]):
            return str(token.text)
    return unsaid_amount(shown, before)


def _is_bare_shell(noun: Token) -> bool:
    """ "A value below 20 per cent", "proposed an explanation"."""
    lemma = noun.lemma_.lower()
    if lemma not in _MEASURES | _ANSWERS or noun.dep_ not in ("nsubj", "nsubjpass", "dobj"):
        return False
    if noun.dep_ == "dobj" and noun.head.lemma_.lower() in _TO_COME:
        return False  # what is to come has no content yet
    if not any(c.lower_ in ("a", "an") for c in noun.children if c.i < noun.i):
        return False
    following = noun.nbor(1).lower_ if noun.i + 1 < len(noun.doc) else ""
    if following in _COMPLETING:
        return False
    return not any(_describes(c, lemma) for c in noun.children)


def _describes(child: Token, lemma: str) -> bool:
    if child.dep_ in ("compound", "poss", "nmod", "appos", "acl", "relcl", "nummod"):
        return True
    if child.dep_ == "amod":
        return child.lemma_.lower() not in _PLAIN and not (child.tag_ == "JJR" and lemma in _MEASURES)
    return child.dep_ == "prep" and (lemma in _ANSWERS or child.lower_ in ("of", "for"))


def _is_share_of_nothing(token: Token, shown: Sequence[Token], place: int) -> bool:
    """ "captures 38 per cent", "would provide 20 million": nothing says of what."""
    is_share, is_size = token.lower_ in _PERCENT, token.lower_ in _SIZES
    if not (is_share or is_size) or (token.lower_ == "percentage" and not is_share):
        return False
    following = shown[place + 1] if place + 1 < len(shown) else None
    is_end = following is None or following.text in (".", ",", ";") or following.lower_ in ("and", "but")
    if not is_end:
        return False
    back = place - 1
    while back >= 0 and (shown[back].pos_ == "NUM" or shown[back].lower_ in ("per", *_ROUGHLY)):
        back -= 1
    verb = shown[back] if back >= 0 else None
    if verb is None or back == place - 1:
        return False
    return verb.pos_ == "VERB" and verb.lemma_.lower() not in _OF_CHANGE


def _lacks_object(verb: Token) -> bool:
    """ "began laying from Valentia"."""
    if verb.lower_ not in _TAKING or verb.dep_ not in ("xcomp", "ccomp", "dobj") or verb.head.pos_ != "VERB":
        return False
    if any(c.dep_ in ("dobj", "det", "amod", "compound", "prep") and c.lower_ == "of" for c in verb.children):
        return False
    return not any(c.dep_ in ("dobj", "ccomp", "det", "amod", "compound", "poss") for c in verb.children)


def _is_pair(token: Token, before: Sequence[Token]) -> bool:
    """ "Both questions", where no two were told."""
    noun = token.head
    if token.lower_ != "both" or noun.i != token.i + 1 or noun.tag_ != "NNS" or noun.lower_ in _NATURAL_PAIRS:
        return False
    if any(c.dep_ in ("prep", "relcl", "acl", "appos") for c in noun.children):
        return False
    return not any(t.lower_ in ("and", "two") for t in before)


def _is_group_of_place(noun: Token, before: Sequence[Token]) -> bool:
    """ "The Frankfurt group": the town does not say what the group does."""
    if noun.lemma_.lower() not in _BODIES or noun.left_edge.lower_ != "the":
        return False
    inside = noun.doc[noun.left_edge.i + 1 : noun.i]
    if len(inside) != 1 or inside[0].pos_ != "PROPN" or noun.right_edge.i > noun.i:
        return False
    return not any(t.lemma_ == noun.lemma_ for t in before)


def _is_somewhere(noun: Token, shown: Sequence[Token]) -> bool:
    """ "The uninhabited east coast" of a land that is not named."""
    if noun.lemma_.lower() not in _EDGES or noun.left_edge.lower_ != "the":
        return False
    if any(c.dep_ in ("prep", "relcl", "acl", "appos", "poss") for c in noun.children):
        return False
    own = range(noun.left_edge.i, noun.i + 1)
    named = (t for t in shown if t.i not in own and t.dep_ not in SUBJECTS)
    return not any(t.ent_type_ in (*_PLACES, "NORP") or noun_class(t.lemma_) == "place" for t in named)


def _is_numbered(noun: Token) -> bool:
    """ "The second example"."""
    if noun.lemma_.lower() not in _EXAMPLES or noun.left_edge.lower_ != "the":
        return False
    if noun.dep_ not in ("nsubj", "nsubjpass", "dobj", "pobj") or noun.right_edge.i > noun.i:
        return False
    return any(c.lower_ in _ORDER for c in noun.children)


def _is_there(token: Token, before: Sequence[Token]) -> bool:
    """ "Sediments there": no place was told."""
    if token.lower_ != "there" or token.dep_ == "expl" or token.pos_ == "PRON":
        return False
    return not any(
        t.ent_type_ in _PLACES or noun_class(t.lemma_) == "place" or t.pos_ == "PROPN" for t in before
    )


def _is_of_example(sentence: Sentence, analysis: Analysis) -> bool:
    """Whether it goes on with an example that the sentences before it made up."""
    if _SUPPOSED.match(sentence.text):
        return False
    if sentence.words[0].lower_ not in ("the", "then", "so"):
        return False
    return any(
        (other.section, other.paragraph) == (sentence.section, sentence.paragraph)
        and _SUPPOSED.match(other.text)
        for other in analysis.sentences[max(0, sentence.index - _NEAR) : sentence.index]
    )


def follows_its_verb(noun: Token, sentence: Sentence, analysis: Analysis) -> bool:
    """Whether "the revisions" are of what a sentence shortly before it revised."""
    stem = stem_of(noun.lower_)
    if noun_class(noun.lemma_) != "abstract" and not noun.lower_.rstrip("s").endswith(("ion", "ment", "al")):
        return False
    near = analysis.sentences[max(0, sentence.index - _NEAR) : sentence.index]
    return any(stem_of(t.lower_) == stem for other in near for t in other.words if t.pos_ == "VERB")
