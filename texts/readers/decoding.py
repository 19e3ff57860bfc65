"""Bytes to text: byte order mark, declared encoding, UTF-8, then Windows-1252 with a notice."""

from __future__ import annotations

import codecs
import re

from texts.languages import words
from texts.shapes import LeftOut, UnreadableFile

# The four-byte marks first: UTF-32's begins with UTF-16's.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KNOWN_BINARY: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"{\\rtf", "a rich-text (RTF) file"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_DECLARED = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
# Python has codecs that are no encodings of text, and some that make lone surrogates: named ones only.
_PLAIN_ENCODINGS = words(
    """utf-8 ascii iso8859-1 gb2312 gbk gb18030 big5 big5hkscs euc_jp shift_jis iso2022_jp euc_kr koi8-r
    koi8-u tis-620 cp874 cp932 cp949"""
) | {*(f"iso8859-{number}" for number in range(2, 17)), *(f"cp{number}" for number in range(1250, 1259))}
_ON_THE_WEB = {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
_NOTICE = "The file is not in UTF-8; it was read as Windows-1252. Check accents and quotation marks."


def decode(data: bytes, *, declared: bool = False) -> tuple[str, tuple[LeftOut, ...]]:
    """Return the text and at most one notice about its encoding.

    With `declared`, a ``<meta charset>`` in the first 4096 bytes counts. Raises UnreadableFile for
    anything that is not text.
    """
    for magic, name in _KNOWN_BINARY:
        if data.startswith(magic):
            raise UnreadableFile(
                f"The file is {name}; it cannot be read as text. Send in .docx, PDF or text."
            )
    text, notices = _decoded(data, declared)
    if "\x00" in text:
        raise UnreadableFile("The file holds NUL characters, so it is not a text file.")
    if len(_CONTROL.findall(text)) * 1000 > len(text):
        raise UnreadableFile("The file holds control characters, so it is not a text file.")
    return text, notices


def _decoded(data: bytes, declared: bool) -> tuple[str, tuple[LeftOut, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding), ()
    if b"\x00" in data:
        raise UnreadableFile("The file holds NUL bytes, so it is not a text file.")
    named = _DECLARED.search(data[:4096]) if declared else None
    if named is not None and (text := _as_declared(data, named.group(1).decode("ascii"))) is not None:
        return text, ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    text = _strictly(data, "cp1252")
    if sum(1 for character in text if ord(character) > 126) * 4 > len(text):
        raise UnreadableFile("The encoding of the file could not be recognised; save it as UTF-8.")
    return text, (LeftOut(text="", code="encoding", reason=_NOTICE),)


def _as_declared(data: bytes, encoding: str) -> str | None:
    try:
        name = codecs.lookup(encoding).name
        return data.decode(_ON_THE_WEB.get(name, name)) if name in _PLAIN_ENCODINGS else None
    except (LookupError, UnicodeDecodeError):
        return None


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableFile("The encoding of the file could not be recognised; save it as UTF-8.") from None
