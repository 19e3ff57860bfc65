"""Questions that quote two sentences: both are kept, shown as their evidence, and seen in the margins."""

from __future__ import annotations

import pytest

from items.generation import generate
from items.generation.model import language_model, model_package
from items.kinds import ItemKind
from lessons.models import Course, Sentence
from lessons.queries import extracted_of, sections_of
from lessons.services import apply_plan, create_import, read_import
from people.access import Principal
from people.models import User
from quizzes.authoring import store_candidates
from quizzes.coverage import CourseCoverage, Show
from quizzes.evidence import places_of
from quizzes.models import Item
from tests.lessons.conftest import principal_of

pytestmark = pytest.mark.django_db

FIRST = "The Harrow Bridge crosses the river Penlow in Orvane."
SECOND = "It must carry 4,200 lorries on a working day."
ARTICLE = f"""Notes from Orvane

The roads

Roads in Orvane are paved with stone from the Harrow Hills. {FIRST} {SECOND} Tolls ended in 1988.
"""


@pytest.fixture(scope="module", autouse=True)
def _model() -> None:
    """Loaded before a transaction is open: a slow machine would let the database end it."""
    language_model(model_package())


@pytest.fixture
def by(instructor: User) -> Principal:
    return principal_of(instructor)


@pytest.fixture
def item(by: Principal) -> Item:
    """The stored question that quotes both sentences and turns on the second."""
    import_ = read_import(create_import(ARTICLE.encode(), by=by, is_queued=False).pk)
    course = apply_plan(import_, by, is_queued=False)
    extracted = extracted_of(course.revision)
    # Only gaps: as a true statement the first sentence would be asked for by itself, and the passage tell it.
    result = generate(extracted, sections_of(course, extracted), seed=0, wanted={ItemKind.CLOZE: 9})
    passages = [one for one in result.candidates if len(one.parts) > 1 and "4,200" in one.raw_key]
    return store_candidates(course, passages)[0]


def test_the_evidence_is_both_sentences_word_for_word(item: Item) -> None:
    place = places_of([item.latest_id or 0])[item.latest_id or 0]
    assert place.marked == f"{FIRST} {SECOND}"
    assert place.before.endswith("from the Harrow Hills. ")
    assert place.after.startswith(" Tolls ended")
    assert place.anchor


def test_a_passage_stands_beside_both_of_its_sentences(item: Item) -> None:
    course: Course = item.course
    second = Sentence.objects.get(lesson__course=course, text=SECOND)
    assert item.other_sentences == [second.key]
    coverage = CourseCoverage(course)
    lessons = coverage.margins(coverage.rows(Show.ALL, None))
    beside = [margin.text for _lesson, margins in lessons for margin in margins if margin.items]
    assert beside == [FIRST, SECOND]
