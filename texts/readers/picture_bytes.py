"""An image written anew from its own parts: what shows it is kept, what tells of people and places is not.

Nothing is decoded, so no image can unpack to more than it is, and no picture loses quality. Notes, places,
thumbnails, names of devices and whatever lies behind the image do not come along.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

_PNG_KEPT = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs acTL fcTL fdAT".split())
_WEBP_KEPT = frozenset([b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"])
_WEBP_NOTES = 0x08 | 0x04  # the flags of VP8X that announce Exif and XMP
_LARGEST_PROFILE = 1_000_000
_SOI, _EOI, _SOS, _COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
_ORIENTATION = 0x0112


def rewritten(data: bytes, media_type: str) -> bytes | None:
    """Return the image without its notes; None for one that is damaged."""
    try:
        return b"".join(_WRITERS[media_type](data))
    except (struct.error, IndexError, ValueError):
        return None


def _png(data: bytes) -> Iterator[bytes]:
    yield data[:8]
    place, kind = 8, b""
    while kind != b"IEND":
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        stop = place + 12 + length
        if stop > len(data):
            raise ValueError("cut off")
        if kind in _PNG_KEPT and not (kind == b"iCCP" and _is_bomb(data[place + 8 : stop - 4])):
            yield data[place:stop]
        place = stop


def _is_bomb(profile: bytes) -> bool:
    """Whether a packed colour profile unpacks to more than any real one."""
    packed = profile[profile.index(b"\0") + 2 :]
    try:
        return len(zlib.decompressobj().decompress(packed, _LARGEST_PROFILE + 1)) > _LARGEST_PROFILE
    except zlib.error:
        return True


def _jpeg(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    place = 2
    while place < len(data):
        if data[place] != 0xFF:
            raise ValueError("no segment")
        marker = data[place + 1]
        if marker == _EOI:
            break
        if marker == 0xFF:  # a fill byte
            place += 1
            continue
        if marker == 0x01 or 0xD0 <= marker <= _SOI:
            place += 2
            continue
        (length,) = struct.unpack(">H", data[place + 2 : place + 4])
        stop = place + 2 + length
        if length < 2 or stop > len(data):
            raise ValueError("cut off")
        if marker == _SOS:
            stop = _end_of_scan(data, stop)
            yield data[place:stop]
        else:
            yield _jpeg_segment(marker, data[place:stop])
        place = stop
    yield b"\xff\xd9"


def _end_of_scan(data: bytes, place: int) -> int:
    """Return where the next marker stands that ends the coded lines."""
    while (place := data.find(b"\xff", place)) >= 0 and place + 1 < len(data):
        if data[place + 1] not in (0x00, 0xFF) and not 0xD0 <= data[place + 1] <= 0xD7:
            return place
        place += 1 if data[place + 1] == 0xFF else 2
    return len(data)


def _jpeg_segment(marker: int, segment: bytes) -> bytes:
    """Return the segment as it is kept, or nothing."""
    said = segment[4:]
    if marker == 0xE0 and said.startswith(b"JFIF\0") and len(said) >= 14:
        return b"\xff\xe0\x00\x10" + said[:12] + b"\0\0"  # without a thumbnail
    if marker == 0xE1 and said.startswith(b"Exif\0\0"):
        return _turned(said[6:])
    if marker == 0xE2 and said.startswith(b"ICC_PROFILE\0"):
        return segment
    if marker == 0xEE and said.startswith(b"Adobe"):
        return segment
    return b"" if 0xE0 <= marker <= 0xEF or marker == _COMMENT else segment


def _turned(tiff: bytes) -> bytes:
    """Return a note of nothing but how the camera was held; nothing where it was held upright."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2], "")
    if not order:
        return b""
    try:
        (first,) = struct.unpack(f"{order}I", tiff[4:8])
        (count,) = struct.unpack(f"{order}H", tiff[first : first + 2])
        for place in range(first + 2, first + 2 + 12 * count, 12):
            tag, _type, _count, value = struct.unpack(f"{order}HHIH", tiff[place : place + 10])
            if tag == _ORIENTATION and 2 <= value <= 8:
                entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, value, 0)
                note = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
                return b"\xff\xe1" + struct.pack(">H", len(note) + 2) + note
    except struct.error:
        return b""
    return b""


def _gif(data: bytes) -> Iterator[bytes]:
    place = 13 + _colours(data[10])
    yield data[:place]
    while (kind := data[place]) != 0x3B:
        if kind == 0x2C:
            head = place + 10 + _colours(data[place + 9]) + 1
            stop, is_kept = _end_of_blocks(data, head), True
        elif kind == 0x21:
            stop = _end_of_blocks(data, place + 2)
            is_kept = data[place + 1] == 0xF9 or data[place + 2 : place + 14] == b"\x0bNETSCAPE2.0"
        else:
            raise ValueError("no block")
        if is_kept:
            yield data[place:stop]
        place = stop
    yield b";"


def _colours(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _end_of_blocks(data: bytes, place: int) -> int:
    while data[place]:
        place += 1 + data[place]
    return place + 1


def _webp(data: bytes) -> Iterator[bytes]:
    body = b"".join(_webp_chunks(data))
    yield b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _webp_chunks(data: bytes) -> Iterator[bytes]:
    (size,) = struct.unpack("<I", data[4:8])
    place, end = 12, min(len(data), 8 + size)
    while place + 8 <= end:
        kind, length = struct.unpack("<4sI", data[place : place + 8])
        stop = place + 8 + length
        if stop > len(data):
            raise ValueError("cut off")
        if kind in _WEBP_KEPT:
            chunk = bytearray(data[place:stop])
            if kind == b"VP8X":
                chunk[8] &= ~_WEBP_NOTES & 0xFF
            yield bytes(chunk) + bytes(length % 2)
        place = stop + length % 2


_WRITERS = {"image/png": _png, "image/jpeg": _jpeg, "image/gif": _gif, "image/webp": _webp}
