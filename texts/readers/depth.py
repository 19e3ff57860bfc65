"""How deep HTML is nested, found in one pass over the characters before any parser sees them."""

from __future__ import annotations

import re
from collections import Counter

from texts.languages import words

# A tag ends at the next angle bracket: an opening one that is never closed costs no second pass.
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)[^<>]*?(/?)>")
_RAW = re.compile(r"<(script|style)\b[^<>]*>")
_CHILDLESS = words("area base br col embed hr img input link meta param source track wbr")
# Their end tags may be left out, and the next one closes them: they do not nest by themselves.
_CLOSED_BY_THE_NEXT = words("p li dt dd tr td th thead tbody tfoot option optgroup colgroup rt rp")


def nesting_depth(html: str, stop_above: int | None = None) -> int:
    """Return the largest number of elements open at once; counting ends early above `stop_above`.

    A close tag counts only against its own name, so stray ones cannot hide depth: the figure is never
    smaller than what a forgiving parser builds, apart from elements that the next of their kind closes.
    """
    opened: Counter[str] = Counter()
    depth = deepest = 0
    for match in _TAG.finditer(_without_raw(html)):
        closing, name, empty = match.group(1), match.group(2).lower(), match.group(3)
        if name in _CHILDLESS or name in _CLOSED_BY_THE_NEXT or (empty and ":" in name):
            continue
        if not closing:
            opened[name] += 1
            depth += 1
            deepest = max(deepest, depth)
            if stop_above is not None and deepest > stop_above:
                return deepest
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
    return deepest


def _without_raw(html: str) -> str:
    """Return the page without the content of scripts and style sheets, where "<" is no tag."""
    lower = html.lower()
    parts: list[str] = []
    place = 0
    for opener in _RAW.finditer(lower):
        if opener.start() < place:
            continue
        end = lower.find(f"</{opener.group(1)}", opener.end())
        if end < 0:  # not closed: what follows may be read as tags, so it is counted
            break
        parts.append(html[place : opener.end()])
        place = end
    parts.append(html[place:])
    return "".join(parts)
