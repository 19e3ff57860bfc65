"""The characters of PDF pages as pieces of lines, by PDFium; and the pictures on them."""

from __future__ import annotations

import ctypes
import math
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from texts.readers.pdf_columns import Line
from texts.readers.pdf_paragraphs import SOFT
from texts.readers.pictures import Album
from texts.readers.pieces import Piece, one_line
from texts.shapes import UnreadableFile

MOST_PAGES = 1_000
MOST_CHARACTERS = 5_000_000
ENCRYPTED = "The PDF is protected by a password. Remove the protection and send it in again."
DAMAGED = "The file is no PDF that can be opened; it may be damaged. Save it again."
TOO_MANY = f"The PDF has more than {MOST_PAGES:,} pages, the limit for an article."
TOO_LONG = f"The PDF holds more than {MOST_CHARACTERS // 1_000_000} million characters, the limit."
_PASSWORD = 4  # the error PDFium gives for a wrong or missing password
_SMALLEST_PICTURE = 64  # pixels on a side: smaller ones are rules, bullets and logos
_NOT_SHOWN = frozenset({0, 0xFFFE, 0xFFFF, 0x02})
_DIGITS = dict(zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))
_PRIVATE = range(0xE000, 0xF900)


@dataclass(slots=True)
class PdfPage:
    """What a page holds: pieces of lines, texts set at an angle, pictures."""

    number: int
    height: float
    segments: list[Line] = field(default_factory=list)
    rotated: list[str] = field(default_factory=list)
    pictures: list[Piece] = field(default_factory=list)


def pages_of(data: bytes, album: Album) -> list[PdfPage]:
    """Return the pages of a PDF; raises UnreadableFile for a protected or damaged one, or above a limit."""
    # A library of several megabytes in machine code: only the process that reads a PDF loads it.
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        is_protected = getattr(error, "err_code", None) == _PASSWORD
        raise UnreadableFile(ENCRYPTED if is_protected else DAMAGED) from None
    if len(document) > MOST_PAGES:
        raise UnreadableFile(TOO_MANY)
    found = []
    left = MOST_CHARACTERS
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage()
        except pypdfium2.PdfiumError:
            continue  # a broken page; the others are read
        left -= text.count_chars()
        if left < 0:
            raise UnreadableFile(TOO_LONG)
        shown = PdfPage(number, page.get_height() or 1.0)
        _Segments(pdfium, text.raw, shown).read(text.count_chars())
        shown.pictures = list(_pictures(pdfium, page, album))
        found.append(shown)
        text.close()
        page.close()
    return found


class _Segments:
    """Characters gathered into pieces of lines: a jump, another base line or size begins a new one."""

    def __init__(self, pdfium: Any, text: Any, page: PdfPage) -> None:
        self._pdfium = pdfium
        self._text = text
        self._page = page
        self._matrix = pdfium.FS_MATRIX()
        self._box = [ctypes.c_double() for _ in range(4)]
        self._origin = [ctypes.c_double() for _ in range(2)]
        self._parts: list[str] = []
        self._edges: tuple[float, float] = (0.0, 0.0)
        self._start = self._end = self._base = self._size = 0.0
        self._is_bold = self._is_level = True
        self._is_note = False

    def read(self, count: int) -> None:
        for index in range(count):
            code = self._pdfium.FPDFText_GetUnicode(self._text, index)
            if code in (0x0D, 0x0A):
                # PDFium breaks the line before a raised character too: the places of characters tell more.
                if not self._is_level:
                    self._close()
            elif code in _NOT_SHOWN or self._pdfium.FPDFText_IsHyphen(self._text, index) == 1:
                # PDFium marks the hyphen that parts a word at the end of a line.
                self._parts.append(SOFT if self._parts and code != 0 else "")
            elif code in (0x20, 0x09, 0xA0):
                self._parts.append(" ")
            elif code not in _PRIVATE:
                self._character(index, code)
        self._close()

    def _character(self, index: int, code: int) -> None:
        box, origin, text = self._box, self._origin, self._text
        self._pdfium.FPDFText_GetCharBox(text, index, box[0], box[1], box[2], box[3])
        self._pdfium.FPDFText_GetCharOrigin(text, index, origin[0], origin[1])
        left, right, base = box[0].value, box[1].value, origin[1].value
        self._pdfium.FPDFText_GetMatrix(text, index, self._matrix)
        size = self._pdfium.FPDFText_GetFontSize(text, index) * math.hypot(self._matrix.c, self._matrix.d)
        size = round(size, 1) or 1.0
        if self._is_raised(size, base) and chr(code) in _DIGITS:
            self._raised(chr(code), left, right)
            return
        if self._parts and self._breaks(left, right, base):
            is_note = size > 1.2 * self._size and -size < base - self._base < 0
            if is_note and self._sign_of_a_note():
                self._parts.clear()
                self._is_note = True
            self._close()
        if not "".join(self._parts[-1:]).strip() and not any(part.strip() for part in self._parts):
            self._begin(index, left, base, size)
        self._parts.append(chr(code))
        self._edges = (left, right)
        self._start, self._end = min(self._start, left), max(self._end, right)

    def _raised(self, digit: str, left: float, right: float) -> None:
        """Keep a raised digit as such after a unit or a number (km²); after a word it points at a note."""
        before = "".join(self._parts[-5:])
        if not re.search(r"[^\W\d_]{4}\Z|[.,;:!?”\"')]\Z", before):
            self._parts.append(_DIGITS[digit])
        self._edges, self._end = (left, right), max(self._end, right)

    def _sign_of_a_note(self) -> bool:
        return bool(re.fullmatch(r"\d{1,3}|[*†‡§]", "".join(self._parts).strip()))

    def _begin(self, index: int, left: float, base: float, size: float) -> None:
        self._parts.clear()
        self._start, self._end, self._base, self._size = left, left, base, size
        weight = self._pdfium.FPDFText_GetFontWeight(self._text, index)
        self._is_bold = weight >= 600 or "bold" in self._font(index) or "cmbx" in self._font(index)
        self._is_level = abs(self._matrix.b) <= 0.2 * math.hypot(self._matrix.a, self._matrix.b)

    def _font(self, index: int) -> str:
        name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        self._pdfium.FPDFText_GetFontInfo(self._text, index, name, 128, flags)
        return name.value.decode("utf-8", "replace").lower()

    def _is_raised(self, size: float, base: float) -> bool:
        return bool(self._parts) and size <= 0.8 * self._size and base - self._base > 0.15 * self._size

    def _breaks(self, left: float, right: float, base: float) -> bool:
        if abs(base - self._base) > 0.5 * self._size and self._is_level:
            return True
        gap = min(abs(left - self._edges[1]), abs(self._edges[0] - right))
        return self._is_level and gap > 1.5 * self._size

    def _close(self) -> None:
        text = one_line("".join(self._parts))
        self._parts.clear()
        if not text.strip(SOFT):
            return
        if not self._is_level:
            self._page.rotated.append(text)
            return
        place = (self._start, self._end, self._base, self._size, self._is_bold, self._page.number)
        self._page.segments.append(Line(text, *place, is_note=self._is_note))
        self._is_note = False


def _pictures(pdfium: Any, page: Any, album: Album) -> Iterator[Piece]:
    """Give the pictures of a page: JPEG as it is in the file, others packed as PNG."""
    for image in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        data: bytes | None = None
        try:
            width, height = image.get_px_size()
            if min(width, height) < _SMALLEST_PICTURE:
                continue
            if list(image.get_filters()) == ["DCTDecode"]:
                data = bytes(image.get_data())
            elif width * height <= 4_000_000:
                data = _png(image.get_bitmap())
            else:
                data = None
        except Exception:  # a broken picture must not cost the text
            data = None
        piece = album.piece(data, "")
        if piece is not None:
            yield piece


def _png(bitmap: Any) -> bytes | None:
    """Return a bitmap as PNG, None for a form of pixels that is not known here."""
    order = {"BGR": (2, 1, 0), "BGRA": (2, 1, 0), "BGRX": (2, 1, 0), "L": (0,)}.get(bitmap.mode)
    if order is None:
        return None
    raw = bytes(bitmap.buffer)
    channels, width, height = bitmap.n_channels, bitmap.width, bitmap.height
    rows = []
    for number in range(height):
        row = raw[number * bitmap.stride : number * bitmap.stride + width * channels]
        turned = bytearray(width * len(order))
        for place, channel in enumerate(order):
            turned[place :: len(order)] = row[channel::channels]
        rows.append(b"\x00" + bytes(turned))
    header = struct.pack(">IIBBBBB", width, height, 8, 2 if len(order) == 3 else 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
