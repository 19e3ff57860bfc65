"""Zip packages (DOCX, EPUB): checked before and counted while unpacking, and never unpacked to a disk."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence

from texts.shapes import UnreadableFile

MOST_ENTRIES = 2_000
LARGEST_UNPACKED = 200_000_000
HIGHEST_RATIO = 100
RATIO_COUNTS_ABOVE = 1_000_000
DAMAGED = "The file is damaged: it cannot be unpacked. Save it again and send in the new one."
TOO_MANY = f"The file holds more than {MOST_ENTRIES:,} entries, the limit for a package."
TOO_LARGE = f"The file unpacks to more than {LARGEST_UNPACKED // 1_000_000} MB, the limit for a package."
TOO_DENSE = (
    f"A part of the file unpacks to more than {HIGHEST_RATIO} times its size, the limit for a package."
)
UNSAFE_NAME = "The file holds an entry whose name leads out of it; an article does not need that."
LINKED = "The file holds a link to another file; an article does not need that."
ENCRYPTED = "The file is protected by a password. Remove the protection and send it in again."
OLD_OR_ENCRYPTED = (
    "The file is in the old Word format (.doc) or protected by a password. Save it as .docx without one."
)
UNKNOWN_PACKING = "A part of the file is packed in a way that is not known here. Save it again."
OVERLAPPING = "Parts of the file lie over each other; it is damaged or made to do harm."
_ENTRY = b"PK\x01\x02"
_SYMLINK, _TYPE_OF_FILE = 0o120000, 0o170000
_LEADS_OUT = re.compile(r"/|[a-zA-Z]:|(?:.*/)?\.\.(?:/|\Z)", re.DOTALL)
_CHUNK = 1 << 16


class Package:
    """An opened package; raises UnreadableFile at once for one that is not as packages for articles are."""

    def __init__(self, data: bytes) -> None:
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            raise UnreadableFile(OLD_OR_ENCRYPTED)
        # Counted in the bytes: reading a directory of a million entries is itself too much work.
        if data.count(_ENTRY) > MOST_ENTRIES:
            raise UnreadableFile(TOO_MANY)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, OverflowError):
            raise UnreadableFile(DAMAGED) from None
        entries = self._zip.infolist()
        _check(entries)
        self._entries = {entry.filename: entry for entry in entries}
        self._unpacked = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parts, in the order of the directory."""
        return tuple(self._entries)

    def read(self, name: str) -> bytes | None:
        """Return a part, None where there is none; raises UnreadableFile above a limit or on damage."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        parts: list[bytes] = []
        size = 0
        try:
            with self._zip.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    self._unpacked += len(chunk)
                    # What the directory says about sizes may be a lie: only what comes out counts.
                    if self._unpacked > LARGEST_UNPACKED:
                        raise UnreadableFile(TOO_LARGE)
                    if size > RATIO_COUNTS_ABOVE and size > HIGHEST_RATIO * max(entry.compress_size, 1):
                        raise UnreadableFile(TOO_DENSE)
                    parts.append(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
            raise UnreadableFile(DAMAGED) from None
        return b"".join(parts)


def _check(entries: Sequence[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise UnreadableFile(TOO_MANY)
    for entry in entries:
        name = entry.orig_filename.replace("\\", "/")
        if _LEADS_OUT.match(name) or "\x00" in name:
            raise UnreadableFile(UNSAFE_NAME)
        if entry.external_attr >> 16 & _TYPE_OF_FILE == _SYMLINK:
            raise UnreadableFile(LINKED)
        if entry.flag_bits & 1:
            raise UnreadableFile(ENCRYPTED)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnreadableFile(UNKNOWN_PACKING)
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise UnreadableFile(TOO_LARGE)
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise UnreadableFile(OVERLAPPING)
        end = entry.header_offset + 30 + len(entry.orig_filename.encode()) + entry.compress_size
