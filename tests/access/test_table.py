"""No route can be forgotten: every (route, method) has a row, every row a route, and both say the same."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path
from rest_framework.views import APIView

from npfcourse import urls
from people.access import Action
from tests.access import routes as found
from tests.access.table import ANONYMOUS, ROWS


def differences() -> list[str]:
    """What stands against the table, in words; empty if nothing does."""
    routes = found.routes()
    rows = {(row.route, method): row for row in ROWS for method in row.methods}
    wrong = [f"{route} {method}: no row" for route, method in routes.keys() - rows.keys()]
    wrong += [f"{route} {method}: no route" for route, method in rows.keys() - routes.keys()]
    for key in routes.keys() & rows.keys():
        says = getattr(routes[key], "access_action", None) or getattr(
            getattr(routes[key], "cls", None), "access_action", None
        )
        if says is not rows[key].action:
            wrong.append(f"{key}: the view asks for {says}, the table for {rows[key].action}")
    return sorted(wrong)


def test_every_route_has_its_row_and_every_row_its_route() -> None:
    assert differences() == []


def test_names_are_unique() -> None:
    names = [pattern.name for pattern in found.patterns()]
    assert None not in names
    assert len(names) == len(set(names))


def test_the_list_of_anonymous_routes_is_fixed() -> None:
    assert {row.route for row in ROWS if row.action is Action.PUBLIC} == ANONYMOUS


def any_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


class AnyEndpoint(APIView):
    def get(self, request: Any) -> HttpResponse:
        return HttpResponse()

    def delete(self, request: Any) -> HttpResponse:
        return HttpResponse()


@pytest.mark.parametrize("view", [any_page, AnyEndpoint.as_view()])
def test_control_a_view_without_a_row_is_found(view: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = SimpleNamespace(url_patterns=[*urls.urlpatterns, path("forgotten/", view, name="forgotten")])
    monkeypatch.setattr(found, "get_resolver", lambda: resolver)
    assert any("forgotten" in line and "no row" in line for line in differences())


def test_control_another_action_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    view = found.routes()[("own_progress", "GET")]
    monkeypatch.setattr(view, "access_action", Action.PUBLIC)
    assert any("own_progress" in line for line in differences())
