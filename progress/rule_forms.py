"""The rules of one step as typed, and to whom it is open whatever they say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lessons.models import Course, Lesson
from people.models import Cohort
from progress.conditions import (
    COMPLETIONS,
    OF_QUIZ,
    Completion,
    Condition,
    Kind,
    Rules,
    Step,
    What,
    to_data,
)
from progress.ruling import cohorts_for, learners_on
from quizzes.errors import AuthoringRefused
from quizzes.models import Quiz

MOMENT = forms.DateTimeInput(
    format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "class": "input", "aria-describedby": "at-e"}
)
COMPLETION_WORDS = {
    Completion.READ: _("Read to its end"),
    Completion.MARKED: _("The learner marks it as done"),
    Completion.HANDED_IN: _("Handed in"),
    Completion.PASSED: _("Passed"),
    Completion.PASSED_OR_USED: _("Passed, or all attempts used"),
    Completion.ATTEMPTS: _("Handed in a number of times"),
}
QUIZ_WORDS = [
    ("", _("makes no difference")),
    (Kind.QUIZ.value, _("must be complete")),
    (Kind.PASSED.value, _("must be passed")),
    (Kind.SCORE.value, _("needs a score of at least")),
]


@dataclass(frozen=True, slots=True)
class QuizRow:
    """A quiz of the course in the form: what is asked of it, and the score."""

    title: str
    asked: forms.BoundField
    percent: forms.BoundField


def in_fields(conditions: Iterable[Condition]) -> list[Condition]:
    """The conditions that the form has fields for: every section, one for each quiz, one date, one cohort."""
    found: dict[object, Condition] = {}
    for one in conditions:
        found.setdefault((one.kind if one.kind not in OF_QUIZ else What.QUIZ, one.id if one.step else 0), one)
    return list(found.values())


def beside_fields(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """All others, as a program may have set them: more dates or cohorts, a second one for a quiz."""
    conditions = tuple(dict.fromkeys(conditions))
    shown = in_fields(conditions)
    return tuple(one for one in conditions if one not in shown)


def name_of(condition: Condition) -> str:
    """By what the form names a condition that it keeps."""
    return json.dumps(to_data(condition), sort_keys=True)


class RulesForm(forms.Form):
    """When one step is complete, when it opens, and whether it is seen before."""

    completion = forms.ChoiceField(label=_("It is complete when"))
    opens_at = forms.DateTimeField(label=_("Not before"), required=False, widget=MOMENT)
    cohort = forms.ModelChoiceField(
        Cohort.objects.none(), label=_("Only for the cohort"), required=False, empty_label="–"
    )
    needs = forms.ChoiceField(
        label=_("It opens when"),
        choices=[("all", _("all of this holds")), ("any", _("any of this holds"))],
    )
    is_hidden = forms.BooleanField(label=_("Hide it from learners until it opens"), required=False)
    lessons = forms.MultipleChoiceField(
        label=_("Sections that must be complete"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, course: Course, step: Step, before: Rules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step, self.before = step, before
        self.quizzes = list(Quiz.objects.filter(course=course).order_by("pk"))
        sections = Lesson.objects.filter(course=course).only("pk", "label", "title").order_by("position")
        self._set("completion", [(one.value, COMPLETION_WORDS[one]) for one in COMPLETIONS[step.what]])
        others = [one for one in sections if Step(What.LESSON, one.pk) != step]
        self._set("lessons", [(str(one.pk), str(one)) for one in others])
        self.fields["cohort"].queryset = cohorts_for(course)  # type: ignore[attr-defined]  # a ModelChoiceField
        if step.what is What.LESSON:
            titles = [("", "–"), *((str(quiz.pk), quiz.title) for quiz in self.quizzes)]
            label = _("and this quiz is passed")
            self.fields["with_quiz"] = forms.ChoiceField(label=label, choices=titles, required=False)
        else:
            self.fields["minimum"] = forms.IntegerField(
                label=_("How many times"), required=False, min_value=1, max_value=1000, initial=1
            )
        for quiz in self._others():
            self.fields[f"quiz_{quiz.pk}"] = forms.ChoiceField(
                label=quiz.title, choices=QUIZ_WORDS, required=False
            )
            self.fields[f"percent_{quiz.pk}"] = forms.IntegerField(
                label=_("Percent"), required=False, min_value=1, max_value=100
            )

    @classmethod
    def of_rules(cls, course: Course, step: Step, rules: Rules) -> RulesForm:
        """The form that shows these rules."""
        initial: dict[str, Any] = {
            "completion": rules.completion.value,
            "minimum": rules.minimum,
            "with_quiz": str(rules.with_quiz or ""),
            "needs": "all" if rules.needs_all else "any",
            "is_hidden": rules.is_hidden,
            "lessons": [str(one.id) for one in rules.conditions if one.kind is Kind.LESSON],
        }
        for condition in in_fields(rules.conditions):
            if condition.kind is Kind.DATE:
                initial["opens_at"] = condition.at
            elif condition.kind is Kind.COHORT:
                initial["cohort"] = condition.id
            elif condition.kind in OF_QUIZ:
                initial[f"quiz_{condition.id}"] = condition.kind.value
                initial[f"percent_{condition.id}"] = condition.percent or None
        return cls(course=course, step=step, before=rules, initial=initial)

    @property
    def kept(self) -> tuple[Condition, ...]:
        """The conditions that the fields have no room for: they are kept unless they are taken away."""
        return beside_fields(self.before.conditions)

    @property
    def completing(self) -> list[forms.BoundField]:
        """What belongs to being complete."""
        return [self["completion"], self["with_quiz" if self.step.what is What.LESSON else "minimum"]]

    @property
    def rows(self) -> list[QuizRow]:
        """The other quizzes of the course."""
        return [
            QuizRow(quiz.title, self[f"quiz_{quiz.pk}"], self[f"percent_{quiz.pk}"])
            for quiz in self._others()
        ]

    @property
    def has_lessons(self) -> bool:
        """True if sections are asked for, so that their list is shown unfolded."""
        return bool(self["lessons"].value())

    @property
    def has_quizzes(self) -> bool:
        """True if quizzes are asked for, or something is wrong there."""
        return any(row.asked.value() or row.percent.errors for row in self.rows)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for quiz in self._others():
            percent = f"percent_{quiz.pk}"
            # What its field says of a number out of range is enough.
            is_missing = percent not in self.errors and not found.get(percent)
            if found.get(f"quiz_{quiz.pk}") == Kind.SCORE and is_missing:
                self.add_error(percent, _("Give the score in percent."))
        return found

    def rules(self) -> Rules:
        """What was typed, for a form that is valid."""
        found = self.cleaned_data
        with_quiz = found.get("with_quiz")
        return Rules(
            completion=Completion(found["completion"]),
            minimum=found.get("minimum") or 1,
            with_quiz=int(with_quiz) if with_quiz else None,
            needs_all=found["needs"] == "all",
            conditions=tuple(dict.fromkeys((*self._conditions(), *self._left()))),
            is_hidden=found["is_hidden"],
        )

    def refuse(self, refused: AuthoringRefused) -> None:
        """Say beside its field what the service refused."""
        self.add_error(refused.code if refused.code in self.fields else None, refused.sentence)

    def _left(self) -> Iterator[Condition]:
        """Those of `kept` that were not taken away."""
        gone = set(self.data.getlist("gone")) if isinstance(self.data, QueryDict) else set()
        return (one for one in self.kept if name_of(one) not in gone)

    def _others(self) -> list[Quiz]:
        return [quiz for quiz in self.quizzes if Step(What.QUIZ, quiz.pk) != self.step]

    def _set(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def _conditions(self) -> Iterator[Condition]:
        found = self.cleaned_data
        for lesson_id in found["lessons"]:
            yield Condition(kind=Kind.LESSON, id=int(lesson_id))
        for quiz in self._others():
            asked = found[f"quiz_{quiz.pk}"]
            if asked:
                percent = found[f"percent_{quiz.pk}"] if asked == Kind.SCORE else 0
                yield Condition(kind=Kind(asked), id=quiz.pk, percent=percent)
        if found["opens_at"]:
            yield Condition(kind=Kind.DATE, at=found["opens_at"])
        if found["cohort"]:
            yield Condition(kind=Kind.COHORT, id=found["cohort"].pk)


class UnlockForm(forms.Form):
    """To whom a step is opened, and why."""

    learner = forms.EmailField(label=_("Learner, by email"), required=False, max_length=254)
    cohort = forms.ModelChoiceField(
        Cohort.objects.none(), label=_("Or a cohort"), required=False, empty_label="–"
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)

    prefix = "open"

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.course = course
        self.fields["cohort"].queryset = cohorts_for(course)  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_learner(self) -> int | None:
        """The id of the learner with this address on the course."""
        email = self.cleaned_data["learner"]
        found = learners_on(self.course).filter(email__iexact=email).first() if email else None
        if email and found is None:
            raise forms.ValidationError(_("Nobody on this course has this address."))
        return found.pk if found else None

    def refuse(self, refused: AuthoringRefused) -> None:
        """Say beside its field what the service refused."""
        self.add_error(refused.code if refused.code in self.fields else None, refused.sentence)
