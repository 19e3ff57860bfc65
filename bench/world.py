"""The data the measurements run on: the built-in course, a class, open attempts, signed-in sessions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.db import connection

from items.grading import key_response
from lessons.models import Course, Enrolment
from people.access import Principal
from people.models import Membership, Organisation, Role, User
from quizzes.attempts import start_attempt
from quizzes.models import Attempt, Quiz, Response
from quizzes.versions import item_of

LEARNERS = 64
SPARE_QUIZZES = 140
"""Quizzes with one open, answered attempt of every learner: each can be handed in once."""

CSRF = "a" * 32


@dataclass(frozen=True, slots=True)
class World:
    """What the operations need to know."""

    organisation_id: int
    course: Course
    quiz: Quiz
    learners: list[User]
    leavers: list[User]
    """Those who hand in, apart from `learners`: nobody reads a lesson with a hundred attempts open."""
    admin: User
    attempts: list[Attempt]


def build() -> World:
    """The world, in an empty database."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_builtin_course", verbosity=0)
    call_command("load_sample_data", "--force", verbosity=0)
    organisation = Organisation.objects.get(slug="default")
    course = Course.objects.filter(organisation=organisation).order_by("pk")[0]
    quiz = Quiz.objects.filter(course=course, state="published").order_by("pk")[0]
    Quiz.objects.filter(pk=quiz.pk).update(attempts_allowed=None, time_limit=None)
    people = [member_of(organisation, f"bench{n}@sample.invalid", Role.LEARNER) for n in range(LEARNERS)]
    leavers = [member_of(organisation, f"leaver{n}@sample.invalid", Role.LEARNER) for n in range(LEARNERS)]
    for person in [*people, *leavers]:
        Enrolment.objects.get_or_create(organisation=organisation, course=course, learner=person)
    admin = member_of(organisation, "bench-admin@sample.invalid", Role.ADMIN)
    attempts = [
        start_attempt(quiz.pk, Principal(person.pk, organisation.pk, Role.LEARNER)) for person in people
    ]
    _make_spares(organisation.pk, quiz, attempts[0], leavers)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return World(organisation.pk, course, quiz, people, leavers, admin, attempts)


def member_of(organisation: Organisation, email: str, role: Role) -> User:
    """The member with this address, made where there is none."""
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, name=email)
    Membership.objects.get_or_create(organisation=organisation, user=user, defaults={"role": role})
    return user


SPARE = "Spare %"
MAKE_ATTEMPTS = """
    INSERT INTO quizzes_attempt (uid, organisation_id, quiz_id, learner_id, number, state, is_preview,
                                 is_sample, points_possible)
    SELECT gen_random_uuid(), %(organisation)s, q.id, leaver, 1, 'in_progress', false, true,
           a.points_possible
    FROM quizzes_quiz q CROSS JOIN quizzes_attempt a CROSS JOIN unnest(%(leavers)s::bigint[]) leaver
    WHERE q.title LIKE %(spare)s AND a.organisation_id = %(organisation)s AND a.id = %(model)s
"""
MAKE_RESPONSES = """
    INSERT INTO quizzes_response (organisation_id, attempt_id, position, version_id, points, option_order,
                                  is_flagged)
    SELECT a.organisation_id, a.id, r.position, r.version_id, r.points, r.option_order, false
    FROM quizzes_attempt a JOIN quizzes_quiz q ON q.id = a.quiz_id CROSS JOIN quizzes_response r
    WHERE q.title LIKE %(spare)s AND a.organisation_id = %(organisation)s
      AND r.organisation_id = %(organisation)s AND r.attempt_id = %(model)s
"""
MAKE_ANSWERS = """
    INSERT INTO quizzes_answer (organisation_id, attempt_id, response_id, client_key, client_seq, value,
                                is_late, is_stale)
    SELECT r.organisation_id, r.attempt_id, r.id, gen_random_uuid(), 1, %(value)s::jsonb, false, false
    FROM quizzes_response r JOIN quizzes_attempt a ON a.id = r.attempt_id
    JOIN quizzes_quiz q ON q.id = a.quiz_id
    WHERE q.title LIKE %(spare)s AND r.organisation_id = %(organisation)s AND r.position = %(position)s
"""


def _make_spares(organisation_id: int, quiz: Quiz, model: Attempt, leavers: list[User]) -> None:
    """Copies in SQL of one open attempt, every question answered, so that handing in has work to do."""
    values: dict[str, Any] = {"organisation": organisation_id, "spare": SPARE}
    values |= {"leavers": [person.pk for person in leavers], "model": model.pk}
    with connection.cursor() as cursor:
        Quiz.objects.bulk_create(
            Quiz(organisation_id=organisation_id, course_id=quiz.course_id, title=f"Spare {n}")
            for n in range(SPARE_QUIZZES)
        )
        cursor.execute(MAKE_ATTEMPTS, values)
        cursor.execute(MAKE_RESPONSES, values)
        rows = Response.objects.filter(organisation_id=organisation_id, attempt=model)
        for position, version_id in rows.values_list("position", "version_id"):
            value = json.dumps(key_response(item_of(version_id)))
            cursor.execute(MAKE_ANSWERS, values | {"value": value, "position": position})


def cookie(user: User) -> str:
    """A signed-in session's cookie; the floor reads the same session table."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}"


def headers(user: User, content_type: str = "") -> dict[str, str]:
    """What a browser of this user sends."""
    sent = {"Cookie": cookie(user), "X-CSRFToken": CSRF}
    return sent | ({"Content-Type": content_type} if content_type else {})


def spares(world: World) -> list[tuple[Attempt, User]]:
    """The attempts that can be handed in, and whose they are."""
    people = {person.pk: person for person in world.leavers}
    found = Attempt.objects.filter(organisation_id=world.organisation_id, quiz__title__startswith="Spare ")
    return [(attempt, people[attempt.learner_id]) for attempt in found.order_by("pk")]


def answers_of(world: World) -> list[tuple[Attempt, int, dict[str, Any]]]:
    """A right answer for every place of every open attempt."""
    found = []
    for attempt in world.attempts:
        rows = Response.objects.filter(organisation_id=world.organisation_id, attempt=attempt)
        for position, version_id in rows.values_list("position", "version_id"):
            found.append((attempt, position, dict(key_response(item_of(version_id)))))
    return found
