"""Which lines of a plain text are headings, which are list items: by numbering, dashes and shortness."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from texts.languages import word_count, words

_CJK_NUMBER = "[一二三四五六七八九十百零〇0-9]+"
# Name of the style → its marker; a line has the style of the first that fits.
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("chapter", re.compile(r"(?i:chapter|part|section|appendix)\s+(?:\d{1,3}|[IVXLC]{1,6}|[A-Z])\b[.:]?\s*")),
    ("cjk chapter", re.compile(f"第{_CJK_NUMBER}[章节節部编編回篇][、：:]?\\s*")),
    ("cjk number", re.compile(r"[一二三四五六七八九十]+、\s*")),
    ("cjk bracket", re.compile(r"[（(][一二三四五六七八九十]+[）)]\s*")),
    ("bracket", re.compile(r"[(（]\d{1,2}[)）]\s*")),
    ("roman", re.compile(r"(?=[IVX])(?:X{0,3})(?:IX|IV|V?I{0,3})[.)]\s+")),
    ("dotted", re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}[.)]?\s+")),
    ("number", re.compile(r"\d{1,2}[.)、]\s*(?!\d)")),
)  # fmt: skip
_BULLET = re.compile(r"[-*•‣▪●○◦·]\s+")
_DASH = re.compile(r"(?:[—–―]{1,2})\s*")
_OPEN_ENDS = ".。;；,，:：…"
_CLOSED = re.compile(r"[.!?][\"'”’)]*(?:\s+[^\W\d_a-z]|$)|[。！？؟।][」』”’）]*")
_ON_ITS_OWN = words(
    """introduction background overview abstract summary conclusion conclusions discussion results methods
    references notes acknowledgements acknowledgments appendix foreword preface epilogue"""
)
_LONGEST_HEADING = 160
_MOST_HEADING_WORDS = 20
_MOST_LOOSE_WORDS = 12


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a line is; `skip` counts the characters of a list marker that do not belong to the item."""

    kind: Literal["heading", "list_item", "paragraph"]
    level: int = 0
    skip: int = 0


def label_of(heading: str) -> str:
    """Return the number the article itself gives a heading, such as ``(1)`` or ``2.1``, or an empty text."""
    found = _style(heading)
    return heading[: found[1]].strip().rstrip(".:、：") if found else ""


def classify(lines: Sequence[str]) -> list[Verdict]:
    """Return one verdict per paragraph-like piece of a plain text, in the same order."""
    kinds = [_first_look(line) for line in lines]
    kinds = [_beside_its_neighbours(kinds, lines, index) for index in range(len(lines))]
    loose = [index for index, kind in enumerate(kinds) if kind == "loose"]
    if len(loose) * 2 > len(lines):  # a poem or a list: shortness says nothing there
        kinds = ["text" if kind == "loose" else kind for kind in kinds]
    kinds = _with_a_body(kinds)
    levels = _levels(kinds, lines)
    return [_verdict(kind, level, line) for kind, level, line in zip(kinds, levels, lines, strict=True)]


def _style(line: str) -> tuple[str, int] | None:
    for name, pattern in _STYLES:
        if (match := pattern.match(line)) and match.end():
            return name, match.end()
    return None


def _first_look(line: str) -> str:
    """Return ``bullet``, ``dash``, ``item:<style>`` for a numbered line, ``<style>`` for one that could be
    a heading, ``loose`` for a short unpunctuated line, or ``text``."""
    if _BULLET.match(line):
        return "bullet"
    if dash := _DASH.match(line):
        return "dash" if _could_head(line[dash.end() :], may_end=True) else "text"
    if style := _style(line):
        rest = line[style[1] :]
        whole = style[0] in ("chapter", "cjk chapter") and not rest
        return style[0] if whole or _could_head(rest) else f"item:{style[0]}"
    if _could_head(line) and word_count(line) <= _MOST_LOOSE_WORDS and len(line) <= 80:
        return "loose"
    return "text"


def _could_head(text: str, *, may_end: bool = False) -> bool:
    """Return whether a text is short and unpunctuated enough; `may_end` allows one full stop at its end."""
    body = text.strip()
    if may_end:
        body = body.rstrip(".。")
    if not body or len(body) > _LONGEST_HEADING or word_count(body) > _MOST_HEADING_WORDS or "\n" in body:
        return False
    if body[0].islower() or body[-1] in _OPEN_ENDS or body[0] in '"“«「':
        return False
    closed = _CLOSED.search(body)
    return closed is None or (closed.end() == len(body) and body[-1] in "?？!！")


def _beside_its_neighbours(kinds: Sequence[str], lines: Sequence[str], index: int) -> str:
    """Return the kind of a line in the light of the lines around it: numbered runs are lists."""
    kind = kinds[index]
    around = [kinds[place] for place in (index - 1, index + 1) if 0 <= place < len(kinds)]
    if kind == "dash":
        before = lines[index - 1].rstrip() if index else ""
        signs_a_quotation = before[-1:] in '"”»」' and word_count(lines[index]) <= 6 and bool(before)
        return "bullet" if "dash" in around else "text" if signs_a_quotation else kind
    style = kind.removeprefix("item:")
    if style in ("bracket", "number", "cjk bracket", "roman"):
        if any(other.removeprefix("item:") == style for other in around):
            return f"item:{style}"
        return "text" if kind.startswith("item:") else kind
    return "text" if kind.startswith("item:") else kind


def _with_a_body(kinds: Sequence[str]) -> list[str]:
    """Return the kinds; a heading that nothing follows is text."""
    result = list(kinds)
    for index in range(len(result) - 1, -1, -1):
        if result[index] in ("text", "bullet") or result[index].startswith("item:"):
            break
        result[index] = "text"
    return result


def _levels(kinds: Sequence[str], lines: Sequence[str]) -> list[int]:
    """Return heading levels: numbered styles by first appearance, then loose lines, then dashes."""
    levels = _numbered_levels(kinds, lines)
    numbered = max(levels, default=0)
    first = next((index for index, level in enumerate(levels) if level), len(lines))
    for index, (kind, line) in enumerate(zip(kinds, lines, strict=True)):
        if kind == "loose":
            stands_alone = index < first or line.strip().casefold() in _ON_ITS_OWN
            levels[index] = 1 if stands_alone else numbered + 1
    below = max(levels, default=0)
    return [below + 1 if kind == "dash" else level for kind, level in zip(kinds, levels, strict=True)]


def _numbered_levels(kinds: Sequence[str], lines: Sequence[str]) -> list[int]:
    """Return the level of every numbered heading, 0 for all else; ``2.1`` lies below ``2``."""
    names = {name for name, _ in _STYLES}
    styles = list(dict.fromkeys("number" if kind == "dotted" else kind for kind in kinds if kind in names))
    levels = []
    for kind, line in zip(kinds, lines, strict=True):
        if kind == "dotted":
            levels.append(styles.index("number") + 1 + line.split()[0].strip(".)").count("."))
        else:
            levels.append(styles.index(kind) + 1 if kind in styles else 0)
    return levels


def _verdict(kind: str, level: int, line: str) -> Verdict:
    if level:
        return Verdict("heading", level)
    if kind == "bullet":
        marker = _BULLET.match(line) or _DASH.match(line)
        return Verdict("list_item", skip=marker.end() if marker else 0)
    if kind.startswith("item:"):
        style = _style(line)
        return Verdict("list_item", skip=style[1] if style else 0)
    return Verdict("paragraph")
