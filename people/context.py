"""What every page knows."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

PREFERENCES = {
    "theme": {"light", "dark"},
    "read": {"s", "l", "xl"},
    "face": {"sans"},
    "gap": {"wide"},
    "contrast": {"more"},
}
"""Reading preferences and the values each may have; cookies, so that the first paint is right."""


def page(request: HttpRequest) -> dict[str, object]:
    """The site's name, the reader's preferences, and who looks; no query unless a template asks."""
    chosen = {name: request.COOKIES.get(f"pref-{name}", "") for name in PREFERENCES}
    return {
        "site_name": settings.SITE_NAME,
        "is_demo": settings.DEMO,
        "prefs": {name: value for name, value in chosen.items() if value in PREFERENCES[name]},
        "principal": getattr(request, "principal", None),
        "user": getattr(request, "user", None),
    }
