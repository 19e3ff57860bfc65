"""HTML by lxml: the main content of a page as pieces; nothing is executed and nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from texts.languages import words
from texts.readers.decoding import decode
from texts.readers.depth import nesting_depth
from texts.readers.page_parts import (
    LEFT_OUT_TAGS,
    is_boilerplate,
    is_data_table,
    main_content,
    table_rows,
    words_of,
)
from texts.readers.pictures import Album
from texts.readers.pieces import Piece, assemble, left_out, one_line, table_pieces
from texts.shapes import Extracted, UnreadableFile

DEEPEST = 256
_TOO_DEEP = f"The page is nested more than {DEEPEST} elements deep, the limit for an article."
_BLOCKS = words(
    """address article blockquote body caption center dd details div dl dt fieldset figure h1 h2 h3 h4 h5 h6
    header hgroup li main ol p section summary table tbody td tfoot th thead tr ul"""
)
_ANCHOR_SIGNS = frozenset("#¶§")  # a heading's link to itself
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


def read_html(data: bytes) -> Extracted:
    """Return the article of a page, white space collapsed and blocks joined by empty lines.

    Raises UnreadableFile for what is not text, is nested too deeply or holds no words.
    """
    text, notices = decode(data, declared=True)
    root = parsed_page(text)
    walk = PageWalk(Album(list(notices)))
    content = main_content(root)
    walk.report_around(content)
    walk.through(content)
    return assemble(
        walk.pieces, walk.reported, "html", title=_page_title(root), language=_page_language(root)
    )


def parsed_page(text: str) -> etree._Element:
    """Return the root of a page; raises UnreadableFile where it is nested too deeply, before any parsing."""
    if nesting_depth(text, stop_above=DEEPEST) > DEEPEST:
        raise UnreadableFile(_TOO_DEEP)
    return _parsed(text)


def _parsed(text: str) -> etree._Element:
    # huge_tree, or the parser would drop what lies deep without a word; the scan has set the limit.
    parser = etree.HTMLParser(
        encoding="utf-8",
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
        recover=True,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from None
        root = None
    if root is None:
        raise UnreadableFile("The page could not be read as HTML.")
    return root


def _page_title(root: etree._Element) -> str:
    for path in ("//meta[@property='og:title']/@content", "//head/title/text()"):
        found = root.xpath(path)
        if isinstance(found, list) and found and str(found[0]).strip():
            return one_line(str(found[0]))[:300]
    return ""


def _page_language(root: etree._Element) -> str:
    named = (root.get("lang") or "").strip().lower()
    return named.split("-")[0] if re.fullmatch(r"[a-z]{2}(-[a-z0-9]{1,8})*", named) else ""


class PageWalk:
    """The way through the chosen content: text collected per block, the rest reported.

    `find` gives the bytes of an image of the same package by its address, where there is a package.
    """

    def __init__(self, album: Album, find: Callable[[str], bytes | None] | None = None) -> None:
        self.reported = album.reported
        self._album = album
        self._find = find
        self.pieces: list[Piece] = []
        self._buffer: list[str] = []
        self._kinds: list[str] = []
        self._level = 0
        self._marker = ""
        self._numbers: dict[etree._Element, int] = {}

    def report_around(self, content: etree._Element) -> None:
        """Report what stands outside the chosen content."""
        on_the_way = [content, *content.iterancestors()]
        for ancestor in reversed(on_the_way[1:]):
            for child in ancestor:
                if child not in on_the_way and isinstance(child.tag, str) and child.tag != "head":
                    self._report(child)

    def through(self, element: etree._Element, depth: int = 0) -> None:
        """Collect the text of `element` and of what is in it, blocks apart."""
        if depth > 2 * DEEPEST:
            raise UnreadableFile(_TOO_DEEP)
        tag = element.tag
        if not isinstance(tag, str):
            return
        if tag == "a" and words_of(element) in _ANCHOR_SIGNS:
            return
        if depth and (tag in LEFT_OUT_TAGS or is_boilerplate(element)):
            self._report(element)
        elif tag == "table" and is_data_table(element):
            self._flush()
            self._table(element)
        elif tag == "img":
            self._flush()
            self._image(element)
        elif tag in ("pre", "figcaption"):
            self._flush()
            text = "".join(str(part) for part in element.itertext()) if tag == "pre" else words_of(element)
            if text.strip():
                self.pieces.append(Piece("code" if tag == "pre" else "caption", text.strip("\r\n")))
        elif tag == "br":
            self._buffer.append("\n\n" if self._buffer and self._buffer[-1].endswith("\n") else "\n")
        elif tag in _BLOCKS:
            self._flush()
            self._in_block(element, depth)
            self._flush()
        else:
            self._children(element, depth)

    def _in_block(self, element: etree._Element, depth: int) -> None:
        tag = str(element.tag)
        level = self._level
        self._level = _HEADINGS.get(tag, level)
        if tag in ("li", "blockquote"):
            self._kinds.append(tag)
        if tag == "li":
            self._marker = self._next_marker(element)
        self._children(element, depth)
        self._flush()
        if tag in ("li", "blockquote"):
            self._kinds.pop()
            self._marker = ""
        self._level = level

    def _next_marker(self, item: etree._Element) -> str:
        """Return what stands before a list item: its number in an ordered list, else a dash."""
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return "- "
        first = parent.get("start") or "1"
        start = int(first) if re.fullmatch("[0-9]{1,4}", first) else 1
        number = self._numbers.get(parent, start)
        self._numbers[parent] = number + 1
        return f"{number}. "

    def _children(self, element: etree._Element, depth: int) -> None:
        self._buffer.append(_spaces(element.text))
        for child in element:
            self.through(child, depth + 1)
            self._buffer.append(_spaces(child.tail))

    def _flush(self) -> None:
        """Turn the collected text into pieces; an empty line inside it (two line breaks) parts them."""
        joined = "".join(self._buffer)
        self._buffer = []
        for part in re.split(r"\n[ ]*\n\s*", joined):
            if not part.strip():
                continue
            text = "\n".join(one_line(line) for line in part.split("\n") if line.strip())
            self.pieces.append(self._piece(text))

    def _piece(self, text: str) -> Piece:
        if self._level:
            return Piece("heading", one_line(text), level=self._level)
        if self._kinds and self._kinds[-1] == "li":
            marker, self._marker = self._marker, ""
            return Piece("list_item", text, marker=marker)
        return Piece("quote" if self._kinds else "paragraph", text)

    def _table(self, table: etree._Element) -> None:
        """Keep a table, its caption above it and its images below it."""
        rows, headers = table_rows(table)
        if (caption := table.find("caption")) is not None and words_of(caption):
            self.pieces.append(Piece("caption", words_of(caption)))
        self.pieces += table_pieces(rows, headers, self.reported)
        for image in table.iter("img"):
            self._image(image)

    def _image(self, image: etree._Element) -> None:
        alt, address = image.get("alt") or "", (image.get("src") or "").strip()
        if self._find is not None and not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", address):
            piece = self._album.piece(self._find(address), alt)
        else:
            piece = self._album.named(address, alt)
        if piece is not None:
            self.pieces.append(piece)

    def _report(self, element: etree._Element) -> None:
        chosen, reason = LEFT_OUT_TAGS.get(str(element.tag), ("navigation", _AROUND))
        text = words_of(element)
        # Of pieces without any text one of each kind is enough.
        if text or not any(piece.code == chosen for piece in self.reported):
            self.reported.append(left_out(text, chosen, reason))


_AROUND = "A part of the page around the article: menus, links to other pages, comments or the like."


def _spaces(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text) if text else ""
