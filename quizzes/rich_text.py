"""Authors' text as HTML for pages; what it may hold is decided in `items.rich`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from items import rich as markup
from items.kinds import Rich

Written = Mapping[str, str] | Rich | None
"""A text as shape, or as a learner's view holds it."""


@dataclass(frozen=True, slots=True)
class StemHtml:
    """A stem in two: what may stand in a heading or a legend, and the blocks below it."""

    lead: SafeString
    rest: SafeString


def rich_html(rich: Written) -> SafeString:
    """The text as HTML that may stand inside a line."""
    # Safe, here and below: cleaned by an allow-list.
    return mark_safe(markup.inline_html(*_parts(rich)))


def block_html(rich: Written) -> SafeString:
    """The text as paragraphs, lists, quotations, code and sound."""
    return mark_safe(markup.block_html(*_parts(rich))) if rich else SafeString("")


def stem_html(rich: Written) -> StemHtml:
    """The text with its first paragraph apart."""
    found = markup.blocks(*_parts(rich))
    return StemHtml(mark_safe(found.lead), mark_safe(found.rest))


def plain(rich: Written) -> str:
    """The text without marks."""
    value, form = _parts(rich)
    return markup.plain_text(Rich(value, form))  # type: ignore[arg-type]  # a format as stored


def _parts(rich: Written) -> tuple[str, str]:
    if rich is None:
        return "", "plain"
    return (rich.value, rich.format) if isinstance(rich, Rich) else (rich["value"], rich["format"])
