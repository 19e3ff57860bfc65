"""Images of an article: stored once, shown in its lessons, served with the type that their bytes show."""

from __future__ import annotations

from base64 import b64encode

import pytest
from django.test import Client

from lessons.models import Course, Import, StoredPicture
from lessons.queries import extracted_of
from lessons.services import apply_plan, create_import, publish_course, read_import
from people.access import Principal
from people.models import User
from tests.factories.courses import EnrolmentFactory
from tests.texts.office_files import png

pytestmark = pytest.mark.django_db
IMAGE = f"data:image/png;base64,{b64encode(png(5, 4)).decode()}"
TEXT = f"""# Boats

## Nets

Nets are made of hemp.

![Two boats]({IMAGE})

![Again]({IMAGE})

| a | b |
|---|---|
| 1 | 2 |
"""


@pytest.fixture
def course(instructing: Principal) -> Course:
    made = create_import(TEXT.encode(), by=instructing, source_format="markdown", is_queued=False)
    course = apply_plan(read_import(made.pk), instructing, is_queued=False)
    publish_course(course, instructing)
    return course


def address_of(course: Course) -> str:
    return f"/courses/{course.slug}/pictures/{StoredPicture.objects.get().key}"


def test_an_image_is_stored_once_and_named_by_the_lesson(course: Course) -> None:
    assert StoredPicture.objects.get().article_id == course.revision.article_id
    body = course.lessons.get().body
    assert body.count(f'<img src="{address_of(course)}"') == 2
    assert 'alt="Two boats" width="5" height="4"' in body
    assert '<th scope="col">a</th>' in body
    assert "data:" not in body
    assert "data" not in str(course.revision.blocks)


def test_a_learner_gets_the_bytes_with_their_own_type(course: Course, client: Client, learner: User) -> None:
    EnrolmentFactory(course=course, learner=learner)
    client.force_login(learner)
    response = client.get(address_of(course))
    assert response.content == png(5, 4)
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/png", "nosniff")


def test_who_may_not_read_the_course_gets_nothing(
    course: Course, client: Client, other_learner: User
) -> None:
    client.force_login(other_learner)
    assert client.get(address_of(course)).status_code == 404


def test_the_key_of_another_article_opens_nothing(
    course: Course, client: Client, instructor: User, instructing: Principal
) -> None:
    other = create_import(b"# Wood\n\nWood floats.", by=instructing, is_queued=False)
    other_course = apply_plan(read_import(other.pk), instructing, is_queued=False)
    client.force_login(instructor)
    key = StoredPicture.objects.get().key
    assert client.get(f"/courses/{course.slug}/pictures/{key}").status_code == 200
    assert client.get(f"/courses/{other_course.slug}/pictures/{key}").status_code == 404


def test_the_stored_article_goes_back_and_forth_without_its_images(course: Course) -> None:
    import_ = Import.objects.select_related("revision__article").get()
    assert [block.kind for block in extracted_of(import_.revision).blocks].count("image") == 2
