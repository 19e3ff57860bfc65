"""A list of people, as a spreadsheet saves it: who stands on which line, and what is wrong with a line.

Any of comma, semicolon and tab parts the cells; a byte order mark, quotes and line breaks inside of quotes
are read. Nothing here asks the database.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

MOST_LINES = 10_000
MOST_BYTES = 2_000_000
MOST_EMAIL, MOST_NAME = 254, 200
EMAIL_HEADS = ("email", "e-mail", "mail", "email address", "e-mail address")
NAME_HEADS = ("name", "full name")
FIRST_HEADS = ("first name", "firstname", "given name")
LAST_HEADS = ("last name", "lastname", "surname", "family name")
FORMULA = "=+-@|%"
"""Beginnings that spreadsheets take for a formula; neither a name nor an address begins like that."""


class UnreadableList(Exception):
    """Nothing of it can be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list, by the number of the line in the file; `error` is empty where it is sound."""

    number: int
    email: str
    name: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the address stands, and of which cells the name is made."""

    email: int
    name: tuple[int, ...]


def read_list(data: bytes) -> list[Line]:
    """The people in the order of the file, addresses in small letters. Raises `UnreadableList`."""
    if len(data) > MOST_BYTES:
        raise UnreadableList(_("The list is larger than 2 MB."))
    rows = list(_rows(_text(data)))
    if not rows:
        raise UnreadableList(_("The list is empty."))
    columns, has_head = _columns(rows[0][1])
    rows = rows[has_head:]
    if not rows:
        raise UnreadableList(_("The list has a head and no people."))
    if len(rows) > MOST_LINES:
        raise UnreadableList(_("A list has at most 10,000 people. Part it."))
    first_at: dict[str, int] = {}
    return [_line(number, cells, columns, first_at) for number, cells in rows]


def _text(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableList(_("This is not text in UTF-8. Save the list as “CSV UTF-8”.")) from error


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the number of the line it begins on."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, [cell.strip() for cell in cells]
            begins = reader.line_num + 1
    except csv.Error as error:
        said = _("Line %(n)s cannot be read: a quotation mark is not closed, or stands in the wrong place.")
        raise UnreadableList(said % {"n": begins}) from error


def _columns(first: Sequence[str]) -> tuple[_Columns, bool]:
    """The columns by their heads, else by where an address stands in the first row; True with heads."""
    heads = [cell.casefold() for cell in first]
    email = next((at for at, head in enumerate(heads) if head in EMAIL_HEADS), None)
    if email is not None:
        whole = [at for at, head in enumerate(heads) if head in NAME_HEADS]
        parts = [heads.index(head) for names in (FIRST_HEADS, LAST_HEADS) for head in names if head in heads]
        return _Columns(email, tuple(whole[:1] or parts)), True
    email = next((at for at, cell in enumerate(first) if "@" in cell), None)
    if email is None:
        raise UnreadableList(_("No column holds e-mail addresses. Name one “email” in the first line."))
    return _Columns(email, tuple(at for at in range(len(first)) if at != email)[:1]), False


def _line(number: int, cells: Sequence[str], columns: _Columns, first_at: dict[str, int]) -> Line:
    def cell(at: int) -> str:
        return cells[at] if at < len(cells) else ""

    email = cell(columns.email).lower()
    name = " ".join(" ".join(cell(at) for at in columns.name).split())
    error = _wrong(email, name)
    if not error:
        earlier = first_at.setdefault(email, number)
        if earlier != number:
            error = _("stands on line %(n)s already") % {"n": earlier}
    return Line(number, _shown(email, MOST_EMAIL), _shown(name, MOST_NAME), error)


def _wrong(email: str, name: str) -> str:
    if not email:
        return _("no e-mail address")
    if len(email) > MOST_EMAIL or email[0] in FORMULA or not _is_address(email):
        return _("this is no e-mail address")
    if len(name) > MOST_NAME:
        return _("a name has at most 200 characters")
    if name and unicodedata.normalize("NFKC", name[0]) in FORMULA:
        return _("a name does not begin with a sign that spreadsheets calculate with")
    if any(unicodedata.category(sign) == "Cc" for sign in name):
        return _("the name holds a sign that nobody can see")
    return ""


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True


def _shown(text: str, most: int) -> str:
    """What is kept of a cell for the page: it can be stored, and is not too long."""
    return "".join(sign for sign in text if unicodedata.category(sign)[0] != "C")[:most]
