"""``python -m tests.journeys.scene``: signed-in learners on the built-in course, and quizzes of two sorts.

Prints one line of JSON. People come with a session each, so that every journey has somebody of its own.
"""

from __future__ import annotations

import json
import os
from datetime import timedelta
from typing import Any

LEARNERS = 32
PICTURE = "0" * 64
ARTICLE = """The ferry

(1) The boat

The ferry was built in 1931. It carries cars, bicycles and people. The engine was replaced in 1978.

(2) The crossing

The crossing takes twelve minutes. In winter the ferry runs twice a day.
"""


def build() -> dict[str, Any]:
    """Sessions of learners, and the ids of a quiz with every kind and of one with short answers only."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from items.kinds import ItemKind
    from lessons.models import Course, StoredPicture
    from lessons.revisions import create_draft
    from lessons.services import create_import
    from people.access import Principal
    from people.models import Role, User
    from people.services import demo_account
    from quizzes.assembly import add_slot, create_quiz, publish_quiz
    from quizzes.builtin_course import SLUG
    from quizzes.models import Item, Quiz
    from quizzes.requests import ask_for_items
    from tests.factories.courses import EnrolmentFactory
    from tests.factories.people import member

    def session_of(user: User) -> str:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "people.sessions.CachedUserBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        return str(session.session_key)

    course = Course.objects.get(slug=SLUG)
    by = Principal(None, course.organisation_id, Role.ADMIN)
    image = {"media_type": "image/gif", "width": 1, "height": 1, "data": b"GIF89a"}
    StoredPicture.objects.create(article=course.revision.article, key=PICTURE, **image)

    def quiz_of(title: str, items: list[Item], **rules: object) -> Quiz:
        quiz = create_quiz(course, title, by, attempts_allowed=None, **rules)
        for item in items:
            add_slot(quiz, item, by)
        return publish_quiz(quiz, by)

    # Questions that no quiz asks are there to check oneself with: they stay out of these quizzes too.
    asked = Item.objects.filter(slots__quiz=course.quizzes.get()).order_by("pk")
    one_each = [item for kind in ItemKind if (item := asked.filter(kind=kind).last())]
    typed = list(asked.filter(kind=ItemKind.SHORT_ANSWER))
    people = [member(name=f"Learner {900 + number}") for number in range(LEARNERS)]
    for person in people:
        EnrolmentFactory(course=course, learner=person)
    teacher = demo_account(Role.INSTRUCTOR)
    teaching = Principal(teacher.pk, course.organisation_id, Role.INSTRUCTOR)
    pasted = create_import(ARTICLE.encode(), by=teaching, source_name="")
    more = ask_for_items(course, by, count=40, kind=ItemKind.TRUE_FALSE, lesson_id=asked.first().lesson_id)
    return {
        "import": pasted.pk,
        "draft_id": create_draft(course, ARTICLE.encode(), by=teaching).pk,
        "request_id": more.pk,
        "slug": course.slug,
        "course": course.pk,
        "every_kind": quiz_of("Every kind", one_each, time_limit=timedelta(minutes=30)).pk,
        "typed": quiz_of("Short answers", typed, time_limit=timedelta(minutes=30)).pk,
        "sessions": [session_of(person) for person in people],
    }


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npfcourse.settings")
    import django

    django.setup()
    print(json.dumps(build()))


if __name__ == "__main__":
    main()
