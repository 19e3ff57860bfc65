"""Pieces of page furniture used by every app's templates."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A decorative symbol of the sprite; the words beside it carry the meaning."""
    return format_html(
        '<svg class="i{}" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>',
        f" {extra}" if extra else "",
        static("icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def current(context: template.Context, *prefixes: str) -> SafeString | str:
    """``aria-current="page"`` where the address begins with one of `prefixes` (``/`` only exactly)."""
    request = context.get("request")
    path = request.path if request else ""
    is_here = any(path == prefix if prefix == "/" else path.startswith(prefix) for prefix in prefixes)
    return format_html(' aria-current="{}"', "page") if is_here else ""
