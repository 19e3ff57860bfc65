"""The refusal that views of the API raise; `people.api_errors` gives it its shape.

Apart from everything else, because REST framework imports the parser, which refuses too, very early.
"""

from __future__ import annotations

from collections.abc import Mapping

from rest_framework.exceptions import APIException


class Problem(APIException):
    """A refusal with its status, a fixed code and a sentence; `current` is what the server has instead."""

    def __init__(
        self,
        status: int,
        code: str,
        sentence: str,
        *,
        attr: str | None = None,
        current: Mapping[str, object] | None = None,
        wait: int | None = None,
    ) -> None:
        super().__init__(sentence, code)
        self.status_code = status
        self.attr = attr
        self.current = current
        self.wait = wait
