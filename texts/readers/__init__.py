"""Foreign files to structured text. In a server call `texts.sandbox.read_limited`, never `read` itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePath

from texts.readers.docx import read_docx
from texts.readers.epub import read_epub
from texts.readers.lengths import with_even_blocks
from texts.readers.limits import LARGEST_ARTICLE, LARGEST_FILE, PACKED, TOO_LARGE, TOO_LARGE_A_FILE
from texts.readers.markdown import read_markdown
from texts.readers.pdf import read_pdf
from texts.readers.plain import read_plain
from texts.readers.webpage import read_html
from texts.shapes import Extracted, UnreadableFile

READERS: dict[str, Callable[[bytes], Extracted]] = {
    "txt": read_plain,
    "markdown": read_markdown,
    "html": read_html,
    "docx": read_docx,
    "pdf": read_pdf,
    "epub": read_epub,
}
_BY_ENDING = {
    "txt": "txt", "text": "txt", "md": "markdown", "markdown": "markdown", "mkd": "markdown",
    "html": "html", "htm": "html", "xhtml": "html", "docx": "docx", "docm": "docx", "epub": "epub",
    "pdf": "pdf",
}  # fmt: skip
ENDINGS = tuple(_BY_ENDING)
READABLE = "Word (.docx), PDF, EPUB, HTML, Markdown or plain text"
_OTHERS = frozenset({"doc", "odt", "rtf", "pptx", "ppt", "xlsx", "xls", "zip", "pages", "mobi", "azw3"})
A_PICTURE = (
    "This is a picture, whatever its name says: it has no text that could be read."
    " Send in the document that it was made from."
)
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")
_LOOKS_LIKE_HTML = re.compile(
    rb"\s*(?:<\?xml[^<>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body|article|main|div|p|h1)\b", re.I
)
_LOOKS_LIKE_MARKDOWN = re.compile(rb"^(?:#{1,6} \S|```|\[[^\]\n]{1,80}\]: \S)", re.MULTILINE)


def read(data: bytes, *, format: str | None = None, filename: str = "") -> Extracted:
    """Return the article of a file: `format` is a name in READERS, else told by the file's name and content.

    Raises UnreadableFile with a plain sentence: too large, unknown format, damaged, protected, no words.
    """
    chosen = format or format_of(data, filename)
    check_size(data, chosen)
    if not data.strip():
        raise UnreadableFile("The file is empty.")
    if is_picture(data):
        raise UnreadableFile(A_PICTURE)
    if chosen not in READERS:
        raise UnreadableFile(f"The format “{chosen[:20]}” cannot be read; use {READABLE}.")
    return with_even_blocks(READERS[chosen](data))


def is_picture(data: bytes) -> bool:
    """Return whether this is an image by its first bytes, whatever its name says."""
    return data.startswith(_PICTURES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def check_size(data: bytes, format: str) -> None:
    """Raise UnreadableFile for a file larger than its format may be."""
    if len(data) > LARGEST_FILE:
        raise UnreadableFile(TOO_LARGE_A_FILE)
    if len(data) > LARGEST_ARTICLE and format not in PACKED:
        raise UnreadableFile(TOO_LARGE)


def format_of(data: bytes, filename: str = "") -> str:
    """Return the format by the ending of the name, or by the first bytes where these say more."""
    ending = PurePath(filename.lower()).suffix.lstrip(".")
    named = _BY_ENDING.get(ending) or (ending if ending in _OTHERS else "")
    beginning = data[:4096]
    seen = _binary(beginning)
    if seen and named not in PACKED and named not in _OTHERS:
        return seen
    if named:
        return named
    if _LOOKS_LIKE_HTML.match(beginning.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    return "markdown" if _LOOKS_LIKE_MARKDOWN.search(data[:65536]) else "txt"


def _binary(beginning: bytes) -> str:
    if beginning.startswith(b"%PDF-"):
        return "pdf"
    if beginning.startswith(b"PK\x03\x04"):
        return "epub" if b"mimetypeapplication/epub+zip" in beginning[:100] else "docx"
    return ""
