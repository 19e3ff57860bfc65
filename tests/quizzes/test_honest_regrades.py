"""J3: whatever the kind, the behaviour, the hand that marked or the day, a regrade does what it foresaw,
taking it back leaves nothing of it, and editing a question changes no grade."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from items.behaviours import Behaviour
from items.kinds import (
    Blank,
    Choice,
    Cloze,
    Hotspot,
    Item,
    ItemKind,
    Matching,
    NumAnswer,
    Numeric,
    Option,
    Ordering,
    Pair,
    Text,
    TextAnswer,
    TrueFalse,
    Variable,
    WordBank,
    WordGap,
)
from items.scoring.hotspots import pointed
from lessons.models import Course
from people.access import Principal
from people.models import Role
from quizzes import authoring
from quizzes.attempts import save_answer, start_attempt, submit_attempt
from quizzes.authoring import edit_item
from quizzes.certainty_queries import certainty_of_attempt
from quizzes.hand_marking import Judgement, give_mark
from quizzes.models import Attempt, Mark, Quiz, Slot
from quizzes.models import Item as StoredItem
from quizzes.regrade_models import Regrade, RegradePolicy
from quizzes.regrade_queries import changes_of, dry_run, scope_of, totals_of
from quizzes.regrading import Order, apply_regrade, ask_to_undo, order_regrade, undo_regrade
from quizzes.tries import check_answer
from quizzes.versions import item_of
from tests.factories.courses import EnrolmentFactory
from tests.factories.items import MARKED_KINDS, RIGHT, SHAPES, WRONG, numerical, stored_item
from tests.factories.people import member
from tests.factories.quizzes import published_quiz
from tests.faults.cutting import tried
from tests.invariants import violations
from tests.quizzes.regraded import grades
from tests.quizzes.test_regrading import finish_jobs

KEY, EITHER, FULL, DROP = RegradePolicy.KEY, RegradePolicy.EITHER, RegradePolicy.FULL, RegradePolicy.DROP
Value = Mapping[str, object]


def mended(shape: Item) -> Item:
    """The item by whose key `WRONG` is right, and `RIGHT` earns nothing; as it is where no key is known."""
    wrong, body = WRONG[shape.kind], shape.body
    given: Any = next(iter(wrong.values()))
    match body:
        case Choice():
            worth = Decimal(1) / len(given)
            body = replace(body, options=tuple(_paid(one, worth * (one.id in given)) for one in body.options))
        case TrueFalse():
            body = TrueFalse(is_true=given)
        case Text():
            body = replace(body, answers=(TextAnswer(id="t1", pattern=given),))
        case Cloze():
            body = replace(body, blanks=tuple(_typed(one, given[one.id]) for one in body.blanks))
        case WordBank():
            body = replace(body, gaps=tuple(WordGap(id=gap, word=word) for gap, word in given.items()))
        case Matching():
            body = replace(body, pairs=tuple(Pair(left=left, right=right) for left, right in given.items()))
        case Numeric():
            body = replace(body, answers=(NumAnswer(id="n1", value=Decimal(given)),))
        case Ordering():
            body = replace(body, elements=tuple(sorted(body.elements, key=lambda one: given.index(one.id))))
        case Hotspot():
            right = pointed(body, wrong)
            body = replace(body, zones=tuple(replace(one, is_right=one.id in right) for one in body.zones))
    return replace(shape, body=body)


def _paid(option: Option, fraction: Decimal) -> Option:
    return replace(option, fraction=fraction)


def _typed(blank: Blank, text: str) -> Blank:
    return replace(blank, body=Text(answers=(TextAnswer(id="t1", pattern=text),)))


def calculated() -> Item:
    """``a`` times 3, other numbers in every attempt."""
    body = Numeric(
        answers=(NumAnswer(id="n1", formula="a * 3"),),
        variables=(Variable(name="a", low=Decimal(2), high=Decimal(9)),),
    )
    return replace(numerical(), body=body)


@dataclass
class Scene:
    """A quiz of a true statement for one point and the item for two."""

    course: Course
    teacher: Principal
    quiz: Quiz
    item: StoredItem

    def begun(self) -> tuple[Principal, Attempt]:
        """An attempt of somebody new, with the statement right."""
        learner = member()
        EnrolmentFactory(course=self.course, learner=learner)
        who = Principal(learner.pk, self.course.organisation_id, Role.LEARNER)
        attempt = start_attempt(self.quiz.pk, who, seed=1)
        save(who, attempt, 1, {"value": True, **self.certainty})
        return who, attempt

    def taken(self, value: Value | None) -> Attempt:
        """As `begun`, with this answer to the item, handed in."""
        who, attempt = self.begun()
        if value is not None:
            save(who, attempt, 2, {**value, **self.certainty})
        return submit_attempt(who, attempt.uid)

    @property
    def certainty(self) -> dict[str, str]:
        return {"certainty": "high"} if Behaviour(self.quiz.behaviour).has_certainty else {}

    def mend(self, shape: Item) -> None:
        edit_item(self.item, shape, self.teacher)
        self.item.refresh_from_db()

    def honest(self, policy: RegradePolicy, attempts: Sequence[Attempt]) -> list[tuple[Decimal, Decimal]]:
        """Points and points possible of the attempts under the policy, after every figure was compared."""
        before, count = grades(attempts), Mark.objects.count()
        scope, _left = scope_of(self.item, policy, None, self.item.latest_id)
        foreseen = dry_run(scope, limit=100)
        assert (grades(attempts), Mark.objects.count()) == (before, count), "a dry run writes nothing"
        order = Order(policy=policy, reason="The key was wrong.", version_id=self.item.latest_id)
        regrade = order_regrade(self.item, order, self.teacher)
        apply_regrade(regrade.pk)
        finish_jobs()
        agree(regrade, foreseen)
        now = {one.pk: (one.points, one.points_possible) for one in Attempt.objects.all()}
        assert broken() == []
        ask_to_undo(regrade, self.teacher)
        undo_regrade(regrade.pk)
        finish_jobs()
        assert grades(attempts) == before, "taken back, every mark is what it was"
        assert broken() == []
        return [now[one.pk] for one in attempts]


def agree(regrade: Regrade, foreseen: Any) -> None:
    """What the dry run said is what has happened, line by line."""
    assert totals_of(regrade) == foreseen.totals
    assert changes_of(regrade, limit=100) == foreseen.changes
    assert Mark.objects.filter(regrade=regrade).count() == foreseen.around.marks


def broken() -> list[str]:
    """The invariants of attempts that do not hold."""

    def ask(sql: str) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    return violations(ask)


def save(who: Principal, attempt: Attempt, position: int, value: Value) -> None:
    save_answer(who, attempt.uid, position, client_key=uuid.uuid4(), client_seq=1, value=value)


def scene_of(course: Course, teacher: Principal, shape: Item, **rules: Any) -> Scene:
    quiz = published_quiz(course, [ItemKind.TRUE_FALSE], **rules)
    item = stored_item(course, shape=shape)
    Slot.objects.create(quiz=quiz, position=2, item=item, points=2)
    return Scene(course, teacher, quiz, item)


# By policy, the points of who was right by the old key, by the new one, and of who said nothing; out of.
POLICIES: dict[RegradePolicy, tuple[tuple[int, int, int], int]] = {
    KEY: ((1, 3, 1), 3),
    EITHER: ((3, 3, 1), 3),
    FULL: ((3, 3, 3), 3),
    DROP: ((1, 1, 1), 1),
}


@pytest.mark.parametrize("kind", MARKED_KINDS)
def test_every_kind_under_every_policy(course: Course, teacher: Principal, kind: ItemKind) -> None:
    scene = scene_of(course, teacher, SHAPES[kind]())
    attempts = [scene.taken(value) for value in (RIGHT[kind], WRONG[kind], None)]
    assert [one.points for one in attempts] == [3, 1, 1]
    shape = item_of(scene.item.latest_id or 0)
    scene.mend(mended(shape))
    has_other_key = mended(shape) != shape
    for policy, (earned, possible) in POLICIES.items():
        if policy in (KEY, EITHER) and not has_other_key:
            continue
        with tried():
            found = scene.honest(policy, attempts)
        assert found == [(points, possible) for points in earned], policy


def test_the_keys_of_eleven_kinds_are_mended() -> None:
    assert sum(mended(SHAPES[kind]()) != SHAPES[kind]() for kind in MARKED_KINDS) >= 11


def test_frozen_numbers_are_marked_by_the_new_formula(course: Course, teacher: Principal) -> None:
    scene = scene_of(course, teacher, calculated())
    attempts = []
    for times in (3, 4):
        who, attempt = scene.begun()
        order = attempt.responses.of(attempt.organisation_id).get(position=2).option_order
        number = int(order["numbers"][0].partition("=")[2])
        save(who, attempt, 2, {"number": str(number * times)})
        attempts.append(submit_attempt(who, attempt.uid))
    assert [one.points for one in attempts] == [3, 1]
    shape = item_of(scene.item.latest_id or 0)
    assert isinstance(shape.body, Numeric)
    scene.mend(replace(shape, body=replace(shape.body, answers=(NumAnswer(id="n1", formula="a * 4"),))))
    for policy, (earned, possible) in POLICIES.items():
        with tried():
            found = scene.honest(policy, attempts)
        assert found == [(points, possible) for points in earned[:2]], policy


TIMES: list[tuple[str, dict[str, Any], str]] = [
    ("late", {"late_loss": "0.1", "due_at": -25}, "0.8"),
    ("early", {"early_gain": "0.05", "early_days": 1, "due_at": 72}, "1.05"),
]


@pytest.mark.parametrize(("when", "rules", "factor"), TIMES)
def test_points_for_late_and_early_follow(
    course: Course, teacher: Principal, when: str, rules: dict[str, Any], factor: str
) -> None:
    due = timezone.now() + timedelta(hours=rules["due_at"])
    scene = scene_of(course, teacher, SHAPES[ItemKind.SINGLE_CHOICE](), **(rules | {"due_at": due}))
    attempts = [scene.taken({"chosen": [one]}) for one in "ab"]
    scene.mend(mended(item_of(scene.item.latest_id or 0)))
    for policy, (earned, possible) in POLICIES.items():
        with tried():
            found = scene.honest(policy, attempts)
        timed = [min(points * Decimal(factor), Decimal(possible)) for points in earned[:2]]
        assert found == [(points, possible) for points in timed], (when, policy)


@pytest.mark.parametrize("behaviour", list(Behaviour))
def test_every_behaviour_under_every_policy(course: Course, teacher: Principal, behaviour: Behaviour) -> None:
    """Who was right at once by the old key, and who after one try that failed by it."""
    scene = scene_of(course, teacher, SHAPES[ItemKind.SINGLE_CHOICE](), behaviour=behaviour)
    attempts = [scene.taken({"chosen": ["a"]}), scene.taken({"chosen": ["b"]})]
    if behaviour.has_tries:
        who, attempt = scene.begun()
        for seq, option in enumerate("ba", 1):
            sent: dict[str, Any] = {"client_key": uuid.uuid4(), "client_seq": seq}
            check_answer(who, attempt.uid, 2, **sent, value={"chosen": [option]})
        attempts.append(submit_attempt(who, attempt.uid))
    scene.mend(mended(item_of(scene.item.latest_id or 0)))
    for policy, (earned, possible) in POLICIES.items():
        with tried():
            found = scene.honest(policy, attempts)
        assert found[:2] == [(points, possible) for points in earned[:2]], policy
        if behaviour.has_tries:
            assert 1 <= found[2][0] <= possible, policy


def test_certainty_is_counted_from_the_marks_of_now(course: Course, teacher: Principal) -> None:
    """Sure and wrong by the old key for two thirds of the points; by the new one sure and right."""
    rules = {"behaviour": Behaviour.DEFERRED_CERTAINTY}
    scene = scene_of(course, teacher, SHAPES[ItemKind.SINGLE_CHOICE](), **rules)
    attempt = scene.taken({"chosen": ["b"]})
    found = certainty_of_attempt(attempt)
    assert found is not None
    assert (found.average, found.accuracy) == ((Decimal(3) - 12) / 3, Decimal(1) / 3)
    scene.mend(mended(item_of(scene.item.latest_id or 0)))
    order = Order(policy=KEY, reason="Wrong.", version_id=scene.item.latest_id)
    apply_regrade(order_regrade(scene.item, order, teacher).pk)
    found = certainty_of_attempt(Attempt.objects.get(pk=attempt.pk))
    assert found is not None
    assert (found.average, found.accuracy) == (3, 1)


@pytest.mark.parametrize(("policy", "earned", "possible"), [(FULL, 3, 3), (DROP, 1, 1)])
def test_a_mark_of_a_person_comes_back(
    course: Course, teacher: Principal, policy: RegradePolicy, earned: int, possible: int
) -> None:
    scene = scene_of(course, teacher, SHAPES[ItemKind.ESSAY]())
    attempt = scene.taken(RIGHT[ItemKind.ESSAY])
    place = attempt.responses.of(attempt.organisation_id).get(position=2)
    give_mark(scene.item, place.pk, 1, Judgement(points=Decimal("0.5"), comment="Brief."), teacher)
    assert Attempt.objects.get(pk=attempt.pk).points == Decimal("1.5")
    assert scene.honest(policy, [attempt]) == [(earned, possible)]


def after_an_edit(scene: Scene) -> bool:
    """Whether an edit of the item changed a grade."""
    attempts = [scene.taken({"chosen": [one]}) for one in "ab"]
    before = grades(attempts)
    scene.mend(mended(item_of(scene.item.latest_id or 0)))
    return grades(attempts) != before


@pytest.fixture
def scene(course: Course, teacher: Principal) -> Scene:
    return scene_of(course, teacher, SHAPES[ItemKind.SINGLE_CHOICE]())


def test_an_edit_changes_no_grade(scene: Scene) -> None:
    assert not after_an_edit(scene)


def test_control_a_regrade_on_edit_is_found(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    add = authoring._add_version

    def and_regrade(item: StoredItem, *rest: Any) -> None:
        add(item, *rest)
        order = Order(policy=KEY, reason="Edited.", version_id=item.latest_id)
        apply_regrade(order_regrade(item, order, scene.teacher).pk)

    monkeypatch.setattr(authoring, "_add_version", and_regrade)
    assert after_an_edit(scene)


def test_control_a_dry_run_by_another_key_is_found(scene: Scene) -> None:
    attempts = [scene.taken({"chosen": [one]}) for one in "ab"]
    old = scene.item.latest_id
    scene.mend(mended(item_of(old or 0)))
    foreseen = dry_run(scope_of(scene.item, KEY, None, old)[0], limit=100)
    order = Order(policy=KEY, reason="Wrong.", version_id=scene.item.latest_id)
    regrade = order_regrade(scene.item, order, scene.teacher)
    apply_regrade(regrade.pk)
    with pytest.raises(AssertionError):
        agree(regrade, foreseen)
    assert grades(attempts)
