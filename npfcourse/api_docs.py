"""The API described: as OpenAPI for programs, as a page of our own for people.

The usual viewers need inline styles, which the content security policy of this site does not allow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView

from people.access import Action, requires
from people.api_access import MayAct

METHODS = ("get", "post", "put", "patch", "delete")


class SchemaView(SpectacularAPIView):  # type: ignore[misc]  # the package ships no types
    """The OpenAPI description."""

    access_action = Action.SIGNED_IN
    permission_classes = (MayAct,)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a body, named with dots; `about` says what it is."""

    name: str
    type: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one address."""

    id: str
    method: str
    path: str
    about: str
    access: str
    parameters: tuple[Field, ...]
    sent: tuple[Field, ...]
    got: tuple[Field, ...]
    statuses: tuple[str, ...]


@requires(Action.SIGNED_IN)
@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    return render(request, "api_docs.html", {"groups": operations()})


@cache
def operations() -> dict[str, list[Operation]]:
    """Every operation by the first part of its address; made once per process."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    groups: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = _operation(schema, path, method, methods[method])
                groups.setdefault(path.split("/")[3], []).append(operation)
    return groups


def _operation(schema: Mapping[str, Any], path: str, method: str, said: Mapping[str, Any]) -> Operation:
    good = next((code for code in said["responses"] if code.startswith("2")), "")
    parameters = [
        Field(one["name"], f"{one['in']}, {_type(schema, one['schema'])}", one.get("description", ""))
        for one in said.get("parameters", [])
    ]
    return Operation(
        id=said["operationId"],
        method=method.upper(),
        path=path,
        about=said.get("description", ""),
        access=said.get("x-access", ""),
        parameters=tuple(parameters),
        sent=tuple(_fields(schema, said.get("requestBody", {}))),
        got=tuple(_fields(schema, said["responses"].get(good, {}))),
        statuses=tuple(said["responses"]),
    )


def _fields(schema: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[Field]:
    content = body.get("content", {}).get("application/json")
    return _inside(schema, content["schema"], "") if content else iter(())


def _inside(schema: Mapping[str, Any], shape: Mapping[str, Any], prefix: str) -> Iterator[Field]:
    shape = _resolved(schema, shape)
    if shape.get("type") == "array":
        yield from _inside(schema, shape["items"], f"{prefix}[].")
    for name, part in shape.get("properties", {}).items():
        whole = f"{prefix}{name}".replace("..", ".")
        about = part.get("description", "")
        yield Field(whole, _type(schema, part), about)
        yield from _inside(schema, part, f"{whole}.")


def _type(schema: Mapping[str, Any], shape: Mapping[str, Any]) -> str:
    found = _resolved(schema, shape)
    if "enum" in found:
        return " | ".join(str(value) for value in found["enum"])
    kind = found.get("format") or found.get("type") or "any"
    if found.get("type") == "array":
        kind = f"list of {_type(schema, found['items'])}"
    return f"{kind} or null" if found.get("nullable") or shape.get("nullable") else str(kind)


def _resolved(schema: Mapping[str, Any], shape: Mapping[str, Any]) -> Mapping[str, Any]:
    """The shape behind a reference; of several that belong together, the first."""
    for several in ("allOf", "oneOf"):
        if several in shape:
            nullable = {"nullable": True} if shape.get("nullable") else {}
            return {**_resolved(schema, shape[several][0]), **nullable}
    if "$ref" in shape:
        found: Mapping[str, Any] = schema["components"]["schemas"][shape["$ref"].rsplit("/", 1)[1]]
        return found
    return shape
