"""The ground other tests stand on."""

from __future__ import annotations

import pytest

from items.constraints import validate
from items.kinds import ItemKind
from items.storage import from_data
from lessons.models import Course, Sentence
from people.models import User
from tests.factories.courses import published_course
from tests.factories.items import MARKED_KINDS, SHAPES
from tests.factories.quizzes import published_quiz


@pytest.fixture
def course(instructor: User, learner: User) -> Course:
    return published_course(lessons=2, sentences=3, instructors=(instructor,), learners=(learner,))


def test_every_sentence_stands_where_its_offsets_say(course: Course) -> None:
    sentences = list(Sentence.objects.filter(lesson__course=course))
    assert len(sentences) == 6
    assert all(course.revision.text[row.start : row.end] == row.text for row in sentences)


@pytest.mark.parametrize("kind", MARKED_KINDS)
def test_every_shape_is_sound(kind: ItemKind) -> None:
    validate(SHAPES[kind]())


def test_a_quiz_has_one_slot_per_kind_with_evidence(course: Course) -> None:
    quiz = published_quiz(course)
    kinds = []
    for slot in quiz.slots.select_related("item__latest"):
        shape = from_data(slot.item.latest.content)
        validate(shape)
        assert shape.evidence is not None
        assert course.revision.text[shape.evidence.start : shape.evidence.end] == shape.evidence.text
        kinds.append(shape.kind)
    assert kinds == list(MARKED_KINDS)
