"""Late credit and early bonus as fields of a form, and in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.models import Quiz

SHARES = {"late_percent": "late_loss", "floor_percent": "late_floor", "early_percent": "early_gain"}
"""Fields in percent, and the rules they stand for."""
NAMES = ("late_percent", "floor_percent", "early_percent", "early_days")
WORDS: dict[str, tuple[Any, Any]] = {
    "late_percent": (
        _("Late: lost for each day, percent"),
        _("Each day begun after the due date. 0 for none."),
    ),
    "floor_percent": (_("Late: at least this much stays, percent"), ""),
    "early_percent": (_("Early: added, percent"), _("Points never rise above what is possible.")),
}


def percent_field(name: str) -> forms.DecimalField:
    """A share in percent; empty for none."""
    label, hint = WORDS[name]
    return forms.DecimalField(
        label=label, help_text=hint, required=False, min_value=0, max_value=100, decimal_places=1
    )


def days_field() -> forms.IntegerField:
    """How long before the due date is early."""
    return forms.IntegerField(
        label=_("Early: days before the due date"), required=False, min_value=0, max_value=365
    )


def timing_values(quiz: Quiz) -> dict[str, Any]:
    """What the fields hold for a quiz."""
    shares = {field: _percent(getattr(quiz, rule)) for field, rule in SHARES.items()}
    return shares | {"early_days": quiz.early_days or None}


def timing_of(cleaned: dict[str, Any]) -> dict[str, Any]:
    """The rules in the fields, which are taken out of `cleaned`."""
    rules: dict[str, Any] = {rule: (cleaned.pop(field) or Decimal(0)) / 100 for field, rule in SHARES.items()}
    return rules | {"early_days": cleaned.pop("early_days") or 0}


def _percent(share: Decimal) -> str:
    return format((Decimal(share) * 100).normalize(), "f") if share else ""
