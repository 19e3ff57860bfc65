"""Filters of the reports; they live in the address, so that every view can be linked and exported."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from lessons.access import courses_for
from lessons.models import Course, Enrolment
from people.access import Action, Principal
from people.models import Cohort
from quizzes.models import Quiz
from reports.analysis_queries import QuizFilters
from reports.export_models import About, Ending
from reports.queries import Filters

PERIODS = {"7": timedelta(days=7), "30": timedelta(days=30)}


class ReportForm(forms.Form):
    """Course, cohort and period of a progress report."""

    course = forms.ModelChoiceField(Course.objects.none(), label=_("Course"), empty_label=None)
    cohort = forms.ModelChoiceField(
        Cohort.objects.none(), label=_("Cohort"), required=False, empty_label=_("All cohorts")
    )
    since = forms.ChoiceField(
        label=_("Period"),
        required=False,
        choices=[("", _("Since the start")), ("7", _("Last 7 days")), ("30", _("Last 30 days"))],
    )

    def __init__(self, data: Any, *, principal: Principal) -> None:
        courses = courses_for(principal, Action.REPORT_SEE)
        filled = data.copy()
        if not filled.get("course") and (first := _course_shown_first(courses)):
            filled["course"] = str(first.pk)
        super().__init__(filled, label_suffix="")
        self.principal = principal
        self.fields["course"].queryset = courses  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["cohort"].queryset = Cohort.objects.filter(  # type: ignore[attr-defined]  # same
            organisation_id=principal.organisation_id or 0
        ).order_by("name")
        for field in self.fields.values():
            field.widget.attrs["class"] = "input select"

    @property
    def period_words(self) -> str:
        """The chosen period as the form says it; only after `is_valid`."""
        return str(dict(self.fields["since"].choices)[self.cleaned_data["since"]])  # type: ignore[attr-defined]  # a ChoiceField

    def filters(self) -> Filters:
        """The filters as the queries take them; only after `is_valid`."""
        cohort = self.cleaned_data["cohort"]
        return Filters(
            organisation_id=self.cleaned_data["course"].organisation_id,
            course_id=self.cleaned_data["course"].pk,
            cohort_id=cohort.pk if cohort else None,
            since=PERIODS.get(self.cleaned_data["since"]),
        )

    def said(self) -> dict[str, str]:
        """The filters that were chosen, by name, beside the course; only after `is_valid`."""
        cohort = self.cleaned_data["cohort"]
        chosen = {"cohort": str(cohort.pk) if cohort else "", "since": self.cleaned_data["since"]}
        return {name: value for name, value in chosen.items() if value}

    def query(self) -> str:
        """The filters as they stand in an address; only after `is_valid`."""
        return urlencode({"course": self.cleaned_data["course"].pk, **self.said()})


class AnswersForm(forms.Form):
    """What kind of file, and whether it names people."""

    ending = forms.ChoiceField(label=_("Kind of file"), choices=Ending.choices)
    codes = forms.BooleanField(label=_("Codes instead of names"), required=False)


class ReportFileForm(forms.Form):
    """Which page of the reports, and of whom."""

    about = forms.ChoiceField(choices=[choice for choice in About.choices if choice[0] != About.ANSWERS])
    quiz = forms.IntegerField(required=False, min_value=1)
    learner = forms.IntegerField(required=False, min_value=1)
    attempts = forms.ChoiceField(required=False, choices=[("", ""), ("all", "")])
    codes = forms.BooleanField(required=False)

    def said(self) -> dict[str, str]:
        """What the file needs to know beside course, cohort and period; only after `is_valid`."""
        chosen = {name: self.cleaned_data[name] for name in ("quiz", "learner", "attempts")}
        return {name: str(value) for name, value in chosen.items() if value}


def _course_shown_first(courses: QuerySet[Course]) -> Course | None:
    """The course with the most learners: a draft of today would open an empty report."""
    of_course = Enrolment.objects.filter(course=OuterRef("pk"), organisation=OuterRef("organisation"))
    count = of_course.order_by().values("course").annotate(count=Count("pk")).values("count")
    return courses.order_by(Coalesce(Subquery(count), 0).desc(), "-pk").first()


class AnalysisForm(forms.Form):
    """Which attempts an item analysis counts."""

    cohort = forms.ModelChoiceField(
        Cohort.objects.none(), label=_("Cohort"), required=False, empty_label=_("All cohorts")
    )
    attempts = forms.ChoiceField(
        label=_("Attempts"), required=False, choices=[("", _("First attempts")), ("all", _("All attempts"))]
    )

    def __init__(self, data: object, *, principal: Principal) -> None:
        super().__init__(data, label_suffix="")  # type: ignore[arg-type]  # the query of a request
        self.fields["cohort"].queryset = Cohort.objects.filter(  # type: ignore[attr-defined]  # a ModelChoiceField
            organisation_id=principal.organisation_id or 0
        ).order_by("name")
        for field in self.fields.values():
            field.widget.attrs["class"] = "input select"

    def filters(self, quiz: Quiz) -> QuizFilters:
        """The filters as the queries take them; only after `is_valid`."""
        cohort = self.cleaned_data["cohort"]
        return QuizFilters(
            organisation_id=quiz.organisation_id,
            quiz_id=quiz.pk,
            cohort_id=cohort.pk if cohort else None,
            has_all=self.cleaned_data["attempts"] == "all",
        )
