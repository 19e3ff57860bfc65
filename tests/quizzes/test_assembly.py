"""Quizzes put together by one or several editors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import Http404
from django.utils import timezone

from items.kinds import ASKED_KINDS, ItemKind, Rich
from lessons.models import Course, Sentence
from people.access import Principal
from people.models import AuditEntry
from quizzes import assembly
from quizzes.authoring import write_item
from quizzes.errors import AuthoringRefused, EditConflict, PublishRefused
from quizzes.models import Item, ItemState, Quiz, QuizState, Slot
from tests.factories.courses import published_course
from tests.factories.items import MARKED_KINDS, single_choice, stored_item, true_false
from tests.factories.quizzes import published_quiz, reviewed

HALF = Decimal("0.5")


@pytest.fixture
def draft(course: Course, teacher: Principal) -> Quiz:
    return assembly.create_quiz(course, "Course quiz", teacher)


def order(quiz: Quiz) -> list[int]:
    return list(quiz.slots.order_by("position").values_list("item_id", flat=True))


def fill(
    draft: Quiz, teacher: Principal, count: int, seed: int = 0, kinds: object = ASKED_KINDS
) -> list[int]:
    lessons = draft.course.lessons.values_list("pk", flat=True)
    assembly.fill_quiz(draft, teacher, lessons=list(lessons), kinds=list(kinds), count=count, seed=seed)  # type: ignore[call-overload]  # kinds
    return order(draft)


@pytest.fixture
def bank(course: Course) -> list[Item]:
    """Two items of each kind in each of two lessons."""
    firsts = [lesson.sentences.order_by("position").first() for lesson in course.lessons.all()]
    return [
        stored_item(course, kind, sentence=first) for first in firsts for kind in ASKED_KINDS for _ in (1, 2)
    ]


def test_filling_mixes_kinds_per_lesson_and_keeps_one_for_the_lesson(
    draft: Quiz, teacher: Principal, bank: list[Item]
) -> None:
    chosen = fill(draft, teacher, len(ASKED_KINDS))
    items = {item.pk: item for item in bank}
    assert len(chosen) == 2 * len(ASKED_KINDS)
    for lesson in draft.course.lessons.all():
        of_lesson = [items[pk] for pk in chosen if items[pk].lesson_id == lesson.pk]
        assert sorted(item.kind for item in of_lesson) == sorted(ASKED_KINDS)
        assert min(item.pk for item in bank if item.lesson_id == lesson.pk) not in chosen
    assert list(draft.slots.order_by("position").values_list("position", flat=True)) == list(
        range(1, len(chosen) + 1)
    )


def test_filling_takes_only_accepted_items_of_the_kinds_asked(
    course: Course, draft: Quiz, teacher: Principal, bank: list[Item]
) -> None:
    Item.objects.exclude(kind=ItemKind.CLOZE).update(state=ItemState.WAITING)
    assert len(fill(draft, teacher, 6)) == 4
    Item.objects.update(state=ItemState.ACCEPTED)
    fill(draft, teacher, 2, kinds=[ItemKind.MATCHING])
    assert set(draft.slots.values_list("item__kind", flat=True)) == {ItemKind.CLOZE, ItemKind.MATCHING}


def test_filling_is_repeatable(course: Course, teacher: Principal, bank: list[Item]) -> None:
    first, second, *others = (
        fill(assembly.create_quiz(course, "Quiz", teacher), teacher, 3, seed) for seed in (1, 1, 2, 3, 4)
    )
    assert first == second
    assert any(other != first for other in others)


@pytest.mark.parametrize(
    ("slot", "to", "expected"), [(0, 3, "BCAD"), (3, 1, "DABC"), (1, 99, "ACDB"), (2, 0, "CABD")]
)
def test_moving(course: Course, teacher: Principal, slot: int, to: int, expected: str) -> None:
    quiz = published_quiz(course, [ItemKind.TRUE_FALSE] * 4)
    names = dict(zip(order(quiz), "ABCD", strict=True))
    slots = list(quiz.slots.order_by("position"))
    assembly.move_slot(quiz, slots[slot].pk, to, teacher)
    assert "".join(names[pk] for pk in order(quiz)) == expected
    assert list(quiz.slots.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4]


def test_removing_closes_the_gap_and_a_published_quiz_keeps_one(quiz: Quiz, teacher: Principal) -> None:
    first = quiz.slots.get(position=1)
    assembly.remove_slot(quiz, first.pk, teacher)
    assert list(quiz.slots.order_by("position").values_list("position", flat=True)) == list(
        range(1, len(MARKED_KINDS))
    )
    with pytest.raises(Http404):
        assembly.remove_slot(quiz, first.pk, teacher)
    for slot in list(quiz.slots.all())[1:]:
        assembly.remove_slot(quiz, slot.pk, teacher)
    with pytest.raises(AuthoringRefused) as refused:
        assembly.remove_slot(quiz, quiz.slots.get().pk, teacher)
    assert refused.value.code == "last"


def test_adding_takes_accepted_items_of_the_course_once(
    course: Course, draft: Quiz, teacher: Principal
) -> None:
    item = stored_item(course)
    assert assembly.add_slot(draft, item, teacher).position == 1
    waiting = stored_item(course, state=ItemState.WAITING)
    for refused_item, code in ((item, "twice"), (waiting, "not_accepted")):
        with pytest.raises(AuthoringRefused) as refused:
            assembly.add_slot(draft, refused_item, teacher)
        assert refused.value.code == code
    with pytest.raises(Http404):
        assembly.add_slot(draft, stored_item(published_course()), teacher)


@pytest.mark.parametrize("points", ["0", "-1", "1000.01", "0.005", "NaN", "Infinity"])
def test_points_are_positive_with_two_decimals(quiz: Quiz, teacher: Principal, points: str) -> None:
    slot = quiz.slots.get(position=1)
    assembly.set_points(quiz, slot.pk, Decimal("2.5"), teacher)
    with pytest.raises(AuthoringRefused):
        assembly.set_points(quiz, slot.pk, Decimal(points), teacher)
    slot.refresh_from_db()
    assert slot.points == Decimal("2.5")


RULES: list[tuple[str, dict[str, object]]] = [
    ("title", {"title": "  "}),
    ("time_limit", {"time_limit": timedelta(seconds=59)}),
    ("closes_at", {"opens_at": timezone.now(), "closes_at": timezone.now() - timedelta(minutes=1)}),
    ("attempts_allowed", {"attempts_allowed": 0}),
    ("cut_fraction", {"cut_fraction": Decimal("1.1")}),
    ("review", {"review": reviewed(answers="on_close")}),
]


@pytest.mark.parametrize(("code", "rules"), RULES)
def test_rules_that_make_no_sense_are_refused(
    draft: Quiz, teacher: Principal, code: str, rules: dict[str, object]
) -> None:
    with pytest.raises(AuthoringRefused) as refused:
        assembly.update_quiz(draft, teacher, expected_edition=draft.edition, **rules)
    assert refused.value.code == code
    fresh = Quiz.objects.get(pk=draft.pk)
    assert (fresh.title, fresh.edition) == ("Course quiz", 1)


def test_unknown_rules_are_a_mistake_of_the_caller(draft: Quiz, teacher: Principal) -> None:
    with pytest.raises(ValueError, match="state"):
        assembly.update_quiz(draft, teacher, expected_edition=1, state="published")


def test_two_editors_never_overwrite_each_other(draft: Quiz, teacher: Principal) -> None:
    seen_by_both = draft.edition
    assembly.update_quiz(draft, teacher, expected_edition=seen_by_both, title="First")
    with pytest.raises(EditConflict) as conflict:
        assembly.update_quiz(draft, teacher, expected_edition=seen_by_both, title="Second")
    assert (conflict.value.who, conflict.value.what) == ("Instructor one", "changed the rules")
    assert Quiz.objects.get(pk=draft.pk).title == "First"
    assembly.update_quiz(draft, teacher, expected_edition=conflict.value.edition, title="Second")
    assert Quiz.objects.get(pk=draft.pk).title == "Second"


def test_publishing_needs_questions(draft: Quiz, teacher: Principal) -> None:
    with pytest.raises(PublishRefused) as refused:
        assembly.publish_quiz(draft, teacher, override_reason="I insist")
    assert refused.value.code == "empty"


def test_publishing_needs_accepted_items(quiz: Quiz, teacher: Principal) -> None:
    assembly.unpublish_quiz(quiz, teacher)
    Item.objects.filter(pk=quiz.slots.get(position=2).item_id).update(state=ItemState.WAITING)
    with pytest.raises(PublishRefused) as refused:
        assembly.publish_quiz(quiz, teacher, override_reason="I insist")
    assert [
        (problem.position, problem.code) for problem in refused.value.problems if not problem.can_override
    ] == [(2, "not_accepted")]
    assert Quiz.objects.get(pk=quiz.pk).state == QuizState.DRAFT


def test_a_stopping_finding_is_overridden_with_a_reason_on_record(
    course: Course, draft: Quiz, teacher: Principal
) -> None:
    shape = single_choice()
    options = [*shape.body.options]  # type: ignore[union-attr]  # a choice
    options[1] = type(options[1])(id="b", content=Rich("1811"))
    twice = replace(shape, body=replace(shape.body, options=tuple(options)))  # type: ignore[arg-type]  # a choice
    sentence = Sentence.objects.filter(lesson__course=course).order_by("start").first()
    assembly.add_slot(draft, stored_item(course, shape=twice, sentence=sentence), teacher)
    with pytest.raises(PublishRefused) as refused:
        assembly.publish_quiz(draft, teacher)
    assert "duplicate_options" in [problem.code for problem in refused.value.problems]
    assert all(problem.can_override for problem in refused.value.problems)
    published = assembly.publish_quiz(draft, teacher, override_reason="It is an example of a bad one")
    assert (published.state, Quiz.objects.get(pk=draft.pk).published_at is not None) == (
        QuizState.PUBLISHED,
        True,
    )
    entry = AuditEntry.objects.get(verb="quiz.publish")
    assert entry.detail["override_reason"] == "It is an example of a bad one"


def test_a_question_of_ones_own_is_published_without_a_marked_sentence(
    course: Course, draft: Quiz, teacher: Principal
) -> None:
    """As `docs/guide.md` says it."""
    assembly.add_slot(draft, write_item(course, single_choice(), teacher), teacher)
    assert assembly.publish_quiz(draft, teacher).state == QuizState.PUBLISHED


CHANGES: list[Callable[[Quiz, Slot, Principal], object]] = [
    lambda quiz, slot, by: assembly.move_slot(quiz, slot.pk, 2, by, expected_edition=0),
    lambda quiz, slot, by: assembly.remove_slot(quiz, slot.pk, by, expected_edition=0),
    lambda quiz, slot, by: assembly.set_points(quiz, slot.pk, HALF, by, expected_edition=0),
    lambda quiz, slot, by: assembly.add_slot(quiz, slot.item, by, expected_edition=0),
    lambda quiz, _slot, by: assembly.fill_quiz(quiz, by, lessons=[], kinds=[], count=1, expected_edition=0),
    lambda quiz, _slot, by: assembly.publish_quiz(quiz, by, expected_edition=0),
    lambda quiz, _slot, by: assembly.unpublish_quiz(quiz, by, expected_edition=0),
    lambda quiz, _slot, by: assembly.update_quiz(quiz, by, expected_edition=0, title="x"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_compares_the_edition(
    quiz: Quiz, teacher: Principal, change: Callable[[Quiz, Slot, Principal], object]
) -> None:
    before = (list(quiz.slots.values()), Quiz.objects.filter(pk=quiz.pk).values().get())
    with pytest.raises(EditConflict):
        change(quiz, quiz.slots.get(position=1), teacher)
    assert (list(quiz.slots.values()), Quiz.objects.filter(pk=quiz.pk).values().get()) == before


def statements(course: Course, trues: int, falses: int) -> dict[int, bool]:
    """Accepted true or false statements of the first lesson, by id with their answer."""
    first = course.lessons.order_by("position")[0].sentences.order_by("position")[0]
    made = {}
    for number in range(trues + falses):
        shape = true_false()
        body = replace(shape.body, is_true=number < trues)  # type: ignore[arg-type]  # a true or false body
        stem = Rich(f"Statement {number} of the article holds.")
        item = stored_item(
            course, ItemKind.TRUE_FALSE, shape=replace(shape, body=body, stem=stem), sentence=first
        )
        made[item.pk] = number < trues
    return made


@pytest.mark.parametrize(
    ("trues", "falses", "most_true", "most_false"), [(12, 0, 3, 0), (12, 2, 7, 2), (1, 9, 1, 5), (4, 4, 4, 4)]
)
def test_a_filled_quiz_cannot_be_passed_by_one_answer(
    course: Course, draft: Quiz, teacher: Principal, trues: int, falses: int, most_true: int, most_false: int
) -> None:
    answers = statements(course, trues, falses)
    first = course.lessons.order_by("position")[0].pk
    assembly.fill_quiz(draft, teacher, lessons=[first], kinds=[ItemKind.TRUE_FALSE], count=20)
    chosen = [answers[pk] for pk in order(draft)]
    assert (chosen.count(True), chosen.count(False)) == (most_true, most_false)
    # What the quiz has is counted when it is filled once more.
    assembly.fill_quiz(draft, teacher, lessons=[first], kinds=[ItemKind.TRUE_FALSE], count=20)
    assert len(order(draft)) == most_true + most_false
