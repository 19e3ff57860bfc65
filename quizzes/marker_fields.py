"""How many people mark an essay, as fields of a form."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.models import MarksRule, Quiz

NAMES = ("by_two", "apart_percent", "marks_rule")


def by_two_field() -> forms.BooleanField:
    """Whether two people mark."""
    return forms.BooleanField(
        label=_("Two people mark every essay, each without the other's mark"), required=False
    )


def apart_field() -> forms.DecimalField:
    """How far two marks may lie apart."""
    return forms.DecimalField(
        label=_("Marks may differ by, percent of the points"),
        help_text=_("Those that differ more wait until somebody has decided."),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=1,
    )


def rule_field() -> forms.ChoiceField:
    """What two marks make together."""
    return forms.ChoiceField(
        label=_("Of two marks counts"), choices=MarksRule.choices, initial=MarksRule.MEAN, required=False
    )


def marker_values(quiz: Quiz) -> dict[str, Any]:
    """What the fields hold for a quiz."""
    percent = format((Decimal(quiz.marks_apart) * 100).normalize(), "f")
    return {"by_two": quiz.markers == 2, "apart_percent": percent, "marks_rule": quiz.marks_rule}


def markers_of(cleaned: dict[str, Any]) -> dict[str, Any]:
    """The rules in the fields, which are taken out of `cleaned`."""
    by_two, percent, rule = (cleaned.pop(name) for name in NAMES)
    apart = Quiz._meta.get_field("marks_apart").get_default() if percent is None else percent / 100
    return {"markers": 2 if by_two else 1, "marks_apart": apart, "marks_rule": rule or MarksRule.MEAN}
