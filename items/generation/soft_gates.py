"""The soft gates: each says why a candidate should wait for review, or None."""

from __future__ import annotations

import re
from statistics import median

from items.generation.dangling import points_outside, says_nothing
from items.generation.facts import CHOICES, TYPED, Facts, asks_figure, distractors_of, shown_texts, typed_key
from items.generation.giveaways import is_given_away
from items.generation.leaning import leans_on, left_open
from items.generation.lexicon import ANTONYMS, VAGUE
from items.generation.shapes import GAP, Candidate
from items.generation.wording import content_stems, without_article
from items.kinds import ItemKind

_LONG_PASSAGE, _LONG_QUOTATION = 68, 46
"""Several sentences, and one, in the words of the article: read as prose, not held in mind."""
_SAYS_LITTLE = re.compile(
    r"\b(?:exists?|existed|var(?:y|ies|ied)|differs?|happens?|happened|matters?|"
    r"(?:is|are|was|were) fine)(?:\.$|,)"
)
"""A predicate that tells nothing of its subject."""
_SHARE_OF_WHAT = re.compile(
    r"\b(?!(?:is|was|has|rises|falls|drops|grows|shrinks) )[a-z]+s (?:only |about )?"
    r"[\d.]+ ?(?:%|per cent|percent)\.$"
)
"""A share as all that something does, and not of what."""
_PAIRED, _SECONDS = re.compile(r"\b[Oo]ne\b"), ("the other", "another")
"""From one … to the other: both are told."""
_NAMED = re.compile(r"[A-Z][\w’'-]+ [A-Z]|\s[A-Z][a-z]")
_DEFINITE = re.compile(r"\b(?:[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*|\d[\d,.]*)(?=\W)")
_FULL_NAME = re.compile(r"\b([A-Z][\w’'-]+)(?: [A-Z][\w’'-]+)+")
_PAGE = re.compile(
    r"\b(?:discussion page|talk page|(?:this|the) (?:page|website|newsletter|blog|podcast)|subscribe\w*|"
    r"cookies?|letters? to the editor|"
    r"copyright|all rights reserved|click\w*|read more|sign up|external links?|internal links?|photos? by|"
    r"photographs? by|image credit)\b",
    re.IGNORECASE,
)
"""What a page says of itself."""
_LOOSE_COMPARISON = re.compile(
    r"\ban? (?:better|worse|larger|smaller|higher|lower|bigger|faster|slower|newer)\b(?!.*\bthan\b)",
    re.IGNORECASE,
)
_SAID_SURELY = re.compile(
    r"\b(?:[Ii]f|[Uu]nless) .*\bmay\b|\bmay\b.* (?:if|unless)\b|\bappears? to\b|"
    r"\b(?:is|are|was|were) (?:thought|believed|assumed)\b"
)
_HEDGE = re.compile(
    r"\b(?:etc|could|may|might|perhaps|possibly|probably|arguably|somewhat|fairly|kind of|seems?|appears?|"
    r"reportedly|allegedly|supposedly|presumably|apparently|likely|unlikely|"
    r"(?:is|are|was|were) (?:thought|believed|said|assumed|rumou?red))\b"
)


def stem_too_long(candidate: Candidate, _facts: Facts) -> str | None:
    """More words than a stem should have."""
    count = len(candidate.stem.split())
    limit = 40 if candidate.kind is ItemKind.MULTIPLE_RESPONSE or candidate.rule.startswith("choose_") else 34
    if candidate.parts:
        limit = _LONG_PASSAGE if len(candidate.parts) > 1 else _LONG_QUOTATION
    return str(count) if count > limit else None


def key_length_cue(candidate: Candidate, _facts: Facts) -> str | None:
    """The key stands out by its length."""
    if candidate.kind is not ItemKind.SINGLE_CHOICE or not isinstance(candidate.key, str):
        return None
    if candidate.has_natural_order or not distractors_of(candidate):
        return None
    ratio = len(candidate.key) / median(len(text) for text in distractors_of(candidate))
    return f"{ratio:.2f}" if ratio > 1.45 or ratio < 0.55 else None


def stem_word_in_key_only(candidate: Candidate, _facts: Facts) -> str | None:
    """A word of the stem comes back in the right option alone."""
    if candidate.kind not in CHOICES or candidate.rule.startswith("choose_"):
        return None
    stem = content_stems(candidate.context)
    wrong = frozenset[str]().union(*(content_stems(text) for text in distractors_of(candidate)))
    rights = [content_stems(option.text) for option in candidate.options if option.is_key]
    only = [sorted((right & stem) - wrong) for right in rights]
    return next((found[0] for found in only if found), None)


def shared_word_in_keys(candidate: Candidate, _facts: Facts) -> str | None:
    """All right options share a word that no wrong one has."""
    if candidate.kind is not ItemKind.MULTIPLE_RESPONSE or candidate.rule != "list_members":
        return None
    rights = [content_stems(option.text) for option in candidate.options if option.is_key]
    wrong = frozenset[str]().union(*(content_stems(text) for text in distractors_of(candidate)))
    common = frozenset.intersection(*rights) - wrong if rights else frozenset[str]()
    return " ".join(sorted(common)) or None


def key_too_long(candidate: Candidate, _facts: Facts) -> str | None:
    """A typed key nobody would type word for word."""
    if candidate.kind not in TYPED or not isinstance(candidate.key, str):
        return None
    count = len(without_article(candidate.key).split())
    return str(count) if count > (5 if candidate.kind is ItemKind.SHORT_ANSWER else 4) else None


def thin_stem(candidate: Candidate, _facts: Facts) -> str | None:
    """Too few content words to see what is asked."""
    if candidate.kind is ItemKind.MATCHING or candidate.rule == "subheadings":
        return None
    if candidate.rule.startswith("choose_statement"):
        return None
    if asks_figure(candidate) and (share := _SHARE_OF_WHAT.search(candidate.context)):
        return share.group()
    asks_options = candidate.kind in CHOICES
    text = (candidate.context if asks_options else candidate.stem).replace(GAP, " ")
    if candidate.kind is ItemKind.TRUE_FALSE:
        text = _FULL_NAME.sub(r"\1", text)  # a name of several words says one thing
    count = len(content_stems(text))
    needed = 3 if candidate.kind is ItemKind.MULTIPLE_RESPONSE else 4
    if candidate.kind is ItemKind.TRUE_FALSE and len(_DEFINITE.findall(candidate.stem)) > 1:
        needed = 3
    elif candidate.kind in (ItemKind.TRUE_FALSE, ItemKind.SINGLE_CHOICE):
        needed = 4 if _NAMED.search(candidate.context) else 5
    return str(count) if count < needed else None


def trivial_statement(candidate: Candidate, _facts: Facts) -> str | None:
    """A short statement with neither a number nor a name."""
    if candidate.kind is not ItemKind.TRUE_FALSE:
        return None
    text = candidate.stem
    count = len(text.split())
    empty = _SAYS_LITTLE.search(text)
    if empty:
        return empty.group()
    return str(count) if count < 6 and not re.search(r"\d|\s[A-Z]", text) else None


def empty_claim(candidate: Candidate, _facts: Facts) -> str | None:
    """A truism, or news of a finding without the finding."""
    texts = shown_texts(candidate) if candidate.rule != "subheadings" else []
    return next((found for text in texts if (found := says_nothing(text))), None)


def page_matter(candidate: Candidate, _facts: Facts) -> str | None:
    """It is about the page the article stands on, not about its subject."""
    found = _PAGE.search(candidate.context)
    return found.group() if found else None


def low_salience(candidate: Candidate, facts: Facts) -> str | None:
    """The sentence is beside the point of the article."""
    value = facts.salience.get(candidate.tested, 1.0)
    return f"{value:.2f}" if value < 0.22 else None


def needs_context(candidate: Candidate, _facts: Facts) -> str | None:
    """ "also", or a bare "the plan" that opens the statement."""
    for text in shown_texts(candidate):
        found = re.search(
            r"\b(?:also|still(?! (?:[\d−-]|about \d))|instead(?! of)|another(?!['’])|then(?! an? )|"
            r"previous(?:ly)?|main one|"
            r"(?<!all )(?:the|each|two|both) others?(?! way)|(?<!and )(?<!or )(?<!among )others|"
            r"(?:resulting|subsequent|ensuing|corresponding|remaining|respective|said) [a-z]+|"
            r"next(?! (?:to|largest|highest|longest|biggest|most|generation)))\b|^other\b",
            text,
            re.IGNORECASE,
        )
        if found and _PAIRED.search(text[: found.start()]) and found.group().lower().endswith(_SECONDS):
            found = None
        found = found or _LOOSE_COMPARISON.search(text)
        if found and candidate.rule != "subheadings":
            return found.group().strip()
    return None


def leaning(candidate: Candidate, _facts: Facts) -> str | None:
    """It is tied to a moment, a standard or a thing that only the article tells."""
    if candidate.rule == "subheadings":
        return None
    told = [candidate.context] if asks_figure(candidate) and not candidate.parts else []
    return next((found for text in (*shown_texts(candidate), *told) if (found := leans_on(text))), None)


def leans_on_text(candidate: Candidate, _facts: Facts) -> str | None:
    """It says half of what only the sentences around it complete."""
    if "leans_on_text" in candidate.marks:
        return "leans on text"
    if candidate.rule == "subheadings":
        return None
    texts = [text.replace(GAP, "42") for text in shown_texts(candidate)]
    return next((found for text in texts if (found := left_open(text) or points_outside(text))), None)


def absolute_or_vague(candidate: Candidate, _facts: Facts) -> str | None:
    """A word of degree that makes true and false a matter of taste."""
    if candidate.kind not in (ItemKind.TRUE_FALSE, *TYPED):
        return None
    if candidate.kind is ItemKind.CLOZE:
        return None  # the gap has its answer, however sure the sentence is of itself
    found = _HEDGE.search(candidate.stem)
    if found and candidate.key is True and _SAID_SURELY.search(candidate.stem):
        return None  # that it may be so under a condition, or is thought to be so, is what is told
    return found.group() if found else None


def mixed_form(candidate: Candidate, _facts: Facts) -> str | None:
    """Options that differ in grammatical form."""
    if candidate.kind not in CHOICES or candidate.rule.startswith("choose_"):
        return None
    right = {_form(option.text) for option in candidate.options if option.is_key}
    odd = {_form(text) for text in distractors_of(candidate)} - right
    if candidate.rule != "subheadings" and len(right) > 1:
        odd |= right
    return ", ".join(sorted(odd)) or None


def _form(text: str) -> str:
    first = text.split()[0].lower() if text.split() else ""
    if first in ("the", "a", "an"):
        return "with article"
    return "in -ing" if first.endswith("ing") and len(first) > 5 else "plain"


def vague_key(candidate: Candidate, _facts: Facts) -> str | None:
    """A key that only measures or points."""
    keys = typed_key(candidate)
    return next((key for key in keys if key.split()[0].lower() in VAGUE), None)


def figure_given_away(candidate: Candidate, _facts: Facts) -> str | None:
    """A number that can be counted in the stem or worked out from it."""
    if not asks_figure(candidate) and not candidate.rule.startswith("false_number"):
        return None
    return candidate.raw_key if is_given_away(candidate.context, candidate.raw_key) else None


def odd_opposite(candidate: Candidate, _facts: Facts) -> str | None:
    """The opposite word sits inside a modifier where it may sound odd."""
    weak = candidate.rule == "false_antonym" and candidate.confidence < 0.62
    return candidate.rationale if weak and ANTONYMS else None
