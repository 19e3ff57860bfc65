"""Review as plain pages: what is shown, what a decision does, and how it is taken back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from items.kinds import ASKED_KINDS, ItemKind, ItemOrigin
from lessons.models import Course
from people.models import User
from quizzes.models import Item, ItemState
from tests.factories.courses import published_course
from tests.factories.items import SHAPES, stored_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(instructor: User, client: Client) -> Course:
    client.force_login(instructor)
    return published_course(instructors=(instructor,))


def waiting(
    course: Course, kind: ItemKind = ItemKind.SINGLE_CHOICE, *, passed: bool = True, **more: Any
) -> Item:
    return stored_item(
        course, kind, state=ItemState.WAITING, origin=ItemOrigin.GENERATED, has_passed=passed, **more
    )


def decide(client: Client, item: Item, decision: str, **more: str) -> Any:
    data = {"decision": decision, "version": str(item.latest_id), **more}
    return client.post(f"/teach/review/{item.pk}/decide/", data, follow=True)


def undo(client: Client, page: Any) -> Any:
    token = re.search(r'name="undo" value="([^"]+)"', page.content.decode())
    assert token, "the page offers no undo"
    return client.post("/teach/review/undo/", {"undo": token[1]}, follow=True)


@pytest.mark.parametrize("kind", ASKED_KINDS)
def test_every_kind_is_shown_with_key_and_marked_evidence(
    client: Client, course: Course, kind: ItemKind
) -> None:
    item = waiting(course, kind)
    page = client.get(f"/teach/review/{item.pk}/").content.decode()
    sentence = item.latest.sentence.text
    assert f'<mark class="ev">{sentence}</mark>' in page
    assert "Key." in page or kind in (ItemKind.CLOZE,)
    assert "Question 1 of 1" in page
    assert "Evidence found" in page


def test_only_the_exact_span_is_marked(client: Client, course: Course) -> None:
    item = waiting(course, ItemKind.TRUE_FALSE)
    version = item.latest
    text = version.sentence.text
    version.evidence_start, version.evidence_end = version.evidence_start + 8, version.evidence_end - 1
    version.save()
    page = client.get(f"/teach/review/{item.pk}/").content.decode()
    assert f'{text[:8]}<mark class="ev">{text[8:-1]}</mark>{text[-1]}' in page


def test_the_queue_opens_its_first_question_and_says_when_it_is_empty(client: Client, course: Course) -> None:
    empty = client.get("/teach/review/")
    assert b"All reviewed" in empty.content
    first, _second = waiting(course), waiting(course, ItemKind.CLOZE)
    assert client.get("/teach/review/", follow=True).redirect_chain[-1][0] == f"/teach/review/{first.pk}/"


def test_accepting_goes_on_to_the_next_and_can_be_undone(
    client: Client, course: Course, instructor: User
) -> None:
    first, second = waiting(course), waiting(course, ItemKind.CLOZE)
    page = decide(client, first, "accept")
    first.refresh_from_db()
    assert (first.state, first.decided_by) == (ItemState.ACCEPTED, instructor)
    assert page.redirect_chain[-1][0].startswith(f"/teach/review/{second.pk}/")
    assert b"Accepted. 1 left." in page.content
    back = undo(client, page)
    first.refresh_from_db()
    assert (first.state, first.decided_by) == (ItemState.WAITING, None)
    assert back.redirect_chain[-1][0] == f"/teach/review/{first.pk}/"


def test_rejecting_asks_for_a_reason_and_keeps_it(client: Client, course: Course) -> None:
    item = waiting(course)
    page = decide(client, item, "reject")
    item.refresh_from_db()
    assert item.state == ItemState.WAITING
    assert page.content.decode().count("Why reject it?") == 2  # in the page, and in the dialog for scripts
    decide(client, item, "reject", reason="tone")
    item.refresh_from_db()
    assert (item.state, item.reject_reason) == (ItemState.REJECTED, "tone")


def test_later_changes_nothing_and_comes_round_again(client: Client, course: Course) -> None:
    first, second = waiting(course), waiting(course, ItemKind.CLOZE)
    page = decide(client, second, "later")
    assert page.redirect_chain[-1][0] == f"/teach/review/{first.pk}/"
    assert set(Item.objects.values_list("state", flat=True)) == {ItemState.WAITING}


def test_accept_all_that_passed_leaves_the_held_and_can_be_undone(client: Client, course: Course) -> None:
    passed = [waiting(course, kind) for kind in (ItemKind.CLOZE, ItemKind.TRUE_FALSE)]
    held = waiting(course, passed=False)
    page = client.get(f"/teach/review/{held.pk}/")
    assert b"Accept the 2 that passed" in page.content
    page = client.post("/teach/review/accept-passed/", follow=True)
    assert b"2 questions accepted. 1 left." in page.content
    assert Item.objects.filter(state=ItemState.ACCEPTED).count() == 2
    undo(client, page)
    assert set(Item.objects.filter(pk__in=[item.pk for item in passed]).values_list("state", flat=True)) == {
        ItemState.WAITING
    }


def test_accept_all_that_passed_takes_only_what_the_filter_shows(client: Client, course: Course) -> None:
    waiting(course, ItemKind.CLOZE)
    other = waiting(course, ItemKind.TRUE_FALSE)
    client.post("/teach/review/accept-passed/", {"filter": "kind=cloze"})
    other.refresh_from_db()
    assert other.state == ItemState.WAITING
    assert Item.objects.filter(state=ItemState.ACCEPTED).count() == 1


def test_accept_all_never_reaches_another_instructors_course(
    client: Client, course: Course, other_instructor: User
) -> None:
    foreign = waiting(published_course(instructors=(other_instructor,)))
    waiting(course)
    assert client.post("/teach/review/accept-passed/").status_code == 302
    foreign.refresh_from_db()
    assert foreign.state == ItemState.WAITING
    assert Item.objects.filter(state=ItemState.ACCEPTED).count() == 1


def test_undo_of_another_courses_decision_is_a_404(
    client: Client, course: Course, other_instructor: User
) -> None:
    item = waiting(course)
    page = decide(client, item, "accept")
    client.force_login(other_instructor)
    assert undo(client, page).status_code == 404
    item.refresh_from_db()
    assert item.state == ItemState.ACCEPTED


def test_what_changed_in_the_meantime_is_not_decided(client: Client, course: Course) -> None:
    item = waiting(course)
    page = client.post(
        f"/teach/review/{item.pk}/decide/", {"decision": "accept", "version": "1"}, follow=True
    )
    item.refresh_from_db()
    assert item.state == ItemState.WAITING
    assert b"Somebody else has changed" in page.content


def test_filters_narrow_the_queue_and_stay_in_the_address(client: Client, course: Course) -> None:
    waiting(course)
    cloze = waiting(course, ItemKind.CLOZE, passed=False)
    page = client.get(
        f"/teach/review/?kind=cloze&course={course.pk}&checks=held&nonsense=1&lesson=x", follow=True
    )
    assert (
        page.redirect_chain[-1][0] == f"/teach/review/{cloze.pk}/?course={course.pk}&kind=cloze&checks=held"
    )
    assert b"Question 1 of 1" in page.content


def test_a_held_question_says_why_in_words(client: Client, course: Course) -> None:
    item = waiting(course, passed=False, gates=[{"code": "low_salience", "is_hard": False, "detail": "0.2"}])
    page = client.get(f"/teach/review/{item.pk}/").content.decode()
    assert "Held for you to look at" in page
    assert "Look at this: low salience." in page


def test_text_of_an_item_is_never_markup(client: Client, course: Course) -> None:
    from dataclasses import replace

    from items.kinds import Rich

    nasty = "<script>alert(1)</script>"
    shape = replace(SHAPES[ItemKind.TRUE_FALSE](), stem=Rich(nasty), rationale=Rich(nasty, "html"))
    item = waiting(course, shape=shape)
    assert nasty not in client.get(f"/teach/review/{item.pk}/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_of_a_page_do_not_grow(
    client: Client, course: Course, count: int, django_assert_num_queries: Any
) -> None:
    items = [waiting(course, kind) for kind in ASKED_KINDS[:count]]
    client.get(f"/teach/review/{items[0].pk}/")
    with django_assert_num_queries(8):
        client.get(f"/teach/review/{items[0].pk}/")


@pytest.mark.parametrize("path", ["", "decide/"])
def test_others_do_not_see_it(
    client: Client, course: Course, learner: User, other_instructor: User, path: str
) -> None:
    address = f"/teach/review/{waiting(course).pk}/{path}"
    ask = client.post if path else client.get
    client.force_login(other_instructor)
    assert ask(address).status_code == 404
    client.force_login(learner)
    assert ask(address).status_code == 403
    client.logout()
    assert ask(address).headers["Location"].startswith("/login/")


def test_an_admin_reviews_every_course_of_the_organisation(
    client: Client, course: Course, admin: User
) -> None:
    item = waiting(course)
    client.force_login(admin)
    decide(client, item, "accept")
    item.refresh_from_db()
    assert item.state == ItemState.ACCEPTED
