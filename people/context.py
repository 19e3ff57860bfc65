"""What every page knows."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

THEMES = {"light", "dark"}


def page(request: HttpRequest) -> dict[str, object]:
    """The site's name, the chosen colours, and who looks; no query unless a template asks."""
    theme = request.COOKIES.get("theme", "")
    return {
        "site_name": settings.SITE_NAME,
        "is_demo": settings.DEMO,
        "theme": theme if theme in THEMES else "",
        "principal": getattr(request, "principal", None),
        "user": getattr(request, "user", None),
    }
