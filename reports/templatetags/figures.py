"""Figures as text inside templates."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from items.kinds import Item, stem_line
from items.rich import plain_text
from quizzes.item_words import KIND_WORDS
from reports import words

register = template.Library()
register.filter("percent", words.percent)
register.filter("concern_words", words.concern_words)
for name in (
    "funnel_words",
    "reading_words",
    "verdict_words",
    "advice_words",
    "alpha_words",
    "skewness_words",
    "round_words",
    "variant_words",
):
    register.filter(name, getattr(words, name))

CHART = {"left": 56.0, "width": 560.0, "zero": 256.0, "unit": 300.0, "low": -0.2, "high": 0.8}
"""The frame of the facility × discrimination chart, in its own units."""


@register.filter
def hundred(fraction: float | None) -> int:
    """A fraction as a whole number 0–100, for the width of a bar."""
    return round((fraction or 0) * 100)


@register.filter
def index(value: float | None) -> str:
    """An index such as a correlation with two places and a true minus, or a dash."""
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


@register.filter
def absolute(value: int) -> int:
    """The value without its sign."""
    return abs(value)


@register.filter
def chart_x(facility: float | None) -> str:
    """Where a facility stands on the chart."""
    return f"{CHART['left'] + (facility or 0.0) * CHART['width']:.0f}"


@register.filter
def chart_y(discrimination: float | None) -> str:
    """Where a discrimination stands on the chart; beyond the frame it stays at the edge."""
    inside = max(CHART["low"], min(CHART["high"], discrimination or 0.0))
    return f"{CHART['zero'] - inside * CHART['unit']:.0f}"


@register.filter
def minutes(seconds: float | None) -> str:
    """Whole minutes, at least one, or a dash."""
    return "–" if seconds is None else str(max(1, round(seconds / 60)))


@register.filter
def seconds(value: float | None) -> str:
    """A time as minutes and seconds, or a dash."""
    if value is None:
        return "–"
    whole = round(value)
    if whole < 60:
        return _("%(s)s s") % {"s": whole}
    return _("%(m)s min %(s)s s") % {"m": whole // 60, "s": whole % 60}


@register.filter
def stem_words(item: Item) -> str:
    """The stem as one line of text, a line for every gap."""
    return stem_line(plain_text(item.stem))


@register.filter
def kind_words(kind: str) -> str:
    """The word pages use for a kind."""
    return str(KIND_WORDS[kind])
