"""From the lines of a PDF to its paragraphs: indents, gaps, hyphens, columns and pages passed over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from texts.readers.looks import Look
from texts.readers.pdf_columns import Line

SOFT = "\u00ad"
_BULLET = re.compile(r"[•‣▪●○◦·∙–-]\s+")
_NUMBER = re.compile(r"[(]?\d{1,2}[.)]\s+")
_ENDS = (".", "!", "?", ":", "。", "！", "？", "؟", ";", "”", '."', ".)", "…")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together; `look` is that of its first line."""

    lines: list[Line]

    @property
    def look(self) -> Look:
        return Look(size=self.lines[0].size, is_bold=all(line.is_bold for line in self.lines))


def paragraphs(columns: Sequence[Sequence[Line]]) -> list[Paragraph]:
    """Return the paragraphs of all columns in order; one that a column or page cuts in two is made whole."""
    leading = _leading(columns)
    found: list[Paragraph] = []
    for column in columns:
        for number, part in enumerate(_parts(column, leading)):
            if number == 0 and found and _goes_on(found[-1], part):
                found[-1].lines += part.lines
            else:
                found.append(part)
    return found


def joined_text(paragraph: Paragraph, known: Counter[str]) -> str:
    """Return the words of a paragraph in one line, those parted at a line end put together.

    `known` counts the words of the document: “well-” + “known” keeps its hyphen where the whole is known so.
    """
    text = ""
    for line in paragraph.lines:
        text = _appended(text, line.text, known)
    return text.replace(SOFT, "")


def words_in(lines: Iterable[Line]) -> Counter[str]:
    """Return how often each word stands whole in a line."""
    return Counter(word.casefold() for line in lines for word in _WORD.findall(line.text))


def _appended(text: str, line: str, known: Counter[str]) -> str:
    if not text:
        return line
    if text[-1] in f"{SOFT}-\u2010" and len(text) > 1 and text[-2].isalnum():
        # PDFium calls every hyphen at a line end soft; the document itself says which words have one.
        stem = text[:-1]
        first, second = _WORD.findall(stem)[-1:], _WORD.match(line)
        if not (first and second and line[0].islower() and stem[-1].isalpha()):
            return f"{stem}-{line}"
        whole, hyphened = (f"{first[0]}{glue}{second.group()}".casefold() for glue in ("", "-"))
        return stem + ("-" if known[hyphened] > known[whole] else "") + line
    # Scripts without spaces are broken anywhere: nothing belongs between their lines.
    glue = "" if ord(text[-1]) > 0x2E7F and ord(line[0]) > 0x2E7F else " "
    return text + glue + line


def _leading(columns: Sequence[Sequence[Line]]) -> dict[float, float]:
    """Return the usual distance of lines for every size, as found between neighbours of that size."""
    found: dict[float, Counter[float]] = {}
    for column in columns:
        for above, below in pairwise(column):
            gap = above.y - below.y
            if above.size == below.size and 0 < gap < 4 * above.size:
                found.setdefault(above.size, Counter())[round(gap, 0)] += 1
    return {size: counts.most_common(1)[0][0] for size, counts in found.items()}


def _parts(column: Sequence[Line], leading: dict[float, float]) -> list[Paragraph]:
    if not column:
        return []
    left = _usual(line.x0 for line in column)
    rights = sorted(line.x1 for line in column)
    right = rights[len(rights) * 9 // 10]
    found = [Paragraph([column[0]])]
    for above, line in pairwise(column):
        if _begins(line, above, leading, left, right):
            found.append(Paragraph([line]))
        else:
            found[-1].lines.append(line)
    return found


def _usual(places: Iterable[float]) -> float:
    return Counter(round(place) for place in places).most_common(1)[0][0]


def _begins(line: Line, above: Line, leading: dict[float, float], left: float, right: float) -> bool:
    """Return whether a line begins a paragraph."""
    size = above.size
    if above.text.endswith(SOFT):
        return False
    if abs(line.size - size) > 0.08 * size or (line.is_bold != above.is_bold and line.x0 <= left + size):
        return True
    if above.y - line.y > 1.35 * leading.get(size, 1.4 * size):
        return True
    if _BULLET.match(line.text) or (_NUMBER.match(line.text) and _is_short(above, line, right)):
        return True
    is_indented = (
        line.x0 - above.x0 > 0.8 * size and line.x0 - left < 6 * size and above.x0 - left < 0.8 * size
    )
    if is_indented and not _BULLET.match(above.text):
        return True
    return _is_short(above, line, right) and (above.text.endswith(_ENDS) or above.x1 < (left + right) / 2)


def _is_short(above: Line, line: Line, right: float) -> bool:
    """Return whether the first word of a line would have had room at the end of the one above."""
    first = line.text.split(" ", 1)[0]
    return above.x1 + (len(first) * 0.6 + 1) * above.size < right


def _goes_on(before: Paragraph, part: Paragraph) -> bool:
    """Return whether a paragraph at the top of a column is the rest of the one before it."""
    last, first = before.lines[-1], part.lines[0]
    if abs(last.size - first.size) > 0.08 * last.size or last.is_bold != first.is_bold:
        return False
    if last.text.endswith((SOFT, "-")):
        return True
    is_open = not last.text.rstrip("”\"')").endswith(_ENDS)
    begins_low = first.text[:1].islower() or (
        is_open and not first.text[:1].isupper() and not _BULLET.match(first.text)
    )
    return is_open and begins_low
