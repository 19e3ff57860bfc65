"""The one filter of the bank: what it lets through, and its two stable forms."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from items.kinds import ItemKind
from lessons.models import Course
from people.models import User
from quizzes.bank_filter import ItemFilter, askable_items
from quizzes.bank_models import Category
from quizzes.item_figures import figures_of, with_facility
from quizzes.models import Item, ItemState, Mark, Standing
from tests.factories.courses import published_course
from tests.factories.items import RIGHT, WRONG, stored_item
from tests.factories.people import member
from tests.factories.quizzes import published_quiz
from tests.reports.sittings import sit


def category(course: Course, name: str, parent: Category | None = None) -> Category:
    made = Category.objects.create(organisation=course.organisation, course=course, name=name, parent=parent)
    made.path = f"{parent.path if parent else '/'}{made.pk}/"
    made.save()
    return made


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", {}),
        ("kind=cloze&state=accepted&q=a+b", {"kind": "cloze", "state": "accepted", "q": "a b"}),
        ("kind=riddle&state=gone&course=x&lesson=%C2%B2&origin=&checks=maybe", {}),
        (
            "category=none&difficulty=hard&tag=rivers",
            {"category": "none", "difficulty": "hard", "tag": "rivers"},
        ),
        ("category=-1&difficulty=0.4&tag=a%00b&page=3", {}),
    ],
)
def test_both_forms_keep_what_is_understood(query: str, kept: dict[str, str]) -> None:
    chosen = ItemFilter.of_query(QueryDict(query))
    assert chosen.as_data() == kept
    assert ItemFilter.of_data(chosen.as_data()) == chosen
    assert ItemFilter.of_query(QueryDict(chosen.as_query())) == chosen


def test_what_was_kept_by_a_later_release_does_no_harm() -> None:
    assert ItemFilter.of_data({"kind": "cloze", "colour": "red", "q": 7}) == ItemFilter(kind="cloze", q="7")


@pytest.mark.django_db
def test_a_category_holds_what_is_in_its_categories() -> None:
    course = published_course()
    outer = category(course, "outer")
    inner = category(course, "inner", outer)
    other = category(course, "other")
    items = {one: stored_item(course, category=one) for one in (outer, inner, other, None)}

    def found(value: object) -> set[Category | None]:
        chosen = ItemFilter(category=str(value)).apply(Item.objects.all())
        return {one for one, item in items.items() if item in chosen}

    assert found(outer.pk) == {outer, inner}
    assert found(inner.pk) == {inner}
    assert found("none") == {None}
    assert found(999_999) == set()


@pytest.mark.django_db
def test_a_tag_is_the_whole_word_and_only_accepted_items_are_askable() -> None:
    course = published_course()
    tagged = stored_item(course, tags=["rivers", "1812"])
    stored_item(course, tags=["river"])
    stored_item(course, tags=["rivers"], state=ItemState.RETIRED)
    stored_item(published_course(), tags=["rivers"])
    assert list(askable_items(course, ItemFilter(tag="rivers"))) == [tagged]


@pytest.mark.django_db
def test_difficulty_is_the_mean_of_enough_answers() -> None:
    course = published_course()
    quiz = published_quiz(course, [ItemKind.TRUE_FALSE, ItemKind.SHORT_ANSWER, ItemKind.CLOZE])
    easy, hard, medium = (slot.item for slot in quiz.slots.order_by("position"))
    rare = stored_item(course)
    kinds = (ItemKind.TRUE_FALSE, ItemKind.SHORT_ANSWER, ItemKind.CLOZE)
    for number in range(15):
        right = (True, number == 0, number < 8)
        values = [(RIGHT if is_right else WRONG)[kind] for kind, is_right in zip(kinds, right, strict=True)]
        sit(quiz, member(), values)
    items = Item.objects.filter(course=course)
    found = {
        name: set(ItemFilter(difficulty=name).apply(items)) for name in ("easy", "medium", "hard", "unknown")
    }
    assert found == {"easy": {easy}, "medium": {medium}, "hard": {hard}, "unknown": {rare}}
    means = {
        pk: one.mean for pk, one in figures_of(course.organisation_id, [easy.pk, hard.pk, medium.pk]).items()
    }
    shown = {item.pk: item.facility for item in with_facility(items)}  # type: ignore[attr-defined]  # annotated
    assert {pk: mean for pk, mean in shown.items() if mean is not None} == pytest.approx(means)


@pytest.mark.django_db
def test_what_a_regrade_leaves_out_and_a_preview_make_no_difficulty(instructor: User) -> None:
    course = published_course()
    quiz = published_quiz(course, [ItemKind.TRUE_FALSE])
    for _learner in range(14):
        sit(quiz, member(), [RIGHT[ItemKind.TRUE_FALSE]])
    sit(quiz, instructor, [RIGHT[ItemKind.TRUE_FALSE]], is_preview=True)
    last = sit(quiz, member(), [RIGHT[ItemKind.TRUE_FALSE]])
    easy = ItemFilter(difficulty="easy").apply(Item.objects.all())
    assert easy.exists()
    Mark.objects.filter(attempt=last).update(standing=Standing.DROPPED)
    assert not easy.exists()
