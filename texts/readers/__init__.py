"""Foreign files to structured text. In a server call `texts.sandbox.read_limited`, never `read` itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePath

from texts.readers.limits import LARGEST_ARTICLE, TOO_LARGE
from texts.readers.markdown import read_markdown
from texts.readers.plain import read_plain
from texts.readers.webpage import read_html
from texts.shapes import Extracted, UnreadableFile

READERS: dict[str, Callable[[bytes], Extracted]] = {
    "txt": read_plain,
    "markdown": read_markdown,
    "html": read_html,
}
_BY_ENDING = {
    "txt": "txt", "text": "txt", "md": "markdown", "markdown": "markdown", "mkd": "markdown",
    "html": "html", "htm": "html", "xhtml": "html",
}  # fmt: skip
_NOT_YET = frozenset({"docx", "doc", "odt", "pdf", "epub", "rtf", "pptx", "ppt", "xlsx", "xls", "zip"})
_LOOKS_LIKE_HTML = re.compile(
    rb"\s*(?:<\?xml[^<>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body|article|main|div|p|h1)\b", re.I
)
_LOOKS_LIKE_MARKDOWN = re.compile(rb"^(?:#{1,6} \S|```|\[[^\]\n]{1,80}\]: \S)", re.MULTILINE)


def read(data: bytes, *, format: str | None = None, filename: str = "") -> Extracted:
    """Return the article of a file: `format` ``txt``, ``markdown`` or ``html``, else by its name or content.

    Raises UnreadableFile with a plain sentence: too large, unknown format, not text, no words.
    """
    if len(data) > LARGEST_ARTICLE:
        raise UnreadableFile(TOO_LARGE)
    if not data.strip():
        raise UnreadableFile("The file is empty.")
    chosen = format or format_of(data, filename)
    if chosen not in READERS:
        raise UnreadableFile(f"The format “{chosen[:20]}” cannot be read; use text, Markdown or HTML.")
    return READERS[chosen](data)


def format_of(data: bytes, filename: str = "") -> str:
    """Return the format by the ending of the name, or by the first bytes where the name tells nothing."""
    ending = PurePath(filename).suffix.lower().lstrip(".")
    if ending in _BY_ENDING:
        return _BY_ENDING[ending]
    if ending in _NOT_YET:
        return ending
    beginning = data[:4096]
    if _LOOKS_LIKE_HTML.match(beginning.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    return "markdown" if _LOOKS_LIKE_MARKDOWN.search(data[:65536]) else "txt"
