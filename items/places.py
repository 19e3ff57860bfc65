"""The frame that says where a claim stands: written into stems, and taken off to compare what they claim."""

from __future__ import annotations

import re

_QUOTED = r"(?:“[^”]*”|\"[^\"]*\")"
_PLACE = rf"the (?:article|section) {_QUOTED}(?:, section {_QUOTED})?"
_ANY_PLACE = rf"the (?:article|section)(?: {_QUOTED})?(?:, section {_QUOTED})?"
_NAMED = re.compile(rf"\b{_PLACE}")
_OPENING = re.compile(rf"^According to {_PLACE}: ")
_ASKS = re.compile(r"^(?:According to|Which|Match)\b.*?\bthe article\b")
_LEAD = re.compile(
    rf"^(?:according to {_ANY_PLACE}[:,] "
    rf"|which \w+ completes this (?:statement|passage) from {_ANY_PLACE}\? "
    r"|(?:according to [^,]{1,60}|in the article), )",
    re.IGNORECASE,
)


def place_words(title: str, heading: str) -> str:
    """The place as a stem names it; empty where neither says anything."""
    if title and heading:
        return f"the article “{title}”, section “{heading}”"
    if title:
        return f"the article “{title}”"
    return f"the section “{heading}”" if heading else ""


def with_place(stem: str, place: str) -> str:
    """The stem with its place named: where it speaks of the article, else before the claim."""
    asked = _ASKS.match(stem)
    if asked is None:
        return f"According to {place}: {stem}"
    return asked.group().removesuffix("the article") + place + stem[asked.end() :]


def without_place(stem: str) -> str:
    """The stem as it was before its place was named: what two questions are compared by."""
    return _NAMED.sub("the article", _OPENING.sub("", stem, count=1), count=1)


def claim_of(stem: str) -> str:
    """The stem without what says where or by whom its claim is made: many share that, it proves nothing."""
    return _LEAD.sub("", stem)


def names_article(stem: str) -> bool:
    """Whether the stem names the article by its title."""
    return "the article “" in stem


def names_section(stem: str) -> bool:
    """Whether the stem names a section alone."""
    return "the section “" in stem
