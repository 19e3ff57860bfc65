"""A made-up class on one course: four weeks of reading, checks and attempts, all marked as sample data.

Every row is one the site could have written itself: responses are frozen as a start freezes them, marks
come from the same marking, all times lie in the past of the database.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from items.grading import AT_ONCE
from lessons.models import Course, Enrolment
from people.access import Principal
from people.models import Cohort, CohortMember, Membership, Organisation, Role, User
from people.services import demo_account
from progress.models import LessonReading
from progress.sample_rows import Material, Rows, Weeks, places_of
from progress.simulation import Habit, Persona, personas
from quizzes.checks import check_question
from quizzes.clock import database_now
from quizzes.marking import mark_attempt
from quizzes.models import Answer, Attempt, CheckAnswer, Mark, QuizState, Response
from quizzes.regrade_models import RegradeChange
from quizzes.texts_between import SLOT_ASKS
from quizzes.versions import items_of

LEARNERS = 48
COHORTS = ("Cohort A", "Cohort B")
PERIOD = timedelta(days=28)
SEED = 20_240_305

Counts = dict[str, int]


def load_sample_data(course: Course) -> Counts:
    """How many rows of each sort were made: a class on `course`, taught by the sample instructor.

    The same seed makes the same class, at times relative to the database's now. The course needs a
    published quiz. Sample people that exist already make this an error of the caller: remove them first.
    """
    with transaction.atomic():
        now = database_now()
        learner, instructor, _admin = (demo_account(role) for role in Role)
        course.instructors.add(instructor)
        people, cohorts = _people(course.organisation), _cohorts(course.organisation)
        rng = random.Random(SEED)  # noqa: S311  # made-up data
        start = now - PERIOD
        _enrol(course, [learner, *people], cohorts, start)
        material = _material(course, learner, now)
        rows = Rows()
        for person, persona in zip(people, personas(LEARNERS, PERIOD.days, rng), strict=True):
            weeks = Weeks(person, persona, material, rows, random.Random(rng.getrandbits(64)))  # noqa: S311  # made-up data
            weeks.live(start + timedelta(hours=1, days=persona.first_day))
        _begin(Weeks(learner, _SOMEBODY, material, rows, rng), now - timedelta(days=1))
        _save(course.organisation_id, rows)
    return {
        "people": User.objects.filter(is_sample=True).count(),
        "readings": len(rows.readings),
        "checks": len(rows.checks),
        "attempts": len(rows.attempts),
        "answers": len(rows.answers),
    }


def remove_sample_data() -> Counts:
    """How many rows of each sort were removed: the sample people and all that is theirs, nothing else.

    What sample accounts made for others stays without its maker: a course, a question, a quiz.
    """
    removed: Counter[str] = Counter()
    with transaction.atomic():
        for organisation_id in Organisation.objects.values_list("pk", flat=True):
            removed.update(_remove_facts(organisation_id))
        removed["cohorts"] = _deleted(Cohort.objects.filter(is_sample=True))
        removed["people"] = _deleted(User.objects.filter(is_sample=True))
    return dict(removed)


def _remove_facts(organisation_id: int) -> Counts:
    people = User.objects.filter(is_sample=True).values("pk")
    attempts = Attempt.objects.of(organisation_id).filter(learner__in=people)
    doomed: dict[str, QuerySet[Any]] = {
        "regrade_changes": RegradeChange.objects.of(organisation_id).filter(attempt__in=attempts),
        "marks": Mark.objects.of(organisation_id).filter(attempt__in=attempts),
        "answers": Answer.objects.of(organisation_id).filter(attempt__in=attempts),
        "responses": Response.objects.of(organisation_id).filter(attempt__in=attempts),
        "attempts": attempts,
        "checks": CheckAnswer.objects.of(organisation_id).filter(learner__in=people),
        "readings": LessonReading.objects.of(organisation_id).filter(learner__in=people),
        "enrolments": Enrolment.objects.of(organisation_id).filter(learner__in=people),
    }
    return {name: _deleted(rows) for name, rows in doomed.items()}


_SOMEBODY = Persona(habit=Habit.STEADY, ability=0.8, pace=30.0, first_day=0.0)


def _begin(weeks: Weeks, at: datetime) -> None:
    """The learner account has read one lesson and half of the next: there is something to continue."""
    lessons = weeks.material.lessons
    weeks.read_to(lessons[0], at, 1.0)
    if len(lessons) > 1:
        weeks.read_to(lessons[1], at + timedelta(minutes=5), 0.5)


def _people(organisation: Organisation) -> list[User]:
    people = User.objects.bulk_create(
        User(
            email=f"learner{number:03}@sample.invalid",
            name=f"Learner {number:03}",
            password="!",  # noqa: S106  # nothing hashes to this: nobody can sign in with a password
            is_sample=True,
        )
        for number in range(1, LEARNERS + 1)
    )
    Membership.objects.bulk_create(
        Membership(organisation=organisation, user=person, role=Role.LEARNER) for person in people
    )
    return people


def _cohorts(organisation: Organisation) -> list[Cohort]:
    """The two cohorts, under names that a real cohort does not have yet."""
    taken = set(Cohort.objects.filter(organisation=organisation).values_list("name", flat=True))
    names = [name if name not in taken else f"{name} (sample)" for name in COHORTS]
    return Cohort.objects.bulk_create(
        Cohort(organisation=organisation, name=name, is_sample=True) for name in names
    )


def _enrol(course: Course, people: Sequence[User], cohorts: Sequence[Cohort], at: datetime) -> None:
    pairs = [(person, cohorts[number % len(cohorts)]) for number, person in enumerate(people)]
    CohortMember.objects.bulk_create(CohortMember(cohort=cohort, user=person) for person, cohort in pairs)
    Enrolment.objects.bulk_create(
        Enrolment(
            organisation_id=course.organisation_id,
            course=course,
            learner=person,
            cohort=cohort,
            enrolled_at=at,
        )
        for person, cohort in pairs
    )


def _material(course: Course, learner: User, now: datetime) -> Material:
    lessons = list(course.lessons.all())
    principal = Principal(learner.pk, course.organisation_id, Role.LEARNER)
    checks = {
        lesson.pk: asked.version_id for lesson in lessons if (asked := check_question(principal, lesson))
    }
    quiz = course.quizzes.filter(state=QuizState.PUBLISHED).order_by("pk")[0]
    slots = quiz.slots.filter(SLOT_ASKS).order_by("position")
    versions: list[tuple[int, Decimal]] = [
        (pinned or latest, points)
        for pinned, latest, points in slots.values_list("version_id", "item__latest_id", "points")
    ]
    items = items_of([*checks.values(), *(pk for pk, _points in versions)])
    return Material(
        organisation_id=course.organisation_id,
        lessons=lessons,
        checks={lesson_id: (pk, items[pk]) for lesson_id, pk in checks.items()},
        quiz=quiz,
        places=places_of(versions, items),
        now=now,
    )


def _save(organisation_id: int, rows: Rows) -> None:
    LessonReading.objects.bulk_create(rows.readings)
    CheckAnswer.objects.bulk_create(rows.checks)
    Attempt.objects.bulk_create(rows.attempts)
    Response.objects.bulk_create(rows.responses)
    Answer.objects.bulk_create(rows.answers, batch_size=1000)
    attempts = Attempt.objects.of(organisation_id)
    for attempt in rows.attempts:
        attempt.points = mark_attempt(attempt, AT_ONCE)
    attempts.bulk_update(rows.attempts, ["points"])
    finished = attempts.filter(pk=OuterRef("attempt_id")).values("finished_at")
    marks = Mark.objects.of(organisation_id).filter(attempt__in=rows.attempts)
    marks.update(marked_at=Subquery(finished))


def _deleted(rows: QuerySet[Any]) -> int:
    """How many of these rows went; what went along with them is not counted."""
    _all, by_model = rows.delete()
    return by_model.get(rows.model._meta.label, 0)
