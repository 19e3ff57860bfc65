"""Images come in without their notes: what shows them stays, byte for byte."""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.texts.office_files import gif, jpeg, png
from texts.readers import A_PICTURE, pictures, read
from texts.readers.picture_bytes import rewritten
from texts.shapes import UnreadableFile

SECRET = b"48.137 N 11.575 E"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def exif(orientation: int) -> bytes:
    entries = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0) + struct.pack("<HHII", 0x010E, 2, 17, 38)
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + entries + bytes(4) + SECRET


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2) for kind, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


SCAN = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
JPEG = jpeg()[:2] + jpeg()[10:-2] + SCAN + b"\xff\xd9"
PROFILE = segment(0xE2, b"ICC_PROFILE\0\1\1profile")
GIF = gif()[:-1] + b"\x2c" + bytes(8) + b"\x00\x02\x02\x44\x01\x00;"
LOOP = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
VP8X = b"\x0c\0\0\0\2\0\0\1\0\0"
CASES = {
    "png": (
        "image/png",
        png()[:33] + chunk(b"tEXt", b"Place\0" + SECRET) + chunk(b"eXIf", SECRET) + png()[33:] + SECRET,
        png(),
    ),
    "jpeg": (
        "image/jpeg",
        JPEG[:2] + segment(0xE1, exif(1)) + PROFILE + segment(0xFE, SECRET) + JPEG[2:] + SECRET,
        JPEG[:2] + PROFILE + JPEG[2:],
    ),
    "thumbnail": (
        "image/jpeg",
        JPEG[:2] + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\1\1" + SECRET) + JPEG[2:],
        JPEG[:2] + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + JPEG[2:],
    ),
    "gif": (
        "image/gif",
        GIF[:13] + LOOP + b"\x21\xfe" + bytes([len(SECRET)]) + SECRET + b"\0" + GIF[13:] + SECRET,
        GIF[:13] + LOOP + GIF[13:],
    ),
    "webp": (
        "image/webp",
        riff((b"VP8X", VP8X), (b"VP8L", b"\x2f\2\0\0\0"), (b"EXIF", SECRET), (b"XMP ", SECRET)) + SECRET,
        riff((b"VP8X", b"\0" + VP8X[1:]), (b"VP8L", b"\x2f\2\0\0\0")),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_notes_do_not_come_along_and_the_image_does(name: str) -> None:
    media_type, sent, kept = CASES[name]
    assert SECRET in sent
    assert rewritten(sent, media_type) == kept
    assert rewritten(kept, media_type) == kept


def test_an_article_keeps_the_image_without_its_notes() -> None:
    _type, sent, kept = CASES["png"]
    page = f'<p>The boats went out at dawn.</p><img src="data:image/png;base64,{b64encode(sent).decode()}">'
    assert [picture.data for picture in read(page.encode(), format="html").pictures] == [kept]


@pytest.mark.parametrize("turned", [6, 8])
def test_how_the_camera_was_held_stays(turned: int) -> None:
    kept = rewritten(JPEG[:2] + segment(0xE1, exif(turned)) + JPEG[2:], "image/jpeg")
    assert kept is not None
    assert SECRET not in kept
    assert struct.pack(">HHIH", 0x0112, 3, 1, turned) in kept
    assert pictures.measure(kept) == ("image/jpeg", 4, 3)


def test_a_colour_profile_that_is_a_bomb_is_dropped() -> None:
    bomb = chunk(b"iCCP", b"name\0\0" + zlib.compress(bytes(2_000_000)))
    real = chunk(b"iCCP", b"name\0\0" + zlib.compress(b"profile"))
    assert rewritten(png()[:33] + bomb + png()[33:], "image/png") == png()
    assert rewritten(png()[:33] + real + png()[33:], "image/png") == png()[:33] + real + png()[33:]


@pytest.mark.parametrize("data", [png()[:-13], jpeg()[:15], gif()[:-1]], ids=["png", "jpeg", "gif"])
def test_what_is_cut_off_is_no_image(data: bytes) -> None:
    media_type = {0x89: "image/png", 0xFF: "image/jpeg", 0x47: "image/gif"}[data[0]]
    assert rewritten(data, media_type) is None


@settings(deadline=None)
@given(
    st.sampled_from(sorted(CASES)),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), max_size=8),
    st.integers(0, 200),
)
def test_no_bytes_raise(name: str, changes: list[tuple[int, int]], length: int) -> None:
    media_type, sent, _kept = CASES[name]
    data = bytearray(sent)
    for place, value in changes:
        data[place % len(data)] = value
    rewritten(bytes(data[: max(length, 1)]), media_type)
    rewritten(bytes(data), media_type)


@pytest.mark.parametrize("data", [png(), jpeg(), gif(), CASES["webp"][1]], ids=["png", "jpeg", "gif", "webp"])
@pytest.mark.parametrize("name", ["photo.docx", "photo.pdf", "photo.txt", "photo"])
def test_a_picture_under_another_name_is_called_a_picture(data: bytes, name: str) -> None:
    with pytest.raises(UnreadableFile, match="This is a picture") as refused:
        read(data, filename=name)
    assert str(refused.value) == A_PICTURE
