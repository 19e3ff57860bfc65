"""One-click cures: for a finding the item changed so that the rule finds nothing more.

A cure is offered only where it can be made without knowing the matter, and only if it works.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from items.kinds import Choice, Item, Rich
from items.rules import CHECKS
from items.rules.sequence import order_values
from items.rules.shapes import Context, Finding, Subject
from items.rules.words import ABSOLUTE, VAGUE, plain

Change = Callable[[Item, Finding], Item | None]

FEWEST = 3
_PLACE = re.compile(r"body\.options\[([0-9]+)\]")
_CHANGES_MEANING = frozenset({"never", "no", "none", "nobody", "nothing", "without", "all", "only", "every"})
_REST = re.compile(r"(?:[;:(,]| (?:so that|because|which|who|whereas|although|in order to)\b).*$", re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“])")
_POINTER = re.compile(
    r"^(?:as (?:shown|described|mentioned|stated)|according to)[^,]{0,60}(?:above|below|question), ",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"\b(?:not|except|cannot|never|neither|least|incorrect|false|wrong)\b|\b\w+n['’]t\b")
_LOWERED = re.compile(
    r"(?:who|what|which|when|where|why|how|in|at|on|by|the|an?|is|are|was|were|did|does)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Cure:
    """A change somebody can choose: for which finding, what the button says, and the item afterwards."""

    code: str
    words: str
    item: Item


def cure_of(finding: Finding, item: Item, *, context: Context | None = None) -> Cure | None:
    """The cure of one finding, or None where only a person can find one."""
    if finding.code not in _CURES:
        return None
    words, change = _CURES[finding.code]
    changed = change(item, finding)
    if changed is None or changed == item:
        return None
    subject = Subject(changed, context or Context())
    rule = next(rule for rule in CHECKS if rule.code == finding.code)
    left = rule.find(subject) if rule.applies(subject) else None
    # The same flaw may be in another place as well; that place then has a button of its own.
    if left is not None and (left.where, left.sentence) == (finding.where, finding.sentence):
        return None
    return Cure(finding.code, words, changed)


def _sorted_options(item: Item, _finding: Finding) -> Item | None:
    if not isinstance(item.body, Choice):
        return None
    values = order_values([plain(option.content) for option in item.body.options])
    if values is None:
        return None
    order = sorted(range(len(values)), key=lambda place: values[place])
    options = tuple(item.body.options[place] for place in order)
    return replace(item, body=replace(item.body, options=options, has_natural_order=True))


def _without_option(item: Item, finding: Finding) -> Item | None:
    """Without the option the finding names, as long as it is no key and enough are left."""
    place = _place(finding)
    body = item.body
    if not isinstance(body, Choice) or place is None or place >= len(body.options):
        return None
    if body.options[place].fraction > 0 or len(body.options) <= FEWEST:
        return None
    return replace(item, body=replace(body, options=body.options[:place] + body.options[place + 1 :]))


def _shorter_option(item: Item, finding: Finding) -> Item | None:
    """The option up to where its explanation begins."""
    return _with_option(item, finding, lambda text: _REST.sub("", text).strip())


def _without_word(item: Item, finding: Finding) -> Item | None:
    """Without the absolute or vague word, where leaving it out keeps the meaning."""
    named = re.match(r"“([^”]+)”", finding.sentence)
    if named is None or named[1] not in (ABSOLUTE | VAGUE) - _CHANGES_MEANING:
        return None

    def left(text: str) -> str:
        return re.sub(rf"\b{re.escape(named[1])}\b ?", "", text, count=1, flags=re.IGNORECASE).strip()

    if finding.where == "stem":
        return _with_stem(item, _capital(left(item.stem.value)))
    return _with_option(item, finding, left)


def _open_article(item: Item, _finding: Finding) -> Item | None:
    return _with_stem(item, re.sub(r"\ban?([\s_.:…]*)$", r"a(n)\1", item.stem.value))


def _emphasised(item: Item, _finding: Finding) -> Item | None:
    if item.stem.format != "markdown":
        return None
    return _with_stem(item, _NEGATION.sub(lambda found: f"**{found.group()}**", item.stem.value, count=1))


def _attributed(item: Item, _finding: Finding) -> Item | None:
    stem = item.stem.value
    rest = stem[:1].lower() + stem[1:] if _LOWERED.match(stem) else stem
    return _with_stem(item, f"According to the article, {rest}")


def _question_only(item: Item, _finding: Finding) -> Item | None:
    sentences = _SENTENCE_END.split(item.stem.value)
    return _with_stem(item, sentences[-1]) if len(sentences) > 1 and sentences[-1].endswith("?") else None


def _without_pointer(item: Item, _finding: Finding) -> Item | None:
    return _with_stem(item, _capital(_POINTER.sub("", item.stem.value)))


def _place(finding: Finding) -> int | None:
    found = _PLACE.match(finding.where)
    return int(found[1]) if found else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _with_stem(item: Item, text: str) -> Item | None:
    return replace(item, stem=Rich(text, item.stem.format)) if text.strip() else None


def _with_option(item: Item, finding: Finding, change: Callable[[str], str]) -> Item | None:
    place, body = _place(finding), item.body
    if place is None or not isinstance(body, Choice):
        return None
    old = body.options[place]
    text = change(old.content.value)
    if len(text.split()) < 1 or text in {option.content.value for option in body.options}:
        return None
    new = replace(old, content=Rich(text, old.content.format))
    return replace(item, body=replace(body, options=(*body.options[:place], new, *body.options[place + 1 :])))


_CURES: dict[str, tuple[str, Change]] = {
    "lost_sequence": ("Sort the options and keep their order", _sorted_options),
    "all_or_none": ("Take the option out", _without_option),
    "duplicate_options": ("Take the second one out", _without_option),
    "implausible": ("Take the option out", _without_option),
    "logical_cue": ("Take the option out", _without_option),
    "second_key": ("Take the option out", _without_option),
    "longest_key": ("Cut the explanation off", _shorter_option),
    "long_option": ("Cut the explanation off", _shorter_option),
    "absolute_terms": ("Take the word out", _without_word),
    "vague_terms": ("Take the word out", _without_word),
    "article_cue": ("Write “a(n)”", _open_article),
    "negative_wording": ("Set the word in bold", _emphasised),
    "attributed": ("Begin with “According to the article”", _attributed),
    "gratuitous": ("Keep only the question", _question_only),
    "stem_alone": ("Take the reference out", _without_pointer),
}
CURABLE = frozenset(_CURES)
