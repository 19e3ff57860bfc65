"""Authors' text as HTML that may stand inside a line."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import nh3
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

INLINE_TAGS = {"b", "strong", "i", "em", "code", "sub", "sup", "br", "u", "s"}
BLOCK_TAGS = INLINE_TAGS | {"p", "ul", "ol", "li", "blockquote", "pre", "hr", "h3", "h4"}
_markdown = MarkdownIt("commonmark", {"html": False}).disable(["link", "image", "autolink"])


def rich_html(rich: Mapping[str, str] | None) -> SafeString:
    """The text of ``{"value", "format"}`` as inline HTML: no blocks, links, images or attributes."""
    if rich is None:
        return SafeString("")
    return _html(rich["value"], rich["format"])


def block_html(rich: Mapping[str, str]) -> SafeString:
    """The text of ``{"value", "format"}`` as paragraphs, lists, quotations and code."""
    return _blocks(rich["value"], rich["format"])


@lru_cache(maxsize=1_000)
def _blocks(value: str, text_format: str) -> SafeString:
    if text_format == "plain":
        return SafeString(linebreaks(value, autoescape=True))
    rendered = _markdown.render(value) if text_format == "markdown" else value
    # Safe: nh3 leaves only the tags above and removes every attribute.
    return mark_safe(nh3.clean(rendered, tags=BLOCK_TAGS, attributes={}))


@lru_cache(maxsize=4_000)
def _html(value: str, text_format: str) -> SafeString:
    if text_format == "plain":
        return escape(value)
    rendered = _markdown.renderInline(value) if text_format == "markdown" else value
    # Safe: nh3 leaves only the tags above and removes every attribute.
    return mark_safe(nh3.clean(rendered, tags=INLINE_TAGS, attributes={}))
