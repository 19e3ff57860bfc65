"""PURE: what a file is by its own bytes, and the name it is kept under."""

from __future__ import annotations

import io
import unicodedata
import zipfile

from texts.readers.pictures import measure

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain; charset=utf-8",
    "png": "image/png",
    "jpg": "image/jpeg",
}
ENDINGS = {"jpeg": "jpg", "text": "txt", "md": "txt"}
"""Endings that say the same as another one."""
MOST_NAME = 100
MOST_PARTS = 5_000
_KEPT_SIGNS = {"\t", "\n", "\r", "\f"}


def type_of_bytes(data: bytes) -> str | None:
    """The type of the file by its content, one of `items.kinds.FILE_TYPES`; None for anything else."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    picture = measure(data)
    if picture is not None:
        return {"image/png": "png", "image/jpeg": "jpg"}.get(picture[0])
    if data.startswith(b"PK\x03\x04"):
        return _type_of_package(data)
    return "txt" if data and _is_text(data) else None


def type_of_name(name: str) -> str:
    """The type that the ending of the name says; empty without one."""
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    return ENDINGS.get(ending, ending)


def plain_name(name: str) -> str:
    """The name without folders, control signs and signs that turn the writing round; never empty."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    signs = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip(" .")
    if len(signs) > MOST_NAME:
        stem, dot, ending = signs.rpartition(".")
        signs = stem[: MOST_NAME - len(ending) - 1] + dot + ending if len(ending) < 10 else signs[:MOST_NAME]
    return signs or "file"


def _type_of_package(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist()[:MOST_PARTS])
            if {"[Content_Types].xml", "word/document.xml"} <= names:
                return "docx"
            if "mimetype" in names and "content.xml" in names:
                with package.open("mimetype") as part:
                    is_text = part.read(100) == MEDIA_TYPES["odt"].encode()
                return "odt" if is_text else None
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return None
    return None


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(sign >= " " or sign in _KEPT_SIGNS for sign in text)
