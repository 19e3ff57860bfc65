"""``python -m tests.faults.scene N``: a migrated database with N signed-in learners, each in an attempt.

Prints one line of JSON: what each writer needs to save answers like a browser.
"""

from __future__ import annotations

import json
import os
import secrets
import sys


def build(count: int) -> list[dict[str, object]]:
    """One entry per writer: uid, number of questions and session."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from items.kinds import ItemKind
    from people.access import Principal
    from people.models import Role, User
    from quizzes.attempts import start_attempt
    from tests.factories.courses import EnrolmentFactory, published_course
    from tests.factories.people import member
    from tests.factories.quizzes import published_quiz

    def signed_in(user: User) -> str:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "people.sessions.CachedUserBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        return str(session.session_key)

    token = secrets.token_hex(4)
    course = published_course(slug=f"course-{token}")
    quiz = published_quiz(course, [ItemKind.SHORT_ANSWER] * 5)
    writers: list[dict[str, object]] = []
    for number in range(count):
        user = member(name=f"Learner {token} {number:03}")
        EnrolmentFactory(course=course, learner=user)
        attempt = start_attempt(quiz.pk, Principal(user.pk, course.organisation_id, Role.LEARNER))
        writers.append({"uid": str(attempt.uid), "questions": 5, "session": signed_in(user)})
    return writers


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npfcourse.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    print(json.dumps(build(int(sys.argv[1]))))


if __name__ == "__main__":
    main()
