"""Drafts, versions compared in words, where an item is used, and quizzes that pin a version."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.test import Client

from items.kinds import ItemKind, Rich
from items.storage import to_data
from lessons.models import Course
from people.access import Principal
from people.models import User
from quizzes import assembly, authoring
from quizzes.attempts import start_attempt
from quizzes.errors import AuthoringRefused, EditConflict
from quizzes.item_forms import ItemForm
from quizzes.item_use import uses_of
from quizzes.models import Item, ItemState, Quiz
from quizzes.version_words import change_lines
from quizzes.versions import item_of
from tests.factories.items import SHAPES, stored_item
from tests.factories.quizzes import QuizFactory, published_quiz
from tests.quizzes.form_posts import posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client, instructor: User) -> Client:
    client.force_login(instructor)
    return client


@pytest.fixture
def asked(course: Course) -> Quiz:
    return published_quiz(course, [ItemKind.SINGLE_CHOICE])


def words(reply: Any) -> str:
    assert reply.status_code == 200
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.content.decode())))


def edit(item: Item, by: Principal, **changes: Any) -> None:
    item.refresh_from_db()
    authoring.edit_item(item, replace(item_of(item.latest_id or 0), **changes), by)
    item.refresh_from_db()


def written(course: Course, shape: Any, **changes: str) -> dict[str, str]:
    """A whole form of the editor, with the first sentence of the course marked."""
    sentence = course.lessons.get(position=1).sentences.get(position=1)
    form = ItemForm.of_item(shape)
    form.values |= {"lesson": str(sentence.lesson_id), "sentence": str(sentence.pk)}
    return posted(form, course=str(course.pk), **changes)


def version_of_attempt(quiz: Quiz, who: Principal) -> int:
    attempt = start_attempt(quiz.pk, who)
    return int(attempt.responses.of(attempt.organisation_id).get().version.number)


# ---- drafts


def test_a_draft_is_asked_nowhere_until_it_is_accepted(
    page: Client, course: Course, teacher: Principal
) -> None:
    page.post("/teach/questions/new/", written(course, SHAPES[ItemKind.TRUE_FALSE](), save="draft"))
    item = Item.objects.get()
    assert item.state == ItemState.DRAFT
    with pytest.raises(AuthoringRefused):
        assembly.add_slot(QuizFactory(course=course), item, teacher)
    assert f'id="item-{item.pk}"' in page.get("/teach/questions/").content.decode()
    assert page.get("/teach/review/").status_code == 200
    assert "All reviewed" in words(page.get("/teach/"))
    shown = page.get(f"/teach/questions/{item.pk}/").content.decode()
    assert "Save and accept" in shown
    assert "Save, keep it a draft" in shown
    page.post(f"/teach/questions/{item.pk}/restore/")
    item.refresh_from_db()
    assert item.state == ItemState.ACCEPTED
    assert assembly.add_slot(QuizFactory(course=course), item, teacher).pk


@pytest.mark.parametrize(("button", "state"), [("accept", ItemState.ACCEPTED), ("keep", ItemState.DRAFT)])
def test_a_draft_is_saved_and_accepted_in_one_or_stays(
    page: Client, course: Course, button: str, state: ItemState
) -> None:
    item = stored_item(course, state=ItemState.DRAFT)
    shape = item_of(item.latest_id or 0)
    data = written(course, shape, stem="Edited?", save=button, base=str(item.latest_id))
    page.post(f"/teach/questions/{item.pk}/", data)
    item.refresh_from_db()
    assert (item.state, item.latest.number) == (state, 2)


def test_the_api_writes_a_draft_and_lists_versions(page: Client, course: Course, teacher: Principal) -> None:
    sent = {"course": course.slug, "item": to_data(SHAPES[ItemKind.TRUE_FALSE]()), "is_draft": True}
    made = page.post("/api/v1/teach/items/", sent, content_type="application/json").json()
    assert made["state"] == "draft"
    edit(Item.objects.get(), teacher, title="Second")
    listed = page.get(f"/api/v1/teach/items/{made['id']}/versions/").json()
    assert [(one["number"], one["item"]["title"]) for one in listed] == [(2, "Second"), (1, "")]
    assert {one["author"] for one in listed} == {User.objects.get(pk=teacher.user_id).email}


# ---- comparison


def test_a_comparison_names_each_field_in_words(page: Client, course: Course, teacher: Principal) -> None:
    item = stored_item(course)
    body: Any = item_of(item.latest_id or 0).body
    first, second, *others = body.options
    swapped = (replace(first, fraction=second.fraction), replace(second, fraction=first.fraction), *others)
    edit(item, teacher, stem=Rich("When was bridge 1 built?"), body=replace(body, options=swapped))
    shown = words(page.get(f"/teach/questions/{item.pk}/versions/?a=2&b=1"))
    for part in (
        "3 fields differ",
        "Question",
        "Option 1 · share of the points",
        "100 %",
        "Version 2: Instructor one",
    ):
        assert part in shown


@pytest.mark.parametrize("kind", list(ItemKind))
def test_the_same_wording_differs_in_nothing(course: Course, kind: ItemKind) -> None:
    item = stored_item(course, kind)
    assert item.latest is not None
    assert change_lines(item.latest, item.latest) == []


# ---- where it is used


def test_use_counts_attempts_by_quiz_and_version(
    page: Client, who: Principal, other: Principal, teacher: Principal, asked: Quiz
) -> None:
    item = asked.slots.get().item
    start_attempt(asked.pk, who)
    edit(item, teacher, title="Second")
    start_attempt(asked.pk, other)
    start_attempt(asked.pk, teacher, is_preview=True)
    (use,) = uses_of(item)
    assert (use.quiz, use.attempt_count, use.versions) == (asked, 2, ((1, 1), (2, 1)))
    assert "in 2 attempts: version 1 in 1, version 2 in 1" in words(page.get(f"/teach/questions/{item.pk}/"))
    asked.slots.all().delete()
    (use,) = uses_of(item)
    assert (use.slot, use.attempt_count) == (None, 2)


# ---- pinning


def test_a_place_follows_the_latest_until_a_version_is_pinned(
    page: Client, who: Principal, other: Principal, teacher: Principal, asked: Quiz
) -> None:
    slot = asked.slots.get()
    address = f"/teach/quizzes/{asked.pk}/slots/{slot.pk}/version/"
    edit(slot.item, teacher, title="Second")
    assert "latest version, 2" in words(page.get(f"/teach/quizzes/{asked.pk}/"))
    assert version_of_attempt(asked, who) == 2
    page.post(address, {"version": "1", "edition": asked.edition})
    assert "version 1 of 2, pinned" in words(page.get(f"/teach/quizzes/{asked.pk}/"))
    edit(slot.item, teacher, title="Third")
    assert version_of_attempt(asked, other) == 1
    assert page.get(f"/api/v1/teach/quizzes/{asked.pk}/").json()["slots"][0]["version"] == 1
    asked.refresh_from_db()
    page.post(address, {"version": "latest", "edition": asked.edition})
    assert asked.slots.get().version is None


def test_a_pin_is_refused_over_somebody_else_and_for_what_is_not_there(
    page: Client, teacher: Principal, asked: Quiz, course: Course
) -> None:
    slot = asked.slots.get()
    edition = asked.edition
    assembly.pin_version(asked, slot.pk, 1, teacher, expected_edition=edition)
    with pytest.raises(EditConflict):
        assembly.pin_version(asked, slot.pk, None, teacher, expected_edition=edition)
    reply = page.post(
        f"/teach/quizzes/{asked.pk}/slots/{slot.pk}/version/", {"version": "1", "edition": edition}
    )
    assert reply.status_code == 409
    elsewhere = published_quiz(course, [ItemKind.CLOZE]).slots.get()
    address = f"/teach/quizzes/{asked.pk}/slots/{elsewhere.pk}/version/"
    assert page.get(address).status_code == 404
    asked.refresh_from_db()
    address = f"/teach/quizzes/{asked.pk}/slots/{slot.pk}/version/"
    assert page.post(address, {"version": "9", "edition": asked.edition}).status_code == 404
    assert asked.slots.get().version.number == 1
