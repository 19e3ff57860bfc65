"""``python -m tests.journeys.living``: a course of its own whose quiz a learner has taken.

Prints one line of JSON: where the course is, the learner's session and the attempt.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from typing import Any

from tests.journeys.sharing import Stage


def make(stage: Stage) -> dict[str, Any]:
    """A course on the site, made by a process of the site's own."""
    environment = {
        **os.environ,
        "DATABASE_URL": stage.database_url,
        "VAR_DIR": str(stage.folder),
        "DEMO": "1",
    }
    ran = subprocess.run(
        [sys.executable, "-m", "tests.journeys.living"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    made: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return made


def build() -> dict[str, Any]:
    """A published course with three questions in a published quiz, all answered by one learner."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from items.kinds import ItemKind
    from people.access import Principal
    from people.models import Role
    from people.services import demo_account
    from quizzes.assembly import add_slot, create_quiz, publish_quiz
    from quizzes.attempts import save_answer, start_attempt, submit_attempt
    from tests.factories.people import member
    from tests.factories.revised import item_on, living_course

    teacher, learner = demo_account(Role.INSTRUCTOR), member(name=f"Learner {uuid.uuid4().hex[:6]}")
    organisation_id = teacher.memberships.get().organisation_id
    by = Principal(teacher.pk, organisation_id, Role.INSTRUCTOR)
    who = Principal(learner.pk, organisation_id, Role.LEARNER)
    course = living_course(by, learner)
    quiz = create_quiz(course, "Bridges", by, attempts_allowed=None)
    for words in ("The first bridge", "Nobody paid", "It was made of stone"):
        add_slot(quiz, item_on(course, words, kind=ItemKind.TRUE_FALSE), by)
    publish_quiz(quiz, by, override_reason="made for a journey")
    attempt = start_attempt(quiz.pk, who, seed=1)
    for position in (1, 2, 3):
        save_answer(who, attempt.uid, position, client_key=uuid.uuid4(), client_seq=1, value={"value": False})
    submit_attempt(who, attempt.uid)
    session = SessionStore()
    session[SESSION_KEY] = str(learner.pk)
    session[BACKEND_SESSION_KEY] = "people.sessions.CachedUserBackend"
    session[HASH_SESSION_KEY] = learner.get_session_auth_hash()
    session.create()
    return {
        "slug": course.slug,
        "course": course.pk,
        "quiz": quiz.pk,
        "session": str(session.session_key),
        "attempt": str(attempt.uid),
    }


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npfcourse.settings")
    import django

    django.setup()
    print(json.dumps(build()))


if __name__ == "__main__":
    main()
