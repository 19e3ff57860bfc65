"""How a question looks, in its editor: as learners get it, without what its author noted."""

from __future__ import annotations

import re
from dataclasses import replace

from django.test import Client
from django.urls import reverse

from items.kinds import Essay, Files, Item
from lessons.models import Course
from people.models import User
from tests.factories.items import essay, numerical, stored_item
from tests.quizzes.test_variables import shape as with_variables


def looks(client: Client, course: Course, item: Item) -> str:
    """What stands under “How it looks”."""
    page = client.get(reverse("item_edit", args=[stored_item(course, shape=item).pk])).content.decode()
    found = re.search(r'<div id="shown".*?</section>', page, re.DOTALL)
    assert found is not None
    return found[0]


def test_an_essay_is_a_box_with_its_limits(client: Client, course: Course, instructor: User) -> None:
    client.force_login(instructor)
    body = essay().body
    assert isinstance(body, Essay)
    shown = looks(client, course, replace(essay(), body=replace(body, files=Files(most=2))))
    assert "<textarea" in shown
    assert "At most 300 words." in shown
    assert "Up to 2 files" in shown
    own = ("Reasons", "Any reason of the article", "the ferry was slow", 'class="opt')
    assert not [word for word in own if word in shown]


def test_a_number_is_a_field_and_variables_are_numbers(
    client: Client, course: Course, instructor: User
) -> None:
    client.force_login(instructor)
    shown = looks(client, course, with_variables())
    assert re.search(r"How far is \d times \d m\?", shown)
    assert shown.count("<input") == 2
    own = ("{{", "a * b", "variable", "must hold", 'class="opt', 'name="')
    assert not [word for word in own if word in shown]
    assert "between 9.5" not in looks(client, course, numerical())
