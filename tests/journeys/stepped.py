"""``python -m tests.journeys.stepped``: a course of its own in steps: lesson 1, then the quiz, then lesson 2.

Prints one line of JSON: where it is, and the session of its learner.
"""

from __future__ import annotations

import json
import uuid


def build() -> dict[str, object]:
    from items.kinds import ItemKind
    from people.access import Principal
    from people.models import Role
    from people.services import demo_account
    from progress.conditions import Completion, Condition, Kind, Rules, Step, What
    from progress.ruling import save_rules
    from tests.factories.courses import published_course
    from tests.factories.people import member
    from tests.factories.quizzes import published_quiz
    from tests.journeys.scene import session_of

    teacher, learner = demo_account(Role.INSTRUCTOR), member(name=f"Learner {uuid.uuid4().hex[:6]}")
    organisation = teacher.memberships.get().organisation
    by = Principal(teacher.pk, organisation.pk, Role.INSTRUCTOR)
    course = published_course(
        slug=f"steps-{uuid.uuid4().hex[:6]}",
        title="Bridges in steps",
        organisation=organisation,
        instructors=(teacher,),
        learners=(learner,),
    )
    quiz = published_quiz(course, [ItemKind.TRUE_FALSE], title="Which bridge", attempts_allowed=None)
    first, second = course.lessons.order_by("position")
    after = Condition(kind=Kind.LESSON, id=first.pk)
    handed_in = Rules(completion=Completion.HANDED_IN, conditions=(after,))
    save_rules(course, Step(What.QUIZ, quiz.pk), handed_in, by)
    passed = Condition(kind=Kind.PASSED, id=quiz.pk)
    save_rules(
        course, Step(What.LESSON, second.pk), Rules(completion=Completion.READ, conditions=(passed,)), by
    )
    return {"slug": course.slug, "quiz": quiz.pk, "session": session_of(learner)}


def main() -> None:
    import django

    django.setup()
    print(json.dumps(build()))


if __name__ == "__main__":
    main()
