"""Images of an article: stored once, shown in its lessons, served with the type that their bytes show."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lessons.models import Course, Import, Lesson, StoredPicture
from lessons.queries import extracted_of
from lessons.services import apply_plan, create_import, publish_course, read_import
from people.access import Principal
from people.models import User
from progress.conditions import Condition, Kind, Step, What, plain_rules
from progress.ruling import save_rules
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


def test_an_image_of_a_locked_lesson_is_kept_back(
    course: Course, client: Client, learner: User, instructor: User, instructing: Principal
) -> None:
    EnrolmentFactory(course=course, learner=learner)
    step = Step(What.LESSON, course.lessons.get().pk)
    later = Condition(kind=Kind.DATE, at=timezone.now() + timedelta(days=1))
    save_rules(course, step, replace(plain_rules(step.what), conditions=(later,)), instructing)
    found = []
    for user in (learner, instructor):
        client.force_login(user)
        found.append(client.get(address_of(course)).status_code)
    # Who shows it elsewhere too, opens it.
    other = course.lessons.get()
    Lesson.objects.create(
        course=course, position=2, title="Open", kind="section", start=0, end=1, word_count=1,
        sentence_count=0, body=other.body,
    )  # fmt: skip
    client.force_login(learner)
    assert [*found, client.get(address_of(course)).status_code] == [404, 200, 200]


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
