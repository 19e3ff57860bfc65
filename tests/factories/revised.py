"""A course made of a real article by the services, and a new text for it."""

from __future__ import annotations

from items.kinds import Evidence, Item, ItemKind
from lessons.models import Course, Import, ImportState, RevisionDraft, Sentence
from lessons.revisions import create_draft, read_draft
from lessons.services import apply_plan, create_import, enrol, publish_course, read_import
from people.access import Principal
from people.models import User
from quizzes.models import Item as StoredItem
from quizzes.models import ItemState
from tests.factories.items import stored_item

ARTICLE = """The bridges of two villages

Two villages share one river. Each built a bridge.

(1) The first village

The first bridge was built in 1811. It was made of wood. Nobody paid for crossing it.

(2) The second village

The second bridge was built in 1821. It was made of stone. It still stands.
"""
REVISED = (
    ARTICLE.replace("share one river.", "share one river. A road joins them.")
    .replace("in 1811", "in 1812")
    .replace(" Nobody paid for crossing it.", "")
    .replace("It was made of stone. It still stands.", "It still stands. It was made of stone.")
)
"""One sentence is new (lesson 1), one changed and one removed (lesson 2), one moved (lesson 3)."""


def living_course(by: Principal, *learners: User, text: str = ARTICLE) -> Course:
    """A published course of the article, its learners enrolled, without items."""
    import_ = read_import(create_import(text.encode(), by=by, is_queued=False).pk)
    course = apply_plan(import_, by, is_queued=False)
    Import.objects.filter(pk=import_.pk).update(state=ImportState.READY)
    publish_course(course, by)
    for learner in learners:
        enrol(learner, course)
    return course


def compared(course: Course, by: Principal, text: str = REVISED) -> RevisionDraft:
    """The draft of a new text, read and compared."""
    course = Course.objects.get(pk=course.pk)
    return read_draft(create_draft(course, text.encode(), by=by, is_queued=False).pk)


def sentence(course: Course, words: str) -> Sentence:
    """The sentence of the course that begins like this."""
    return Sentence.objects.get(lesson__course=course, text__startswith=words)


def item_on(
    course: Course,
    words: str,
    kind: ItemKind = ItemKind.TRUE_FALSE,
    state: ItemState = ItemState.ACCEPTED,
    shape: Item | None = None,
) -> StoredItem:
    """An item proved by the whole sentence that begins like this."""
    return stored_item(course, kind, shape=shape, sentence=sentence(course, words), state=state)


def evidence_of(item: StoredItem) -> Evidence:
    """The proof of the latest version, as it is stored in the item's content."""
    item.refresh_from_db()
    assert item.latest is not None
    return Evidence(**item.latest.content["evidence"])
