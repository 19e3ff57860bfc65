"""Pieces of page furniture used by every app's templates."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template import loader
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override

from texts.languages import is_right_to_left

register = template.Library()


@register.simple_tag
def remembered(template_name: str, **values: Any) -> SafeString:
    """The template rendered with exactly these values, from memory where they came before.

    It sees nothing else, no user and no request: what is remembered for one reader fits every reader with
    the same values. They have to be hashable and plain.
    """
    return _remembered(template_name, get_language(), tuple(sorted(values.items())))


@lru_cache(maxsize=4_000)
def _remembered(template_name: str, language: str | None, values: tuple[tuple[str, Any], ...]) -> SafeString:
    with override(language):
        # Safe: the template has escaped its values.
        return mark_safe(loader.render_to_string(template_name, dict(values)))


@register.filter
def direction(language: str) -> str:
    """``rtl`` or ``ltr``, for the ``dir`` of words in that language."""
    return "rtl" if is_right_to_left(language) else "ltr"


@register.filter
def section(path: str) -> str:
    """The first part of an address, which tells where in the site a page belongs."""
    return path.lstrip("/").partition("/")[0]


@register.simple_tag
@lru_cache(maxsize=500)
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
