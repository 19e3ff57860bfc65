"""``python -m tests.journeys.wording``: a course with a quiz of one typed answer, and two learners.

Prints one line of JSON: the quiz, the question and the learners' sessions.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import replace

import django

KEY = "It burned too much coal"


def build() -> dict[str, object]:
    """A published quiz with one question, and the sessions of two who may take it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from items.kinds import Rich, Text, TextAnswer
    from people.models import Role, User
    from people.services import demo_account
    from quizzes.models import Slot
    from tests.factories.courses import published_course
    from tests.factories.items import short_answer, stored_item
    from tests.factories.people import member
    from tests.factories.quizzes import published_quiz

    def session_of(user: User) -> str:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "people.sessions.CachedUserBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        return str(session.session_key)

    mark = uuid.uuid4().hex[:6]
    teacher = demo_account(Role.INSTRUCTOR)
    organisation = teacher.memberships.get().organisation
    learners = [member(name=f"Learner {mark}{number}", organisation=organisation) for number in (1, 2)]
    course = published_course(
        slug=f"engines-{mark}",
        title=f"Engines {mark}",
        organisation=organisation,
        instructors=(teacher,),
        learners=tuple(learners),
    )
    body = Text(answers=(TextAnswer(id="t1", pattern=KEY),), key_points=("it burned", "too much coal"))
    item = stored_item(
        course, shape=replace(short_answer(), stem=Rich("Why was the engine replaced?"), body=body)
    )
    quiz = published_quiz(course, [], title=f"Engines {mark}")
    Slot.objects.create(quiz=quiz, position=1, item=item)
    return {
        "quiz": quiz.pk,
        "item": item.pk,
        "slug": course.slug,
        "sessions": [session_of(learner) for learner in learners],
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(build()))
