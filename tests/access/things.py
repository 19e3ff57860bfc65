"""What a route of the access tests can point at, and how everybody of their world stands to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lessons.models import Course, StoredPicture
from people.access import Relation
from progress.models import Unlocking
from quizzes.layout import Heading, with_headings
from quizzes.models import ItemMedia, Quiz
from tests.factories.people import UserFactory

HOME, AWAY = "home", "away"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something a route can point at. Whoever is not named in `relations` has none to it."""

    named: dict[str, Any]
    pk: Any
    organisation: str | None = HOME
    relations: dict[str, frozenset[Relation]] = field(default_factory=dict)
    is_draft: bool = False


def relations_to(name: str) -> dict[str, frozenset[Relation]]:
    """How everybody stands to the course of this name."""
    at_home = [
        "owner", "classmate", "other_learner", "unenrolled", "suspended",
        "co_instructor", "instructor_elsewhere", "admin",
    ]  # fmt: skip
    seen = {"away": ["away_admin", "away_learner"], "draft": []}.get(name, at_home)
    enrolled = {"own": ["owner", "classmate"], "other": ["other_learner"], "away": ["away_learner"]}
    taught = {"own": "co_instructor", "draft": "co_instructor", "other": "instructor_elsewhere"}
    found = {person: {Relation.OPEN} for person in seen}
    for person in enrolled.get(name, []):
        found[person].add(Relation.ENROLLED)
    if name in taught:
        found.setdefault(taught[name], set()).add(Relation.TEACHES)
    return {person: frozenset(held) for person, held in found.items()}


def place_of(name: str) -> str:
    return AWAY if name == "away" else HOME


def slot_of(quiz: Quiz, course: str) -> Thing:
    slot = quiz.slots.first()
    assert slot is not None
    return Thing({"quiz_id": quiz.pk, "slot_id": slot.pk}, slot.pk, place_of(course), relations_to(course))


def draw_of(quiz: Quiz, course: str) -> Thing:
    data = {"id": 1, "after": 0, "is_below": False, "count": 1, "points": "1", "filter": {}}
    Quiz.objects.filter(pk=quiz.pk).update(draws=[data])
    place, relations = place_of(course), relations_to(course)
    return Thing({"quiz_id": quiz.pk, "draw_id": 1}, quiz.pk, place, relations, is_draft=True)


def heading_of(quiz: Quiz, course: str) -> Thing:
    layout = with_headings({}, [Heading(id=1, first=1, title="A section")])
    Quiz.objects.filter(pk=quiz.pk).update(layout=layout)
    place, relations = place_of(course), relations_to(course)
    return Thing({"quiz_id": quiz.pk, "section_id": 1}, quiz.pk, place, relations, is_draft=True)


def picture_of(course: Course, name: str) -> Thing:
    """An image of the course's article; each course has one under a key of its own."""
    key = (name.encode().hex() * 64)[:64]
    made = StoredPicture.objects.create(
        article_id=course.revision.article_id, key=key, media_type="image/png", width=1, height=1, data=b"x"
    )
    return Thing({"slug": course.slug, "key": key}, made.pk, place_of(name), relations_to(name))


def media_of(course: Course, name: str) -> Thing:
    """A picture of the course's questions, under a name of its own."""
    made = ItemMedia.objects.create(
        organisation_id=course.organisation_id,
        course=course,
        name=(name.encode().hex() * 32)[:32] + ".png",
        media_type="image/png",
        data=b"x",
    )
    return Thing({"name": made.name}, made.pk, place_of(name), relations_to(name))


def unlocking_of(course: Course, name: str) -> Thing:
    """The first lesson of the course, opened to a learner of it or to somebody."""
    made = Unlocking.objects.create(
        organisation_id=course.organisation_id,
        course=course,
        lesson=course.lessons.get(position=1),
        learner=UserFactory(),
        reason="A test.",
    )
    return Thing({"slug": course.slug, "unlocking_id": made.pk}, made.pk, place_of(name), relations_to(name))
