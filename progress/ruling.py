"""Setting rules between lessons and quizzes, and opening a step to somebody whatever they say."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lessons.models import Course, Enrolment, EnrolmentState, Lesson
from people.access import Principal
from people.audit import record
from people.models import Cohort, User
from progress.conditions import (
    COMPLETIONS,
    Kind,
    Rules,
    Step,
    What,
    cycle,
    plain_rules,
    to_data,
)
from progress.models import StepRules, Unlocking
from progress.situations import rules_of_row, step_of
from quizzes.access import missing
from quizzes.errors import AuthoringRefused
from quizzes.models import Quiz

MOST_CONDITIONS = 100


def rules_in(course: Course) -> dict[Step, Rules]:
    """The rules of every step of the course that has any; one query."""
    rows = StepRules.objects.filter(course=course).values_list(
        "lesson_id",
        "quiz_id",
        "completion",
        "minimum",
        "with_quiz_id",
        "needs_all",
        "conditions",
        "is_hidden",
    )
    return {step_of(lesson, quiz): rules_of_row(*row) for lesson, quiz, *row in rows}


def save_rules(course: Course, step: Step, rules: Rules, by: Principal) -> None:
    """The step has these rules from now on; the plain ones are no row.

    Raises `AuthoringRefused` for what names nothing of the course, and for rules that wait for each other.
    """
    with transaction.atomic():
        Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
        before = rules_in(course)
        _check(course, step, rules)
        _refuse_cycle(course, {**before, step: rules})
        rows = StepRules.objects.filter(course=course, **_named(step))
        if rules == plain_rules(step.what):
            rows.delete()
        else:
            rows.update_or_create(defaults=_columns(rules, by), create_defaults=_new(course, step, rules, by))
        _note_rules(course)
        detail: dict[str, object] = {
            "step": list(step),
            "completion": rules.completion,
            "minimum": rules.minimum,
            "with_quiz": rules.with_quiz,
            "needs_all": rules.needs_all,
            "conditions": [to_data(condition) for condition in rules.conditions],
            "is_hidden": rules.is_hidden,
        }
        record(by, "course.rules", course, organisation_id=course.organisation_id, detail=detail)


def unlockings_of(course: Course, step: Step) -> QuerySet[Unlocking]:
    """To whom the step is open whatever its rules say: cohorts first, each by name."""
    rows = Unlocking.objects.filter(organisation_id=course.organisation_id, course=course, **_named(step))
    return rows.select_related("learner", "cohort").order_by("cohort__name", "learner__name", "pk")


def unlock(
    course: Course,
    step: Step,
    by: Principal,
    *,
    learner_id: int | None = None,
    cohort_id: int | None = None,
    reason: str,
) -> Unlocking:
    """Open the step to exactly one of the two. Raises `AuthoringRefused`, its code a field's name."""
    if (learner_id is None) == (cohort_id is None):
        raise AuthoringRefused("learner", _("Name one learner or one cohort."))
    if not reason.strip():
        raise AuthoringRefused("reason", _("Give a reason: it goes on record."))
    if learner_id is not None and not learners_on(course).filter(pk=learner_id).exists():
        raise AuthoringRefused("learner", _("Nobody on this course is called that."))
    if cohort_id is not None and not cohorts_for(course).filter(pk=cohort_id).exists():
        raise AuthoringRefused("cohort", _("There is no such cohort."))
    with transaction.atomic():
        Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
        if unlockings_of(course, step).filter(learner=learner_id, cohort=cohort_id).exists():
            raise AuthoringRefused("learner", _("It is open to this one already."))
        made = Unlocking.objects.create(
            organisation_id=course.organisation_id,
            course=course,
            learner_id=learner_id,
            cohort_id=cohort_id,
            reason=reason.strip()[:300],
            given_by_id=by.user_id,
            **_named(step),
        )
        _record_unlocking(made, by, "unlocking.create")
    return made


def lock_again(course: Course, unlocking_id: int, by: Principal) -> None:
    """Let the rules hold again for whoever this opened a step to. Raises Http404."""
    with transaction.atomic():
        rows = Unlocking.objects.filter(organisation_id=course.organisation_id, course=course)
        found = rows.filter(pk=unlocking_id).first()
        if found is None:
            raise missing()
        _record_unlocking(found, by, "unlocking.delete")
        found.delete()


def learners_on(course: Course) -> QuerySet[User]:
    """Those who are enrolled on the course, by name."""
    enrolled = Enrolment.objects.of(course.organisation_id).filter(course=course, state=EnrolmentState.ACTIVE)
    return User.objects.filter(pk__in=enrolled.values("learner")).order_by("name", "pk")


def cohorts_for(course: Course) -> QuerySet[Cohort]:
    """The cohorts a rule of the course can name, by name."""
    return Cohort.objects.filter(organisation_id=course.organisation_id).order_by("name")


def step_name(course: Course, step: Step) -> str:
    """What the step is called; empty for one that is gone."""
    if step.what is What.LESSON:
        return str(Lesson.objects.filter(course=course, pk=step.id).first() or "")
    return Quiz.objects.filter(course=course, pk=step.id).values_list("title", flat=True).first() or ""


def _named(step: Step) -> dict[str, int]:
    return {f"{step.what.value}_id": step.id}


def _columns(rules: Rules, by: Principal) -> dict[str, object]:
    return {
        "completion": rules.completion.value,
        "minimum": rules.minimum,
        "with_quiz_id": rules.with_quiz,
        "needs_all": rules.needs_all,
        "conditions": [to_data(condition) for condition in rules.conditions],
        "is_hidden": rules.is_hidden,
        "changed_by_id": by.user_id,
    }


def _new(course: Course, step: Step, rules: Rules, by: Principal) -> dict[str, object]:
    return {"course": course, **_named(step), **_columns(rules, by)}


def _note_rules(course: Course) -> None:
    """Keep on the course whether it has rules, so that one without any asks nothing more."""
    course.has_rules = StepRules.objects.filter(course=course).exists()
    course.save(update_fields=["has_rules"])


def _check(course: Course, step: Step, rules: Rules) -> None:
    """Raise `AuthoringRefused` for rules that name what the course does not have, or make no sense."""
    lessons = set(Lesson.objects.filter(course=course).values_list("pk", flat=True))
    quizzes = set(Quiz.objects.filter(course=course).values_list("pk", flat=True))
    cohorts = set(cohorts_for(course).values_list("pk", flat=True))
    is_lesson = step.what is What.LESSON
    if rules.completion not in COMPLETIONS[step.what] or (not is_lesson and rules.with_quiz is not None):
        raise AuthoringRefused("completion", _("This does not complete a step of this sort."))
    if not 1 <= rules.minimum <= 1000:
        raise AuthoringRefused("minimum", _("Ask for one attempt at least."))
    if rules.with_quiz is not None and rules.with_quiz not in quizzes:
        raise AuthoringRefused("with_quiz", _("The course has no such quiz."))
    if len(rules.conditions) > MOST_CONDITIONS:
        raise AuthoringRefused("conditions", _("These are too many conditions."))
    there = {Kind.LESSON: lessons, Kind.COHORT: cohorts}
    for condition in rules.conditions:
        if condition.kind is not Kind.DATE and condition.id not in there.get(condition.kind, quizzes):
            raise AuthoringRefused("conditions", _("A condition names something the course does not have."))
        if condition.kind is Kind.SCORE and not 1 <= condition.percent <= 100:
            raise AuthoringRefused("percent", _("A score lies between 1 and 100 %."))
        if condition.kind is Kind.DATE and condition.at is None:
            raise AuthoringRefused("at", _("Name the date."))
    if step in {condition.step for condition in rules.conditions}:
        raise AuthoringRefused("conditions", _("Nothing can wait for itself."))


def _refuse_cycle(course: Course, rules: Mapping[Step, Rules]) -> None:
    found = cycle(rules)
    if found:
        names = [f"“{step_name(course, step)}”" for step in (*found, found[0])]
        words = _("These would wait for each other for ever: %(steps)s.")
        raise AuthoringRefused("cycle", words % {"steps": _(" needs ").join(names)})


def _record_unlocking(row: Unlocking, by: Principal, verb: str) -> None:
    detail: dict[str, object] = {
        "course": row.course_id,
        "step": list(step_of(row.lesson_id, row.quiz_id)),
        "learner": row.learner_id,
        "cohort": row.cohort_id,
        "reason": row.reason,
    }
    record(by, verb, row, organisation_id=row.organisation_id, detail=detail)
