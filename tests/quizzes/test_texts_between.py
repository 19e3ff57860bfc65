"""Texts between questions: shown with the question that follows, counted nowhere."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from items.kinds import ItemKind, Rich
from lessons.models import Course
from people.access import Principal
from people.models import User
from progress.queries import item_counts
from quizzes import assembly
from quizzes.attempt_pages import attempt_page
from quizzes.attempts import save_answer, start_attempt, submit_attempt
from quizzes.bank_queries import places_used
from quizzes.models import Attempt, Item, ItemState, Mark, Quiz, Slot
from quizzes.texts_between import Asked, asked_places
from tests.factories.items import RIGHT, description, stored_item
from tests.factories.quizzes import published_quiz

TEXT, CHOICE = ItemKind.DESCRIPTION.value, ItemKind.SINGLE_CHOICE.value
KINDS = (ItemKind.SINGLE_CHOICE, ItemKind.TRUE_FALSE)


def text_item(course: Course, words: str = "About **village 1**.") -> Item:
    return stored_item(course, shape=replace(description(), stem=Rich(words, "markdown")))


def put(quiz: Quiz, item: Item, position: int, teacher: Principal) -> Slot:
    slot = assembly.add_slot(quiz, item, teacher)
    assembly.move_slot(quiz, slot.pk, position, teacher)
    return slot


@pytest.fixture
def quiz(course: Course, teacher: Principal) -> Quiz:
    """Text, text, question 1, text, question 2."""
    quiz = published_quiz(course, KINDS)
    for position, words in ((1, "First *read* this."), (2, "Then this."), (4, "Before the second.")):
        put(quiz, text_item(course, words), position, teacher)
    return quiz


def test_texts_go_with_the_question_that_follows() -> None:
    one = Decimal(1)
    rows = [(TEXT, 1, one), (TEXT, 2, one), (CHOICE, 3, one), (CHOICE, 4, one), (TEXT, 5, one)]
    assert asked_places(((*row, place) for place, row in enumerate(rows, 1)), {2}) == [
        Asked(3, one, (1, 2), 3, True),
        Asked(4, one, (), 4),
    ]


def test_an_attempt_numbers_counts_and_marks_questions_only(quiz: Quiz, who: Principal) -> None:
    attempt = start_attempt(quiz.pk, who)
    pages = [attempt_page(who, attempt.uid, place) for place in (1, 2)]
    assert [[text.rich.value for text in page.texts] for page in pages] == [
        ["First *read* this.", "Then this."],
        ["Before the second."],
    ]
    assert pages[0].count == 2
    submit_attempt(who, attempt.uid)
    attempt = Attempt.objects.get(pk=attempt.pk)
    assert (attempt.points_possible, Mark.objects.filter(attempt=attempt).count()) == (2, 2)


def test_shuffled_questions_take_their_texts_along(quiz: Quiz, who: Principal) -> None:
    quiz.is_shuffled = True
    quiz.save()
    first = quiz.slots.get(item__kind=CHOICE).item.latest_id
    attempt = start_attempt(quiz.pk, who, seed=3)
    texts = {row.version_id: len(row.texts) for row in attempt.responses.of(attempt.organisation_id)}
    assert texts.pop(first) == 2
    assert list(texts.values()) == [1]


def test_the_pages_show_the_text_and_its_format(
    quiz: Quiz, who: Principal, client: Client, learner: User
) -> None:
    client.force_login(learner)
    overview = client.get(reverse("quiz_detail", args=[quiz.pk]))
    assert overview.context["overview"].count == 2
    attempt = start_attempt(quiz.pk, who)
    page = client.get(reverse("attempt_question", args=[attempt.uid, 1])).content.decode()
    assert "<p>First <em>read</em> this.</p>" in page
    assert "Before the second." not in page
    for place, kind in enumerate(KINDS, 1):
        save_answer(who, attempt.uid, place, client_key=uuid4(), client_seq=1, value=RIGHT[kind])
    submit_attempt(who, attempt.uid)
    result = client.get(reverse("attempt_result", args=[attempt.uid])).content.decode()
    assert result.index("Then this.") < result.index("Before the second.")
    assert "2 of 2 points" in result


def test_a_text_counts_nowhere(quiz: Quiz, course: Course, teacher: Principal) -> None:
    counted = item_counts([course.pk])
    text_item(course)
    assert item_counts([course.pk]) == counted
    lessons = list(course.lessons.values_list("pk", flat=True))
    draft = assembly.create_quiz(course, "Filled", teacher)
    assembly.fill_quiz(draft, teacher, lessons=lessons, kinds=list(ItemKind), count=9)
    assert not draft.slots.filter(item__kind=TEXT).exists()


def test_a_text_without_a_question_after_it_is_not_published(course: Course, teacher: Principal) -> None:
    draft = assembly.create_quiz(course, "Draft", teacher)
    only = assembly.add_slot(draft, text_item(course), teacher)
    assert [problem.code for problem in assembly.publish_problems(draft)] == ["empty"]
    assembly.add_slot(draft, stored_item(course), teacher)
    assert "text_last" not in {problem.code for problem in assembly.publish_problems(draft)}
    assembly.move_slot(draft, only.pk, 2, teacher)
    assert "text_last" in {problem.code for problem in assembly.publish_problems(draft)}


def test_what_stands_against_publishing_names_questions_by_their_own_numbers(
    quiz: Quiz, client: Client, instructor: User
) -> None:
    Item.objects.filter(slots__quiz=quiz, slots__position__in=(4, 5)).update(state=ItemState.RETIRED)
    assert [problem.position for problem in assembly.publish_problems(quiz)] == [None, 2]
    client.force_login(instructor)
    page = client.get(reverse("quiz_builder", args=[quiz.pk])).content.decode()
    assert "Text between questions</a>: This question is not accepted." in page


def test_what_is_added_is_told_by_its_number_among_the_questions(
    quiz: Quiz, client: Client, course: Course, instructor: User
) -> None:
    client.force_login(instructor)
    for item, said in ((stored_item(course), "Added as question 3."), (text_item(course), "Text added.")):
        quiz.refresh_from_db()
        sent = {"item": item.pk, "edition": quiz.edition}
        page = client.post(reverse("quiz_add", args=[quiz.pk]), sent, follow=True)
        assert said in page.content.decode()


def test_the_builder_numbers_questions_and_gives_texts_no_points(
    quiz: Quiz, client: Client, instructor: User
) -> None:
    client.force_login(instructor)
    page = client.get(reverse("quiz_builder", args=[quiz.pk]))
    assert [row[3] for row in page.context["slots"]] == [0, 0, 1, 0, 2]
    item = quiz.slots.get(position=5).item
    assert [place.number for place in places_used(item)] == [2]  # type: ignore[attr-defined]  # annotated
    html = page.content.decode()
    assert "2 questions, 2 points" in html
    assert html.count('name="points-') == 2
    assert html.count("Move the text up") == 3


def test_a_text_is_written_and_edited(client: Client, course: Course, instructor: User) -> None:
    client.force_login(instructor)
    url = reverse("item_new")
    page = client.get(f"{url}?course={course.pk}&kind={TEXT}").content.decode()
    assert 'name="points"' not in page
    sent = {"course": str(course.pk), "kind": TEXT, "stem": "Read this first.", "save": "save"}
    assert client.post(url, {**sent, "stem": " "}).status_code == 422
    assert client.post(url, sent).status_code == 302
    item = Item.objects.get(kind=TEXT)
    assert item.latest is not None
    assert (item.latest.content["points"], item.latest.content["body"]) == ("0", {})
    edit = reverse("item_edit", args=[item.pk])
    changed = {"stem": "Read this.", "save": "save", "base": str(item.latest_id)}
    assert client.post(edit, changed).status_code == 302
    assert item.versions.count() == 2
