"""``python -m tests.journeys.scene``: signed-in learners on the built-in course, and quizzes of two sorts.

Prints one line of JSON. People come with a session each, so that every journey has somebody of its own.
"""

from __future__ import annotations

import json
import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lessons.models import Course
    from people.access import Principal
    from people.models import User
    from quizzes.models import Item

LEARNERS = 48
PICTURE = "0" * 64
MEDIA = "0" * 32 + ".gif"
ARTICLE = """The ferry

(1) The boat

The ferry was built in 1931. It carries cars, bicycles and people. The engine was replaced in 1978.

(2) The crossing

The crossing takes twelve minutes. In winter the ferry runs twice a day.
"""


def build() -> dict[str, Any]:
    """Sessions of learners, and the ids of a quiz with every kind and of one with short answers only."""
    from lessons.models import Course
    from people.access import Principal
    from people.models import Role
    from people.services import demo_account
    from quizzes.builtin_course import SLUG

    course = Course.objects.get(slug=SLUG)
    by = Principal(None, course.organisation_id, Role.ADMIN)
    teaching = Principal(demo_account(Role.INSTRUCTOR).pk, course.organisation_id, Role.INSTRUCTOR)
    store_pictures(course)
    return {
        "slug": course.slug,
        "course": course.pk,
        **quizzes_of(course, by),
        **work_begun(course, by, teaching),
        **essay_handed_in(course),
        **quiz_that_draws(course, by),
        "regrade_id": regrade_of(asked_items(course)[0]),
        "sessions": sessions_on(course),
        "override_id": override_on(course, teaching),
        **people_of(course, teaching),
    }


def people_of(course: Course, teaching: Principal) -> dict[str, int]:
    """A cohort of the instructor, and a list of people that nobody applied."""
    from lessons.codes import create_code
    from lessons.enrolment_lists import create_list
    from people.cohorts import create_cohort

    lines = b"email,name\nsomebody@example.org,Somebody\nnobody,Without an address\n"
    cohort = create_cohort("Journeys", teaching)
    code = create_code(course, None, None, 30, teaching)
    return {
        "cohort_id": cohort.pk,
        "code_id": code.pk,
        "list_id": create_list(course, lines, "list.csv", cohort, teaching).pk,
    }


def store_pictures(course: Course) -> None:
    """A picture that the article does not show and one that no question does, for their routes."""
    from lessons.models import StoredPicture
    from quizzes.models import ItemMedia

    image = {"media_type": "image/gif", "data": b"GIF89a"}
    StoredPicture.objects.create(article=course.revision.article, key=PICTURE, width=1, height=1, **image)
    ItemMedia.objects.create(organisation=course.organisation, course=course, name=MEDIA, **image)


def asked_items(course: Course) -> QuerySet[Item]:
    """What the course's own quiz asks: the rest is there to check oneself with, and stays out of quizzes."""
    from quizzes.models import Item

    return Item.objects.filter(slots__quiz=course.quizzes.earliest("pk")).order_by("pk")


def quizzes_of(course: Course, by: Principal) -> dict[str, int]:
    """A quiz with one question of each kind, and one of short answers."""
    from items.kinds import ASKED_KINDS, ItemKind

    asked = asked_items(course)
    one_each = [item for kind in ASKED_KINDS if (item := asked.filter(kind=kind).last())]
    typed = list(asked.filter(kind=ItemKind.SHORT_ANSWER))
    return {
        "every_kind": quiz_of(course, by, "Every kind", one_each),
        "typed": quiz_of(course, by, "Short answers", typed),
    }


def quiz_of(course: Course, by: Principal, title: str, items: list[Item]) -> int:
    from quizzes.assembly import add_slot, create_quiz, publish_quiz

    limit = timedelta(minutes=30)
    quiz = create_quiz(course, title, by, attempts_allowed=None, time_limit=limit)
    for item in items:
        add_slot(quiz, item, by)
    return publish_quiz(quiz, by).pk


def quiz_that_draws(course: Course, by: Principal) -> dict[str, int]:
    """A draft with nothing in it but a draw."""
    from decimal import Decimal

    from quizzes.assembly import create_quiz
    from quizzes.bank_filter import ItemFilter
    from quizzes.draw_changes import add_draw

    quiz = create_quiz(course, "Drawn", by)
    draw = add_draw(quiz, by, count=3, points=Decimal(1), chosen=ItemFilter())
    return {"quiz_draw_edit:quiz_id": quiz.pk, "draw_id": draw.id}


def work_begun(course: Course, by: Principal, teaching: Principal) -> dict[str, int]:
    """Work for the worker: an import, a new text of the article, and more questions asked for."""
    from items.kinds import ItemKind
    from lessons.revisions import create_draft
    from lessons.services import create_import
    from quizzes.requests import ask_for_items

    pasted = create_import(ARTICLE.encode(), by=teaching, source_name="")
    lesson_id = asked_items(course)[0].lesson_id
    more = ask_for_items(course, by, count=40, kind=ItemKind.TRUE_FALSE, lesson_id=lesson_id)
    return {
        "import": pasted.pk,
        "draft_id": create_draft(course, ARTICLE.encode(), by=teaching).pk,
        "request_id": more.pk,
    }


def essay_handed_in(course: Course) -> dict[str, int]:
    """An essay that waits for its marks: the question, and the answer as the markers know it."""
    from items.kinds import ItemKind
    from people.access import Principal
    from people.models import Role
    from quizzes.attempts import save_answer, start_attempt, submit_attempt
    from quizzes.models import Response
    from tests.factories.courses import EnrolmentFactory
    from tests.factories.people import member
    from tests.factories.quizzes import published_quiz

    learner = member(name="Learner 899")
    EnrolmentFactory(course=course, learner=learner)
    who = Principal(learner.pk, course.organisation_id, Role.LEARNER)
    attempt = start_attempt(published_quiz(course, [ItemKind.ESSAY]).pk, who)
    text = {"text": "The ferry was slow, and dear in winter."}
    save_answer(who, attempt.uid, 1, client_key=uuid4(), client_seq=1, value=text)
    submit_attempt(who, attempt.uid)
    response = Response.objects.of(course.organisation_id).get(attempt=attempt)
    return {"essay": response.version.item_id, "essay_response": response.pk}


def regrade_of(item: Item) -> int:
    """A regrade that was taken back: the figures of the demonstration stay what they are."""
    from quizzes.regrade_models import Regrade, RegradePolicy, RegradeState

    fields = {"policy": RegradePolicy.FULL, "state": RegradeState.UNDONE, "reason": "The key was wrong."}
    return Regrade.objects.create(organisation_id=item.organisation_id, item=item, **fields).pk


def sessions_on(course: Course) -> list[str]:
    """A session for each of the learners, who are enrolled."""
    from tests.factories.courses import EnrolmentFactory
    from tests.factories.people import member

    people = [member(name=f"Learner {900 + number}") for number in range(LEARNERS)]
    for person in people:
        EnrolmentFactory(course=course, learner=person)
    return [session_of(person) for person in people]


def override_on(course: Course, teaching: Principal) -> int:
    """Other rules of the course's own quiz for a learner; the sessions are made before."""
    from people.models import User
    from quizzes.overriding import add_override

    learner = User.objects.get(name=f"Learner {900 + LEARNERS - 1}")
    quiz = course.quizzes.earliest("pk")
    said = {"attempts_allowed": 9}
    return add_override(quiz, teaching, learner_id=learner.pk, values=said, reason="A second way in").pk


def session_of(user: User) -> str:
    """The key of a session in which the person is signed in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "people.sessions.CachedUserBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npfcourse.settings")
    import django

    django.setup()
    print(json.dumps(build()))


if __name__ == "__main__":
    main()
