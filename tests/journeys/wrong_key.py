"""``python -m tests.journeys.wrong_key``: a quiz with a wrong key that 200 learners have handed in.

Prints one line of JSON: the quiz, the item, and the sessions of the instructor and of one who was wronged.
"""

from __future__ import annotations

import json
import uuid

import django

COUNT = 200


def build() -> dict[str, object]:
    """Half know everything and chose ``b``, which is right; the key says ``a``, which the others chose."""
    from items.kinds import ItemKind
    from people.access import Principal
    from people.models import Organisation, Role, User
    from quizzes.attempts import save_answer, start_attempt, submit_attempt
    from quizzes.models import Slot
    from tests.factories.courses import published_course
    from tests.factories.items import stored_item
    from tests.factories.people import member
    from tests.factories.quizzes import published_quiz
    from tests.journeys.scene import session_of

    mark = uuid.uuid4().hex[:6]
    organisation = Organisation.objects.get(slug="default")
    teacher = member(Role.INSTRUCTOR, name=f"Instructor {mark}", organisation=organisation)
    learners: list[User] = [
        member(name=f"Learner {mark}{number:03}", organisation=organisation) for number in range(COUNT)
    ]
    course = published_course(
        slug=f"bridges-{mark}",
        title=f"Bridges {mark}",
        organisation=organisation,
        instructors=(teacher,),
        learners=tuple(learners),
    )
    quiz = published_quiz(course, [ItemKind.TRUE_FALSE] * 2, title=f"Bridges {mark}")
    item = stored_item(course)
    Slot.objects.create(quiz=quiz, position=3, item=item)
    for number, learner in enumerate(learners):
        is_good = number % 2 == 0
        who = Principal(learner.pk, organisation.pk, Role.LEARNER)
        attempt = start_attempt(quiz.pk, who, seed=1)
        first: dict[str, object] = {"value": is_good or number % 3 == 0}
        given: list[dict[str, object]] = [first, {"value": is_good}, {"chosen": ["b" if is_good else "a"]}]
        for position, value in enumerate(given, 1):
            save_answer(who, attempt.uid, position, client_key=uuid.uuid4(), client_seq=1, value=value)
        submit_attempt(who, attempt.uid)
    return {
        "quiz": quiz.pk,
        "item": item.pk,
        "instructor": session_of(teacher),
        "learner": session_of(learners[0]),
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(build()))
