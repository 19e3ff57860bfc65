"""A quiz as plain forms and as the script's requests."""

from __future__ import annotations

import pytest
from django.test import Client

from lessons.models import Course
from people.models import User
from tests.factories.courses import published_course
from tests.factories.quizzes import published_quiz


@pytest.fixture
def course(learner: User) -> Course:
    return published_course(lessons=2, sentences=4, learners=(learner,))


def test_slice(client: Client, learner: User, course: Course) -> None:
    quiz = published_quiz(course)
    client.force_login(learner)
    for url in [
        "/",
        "/courses/",
        f"/courses/{course.slug}/",
        f"/courses/{course.slug}/lessons/1/",
        "/progress/",
        "/settings/",
        f"/quizzes/{quiz.pk}/",
    ]:
        r = client.get(url)
        assert r.status_code == 200, url
    r = client.post(f"/quizzes/{quiz.pk}/start/")
    assert r.status_code == 302
    url = r.url
    for _ in range(20):
        r = client.get(url)
        assert r.status_code == 200, url
        if "check" in url:
            break
        page = r.context["page"]
        data = {"key": r.context["key"], "seq": r.context["seq"]}
        data |= {"goto": r.context["following"]} if r.context["following"] else {"finish": "1"}
        data |= {"chosen": "a", "value": "true", "text": "1811", "gap-g1": "bridge", "pair-l1": "r1"}
        r = client.post(url, data)
        assert r.status_code == 302
        url = r.url
    r = client.post(url.replace("check", "submit"))
    r = client.get(r.url)
    assert r.status_code == 200
    print(r.content.decode()[3000:6000])
