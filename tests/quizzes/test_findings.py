"""Findings of the item-writing rules: kept with the item, counted in the bank, asked about at publishing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from items.kinds import Choice, Evidence, Item, ItemKind, ItemOrigin, Option, Rich
from lessons.models import Course
from people.access import Principal, Role
from people.models import AuditEntry, User
from quizzes import assembly, models
from quizzes.authoring import edit_item, write_item
from quizzes.item_findings import findings_data, look_over
from quizzes.models import QuizState, Slot
from tests.factories.courses import published_course
from tests.factories.items import SHAPES, stored_item
from tests.factories.quizzes import QuizFactory

pytestmark = pytest.mark.django_db
BANK = "/teach/questions/"


@pytest.fixture
def course(instructor: User, client: Client) -> Course:
    client.force_login(instructor)
    return published_course(instructors=(instructor,))


@pytest.fixture
def by(instructor: User, course: Course) -> Principal:
    return Principal(user_id=instructor.pk, organisation_id=course.organisation_id, role=Role.INSTRUCTOR)


def flawed(*texts: str) -> Item:
    """Years out of order."""
    options = tuple(
        Option(id=f"o{place}", content=Rich(text), fraction=Decimal(place == 0))
        for place, text in enumerate(texts or ("1871", "1901", "1865"))
    )
    stem = Rich("According to the article, when did the harbour open?")
    return Item(kind=ItemKind.SINGLE_CHOICE, stem=stem, body=Choice(options=options))


def sorted_years() -> Item:
    shape = flawed("1865", "1871", "1901")
    assert isinstance(shape.body, Choice)
    return replace(shape, body=replace(shape.body, has_natural_order=True))


def test_findings_are_kept_with_the_latest_wording(course: Course, by: Principal) -> None:
    item = write_item(course, flawed(), by)
    item.refresh_from_db()
    assert item.findings == [{"code": "lost_sequence", "severity": "look"}]

    edit_item(item, sorted_years(), by)
    item.refresh_from_db()
    assert item.findings == []


def test_advice_and_the_forms_of_the_engine_are_not_held_against_an_item() -> None:
    shape = replace(SHAPES[ItemKind.SHORT_ANSWER](), stem=Rich("In ____ the harbour opened in which year?"))

    assert [one["code"] for one in findings_data(shape, None, ItemOrigin.WRITTEN)] == ["blank_in_stem"]
    assert findings_data(shape, None, ItemOrigin.GENERATED) == []


def test_items_from_before_are_looked_over_by_the_worker(course: Course) -> None:
    old = [stored_item(course, shape=flawed()), stored_item(course, ItemKind.TRUE_FALSE)]
    assert {item.findings for item in old} == {None}

    assert look_over(limit=1) == 1
    assert look_over() == 1
    assert look_over() == 0
    for item in old:
        item.refresh_from_db()
    assert "lost_sequence" in {one["code"] for one in old[0].findings}
    assert old[1].findings == []


def test_the_bank_counts_and_shows_what_has_findings(client: Client, course: Course, by: Principal) -> None:
    write_item(course, flawed(), by)
    write_item(course, sorted_years(), by)
    page = client.get(BANK).content.decode()
    assert "1 question has findings." in page
    assert '<a href="?checks=found">' in page
    assert "numbers out of order" in page

    chosen = client.get(f"{BANK}?checks=found")
    assert chosen.context["page"].paginator.count == 1
    assert "Show all" in chosen.content.decode()


def test_findings_of_other_courses_are_not_counted(client: Client, course: Course, by: Principal) -> None:
    elsewhere = published_course()
    stored_item(elsewhere, shape=flawed(), findings=[{"code": "lost_sequence", "severity": "look"}])

    assert "findings" not in client.get(BANK).content.decode()
    # The control: the same item in a course of one's own is.
    stored_item(course, shape=flawed(), findings=[{"code": "lost_sequence", "severity": "look"}])
    assert "1 question has findings." in client.get(BANK).content.decode()


def quiz_of(course: Course, *items: models.Item) -> models.Quiz:
    quiz: models.Quiz = QuizFactory(course=course)
    for position, item in enumerate(items, 1):
        Slot.objects.create(quiz=quiz, position=position, item=item)
    return quiz


def publish(client: Client, quiz: models.Quiz, **more: str) -> Any:
    quiz.refresh_from_db()
    data = {"edition": str(quiz.edition), "act": "publish", **more}
    response = client.post(f"/teach/quizzes/{quiz.pk}/publish/", data, follow=True)
    quiz.refresh_from_db()
    return response


def test_publishing_with_findings_asks_for_a_reason_and_keeps_it(
    client: Client, course: Course, by: Principal
) -> None:
    quiz = quiz_of(course, write_item(course, flawed(), by))
    page = publish(client, quiz)
    assert page.status_code == 422
    assert "The numbers or dates are not in order." in page.content.decode()
    assert 'name="reason"' in page.content.decode()
    assert publish(client, quiz, reason="   ").status_code == 422
    assert quiz.state == QuizState.DRAFT

    publish(client, quiz, reason="The order is the one of the speech.")
    assert quiz.state == QuizState.PUBLISHED
    entry = AuditEntry.objects.get(verb="quiz.override")
    assert entry.detail["reason"] == "The order is the one of the speech."
    assert [one["code"] for one in entry.detail["findings"]] == ["lost_sequence"]


def test_without_findings_nothing_is_asked_nor_recorded(
    client: Client, course: Course, by: Principal
) -> None:
    quiz = quiz_of(course, write_item(course, sorted_years(), by))
    publish(client, quiz)
    assert quiz.state == QuizState.PUBLISHED
    assert not AuditEntry.objects.filter(verb="quiz.override").exists()


def test_a_proof_that_is_not_the_articles_cannot_be_overridden(client: Client, course: Course) -> None:
    item = stored_item(course, shape=sorted_years())
    content = item.latest.content
    content["evidence"] = {"start": 1, "end": 8, "text": "nowhere"}
    item.latest = models.ItemVersion.objects.create(
        item=item, number=2, content=content, stem=item.latest.stem, revision=course.revision,
        evidence_start=1, evidence_end=8,
    )  # fmt: skip
    item.save()
    quiz = quiz_of(course, item)
    page = publish(client, quiz, reason="I want it.")

    assert page.status_code == 422
    assert quiz.state == QuizState.DRAFT
    assert 'name="reason"' not in page.content.decode()
    assert {problem.code for problem in assembly.publish_problems(quiz) if not problem.can_override} == {
        "evidence"
    }


def test_a_stored_proof_of_the_article_is_no_problem(course: Course) -> None:
    """The control to the one above."""
    sentence = course.lessons.first().sentences.first()
    shape = replace(
        SHAPES[ItemKind.TRUE_FALSE](),
        evidence=Evidence(start=sentence.start, end=sentence.end, text=sentence.text),
    )
    assert assembly.publish_problems(quiz_of(course, stored_item(course, shape=shape))) == ()


@pytest.mark.parametrize("count", [1, 3])
def test_the_bank_asks_the_same_number_of_queries(
    client: Client, course: Course, by: Principal, count: int, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        write_item(course, flawed(), by)
    client.get(BANK)
    with django_assert_num_queries(9):
        client.get(f"{BANK}?checks=found")
