"""The images of a file: told by their own bytes, limited in number and size, everything else reported."""

from __future__ import annotations

import binascii
import hashlib
import struct
from base64 import b64decode
from urllib.parse import unquote_to_bytes

from texts.readers.picture_bytes import rewritten
from texts.readers.pieces import Piece, left_out
from texts.shapes import LeftOut, Picture

LARGEST_PICTURE = 5_000_000
LARGEST_ALBUM = 20_000_000
MOST_PICTURES = 200
MOST_PIXELS = 50_000_000
REMOTE = ("remote_image", "An image that lies on another site; nothing is fetched.")
_OTHER_TYPE = (
    "image_type",
    "An image that is not PNG, JPEG, GIF or WebP, such as a drawing (SVG, EMF).",
)
_TOO_LARGE = (
    "image_size",
    f"An image larger than {LARGEST_PICTURE // 1_000_000} MB or {MOST_PIXELS // 1_000_000} million pixels.",
)
_TOO_MANY = (
    "image_count",
    f"An image beyond the first {MOST_PICTURES}, or beyond {LARGEST_ALBUM // 1_000_000} MB of images.",
)
_DAMAGED = ("image_damaged", "An image that is damaged.")
_MISSING = ("image_missing", "An image that is named, but is not in the file.")
# Start-of-frame markers of JPEG: they hold height and width. C4, C8 and CC are something else.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class Album:
    """The images kept so far; `reported` is what was left out, in the order of the file."""

    def __init__(self, reported: list[LeftOut]) -> None:
        self.reported = reported
        self._kept: dict[str, Picture] = {}
        self._bytes = 0

    def piece(self, data: bytes | None, alt: str) -> Piece | None:
        """Return the image as a piece, or None after reporting why it is left out."""
        reason = _MISSING if data is None else _TOO_LARGE if len(data) > LARGEST_PICTURE else None
        if reason is None and data is not None:
            found = measure(data)
            if found is None:
                reason = _OTHER_TYPE
            elif found[1] * found[2] > MOST_PIXELS:
                reason = _TOO_LARGE
            elif (clean := rewritten(data, found[0])) is None:
                reason = _DAMAGED
            elif picture := self._keep(clean, *found):
                return Piece("image", alt, picture=picture)
            else:
                reason = _TOO_MANY
        self.leave_out(alt, *(reason or _MISSING))
        return None

    def leave_out(self, alt: str, code: str, reason: str) -> None:
        """Report an image that is not even looked at, such as one on another site."""
        self.reported.append(left_out(alt, code, reason))

    def named(self, address: str, alt: str) -> Piece | None:
        """Return the image of a ``data:`` address as a piece; any other address is reported as remote."""
        if address[:5].lower() != "data:":
            self.leave_out(alt, *REMOTE)
            return None
        return self.piece(_embedded(address), alt)

    def _keep(self, data: bytes, media_type: str, width: int, height: int) -> Picture | None:
        key = hashlib.sha256(data).hexdigest()
        if key not in self._kept:
            if len(self._kept) >= MOST_PICTURES or self._bytes + len(data) > LARGEST_ALBUM:
                return None
            self._bytes += len(data)
            self._kept[key] = Picture(key=key, media_type=media_type, width=width, height=height, data=data)
        return self._kept[key]


def measure(data: bytes) -> tuple[str, int, int] | None:
    """Return media type, width and height by the image's own bytes; None for anything else."""
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
            found = ("image/png", *struct.unpack(">II", data[16:24]))
        elif data[:6] in (b"GIF87a", b"GIF89a"):
            found = ("image/gif", *struct.unpack("<HH", data[6:10]))
        elif data.startswith(b"\xff\xd8\xff"):
            found = ("image/jpeg", *_jpeg_size(data))
        elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            found = ("image/webp", *_webp_size(data))
        else:
            return None
    except (struct.error, IndexError):
        return None
    return found if found[1] and found[2] else None


def _jpeg_size(data: bytes) -> tuple[int, int]:
    place = 2
    while place < len(data):
        if data[place] != 0xFF:
            raise IndexError
        marker = data[place + 1]
        if marker == 0xFF:  # a fill byte
            place += 1
        elif marker in _FRAMES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:
            place += 2
        else:
            place += 2 + max(2, struct.unpack(">H", data[place + 2 : place + 4])[0])
    raise IndexError


def _webp_size(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _embedded(address: str) -> bytes | None:
    head, comma, body = address.partition(",")
    if not comma or len(body) > 2 * LARGEST_PICTURE:
        return b"" if comma else None
    raw = unquote_to_bytes(body)
    if not head.lower().rstrip().endswith(";base64"):
        return raw
    try:
        return b64decode(raw)
    except (binascii.Error, ValueError):
        return None
