"""EPUB by zipfile and lxml: the pages of the book in the order of its spine, chapters as sections."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from lxml import etree

from texts.languages import word_count
from texts.readers.decoding import decode
from texts.readers.package import ENCRYPTED, Package
from texts.readers.page_parts import words_of
from texts.readers.pictures import Album
from texts.readers.pieces import Piece, assemble, left_out, one_line
from texts.readers.webpage import PageWalk, parsed_page
from texts.readers.xml import parsed_xml
from texts.shapes import Extracted, UnreadableFile

NO_BOOK = "The file is a zip package, but no EPUB book: it does not say what to read first."
_CONTAINER = "META-INF/container.xml"
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
_TOC = re.compile(r"(?:^|[\W_])toc(?:$|[\W_])")
_CONTENTS = ("contents", "The book's table of contents; the sections stand in its place.")
_COVER = ("cover", "The cover of the book.")
_ASIDE = ("linear", "A page that the book leaves out of its reading order.")
_MISSING = ("page_missing", "A page that the book names, but does not hold.")


def read_epub(data: bytes) -> Extracted:
    """Return the article of a book; raises UnreadableFile for anything else, and above a limit."""
    package = Package(data)
    name = _book_name(package)
    book = _root(package, name)
    album = Album([])
    pieces: list[Piece] = []
    for page, why in _pages(book):
        address = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(page)))
        content = package.read(address)
        if why is not None or content is None:
            text = words_of(parsed_page(decode(content, declared=True)[0])) if content else page
            album.reported.append(left_out(text, *(why or _MISSING)))
        else:
            pieces += _page_pieces(content, address, package, album)
    title, language = _said(book, "title"), _said(book, "language").lower().split("-")[0]
    return assemble(_with_title(pieces, title), album.reported, "epub", title=title, language=language[:3])


def _book_name(package: Package) -> str:
    if package.read("META-INF/encryption.xml") and package.read("META-INF/rights.xml"):
        raise UnreadableFile(ENCRYPTED)
    container = package.read(_CONTAINER)
    root = parsed_xml(container) if container else None
    found = root.find(".//{*}rootfile") if root is not None else None
    name = (found.get("full-path") or "") if found is not None else ""
    if not name:
        raise UnreadableFile(NO_BOOK)
    return posixpath.normpath(unquote(name))


def _root(package: Package, name: str) -> etree._Element:
    data = package.read(name)
    if data is None:
        raise UnreadableFile(NO_BOOK)
    return parsed_xml(data)


def _pages(book: etree._Element) -> Sequence[tuple[str, tuple[str, str] | None]]:
    """Return the address of every page in reading order, and why it is left out, None for most."""
    items = {item.get("id"): item for item in book.iterfind(".//{*}manifest/{*}item")}
    found: list[tuple[str, tuple[str, str] | None]] = []
    known: set[str] = set()
    for entry in book.iterfind(".//{*}spine/{*}itemref"):
        item = items.get(entry.get("idref"))
        address = urlsplit(item.get("href") or "").path if item is not None else ""
        is_page = item is not None and (item.get("media-type") or "") in _PAGES
        # A page that is named twice would be read twice, and a thousand times a thousand times.
        if item is None or not is_page or address in known:
            continue
        known.add(address)
        names = f"{item.get('id')} {posixpath.basename(address)}".lower()
        why: tuple[str, str] | None = None
        if "nav" in (item.get("properties") or "").split() or _TOC.search(names):
            why = _CONTENTS
        elif names.startswith(("cover ", "coverpage ", "cover-")) or " cover." in names:
            why = _COVER
        elif (entry.get("linear") or "yes").lower() == "no":
            why = _ASIDE
        found.append((address, why))
    return found


def _page_pieces(content: bytes, address: str, package: Package, album: Album) -> list[Piece]:
    root = parsed_page(decode(content, declared=True)[0])
    folder = posixpath.dirname(address)

    def find(source: str) -> bytes | None:
        return package.read(posixpath.normpath(posixpath.join(folder, unquote(urlsplit(source).path))))

    walk = PageWalk(album, find)
    body = root.find("body")
    walk.through(body if body is not None else root)
    return _as_chapter(walk.pieces, root)


def _as_chapter(pieces: list[Piece], root: etree._Element) -> list[Piece]:
    """Return the pieces of a page; one without any heading takes its own title as one, if it has words."""
    if not pieces or any(piece.kind == "heading" for piece in pieces):
        return pieces
    title = one_line("".join(str(part) for part in root.xpath("//head/title/text()")))  # type: ignore[union-attr]  # text() gives a list
    words = sum(word_count(piece.text) for piece in pieces)
    return [Piece("heading", title, level=1), *pieces] if title and words >= 100 else pieces


def _said(book: etree._Element, name: str) -> str:
    found = book.find(f".//{{http://purl.org/dc/elements/1.1/}}{name}")
    return one_line("".join(str(part) for part in found.itertext()))[:300] if found is not None else ""


def _with_title(pieces: list[Piece], title: str) -> list[Piece]:
    """Return the pieces below the book's own title, which chapters of the highest level do not replace."""
    if not title or not pieces:
        return pieces
    start = 0
    # Title page and first chapter often both begin with it.
    while (
        start < len(pieces) - 1
        and pieces[start].kind == "heading"
        and pieces[start].text.casefold() == title.casefold()
    ):
        start += 1
    return [Piece("heading", title, level=0), *pieces[start:]]
