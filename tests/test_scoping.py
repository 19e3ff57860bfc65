"""The guard sees what it should, and nothing else."""

from __future__ import annotations

import pytest

from quizzes.models import Attempt
from tests.factories.people import OrganisationFactory
from tests.scoping import ROOT, Unscoped, fact_models, is_unscoped

pytestmark = pytest.mark.django_db


def as_application(code: str, **names: object) -> None:
    """Run code as if it stood in a module of the product."""
    exec(compile(code, str(ROOT / "quizzes" / "imagined.py"), "exec"), names)  # noqa: S102  # the control itself


def test_the_facts_are_known() -> None:
    names = {model.__name__ for model in fact_models()}
    assert {"Attempt", "Response", "Answer", "Mark", "Enrolment", "LessonReading", "AuditEntry"} <= names
    assert not {"Course", "User", "Quiz"} & names


@pytest.mark.parametrize(
    "code",
    [
        "list(Attempt.objects.filter(pk=1))",
        "Attempt.objects.filter(pk=1).update(number=2)",
        "Attempt.objects.filter(pk=1).exists()",
        "Attempt.objects.filter(quiz__title='x').count()",
        "list(Quiz.objects.filter(attempts__number=1))",
    ],
)
def test_control_an_unscoped_question_is_refused(code: str) -> None:
    from quizzes.models import Quiz

    with pytest.raises(Unscoped):
        as_application(code, Attempt=Attempt, Quiz=Quiz)


@pytest.mark.parametrize(
    "code",
    [
        "list(Attempt.objects.of(number).filter(pk=1))",
        "Attempt.objects.of(number).filter(pk=1).exists()",
        "Attempt.objects.of(number).filter(quiz__title='x').count()",
    ],
)
def test_a_scoped_question_passes(code: str) -> None:
    as_application(code, Attempt=Attempt, number=OrganisationFactory().pk)


def test_tests_may_look_anywhere() -> None:
    assert list(Attempt.objects.filter(pk=1)) == []


def test_naming_the_column_among_the_results_is_not_enough() -> None:
    assert is_unscoped('SELECT "quizzes_attempt"."organisation_id" FROM "quizzes_attempt" WHERE id = 1')
    assert not is_unscoped("SELECT 1 FROM quizzes_attempt a WHERE a.organisation_id = %s")
