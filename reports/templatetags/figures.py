"""Figures as text inside templates."""

from __future__ import annotations

from django import template

from reports import words

register = template.Library()
register.filter("percent", words.percent)
register.filter("concern_words", words.concern_words)
register.filter("funnel_words", words.funnel_words)


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
