"""What goes over the API's wire: JSON out, checked JSON in, pages of lists."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

import orjson
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ParseError, ValidationError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer

from people.api_problem import Problem

LARGEST_BODY = 1024 * 1024
LONGEST_PATH = 200
UNSAFE = re.compile("[\x00\ud800-\udfff]")
"""NUL cannot be kept by Postgres, and half of a surrogate pair is no character."""


class OrjsonRenderer(JSONRenderer):
    """JSON by orjson, which takes about a tenth of the time; amounts travel as text."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else orjson.dumps(data, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


class StrictJSONParser(JSONParser):
    """JSON as RFC 8259 has it, UTF-8, of bounded size; every text in it can be stored."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        raw = stream.read(LARGEST_BODY + 1)
        if len(raw) > LARGEST_BODY:
            raise Problem(413, "too_large", _("The body is larger than one megabyte."))
        try:
            data = json.loads(raw.decode(), object_pairs_hook=_object, parse_constant=_constant)
            check_texts(data)
        except (ValueError, RecursionError):
            raise ParseError(_("The body is not JSON in UTF-8.")) from None
        return data


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def check_texts(value: object, path: str = "") -> None:
    """Nothing; raises `ValidationError`, naming the field, for a text that cannot be stored."""
    if isinstance(value, str):
        if UNSAFE.search(value):
            refused = ErrorDetail(_("Holds a character that cannot be stored."), "unsafe_text")
            raise ValidationError({path[:LONGEST_PATH] or "body": [refused]})
    elif isinstance(value, dict):
        for name, part in value.items():
            check_texts(name, path)
            check_texts(part, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            check_texts(part, f"{path}.{index}" if path else str(index))


class Pages(LimitOffsetPagination):
    """``?limit=`` and ``?offset=``; the answer holds ``count``, ``next``, ``previous`` and ``results``."""

    default_limit = 50
    max_limit = 200
