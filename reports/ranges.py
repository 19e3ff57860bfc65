"""PURE: which bytes of a file a request asks for (RFC 9110, section 14)."""

from __future__ import annotations

import re

ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Unsatisfiable(Exception):
    """The range lies behind the end of the file."""


def asked_range(header: str, size: int) -> tuple[int, int] | None:
    """The first and the last byte; None for the whole file, which answers everything not understood too.

    Several ranges in one request are answered with the whole file. Raises `Unsatisfiable`.
    """
    found = ONE_RANGE.fullmatch(header.strip().lower())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        if not int(last) or not size:
            raise Unsatisfiable
        return max(size - int(last), 0), size - 1
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable
    return int(first), min(int(last), size - 1) if last else size - 1
