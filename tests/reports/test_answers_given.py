"""What was given to each kind of question, line by line, as the item analysis lists it."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from items.kinds import Item, ItemKind, Ordering, Rich, Side
from lessons.models import Course
from people.models import User
from quizzes.models import Quiz, QuizState, Slot
from reports.analysis_queries import AnswererSums, OptionCount
from reports.option_lines import answers_given, option_lines
from tests.factories.items import RIGHT, WRONG, stored_item
from tests.factories.quizzes import QuizFactory, published_quiz
from tests.items.item_samples import mixed_gaps, ordering
from tests.reports.conftest import enrolled
from tests.reports.sittings import sit
from tests.reports.test_analysis import CLOSE, KINDS, analysed


def test_elements_of_an_order_are_named_without_their_marks() -> None:
    sides = tuple(Side(id=name, content=Rich(f"**{name}**", "markdown")) for name in ("first", "second"))
    item = Item(kind=ItemKind.ORDERING, stem=Rich("?"), body=Ordering(elements=sides))
    sums = AnswererSums(1, 1, 2, 1, 1, 0.0, 0.0)
    lines = option_lines(item, sums, answers_given(item, sums, []))
    assert [(line.part, line.text) for line in lines] == [("first", "place 1"), ("second", "place 2")]


def test_of_some_elements_no_place_is_called_right() -> None:
    """Which place is right hangs on what was given beside it."""
    sums = AnswererSums(1, 1, 20, 7, 7, 0.0, 0.0)
    counts = [OptionCount(1, 1, "e1", "1", 9, 5, 2, 1.0), OptionCount(1, 1, "e2", "1", 11, 2, 5, 1.0)]
    for shown, keys in ((2, []), (None, ["place 1", "place 2", "place 3"])):
        item = ordering(shown=shown)
        lines = option_lines(item, sums, answers_given(item, sums, counts))
        assert [line.text for line in lines if line.is_key] == keys
        assert {line.reading for line in lines if not line.is_key} == ({""} if shown else {"wrong_weak"})


def test_every_kind_lists_what_was_given(course: Course, quiz: Quiz) -> None:
    one, other, third = enrolled(course, 3)
    sit(quiz, one, [RIGHT[kind] for kind in KINDS])
    sit(quiz, other, [WRONG[kind] for kind in KINDS])
    sit(quiz, third, [None] * len(KINDS))
    for item in analysed(quiz).items:
        assert (item.n, item.empty_count) == (3, 1)
        assert sum(line.count for line in item.options if line.is_key) >= 1
        assert all(line.share == CLOSE(line.count / 3) for line in item.options)


def test_an_answer_taken_back_is_an_empty_one(course: Course, quiz: Quiz) -> None:
    (learner,) = enrolled(course, 1)
    sit(quiz, learner, [{"chosen": []}, *[RIGHT[kind] for kind in KINDS[1:]]])
    assert [one.empty_count for one in analysed(quiz).items] == [1] + [0] * (len(KINDS) - 1)


def test_numbers_that_are_equal_are_one(course: Course) -> None:
    quiz = published_quiz(course, [ItemKind.NUMERICAL])
    typed = ["10 km", "10.0 km", "10,000 m", "12 km", "12"]
    for learner, text in zip(enrolled(course, 5), typed, strict=True):
        number, _space, unit = text.partition(" ")
        sit(quiz, learner, [{"number": number, "unit": unit}])
    options = analysed(quiz).items[0].options
    assert [(line.count, line.is_key) for line in options] == [(3, True), (1, False), (1, False)]


def test_gaps_of_every_sort_list_what_was_given(course: Course) -> None:
    quiz: Quiz = QuizFactory(course=course, state=QuizState.PUBLISHED)
    Slot.objects.create(quiz=quiz, position=1, item=stored_item(course, shape=mixed_gaps()))
    for learner, number in zip(enrolled(course, 3), ["10 km", "10,000 m", "8"], strict=True):
        sit(quiz, learner, [{"gaps": {"g2": "y", "g3": number}}])
    lines = [(line.part, line.text, line.is_key, line.count) for line in analysed(quiz).items[0].options]
    assert lines == [
        ("2", "north", True, 0),
        ("2", "south", False, 3),
        ("2", "east", False, 0),
        ("3", "10 km", True, 2),
        ("3", "8", False, 1),
    ]


def test_typed_answers_that_mean_the_same_are_one(course: Course) -> None:
    quiz = published_quiz(course, [ItemKind.SHORT_ANSWER])
    for learner, text in zip(enrolled(course, 4), ["1911", " 1911 ", "the 1911", "1811"], strict=True):
        sit(quiz, learner, [{"text": text}])
    (item,) = analysed(quiz).items
    assert [(line.is_key, line.count) for line in item.options] == [(True, 1), (False, 3)]


def test_typed_answers_without_a_line_are_counted_together(
    course: Course, client: Client, instructor: User
) -> None:
    quiz = published_quiz(course, [ItemKind.SHORT_ANSWER])
    for number, learner in enumerate(enrolled(course, 10)):
        sit(quiz, learner, [{"text": "1811" if number < 2 else str(2000 + number)}])
    (item,) = analysed(quiz).items
    assert (len(item.options), [(one.kinds, one.share) for one in item.unlisted]) == (6, [(3, 0.3)])
    assert sum(one.share for one in item.options) + 0.3 == CLOSE(1)
    client.force_login(instructor)
    page = client.get(reverse("quiz_analysis", args=[quiz.pk])).content.decode()
    assert "and 3 others" in page


def test_typed_answers_are_not_read_as_options(course: Course) -> None:
    """What learners type cannot be replaced, and one accepted spelling is not the whole key."""
    quiz = published_quiz(course, [ItemKind.SHORT_ANSWER, ItemKind.SINGLE_CHOICE])
    for number, learner in enumerate(enrolled(course, 15)):
        text = "1811" if number < 9 else "1911" if number < 14 else "never"
        sit(quiz, learner, [{"text": text}, (RIGHT if number > 7 else WRONG)[ItemKind.SINGLE_CHOICE]])
    readings = {line.text: line.reading for line in analysed(quiz).items[0].options}
    assert readings == {"1811": "accepted", "1911": "wrong_weak", "never": ""}


def test_only_pairs_that_were_made_are_listed(course: Course) -> None:
    quiz = published_quiz(course, [ItemKind.MATCHING])
    sit(quiz, enrolled(course, 1)[0], [WRONG[ItemKind.MATCHING]])
    lines = [(line.part, line.text, line.is_key, line.count) for line in analysed(quiz).items[0].options]
    assert lines == [
        ("number 1", "1811", True, 0),
        ("number 1", "1911", False, 1),
        ("number 2", "1812", True, 0),
        ("number 2", "1811", False, 1),
    ]
