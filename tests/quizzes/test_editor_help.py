"""What the editor does for the writer: one-press cures and offered wrong options."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from items.kinds import ItemKind
from lessons.models import Course
from people.models import User
from quizzes.item_forms import ItemForm
from quizzes.item_rows import Row
from quizzes.models import Item
from tests.effort import steps
from tests.factories.courses import published_course
from tests.factories.items import SHAPES, stored_item
from tests.quizzes.form_posts import posted

pytestmark = pytest.mark.django_db
NEW = "/teach/questions/new/"
CHECKS = "/teach/questions/checks/"
MOST_STEPS = 400_000


@pytest.fixture
def course(instructor: User, client: Client) -> Course:
    client.force_login(instructor)
    return published_course(instructors=(instructor,))


def years(
    course: Course, *texts: str, stem: str = "According to the article, when was it built?", **more: str
) -> Any:
    sentence = course.lessons.first().sentences.first()
    form = ItemForm.blank(ItemKind.SINGLE_CHOICE)
    form.rows = [Row(number, text=text, is_key=number == 1) for number, text in enumerate(texts, 1)]
    form.values |= {"stem": stem, "lesson": str(sentence.lesson_id), "sentence": str(sentence.pk)}
    return posted(form, course=str(course.pk), **more)


def values(response: Any) -> list[str]:
    return re.findall(r'name="row-\d+-text" value="([^"]*)"', response.content.decode())


def test_a_cure_is_a_button_beside_its_finding(client: Client, course: Course) -> None:
    page = client.post(CHECKS, years(course, "1871", "1901", "1865", "1884")).content.decode()
    assert (
        'name="cure" value="lost_sequence@body.options">Sort the options and keep their order</button>'
        in page
    )

    # The control: sorted options have none.
    assert (
        'value="lost_sequence'
        not in client.post(
            CHECKS, years(course, "1865", "1871", "1884", "1901", has_natural_order="on")
        ).content.decode()
    )


def test_the_button_changes_the_form_and_saves_nothing(client: Client, course: Course) -> None:
    data = years(course, "1871", "1901", "1865", "1884", cure="lost_sequence@body.options")
    page = client.post(NEW, data)

    assert page.status_code == 200
    assert values(page) == ["1865", "1871", "1884", "1901"]
    assert 'name="key" value="2" checked' in page.content.decode()
    assert 'name="has_natural_order" checked' in page.content.decode()
    assert "Done: Sort the options and keep their order. Not saved yet." in page.content.decode()
    assert f'value="{data["sentence"]}"' in page.content.decode()
    assert not Item.objects.exists()


def test_a_stored_item_is_cured_in_its_form_only(client: Client, course: Course) -> None:
    item = stored_item(course, ItemKind.SINGLE_CHOICE)
    data = years(course, "1871", "1901", "1865", cure="lost_sequence@body.options", base=str(item.latest_id))
    page = client.post(f"/teach/questions/{item.pk}/", data)

    assert values(page)[:3] == ["1865", "1871", "1901"]
    item.refresh_from_db()
    assert item.latest.number == 1


@pytest.mark.parametrize("cure", ["", "nothing", "lost_sequence@nowhere", "no_such@stem", "@", "x" * 5000])
def test_a_cure_that_does_not_fit_changes_nothing(client: Client, course: Course, cure: str) -> None:
    page = client.post(NEW, years(course, "1871", "1901", "1865", "1884", cure=cure))

    assert page.status_code == 200
    assert values(page)[:4] == ["1871", "1901", "1865", "1884"]
    assert "Not saved yet" not in page.content.decode()
    assert not Item.objects.exists()


def offered(response: Any) -> list[str]:
    return re.findall(r'name="offer" value="([^"]*)"', response.content.decode())


def test_wrong_options_are_offered_as_soon_as_there_is_a_key(client: Client, course: Course) -> None:
    live = client.post(CHECKS, years(course, "1871", "", ""))
    assert len(offered(live)) == 8
    assert "a number near the key" in live.content.decode()

    # The control: without a key there is nothing to be wrong beside.
    assert offered(client.post(CHECKS, years(course, "", "1871", ""))) == []


def test_keys_of_other_items_of_the_course_are_offered_and_of_no_other_course(
    client: Client, course: Course
) -> None:
    year = years(course, "1871", "1865", "1884", save="save")
    client.post(NEW, year)
    elsewhere = published_course()
    stored_item(elsewhere, ItemKind.SINGLE_CHOICE)
    page = client.post(CHECKS, years(course, "1903", "", ""))

    assert "1871" in offered(page)
    assert "the answer of another question" in page.content.decode()
    own = Item.objects.get(course=course)
    mine = client.post(CHECKS, years(course, "1903", "", "", item=str(own.pk)))
    assert "the answer of another question" not in mine.content.decode()


def test_an_offer_fills_the_next_empty_option_without_script(client: Client, course: Course) -> None:
    page = client.post(NEW, years(course, "1871", "", "1865", "", offer="1884"))
    assert values(page)[:4] == ["1871", "1884", "1865", ""]
    assert "Put in: 1884. Not saved yet." in page.content.decode()
    assert "1884" not in offered(page)

    full = client.post(NEW, years(course, "1871", "1865", offer="1884"))
    assert values(full) == ["1871", "1865", "1884"]
    assert not Item.objects.exists()


def test_a_match_goes_to_the_right_side(client: Client, course: Course) -> None:
    form = ItemForm.of_item(SHAPES[ItemKind.MATCHING]())
    form.add_rows(1)
    page = client.post(NEW, posted(form, course=str(course.pk), offer="Something else")).content.decode()
    assert f'name="row-{len(form.rows)}-other" value="Something else"' in page


@pytest.mark.parametrize("kind", [ItemKind.TRUE_FALSE, ItemKind.SHORT_ANSWER, ItemKind.CLOZE])
def test_kinds_without_wrong_options_are_offered_none(client: Client, course: Course, kind: ItemKind) -> None:
    form = ItemForm.of_item(SHAPES[kind]())
    assert offered(client.post(CHECKS, posted(form, course=str(course.pk)))) == []
    assert client.post(NEW, posted(form, course=str(course.pk), offer="x")).status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_the_live_checks_ask_a_fixed_number_of_queries(
    client: Client, course: Course, count: int, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        stored_item(course, ItemKind.SINGLE_CHOICE)
    data = years(course, "1871", "1865", "1884")
    client.post(CHECKS, data)
    with django_assert_num_queries(5):
        client.post(CHECKS, data)


def test_the_live_checks_of_a_large_bank_take_little_more_steps(client: Client, course: Course) -> None:
    """The time they take, 100 ms at most, is measured by the benchmark."""
    data = years(course, "1871", "1901", "1865")
    found = []
    for count in (15, 45):
        for _number in range(count):
            stored_item(course, ItemKind.SINGLE_CHOICE)
        assert client.post(CHECKS, data).status_code == 200
        found.append(steps(lambda: client.post(CHECKS, data)))
    assert found[1] < min(1.5 * found[0], MOST_STEPS)
