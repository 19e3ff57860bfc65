"""Refusals of the API: one shape for all of them.

``{"type": "validation_error" | "client_error" | "server_error", "errors": [{"code", "detail", "attr"}]}``;
some conflicts add ``current``, the state the server has.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from drf_standardized_errors.types import Error, ErrorResponse
from rest_framework import exceptions, serializers

from people.access import RoleMissing
from people.api_problem import Problem
from people.api_wire import OrjsonRenderer


class Formatter(ExceptionFormatter):  # type: ignore[misc]  # the package ships no types
    """The one shape, with ``current`` where there is one."""

    def get_errors(self) -> list[Error]:
        if isinstance(self.exc, Problem):
            return [Error(str(self.exc.get_codes()), str(self.exc.detail), self.exc.attr)]
        errors: list[Error] = super().get_errors()
        return errors

    def format_error_response(self, error_response: ErrorResponse) -> dict[str, Any]:
        data = asdict(error_response)
        if isinstance(self.exc, Problem) and self.exc.current is not None:
            data["current"] = self.exc.current
        return data


class Unavailable(exceptions.APIException):  # type: ignore[misc]  # the package ships no types
    """The database is away or too busy: nothing was written, and trying again will do."""

    status_code = 503
    default_code = "unavailable"
    default_detail = "The site cannot reach its database. Nothing was written; try again in a few seconds."


class Handler(ExceptionHandler):  # type: ignore[misc]  # the package ships no types
    """Turns what the services raise into refusals; the database is rolled back by REST framework."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, RoleMissing):
            return exceptions.PermissionDenied(str(exc))
        if isinstance(exc, BadRequest | SuspiciousOperation):
            return exceptions.ParseError()
        if isinstance(exc, OperationalError | InterfaceError):
            return Unavailable()
        converted: Exception = super().convert_known_exceptions(exc)
        return converted


class ErrorSerializer(serializers.Serializer[Any]):
    """One thing that was wrong."""

    code = serializers.CharField(help_text="fixed word for programs")
    detail = serializers.CharField(help_text="sentence for people")
    attr = serializers.CharField(allow_null=True, help_text="the field it is about, dots for what is inside")


class RefusalSerializer(serializers.Serializer[Any]):
    """The body of every reply of 400 and above."""

    type = serializers.ChoiceField(["validation_error", "client_error", "server_error"])
    errors = ErrorSerializer(many=True)  # type: ignore[assignment]  # a field; its own errors are not asked for
    current = serializers.DictField(required=False, help_text="with some conflicts: what the server has")


def is_api(request: HttpRequest) -> bool:
    """True for an address of the API, also for one that no view answers."""
    return request.path.startswith("/api/")


def plain_refusal(status: int, code: str, sentence: str) -> HttpResponse:
    """The one shape for what happens outside of any API view."""
    kind = "server_error" if status >= 500 else "client_error"
    body = {"type": kind, "errors": [{"code": code, "detail": sentence, "attr": None}]}
    return HttpResponse(OrjsonRenderer().render(body), status=status, content_type="application/json")
