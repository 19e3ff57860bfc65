"""Rules about proof: the article says so, the question says whose words they are, and asks nothing twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from textwrap import shorten

from rapidfuzz import fuzz, process

from items.kinds import ItemKind, TrueFalse, stem_line
from items.normalise import normalise
from items.places import claim_of
from items.rules.shapes import Check, Flaw, Severity, Subject
from items.rules.words import GAP, content_words, numbers, words

SUPPORT = 0.5
NEAR, SAME = 82.0, 97.0
likeness = fuzz.token_sort_ratio
"""How alike two comparable texts are, from 0 to 100; the order of their words does not count."""
_ATTRIBUTED = re.compile(
    r"\b(?:according to|(?:the|this) (?:article|author|text|speech|report)|in the words of"
    r"|(?:say|says|said|state[sd]?|stress(?:e[sd])?|emphasi[sz]e[sd]?|call(?:s|ed)?|describe[sd]?|explain(?:s|ed)?"
    r"|point(?:s|ed)? out|argue[sd]?|claim(?:s|ed)?|propose[sd]?|mention(?:s|ed)?|quoted?|requires?|required"
    r"|hope[sd]?|urge[sd]?|note[sd]?|warn(?:s|ed)?)\b)"
)
_NAME_INSIDE = re.compile(r"(?<=[a-z,] )[A-Z][^\W\d_]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def evidence_exact(subject: Subject) -> Flaw | None:
    text, evidence = subject.context.text, subject.evidence
    if evidence is None:
        return Flaw("No sentence of the article is marked as evidence.", "evidence", "look")
    if text is None or text[evidence.start : evidence.end] != evidence.text or not evidence.text.strip():
        return Flaw("The marked evidence is not what the article says at that place.", "evidence")
    return None


def key_supported(subject: Subject) -> Flaw | None:
    if subject.evidence is None:
        return None
    said, said_numbers = set(content_words(subject.evidence.text)), numbers(subject.evidence.text)
    for key in subject.keys:
        foreign = numbers(key.text) - said_numbers
        if foreign:
            return Flaw(f"The evidence does not hold the number {min(foreign)}.", key.where)
        wanted = set(content_words(key.text))
        share = len(wanted & said) / len(wanted) if wanted else 1.0
        if share < SUPPORT and not _is_inside_unspaced(key.text, subject.evidence.text):
            return Flaw(f"The evidence does not say “{key.text}”.", key.where, "look" if share else "stop")
    return None


def _is_inside_unspaced(key: str, said: str) -> bool:
    """Whether the key stands letter by letter in a text of a script that sets no spaces between words."""
    return bool(_UNSPACED.search(said)) and normalise(key) in normalise(said)


def statement_supported(subject: Subject) -> Flaw | None:
    if subject.evidence is None:
        return None
    wanted = set(content_words(claim_of(normalise(subject.stem))))
    if wanted and len(wanted & set(content_words(subject.evidence.text))) / len(wanted) < SUPPORT:
        return Flaw("Statement and evidence have too few words in common.", "evidence")
    if isinstance(subject.item.body, TrueFalse) and subject.item.body.is_true:
        return _foreign_to_evidence(subject, subject.evidence.text)
    return None


def _foreign_to_evidence(subject: Subject, said: str) -> Flaw | None:
    """A number that the evidence, or a name that the article, does not hold, in a statement called true."""
    statement = claim_of(subject.stem)
    foreign = numbers(statement) - numbers(said)
    if foreign:
        return Flaw(f"The evidence does not hold the number {min(foreign)}.")
    known = set(words(subject.context.text or "")) | set(words(said))
    names = [name for name in _NAME_INSIDE.findall(statement) if subject.context.text]
    for name in names:
        if not set(words(name)) <= known:
            return Flaw(f"The article does not say “{name}”.")
    return None


def attributed(subject: Subject) -> Flaw | None:
    if _ATTRIBUTED.search(subject.stem.lower()):
        return None
    return Flaw("The question does not say whose words it asks about.")


def near_duplicate(subject: Subject) -> Flaw | None:
    best = nearest_stems(subject.stem, subject.context.other_stems, 1)
    if not best:
        return None
    place, alike = best[0]
    other = shorten(stem_line(subject.context.other_stems[place]), 120, placeholder=" …")
    severity: Severity = "stop" if alike >= SAME else "look"
    return Flaw(f"{alike:.0f} % like another question: “{other}”", "stem", severity)


def nearest_stems(stem: str, others: Sequence[str], most: int) -> list[tuple[int, float]]:
    """Places and likeness of the stems that read much like this one, the likest first."""
    compared = [comparable(other) for other in others]
    found = process.extract(comparable(stem), compared, scorer=likeness, score_cutoff=NEAR, limit=most)
    return [(place, alike) for _text, alike, place in found]


@lru_cache(maxsize=8192)
def comparable(stem: str) -> str:
    """The words of a stem without the opening that many questions share."""
    return " ".join(word for word in words(claim_of(stem.lower())) if word != GAP)


def _has_article(subject: Subject) -> bool:
    return subject.context.text is not None


def _has_evidence(subject: Subject) -> bool:
    return subject.evidence is not None and bool(subject.keys)


def _is_proved_statement(subject: Subject) -> bool:
    return subject.evidence is not None and subject.is_english and subject.item.kind == ItemKind.TRUE_FALSE


def _speaks_for_an_article(subject: Subject) -> bool:
    # A text with gaps is the article's own sentence.
    return subject.is_english and subject.item.kind != ItemKind.CLOZE and _has_article(subject)


def _has_neighbours(subject: Subject) -> bool:
    return bool(subject.context.other_stems)


CHECKS = (
    Check(
        code="evidence", severity="stop", name="evidence not found", title="Evidence found",
        passes="The marked span is in the article, word for word.", applies=_has_article, find=evidence_exact,
        cure="Mark the sentence of the article that proves the answer.",
    ),
    Check(
        code="key_supported", severity="stop", name="the evidence does not prove the key", title="Key proved",
        passes="The words of the key are in the marked span.", applies=_has_evidence, find=key_supported,
        cure="Mark the sentence that holds the answer, or use its words in the key.",
    ),
    Check(
        code="statement_supported", severity="look", name="statement far from its evidence",
        title="Statement and evidence meet", passes="The marked span speaks of what the statement says.",
        applies=_is_proved_statement, find=statement_supported,
        cure="Mark the sentence that the statement is made from.",
    ),
    Check(
        code="attributed", severity="look", name="not attributed", title="Attributed",
        passes="The question says whose words they are.", applies=_speaks_for_an_article, find=attributed,
        cure="Begin with “According to the article”, or name the speaker.",
    ),
    Check(
        code="near_duplicate", severity="look", name="much like another question", title="Not a duplicate",
        passes="No other question of the course reads like it.", applies=_has_neighbours, find=near_duplicate,
        cure="Drop one of the two, or ask about something else.",
    ),
)  # fmt: skip
