"""An override as typed, and as `quizzes.overriding` takes it; an accommodation likewise."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Accommodation, Cohort
from quizzes.errors import AuthoringRefused
from quizzes.limit_words import LimitedForm
from quizzes.models import Override, Quiz
from quizzes.overdue_fields import GRACE, NO_MINUTES, minutes_field, overdue_field, overdue_of, overdue_values
from quizzes.overriding import NO_REASON, NOBODY, SAYABLE, cohorts_of, learners_of
from quizzes.quiz_forms import MomentInput

FIELD_OF_RULE = {"time_limit": "minutes", "overdue_grace": "overdue_minutes"}
LIFTABLE = tuple(name for name in SAYABLE if name != "overdue_grace")
"""The rules with a box that lifts them; what happens when time ends is one of three choices."""
FACTORS = [(factor, factor) for factor in ("1.00", "1.25", "1.50", "1.75", "2.00", "3.00")]


class OverrideForm(LimitedForm):
    """Each rule as a value, or lifted by the box beside it; empty for as the quiz has it."""

    opens_at = forms.DateTimeField(label=_("Opens"), required=False, widget=MomentInput())
    lifts_opens_at = forms.BooleanField(label=_("Open from the beginning"), required=False)
    due_at = forms.DateTimeField(label=_("Due"), required=False, widget=MomentInput())
    lifts_due_at = forms.BooleanField(label=_("Never late"), required=False)
    closes_at = forms.DateTimeField(label=_("Closes"), required=False, widget=MomentInput())
    lifts_closes_at = forms.BooleanField(label=_("Never closes"), required=False)
    minutes = forms.IntegerField(
        label=_("Time limit, minutes"), required=False, min_value=1, max_value=43_200
    )
    lifts_minutes = forms.BooleanField(label=_("No time limit"), required=False)
    attempts_allowed = forms.IntegerField(label=_("Attempts"), required=False, min_value=1, max_value=1000)
    lifts_attempts_allowed = forms.BooleanField(label=_("Any number of attempts"), required=False)
    password = forms.CharField(label=_("Password"), required=False, max_length=100)
    lifts_password = forms.BooleanField(label=_("No password"), required=False)
    overdue = overdue_field(_("as the quiz has it"))
    overdue_minutes = minutes_field()
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The learner reads it before the start."),
        error_messages={"required": NO_REASON},
    )

    @classmethod
    def of_override(cls, override: Override) -> OverrideForm:
        """The form that shows what the override says."""
        initial: dict[str, Any] = {"reason": override.reason}
        if "overdue_grace" in override.says:
            initial |= overdue_values(override.overdue_grace)
        for name in (name for name in override.says if name in LIFTABLE):
            field = FIELD_OF_RULE.get(name, name)
            value = getattr(override, name)
            if isinstance(value, timedelta):
                value = round(value.total_seconds() / 60)
            initial[field] = value
            initial[f"lifts_{field}"] = value in (None, "")
        return cls(initial=initial)

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each rule with the box that lifts it."""
        fields = [FIELD_OF_RULE.get(name, name) for name in LIFTABLE]
        return [(self[field], self[f"lifts_{field}"]) for field in fields]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for field, lifted in self.pairs:
            if found.get(lifted.name) and found.get(field.name) not in (None, ""):
                self.add_error(field.name, _("Give a value or lift the rule, not both."))
        if found.get("overdue") == GRACE and not (found.get("overdue_minutes") or self.errors):
            self.add_error("overdue_minutes", NO_MINUTES)
        return found

    def values(self) -> dict[str, Any]:
        """What is said, by the names of the rules; for a form that is valid."""
        said: dict[str, Any] = {}
        if how := self.cleaned_data["overdue"]:
            said["overdue_grace"] = overdue_of(how, self.cleaned_data["overdue_minutes"])
        for name in LIFTABLE:
            field = FIELD_OF_RULE.get(name, name)
            value = self.cleaned_data[field]
            if self.cleaned_data[f"lifts_{field}"]:
                said[name] = None
            elif value not in (None, ""):
                said[name] = timedelta(minutes=value) if name == "time_limit" else value
        return said

    def refuse(self, refused: AuthoringRefused) -> None:
        """Say beside its field what the service refused."""
        field = FIELD_OF_RULE.get(refused.code, refused.code)
        self.add_error(field if field in self.fields else None, refused.sentence)


class NewOverrideForm(OverrideForm):
    """The same, with whom it is for: a learner by email, or a cohort."""

    learner = forms.EmailField(label=_("Learner, by email"), required=False, max_length=254)
    cohort = forms.ModelChoiceField(
        Cohort.objects.none(), label=_("Or a cohort"), required=False, empty_label="–"
    )

    def __init__(self, *args: Any, quiz: Quiz, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.quiz = quiz
        self.fields["cohort"].queryset = cohorts_of(quiz)  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_learner(self) -> int | None:
        """The id of the learner with this address on the course."""
        email = self.cleaned_data["learner"]
        if not email:
            return None
        found = learners_of(self.quiz).filter(email__iexact=email).first()
        if found is None:
            raise forms.ValidationError(_("Nobody on this course has this address."))
        return int(found.pk)

    def clean(self) -> dict[str, Any]:
        """Say that nobody was chosen beside what else is missing, not after it."""
        found = super().clean()
        if not self.errors.keys() & {"learner", "cohort"} and not (
            found.get("learner") or found.get("cohort")
        ):
            self.add_error("learner", NOBODY)
        return found


class AccommodationForm(LimitedForm):
    """A standing adjustment of one learner."""

    time_factor = forms.ChoiceField(
        label=_("Time, times as long"),
        choices=FACTORS,
        help_text=_("1.50 makes 30 minutes of 20. The close of a quiz stays where it is."),
    )
    break_minutes = forms.IntegerField(
        label=_("Breaks, minutes in each attempt"),
        min_value=0,
        max_value=240,
        help_text=_("Added to the time limit. The clock runs on; 0 for none."),
    )
    is_untimed = forms.BooleanField(label=_("No time limit at all"), required=False)
    has_larger_text = forms.BooleanField(label=_("Larger text in quizzes"), required=False)

    @classmethod
    def of_accommodation(cls, row: Accommodation | None) -> AccommodationForm:
        """The form that shows what holds now."""
        row = row or Accommodation()
        return cls(
            initial={
                "time_factor": format(Decimal(row.time_factor), ".2f"),
                "break_minutes": row.break_minutes,
                "is_untimed": not row.has_timer,
                "has_larger_text": row.has_larger_text,
            }
        )

    def values(self) -> dict[str, Any]:
        """The adjustment by the names it has; for a form that is valid."""
        found = self.cleaned_data
        return {
            "time_factor": Decimal(found["time_factor"]),
            "break_minutes": found["break_minutes"],
            "has_timer": not found["is_untimed"],
            "has_larger_text": found["has_larger_text"],
        }
