"""Which part of a page is the article and which parts are around it."""

from __future__ import annotations

import re

from lxml import etree

from texts.languages import word_count, words
from texts.readers.pieces import MOST_CELLS

_SCRIPT = ("script", "A script; nothing of a page is ever run.")
_STYLE = ("style", "A style sheet.")
_NAVIGATION = ("navigation", "A part of the page around the article: menu, page foot or side column.")
_FORM = ("form", "A form or a control; it cannot work here.")
_DRAWING = ("image_type", "A drawing inside the page (SVG or canvas); it cannot be kept.")
_MEDIA = ("media", "A video, a sound or an embedded page; nothing is fetched.")
# Tag → fixed code and reason of the report.
LEFT_OUT_TAGS: dict[str, tuple[str, str]] = {
    "script": _SCRIPT, "noscript": _SCRIPT, "template": _SCRIPT,
    "style": _STYLE, "link": _STYLE, "meta": _STYLE, "head": _STYLE, "title": _STYLE,
    "nav": _NAVIGATION, "footer": _NAVIGATION, "aside": _NAVIGATION, "menu": _NAVIGATION,
    "dialog": _NAVIGATION,
    "form": _FORM, "button": _FORM, "input": _FORM, "select": _FORM, "textarea": _FORM, "label": _FORM,
    "svg": _DRAWING, "canvas": _DRAWING,
    "math": ("formula", "A formula; it cannot be kept as a sentence."),
    "video": _MEDIA, "audio": _MEDIA, "iframe": _MEDIA, "object": _MEDIA, "embed": _MEDIA,
    "applet": _MEDIA, "frameset": _MEDIA,
}  # fmt: skip
_BOILERPLATE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|sidebar|breadcrumbs?|share|sharing|social|related|promo|newsletter|cookies?|"
    r"comments?|disqus|advert\w*|ads?|sponsor\w*|pagination|pager|toolbar|popup|modal|print|footer|masthead|"
    r"skip-?link|toc|byline-?social|subscribe|recommended|hidden)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ROLES = words("navigation banner contentinfo complementary search form dialog menu menubar")


_UNSHOWN = words("script style template noscript head title")


def table_rows(table: etree._Element) -> tuple[list[list[str]], int]:
    """Return the cells of a data table row by row, and how many rows on top are headers.

    A cell over several columns or rows stands in the first of them, the others are empty.
    """
    rows: list[list[str]] = []
    headers = cells = 0
    waiting: dict[int, int] = {}  # column → rows still covered from above
    for line in table.iter("tr"):
        if next(line.iterancestors("table")) is not table:
            continue
        row = _cells(line, waiting)
        is_header = any(True for _ in line.iterancestors("thead")) or all(
            cell.tag == "th" for cell in line if cell.tag in ("td", "th")
        )
        headers += is_header and headers == len(rows) and any(row)
        if any(row):
            rows.append(row)
        cells += len(row)
        if cells > MOST_CELLS:
            break  # the whole table will be left out
    return rows, headers if headers < len(rows) else 0


def _cells(line: etree._Element, waiting: dict[int, int]) -> list[str]:
    row: list[str] = []

    def fill() -> None:
        while waiting.get(len(row), 0) > 0:
            waiting[len(row)] -= 1
            row.append("")

    for cell in line:
        if cell.tag not in ("td", "th"):
            continue
        fill()
        down = _span(cell.get("rowspan")) - 1
        for number in range(_span(cell.get("colspan"))):
            if down:
                waiting[len(row)] = down
            row.append("" if number else shown_words(cell))
    fill()
    return row


def _span(value: str | None) -> int:
    return min(max(int(value), 1), 100) if value and re.fullmatch("[0-9]{1,4}", value) else 1


def shown_words(element: etree._Element) -> str:
    """Return the text of an element without its scripts and styles, white space collapsed."""
    parts: list[str] = []
    for event, part in etree.iterwalk(element, events=("start", "end")):
        if event == "start" and isinstance(part.tag, str) and part.tag not in _UNSHOWN:
            parts.append(part.text or "")
            parts.append(" " if part.tag in ("br", "p", "div", "li") else "")
        elif event == "end" and part is not element:
            parts.append(part.tail or "")
    return " ".join("".join(parts).split())


def words_of(element: etree._Element) -> str:
    """Return the text of an element and all in it, white space collapsed."""
    return " ".join("".join(str(part) for part in element.itertext()).split())


def main_content(root: etree._Element) -> etree._Element:
    """Return the element that holds the article: the fullest ``article``, ``main``, or the part of the
    body that holds most of its paragraphs."""
    body = root.find("body")
    whole = body if body is not None else root
    everything = _paragraph_words(whole)
    for path in (".//article", ".//main", ".//*[@role='main']", ".//*[@itemprop='articleBody']"):
        found = whole.findall(path)
        if not found:
            continue
        best = max(found, key=_paragraph_words)
        if _paragraph_words(best) * 2 >= everything > 0 or (
            len(found) == 1 and word_count(words_of(best)) >= 50
        ):
            return best
    return _narrowed(whole)


def _narrowed(element: etree._Element) -> etree._Element:
    """Return the deepest element that holds nine tenths of the paragraphs and the headings above them."""
    whole = _paragraph_words(element)
    while whole:
        fitting = [
            child
            for child in element
            if isinstance(child.tag, str) and _paragraph_words(child) * 10 >= whole * 9
        ]
        if len(fitting) != 1 or fitting[0].tag in ("p", "table", "blockquote", "ul", "ol"):
            return element
        if any(child.tag in ("h1", "h2") for child in element):
            return element
        element = fitting[0]
    return element


def _paragraph_words(element: etree._Element) -> int:
    """Return the number of words in the paragraphs of an element, list items that are links left aside."""
    paragraphs = element.iter("p", "blockquote") if element.tag != "p" else iter([element])
    return sum(word_count(words_of(paragraph)) for paragraph in paragraphs)


def is_boilerplate(element: etree._Element) -> bool:
    """Return whether an element inside the content says by role, class, id or links that it is not text."""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if (element.get("role") or "").lower() in _ROLES:
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if _BOILERPLATE.search(names) and element.tag in (
        "div",
        "section",
        "ul",
        "ol",
        "span",
        "p",
        "table",
        "header",
        "a",
    ):
        return word_count(words_of(element)) < 400
    return element.tag in ("ul", "ol", "div", "table") and _is_all_links(element)


def _is_all_links(element: etree._Element) -> bool:
    links = element.findall(".//a")
    if len(links) < 3:
        return False
    linked = sum(len(words_of(link)) for link in links)
    return linked * 10 > len(words_of(element)) * 8


def is_data_table(table: etree._Element) -> bool:
    """Return whether a table holds data; one whose cells hold long text only gives a page its layout."""
    longest = max((word_count(words_of(cell)) for cell in table.iter("td", "th")), default=0)
    return longest < 60
