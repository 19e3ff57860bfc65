"""Numbers of a quiz as people read them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django import template
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def clock(seconds: int) -> str:
    """Seconds as ``m:ss``."""
    return f"{seconds // 60}:{seconds % 60:02}"


@register.filter
def minutes(time: timedelta) -> int:
    """Whole minutes, rounded down, one at least."""
    return max(1, int(time.total_seconds()) // 60)


@register.filter
def points(amount: Decimal) -> str:
    """Points without needless zeros, to two places."""
    return format(round(amount, 2).normalize(), "f")


@register.filter
def in_points(amount: Decimal) -> str:
    """The amount with its word, "1 point" or "2.5 points"."""
    # Plural forms are chosen by whole numbers: everything but exactly one is several.
    words = ngettext("%(amount)s point", "%(amount)s points", 1 if amount == 1 else 2)
    return words % {"amount": points(amount)}


@register.filter
def unlocalized(amount: Decimal) -> str:
    """A number as attributes want it, in every language."""
    return format(amount, "f")
