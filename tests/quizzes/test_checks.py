"""The question inside a lesson: never one that a quiz asks, marked at once, kept once."""

from __future__ import annotations

import uuid

import pytest
from django.http import Http404

from items.kinds import ItemKind
from lessons.models import Course, Lesson
from people.access import Principal
from quizzes.attempts import start_attempt
from quizzes.checks import answer_check, check_question
from quizzes.errors import KeyReused
from quizzes.models import CheckAnswer, Item, ItemState, Quiz, QuizState, Slot
from quizzes.results import Verdict
from tests.factories.items import MARKED_KINDS, RIGHT, WRONG, stored_item
from tests.factories.quizzes import QuizFactory

KIND = ItemKind.SINGLE_CHOICE


@pytest.fixture
def lesson(course: Course) -> Lesson:
    return course.lessons.get(position=1)


@pytest.fixture
def item(course: Course) -> Item:
    return stored_item(course, KIND)


def ask(quiz: Quiz, item: Item) -> None:
    Slot.objects.create(quiz=quiz, position=1, item=item)


def test_a_free_item_is_asked_always_the_same(
    who: Principal, lesson: Lesson, course: Course, item: Item
) -> None:
    stored_item(course, KIND)
    first, again = check_question(who, lesson), check_question(who, lesson)
    assert first == again
    assert first is not None
    assert first.version_id == item.latest_id
    assert "fraction" not in str(first.view)


def test_what_a_quiz_asks_is_never_asked_here(
    who: Principal, course: Course, lesson: Lesson, item: Item
) -> None:
    quiz: Quiz = QuizFactory(course=course, state=QuizState.PUBLISHED)
    ask(quiz, item)
    assert check_question(who, lesson) is None
    with pytest.raises(Http404):
        answer_check(who, lesson, item.latest_id, client_key=uuid.uuid4(), value=RIGHT[KIND])
    assert not CheckAnswer.objects.exists()


def test_what_a_running_attempt_holds_is_not_asked_even_if_the_quiz_is_taken_back(
    who: Principal, other: Principal, course: Course, lesson: Lesson, item: Item
) -> None:
    quiz: Quiz = QuizFactory(course=course, state=QuizState.PUBLISHED)
    ask(quiz, item)
    start_attempt(quiz.pk, who)
    Quiz.objects.filter(pk=quiz.pk).update(state=QuizState.DRAFT)
    assert check_question(who, lesson) is None
    assert check_question(other, lesson) is not None


@pytest.mark.parametrize("state", [ItemState.WAITING, ItemState.REJECTED, ItemState.RETIRED])
def test_only_accepted_items_are_asked(who: Principal, lesson: Lesson, item: Item, state: ItemState) -> None:
    Item.objects.filter(pk=item.pk).update(state=state)
    assert check_question(who, lesson) is None


@pytest.mark.parametrize(("values", "verdict"), [(RIGHT, Verdict.RIGHT), (WRONG, Verdict.NOT_RIGHT)])
@pytest.mark.parametrize("kind", MARKED_KINDS)
def test_an_answer_is_marked_at_once_with_its_sentence(
    who: Principal,
    course: Course,
    lesson: Lesson,
    kind: ItemKind,
    values: dict[ItemKind, dict[str, object]],
    verdict: Verdict,
) -> None:
    version = stored_item(course, kind).latest_id
    checked = answer_check(who, lesson, version, client_key=uuid.uuid4(), value=values[kind])
    assert (checked.verdict, checked.key) == (verdict, RIGHT[kind])
    assert checked.evidence is not None
    assert checked.evidence.anchor == "s1-1"
    assert CheckAnswer.objects.get().value == values[kind]


def test_the_same_key_is_kept_once(who: Principal, lesson: Lesson, item: Item) -> None:
    key = uuid.uuid4()
    first = answer_check(who, lesson, item.latest_id, client_key=key, value=WRONG[KIND])
    assert answer_check(who, lesson, item.latest_id, client_key=key, value=WRONG[KIND]) == first
    with pytest.raises(KeyReused):
        answer_check(who, lesson, item.latest_id, client_key=key, value=RIGHT[KIND])
    assert CheckAnswer.objects.count() == 1


def test_an_item_of_another_lesson_looks_missing(who: Principal, course: Course, item: Item) -> None:
    elsewhere = course.lessons.get(position=2)
    assert check_question(who, elsewhere) is None
    with pytest.raises(Http404):
        answer_check(who, elsewhere, item.latest_id, client_key=uuid.uuid4(), value=RIGHT[KIND])
