"""Every route of the site with its methods, read from the URLconf."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
UNLIMITED = frozenset(METHODS)
"""A function without a decorator that names methods takes all of them."""


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every pattern that ends in a view."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def methods_of(view: Callable[..., Any]) -> frozenset[str]:
    """The methods a view answers, without HEAD and OPTIONS."""
    owner = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if owner is not None:
        return frozenset(name for name in METHODS if hasattr(owner, name.lower()))
    found = UNLIMITED
    step: Any = view
    while step is not None:
        names = dict(zip(step.__code__.co_freevars, step.__closure__ or (), strict=True))
        if "request_method_list" in names:
            found &= frozenset(names["request_method_list"].cell_contents)
        step = getattr(step, "__wrapped__", None)
    return found


def routes() -> dict[tuple[str, str], Callable[..., Any]]:
    """The view of each (route name, method); a route without a name goes by its pattern."""
    return {
        (pattern.name or str(pattern.pattern), method): pattern.callback
        for pattern in patterns()
        for method in methods_of(pattern.callback)
    }
