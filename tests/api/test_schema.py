"""The description is complete: every route of the API stands in it, with the refusals it may give."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from npfcourse import api_docs
from tests.access import routes
from tests.api.conftest import Api

NOT_DESCRIBED = frozenset({"api_schema", "api_docs"})


def described() -> set[tuple[str, str]]:
    """Path and method of every operation in the schema."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return {(path, method.upper()) for path, methods in schema["paths"].items() for method in methods}


def undescribed() -> list[str]:
    """Every (path, method) of the API that the schema does not name."""
    paths = {
        pattern.name: "/api/v1/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
        for pattern in routes.patterns()
        if (pattern.name or "").startswith("api_") and pattern.name not in NOT_DESCRIBED
    }
    wanted = {(paths[route], method) for route, method in routes.routes() if route in paths}
    return sorted(map(str, wanted - described()))


def test_every_route_is_described() -> None:
    assert undescribed() == []


def test_control_a_route_left_out_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = described()
    monkeypatch.setattr("tests.api.test_schema.described", lambda: whole - {("/api/v1/me/", "GET")})
    assert undescribed() == ["('/api/v1/me/', 'GET')"]


def test_the_schema_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True)
    assert "openapi: 3" in capsys.readouterr().out


def test_every_operation_names_its_access_and_its_refusals() -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    for path, methods in schema["paths"].items():
        for said in methods.values():
            assert said["x-access"]
            assert said["x-access"] == "public" or {"401", "403"} <= set(said["responses"])
            assert "{" not in path or "404" in said["responses"]


def test_schema_and_page_are_served(learning: Api) -> None:
    schema = learning.client.get(
        reverse("api_schema"), headers={"Accept": "application/vnd.oai.openapi+json"}
    )
    assert schema.json()["info"]["version"] == "1"
    page = learning.client.get(reverse("api_docs"))
    said = page.content.decode()
    operations: list[Any] = [one for group in api_docs.operations().values() for one in group]
    assert len(operations) == len(described())
    assert all(f'id="{one.id}"' in said for one in operations)
    assert "style=" not in said
