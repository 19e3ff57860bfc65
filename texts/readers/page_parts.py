"""Which part of a page is the article and which parts are around it."""

from __future__ import annotations

import re

from lxml import etree

from texts.languages import word_count, words

_SCRIPT = ("script", "A script; nothing of a page is ever run.")
_STYLE = ("style", "A style sheet.")
_NAVIGATION = ("navigation", "A part of the page around the article: menu, page foot or side column.")
_FORM = ("form", "A form or a control; it cannot work here.")
_IMAGE = ("image", "An image; only its description is listed here.")
_MEDIA = ("media", "A video, a sound or an embedded page; nothing is fetched.")
# Tag → fixed code and reason of the report.
LEFT_OUT_TAGS: dict[str, tuple[str, str]] = {
    "script": _SCRIPT, "noscript": _SCRIPT, "template": _SCRIPT,
    "style": _STYLE, "link": _STYLE, "meta": _STYLE, "head": _STYLE, "title": _STYLE,
    "nav": _NAVIGATION, "footer": _NAVIGATION, "aside": _NAVIGATION, "menu": _NAVIGATION,
    "dialog": _NAVIGATION,
    "form": _FORM, "button": _FORM, "input": _FORM, "select": _FORM, "textarea": _FORM, "label": _FORM,
    "img": _IMAGE, "picture": _IMAGE, "svg": _IMAGE, "canvas": _IMAGE,
    "figcaption": ("caption", "The caption of an image."),
    "math": ("formula", "A formula; it cannot be kept as a sentence."),
    "video": _MEDIA, "audio": _MEDIA, "iframe": _MEDIA, "object": _MEDIA, "embed": _MEDIA,
    "applet": _MEDIA, "frameset": _MEDIA,
    "pre": ("code", "A block of code; lessons and questions are made of sentences only."),
}  # fmt: skip
_BOILERPLATE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|sidebar|breadcrumbs?|share|sharing|social|related|promo|newsletter|cookies?|"
    r"comments?|disqus|advert\w*|ads?|sponsor\w*|pagination|pager|toolbar|popup|modal|print|footer|masthead|"
    r"skip-?link|toc|byline-?social|subscribe|recommended|hidden)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ROLES = words("navigation banner contentinfo complementary search form dialog menu menubar")


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
