"""The rules of a quiz as typed, and as `quizzes.assembly` takes them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.errors import AuthoringRefused
from quizzes.models import Quiz, Release

FIELD_OF_RULE = {"time_limit": "minutes", "cut_fraction": "pass_percent"}
"""Where a rule has another name, or another unit, in the form."""


class MomentInput(forms.DateTimeInput):
    """A date and time in the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class QuizRulesForm(forms.Form):
    """All rules of a quiz; `rules` gives them by the names the quiz has for them."""

    title = forms.CharField(label=_("Title"), max_length=300)
    introduction = forms.CharField(
        label=_("Introduction"),
        required=False,
        max_length=5000,
        widget=forms.Textarea,
        help_text=_("Shown before the start."),
    )
    minutes = forms.IntegerField(
        label=_("Time limit, minutes"),
        required=False,
        min_value=1,
        max_value=43_200,
        help_text=_("Leave empty for none. Learners can be given more."),
    )
    attempts_allowed = forms.IntegerField(
        label=_("Attempts"), required=False, min_value=1, max_value=1000, help_text=_("Empty for any number.")
    )
    pass_percent = forms.DecimalField(
        label=_("Pass mark, percent"), min_value=0, max_value=100, max_digits=4, decimal_places=1
    )
    opens_at = forms.DateTimeField(label=_("Opens"), required=False, widget=MomentInput())
    closes_at = forms.DateTimeField(label=_("Closes"), required=False, widget=MomentInput())
    score_release = forms.ChoiceField(label=_("Show the score"), choices=Release.choices)
    answers_release = forms.ChoiceField(label=_("Show the answers"), choices=Release.choices)
    are_options_shuffled = forms.BooleanField(label=_("Shuffle options"), required=False)
    is_shuffled = forms.BooleanField(label=_("Shuffle questions"), required=False)

    @classmethod
    def of_quiz(cls, quiz: Quiz) -> QuizRulesForm:
        """The form that shows the rules as they are."""
        return cls(
            initial={
                **{name: getattr(quiz, name) for name in cls.base_fields if hasattr(quiz, name)},
                "minutes": round(quiz.time_limit.total_seconds() / 60) if quiz.time_limit else None,
                "pass_percent": format((Decimal(quiz.cut_fraction) * 100).normalize(), "f"),
            }
        )

    def rules(self) -> dict[str, Any]:
        """The rules by their own names; for a form that is valid."""
        rules = dict(self.cleaned_data)
        minutes, percent = rules.pop("minutes"), rules.pop("pass_percent")
        rules["time_limit"] = timedelta(minutes=minutes) if minutes else None
        rules["cut_fraction"] = percent / 100
        return rules

    def refuse(self, refused: AuthoringRefused) -> None:
        """Say beside its field what the service refused."""
        field = FIELD_OF_RULE.get(refused.code, refused.code)
        self.add_error(field if field in self.fields else None, refused.sentence)
