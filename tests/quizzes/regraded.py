"""A quiz whose second question has a wrong key, attempts on it, and everything that is on record of them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from items.kinds import Choice, ItemKind
from items.kinds import Item as Shape
from lessons.models import Course
from people.access import Principal
from people.models import Role
from quizzes.attempts import save_answer, start_attempt, submit_attempt
from quizzes.authoring import edit_item
from quizzes.models import Attempt, Item, ItemVersion, Mark, Quiz, Slot
from quizzes.regrade_models import Regrade, RegradePolicy
from quizzes.regrading import Order, order_regrade
from quizzes.versions import item_of
from tests.factories.courses import EnrolmentFactory
from tests.factories.items import stored_item
from tests.factories.people import member
from tests.factories.quizzes import published_quiz


@dataclass
class Scene:
    """`item` says ``a`` is right, for two points of three; by the version of `mend` it is ``b``."""

    course: Course
    teacher: Principal
    quiz: Quiz
    item: Item

    def taken(self, chosen: str | None, first: bool = True, quiz: Quiz | None = None) -> Attempt:
        """An attempt of somebody new, handed in; `first` is whether the other question is right."""
        who, attempt = self.begun(chosen, first, quiz)
        return submit_attempt(who, attempt.uid)

    def begun(
        self, chosen: str | None, first: bool = True, quiz: Quiz | None = None
    ) -> tuple[Principal, Attempt]:
        """As `taken`, not handed in yet."""
        learner = member()
        EnrolmentFactory(course=self.course, learner=learner)
        who = Principal(learner.pk, self.course.organisation_id, Role.LEARNER)
        attempt = start_attempt((quiz or self.quiz).pk, who, seed=1)
        self.save(who, attempt, 1, {"value": first})
        if chosen:
            self.save(who, attempt, 2, {"chosen": [chosen]})
        return who, attempt

    def save(self, who: Principal, attempt: Attempt, position: int, value: dict[str, object]) -> None:
        save_answer(who, attempt.uid, position, client_key=uuid.uuid4(), client_seq=1, value=value)

    def mend(self, key: str = "b") -> ItemVersion:
        """The newest version of the item, with this option as its key."""
        item = Item.objects.select_related("course").get(pk=self.item.pk)
        edit_item(item, with_key(item_of(item.latest_id or 0), key), self.teacher)
        self.item.refresh_from_db()
        return ItemVersion.objects.get(pk=self.item.latest_id)

    def ordered(self, policy: RegradePolicy, **fields: Any) -> Regrade:
        """A regrade with its job waiting, by the item's newest version."""
        values: dict[str, Any] = {"reason": "The key was wrong.", "version_id": self.item.latest_id} | fields
        return order_regrade(self.item, Order(policy=policy, **values), self.teacher)


def scene_of(course: Course, teacher: Principal) -> Scene:
    """The quiz, published: a true statement for one point, then the item for two."""
    quiz = published_quiz(course, [ItemKind.TRUE_FALSE])
    item = stored_item(course)
    Slot.objects.create(quiz=quiz, position=2, item=item, points=2)
    return Scene(course, teacher, quiz, item)


def with_key(shape: Shape, key: str) -> Shape:
    """The shape with one other option as its key."""
    assert isinstance(shape.body, Choice)
    options = tuple(replace(option, fraction=Decimal(option.id == key)) for option in shape.body.options)
    return replace(shape, body=replace(shape.body, options=options))


def grades(attempts: Sequence[Attempt]) -> dict[int, tuple[Any, ...]]:
    """Points, points possible, state and the newest marks of each attempt, down to the last digit."""
    found: dict[int, tuple[Any, ...]] = {}
    for attempt in Attempt.objects.filter(pk__in=[one.pk for one in attempts]):
        newest: dict[int, tuple[Any, ...]] = {}
        for mark in Mark.objects.filter(attempt=attempt).order_by("sequence"):
            newest[mark.response_id] = (
                mark.fraction, mark.points, mark.standing, mark.origin, mark.version_id, mark.answer_id,
                mark.marked_by_id, mark.detail,
            )  # fmt: skip
        found[attempt.pk] = (attempt.points, attempt.points_possible, attempt.state, newest)
    return found


def points(attempt: Attempt) -> tuple[Decimal | None, Decimal]:
    """What the attempt earned, and out of how much."""
    now = Attempt.objects.get(pk=attempt.pk)
    return now.points, now.points_possible
