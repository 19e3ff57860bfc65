"""The rules of a quiz as typed, and as `quizzes.assembly` takes them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from items.behaviours import Behaviour
from quizzes.errors import AuthoringRefused
from quizzes.layout import PageRule
from quizzes.limit_words import LimitedForm
from quizzes.marker_fields import NAMES as MARKERS
from quizzes.marker_fields import apart_field, by_two_field, marker_values, markers_of, rule_field
from quizzes.models import Counted, Quiz
from quizzes.overdue_fields import (
    GRACE,
    NAMES,
    NO_MINUTES,
    minutes_field,
    overdue_field,
    overdue_of,
    overdue_values,
)
from quizzes.page_rules import PAGE_RULES
from quizzes.review_fields import TABLE, ReviewTable, preset_field, review_of, review_values
from quizzes.score_bands import BadBand, bands_of, text_of
from quizzes.timing_fields import NAMES as TIMING
from quizzes.timing_fields import days_field, percent_field, timing_of, timing_values
from quizzes.try_models import BEHAVIOURS

FIELD_OF_RULE = {
    "time_limit": "minutes",
    "cut_fraction": "pass_percent",
    "first_wait": "first_wait_hours",
    "later_wait": "later_wait_hours",
    "review": "review_preset",
    "overdue_grace": "overdue_minutes",
    "markers": "by_two",
    "marks_apart": "apart_percent",
}
"""Where a rule has another name, or another unit, in the form."""

FOLDED = (
    (_("What is shown when"), (TABLE,)),
    (_("When time ends"), NAMES),
    (_("Words with the score"), ("bands",)),
    (
        _("Which attempt counts, waits, password"),
        ("counted", "first_wait_hours", "later_wait_hours", "password"),
    ),
    (
        _("Order of questions and options"),
        ("are_options_shuffled", "is_shuffled", "is_sequential", "paging", "per_page"),
    ),
    (_("Checking answers on the way"), ("behaviour",)),
    (_("Points for late and early"), TIMING),
    (_("Who marks essays"), MARKERS),
)
"""What most quizzes leave as it is: shown after unfolding, in groups. All other fields stand open."""


BAND_REFUSED = {
    "shape": _("write the percent, a colon, and the words."),
    "range": _("no score is above 100 percent."),
    "twice": _("this percent has words already."),
    "long": _("the words are longer than 500 characters."),
    "many": _("there are more than 20 bands."),
}


class MomentInput(forms.DateTimeInput):
    """A date and time in the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class QuizRulesForm(LimitedForm):
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
    due_at = forms.DateTimeField(
        label=_("Due"),
        required=False,
        widget=MomentInput(),
        help_text=_("Handed in later it still counts, and is shown as late."),
    )
    closes_at = forms.DateTimeField(
        label=_("Closes"), required=False, widget=MomentInput(), help_text=_("Ends attempts that run.")
    )
    review_preset = preset_field()
    counted = forms.ChoiceField(
        label=_("Of several attempts counts"),
        choices=Counted.choices,
        initial=Counted.HIGHEST,
        required=False,
    )
    first_wait_hours = forms.DecimalField(
        label=_("Wait before the second attempt, hours"),
        required=False,
        min_value=0,
        max_value=8760,
        decimal_places=2,
        help_text=_("Counted from the end of the one before. Empty for none."),
    )
    later_wait_hours = forms.DecimalField(
        label=_("Wait before each later attempt, hours"),
        required=False,
        min_value=0,
        max_value=8760,
        decimal_places=2,
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        max_length=100,
        help_text=_("Asked for at the start of an attempt. Tell it to those who are to begin."),
    )
    behaviour = forms.ChoiceField(
        label=_("Learners see what is right"),
        choices=BEHAVIOURS,
        initial=Behaviour.DEFERRED.value,
        required=False,
        help_text=_("Holds for attempts that begin from now on; those that have begun keep theirs."),
    )
    late_percent = percent_field("late_percent")
    floor_percent = percent_field("floor_percent")
    early_percent = percent_field("early_percent")
    early_days = days_field()
    by_two = by_two_field()
    apart_percent = apart_field()
    marks_rule = rule_field()
    are_options_shuffled = forms.BooleanField(label=_("Shuffle options"), required=False)
    is_shuffled = forms.BooleanField(
        label=_("Shuffle questions (those of a section as it says itself)"), required=False
    )
    is_sequential = forms.BooleanField(label=_("One after the other, without a way back"), required=False)
    paging = forms.ChoiceField(
        label=_("A page holds"), choices=PAGE_RULES, initial=PageRule.ONE.value, required=False
    )
    per_page = forms.IntegerField(
        label=_("Questions on a page, where they are several"),
        required=False,
        min_value=1,
        max_value=100,
        initial=5,
    )
    overdue = overdue_field()
    overdue_minutes = minutes_field()
    bands = forms.CharField(
        label=_("Words for a score"),
        required=False,
        max_length=11_000,
        widget=forms.Textarea,
        help_text=_("One line for each band, from how many percent it holds: “80: You know this text well.”"),
    )
    review = ReviewTable()
    review_was = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of_quiz(cls, quiz: Quiz) -> QuizRulesForm:
        """The form that shows the rules as they are."""
        return cls(
            initial={
                **{name: getattr(quiz, name) for name in cls.base_fields if hasattr(quiz, name)},
                **review_values(quiz.review),
                **overdue_values(quiz.overdue_grace),
                "bands": text_of(quiz.bands),
                **timing_values(quiz),
                **marker_values(quiz),
                "minutes": round(quiz.time_limit.total_seconds() / 60) if quiz.time_limit else None,
                "pass_percent": format((Decimal(quiz.cut_fraction) * 100).normalize(), "f"),
                "first_wait_hours": _hours(quiz.first_wait),
                "later_wait_hours": _hours(quiz.later_wait),
            }
        )

    @property
    def open_fields(self) -> list[forms.BoundField]:
        """The fields that stand open."""
        folded = {name for _title, names in FOLDED for name in names}
        return [field for field in self if field.name not in folded and not field.is_hidden]

    @property
    def folded_groups(self) -> list[tuple[Any, list[forms.BoundField], bool]]:
        """Title and fields of every group that is folded, and whether one of them holds an error."""
        groups = [(title, [self[name] for name in names]) for title, names in FOLDED]
        return [(title, fields, any(field.errors for field in fields)) for title, fields in groups]

    def clean_overdue_minutes(self) -> int | None:
        minutes: int | None = self.cleaned_data["overdue_minutes"]
        if self.cleaned_data.get("overdue") == GRACE and not minutes:
            raise forms.ValidationError(NO_MINUTES)
        return minutes

    def clean_bands(self) -> list[dict[str, str]]:
        try:
            return bands_of(self.cleaned_data["bands"])
        except BadBand as bad:
            said = _("Line %(line)s: %(why)s") % {"line": bad.line, "why": BAND_REFUSED[bad.code]}
            raise forms.ValidationError(said) from bad

    def rules(self) -> dict[str, Any]:
        """The rules by their own names; for a form that is valid."""
        rules = dict(self.cleaned_data)
        rules |= timing_of(rules)
        rules |= markers_of(rules)
        minutes, percent = rules.pop("minutes"), rules.pop("pass_percent")
        rules["review"] = review_of(*(rules.pop(name) for name in ("review_preset", "review_was", "review")))
        rules["overdue_grace"] = overdue_of(*(rules.pop(name) for name in NAMES))
        rules["time_limit"] = timedelta(minutes=minutes) if minutes else None
        rules["cut_fraction"] = percent / 100
        rules["counted"] = rules["counted"] or Counted.HIGHEST
        rules["behaviour"] = rules["behaviour"] or Behaviour.DEFERRED
        rules |= {"paging": rules["paging"] or PageRule.ONE.value, "per_page": rules["per_page"] or 5}
        for name in ("first_wait", "later_wait"):
            hours = rules.pop(f"{name}_hours")
            rules[name] = timedelta(hours=float(hours)) if hours else None
        return rules

    def refuse(self, refused: AuthoringRefused) -> None:
        """Say beside its field what the service refused."""
        field = FIELD_OF_RULE.get(refused.code, refused.code)
        self.add_error(field if field in self.fields else None, refused.sentence)


def _hours(time: timedelta | None) -> str:
    return (
        format(Decimal(str(time.total_seconds() / 3600)).quantize(Decimal("0.01")).normalize(), "f")
        if time
        else ""
    )
