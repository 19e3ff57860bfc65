"""Small PDF files made in memory: words at places, an image, a lock."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 595, 842
# About the width of a character of the fonts used here, as a share of the size.
NARROW = 0.5


@dataclass(frozen=True)
class Words:
    """A piece of text whose base line begins at (x, y), y counted from the foot of the page."""

    text: str
    x: float = 72
    y: float = 700
    size: float = 10
    is_bold: bool = False


def column(lines: Sequence[str], *, x: float = 72, top: float = 700, size: float = 10) -> list[Words]:
    """Lines below each other."""
    return [Words(line, x, top - 1.2 * size * number, size) for number, line in enumerate(lines)]


def pdf(
    pages: Sequence[Sequence[Words]], *, image: bytes = b"", is_locked: bool = False, more: bytes = b""
) -> bytes:
    """The bytes of a PDF; `image` is a JPEG on its first page, `more` further operators there."""
    objects: list[bytes] = [b"", b""]  # the catalogue and the tree of pages come last
    kind = b"/Type /Font /Subtype /Type1 /Encoding /WinAnsiEncoding /BaseFont"
    fonts = b"<< /A << %s /Helvetica >> /B << %s /Helvetica-Bold >> >>" % (kind, kind)
    kids = []
    for number, page in enumerate(pages):
        content = b"".join(_shown(words) for words in page)
        pictures = b""
        if image and not number:
            objects.append(_stream(b"/Type /XObject /Subtype /Image /Width 100 /Height 80 /ColorSpace "
                                   b"/DeviceGray /BitsPerComponent 8 /Filter /DCTDecode", image))  # fmt: skip
            pictures = b" /XObject << /I %d 0 R >>" % len(objects)
            content += b"q 200 0 0 160 100 100 cm /I Do Q\n"
        content += more if not number else b""
        objects.append(_stream(b"/Filter /FlateDecode", zlib.compress(content)))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R "
            b"/Resources << /Font %s%s >> >>" % (WIDTH, HEIGHT, len(objects), fonts, pictures)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _file(objects, is_locked)


def _shown(words: Words) -> bytes:
    text = words.text.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
    font = b"B" if words.is_bold else b"A"
    return b"BT /%s %.1f Tf %.1f %.1f Td (%s) Tj ET\n" % (font, words.size, words.x, words.y, text)


def _stream(entries: bytes, data: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def _file(objects: Sequence[bytes], is_locked: bool) -> bytes:
    body = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    lock = b""
    if is_locked:
        lock = b" /ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (
            b"11" * 32, b"22" * 32,
        )  # fmt: skip
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, lock, len(body))
    )
