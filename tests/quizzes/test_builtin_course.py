"""The built-in course: complete after the first start, untouched by the next ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command

from items.kinds import ItemKind, ItemOrigin
from jobs.models import Job
from lessons.access import course_for
from lessons.models import Article, Course, CourseState, Import, ImportState, Lesson, Revision, Sentence
from people.access import Action
from people.models import AuditEntry, Organisation, User
from quizzes.builtin_course import SLUG, BadContent, Content, load_builtin_course, read_content
from quizzes.checks import check_question
from quizzes.models import Item, ItemState, Quiz, QuizState, Slot
from tests.factories.courses import EnrolmentFactory
from tests.factories.items import MARKED_KINDS
from tests.lessons.conftest import principal_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation(db: None) -> Organisation:
    return Organisation.objects.get(slug="default")


@pytest.fixture
def load(organisation: Organisation) -> Callable[..., Course]:
    def load(content: Content | None = None) -> Course:
        return load_builtin_course(organisation, tell=print, content=content)

    return load


def row_counts() -> dict[str, int]:
    models = (Article, Course, Lesson, Sentence, Import, Item, Quiz, Slot, Job, AuditEntry)
    return {model.__name__: model.objects.count() for model in models}


def test_the_course_is_published_and_complete(load: Callable[..., Course]) -> None:
    course = load()
    assert course.slug == SLUG
    assert course.state == CourseState.PUBLISHED
    assert [str(lesson) for lesson in course.lessons.all()] == [
        "Introduction",
        "(1) Clarify a relationship",
        "(2) Deepen two aspects of understanding",
        "(3) Grasp three key points",
    ]
    assert [piece["text"] for piece in course.revision.left_out] == [
        "Related Downloads",
        "Related News",
        "undefined",
        "undefined",
    ]
    assert course.revision.text.encode() == read_content().article
    assert "Kept word for word" in course.revision.article.provenance


def test_every_sentence_stands_at_its_offsets(load: Callable[..., Course]) -> None:
    course = load()
    sentences = Sentence.objects.filter(lesson__course=course)
    assert sentences.count() >= 25
    for sentence in sentences:
        assert course.revision.text[sentence.start : sentence.end] == sentence.text


def test_hand_written_items_are_accepted_and_proved(load: Callable[..., Course]) -> None:
    course = load()
    items = Item.objects.filter(course=course).select_related("latest__sentence", "lesson")
    assert items.count() >= 12
    # The article has no picture to point at.
    assert {item.kind for item in items} == {kind.value for kind in MARKED_KINDS} - {ItemKind.HOTSPOT}
    for item in items:
        assert (item.origin, item.state) == (ItemOrigin.WRITTEN, ItemState.ACCEPTED)
        assert item.lesson is not None
        assert item.latest is not None
        assert item.latest.sentence is not None
        assert item.latest.sentence.lesson_id == item.lesson_id


def test_the_quiz_is_published_and_leaves_a_check_to_every_lesson(
    load: Callable[..., Course], learner: User
) -> None:
    course = load()
    quiz = Quiz.objects.get(course=course)
    assert quiz.state == QuizState.PUBLISHED
    assert quiz.slots.count() >= 12
    EnrolmentFactory(course=course, learner=learner)
    principal = principal_of(learner)
    assert course_for(principal, SLUG, Action.LESSON_READ) == course
    for lesson in course.lessons.all():
        assert check_question(principal, lesson) is not None, lesson


def test_generated_questions_are_left_to_a_worker(load: Callable[..., Course]) -> None:
    import_ = Import.objects.select_related("job").get(course=load())
    assert import_.state == ImportState.GENERATING
    assert import_.job is not None
    assert import_.job.kind == "make_items"


def test_loading_again_writes_nothing(load: Callable[..., Course]) -> None:
    load()
    once = row_counts()
    load()
    assert row_counts() == once


def test_a_new_question_is_added_and_nothing_else(load: Callable[..., Course]) -> None:
    content = read_content()
    first, _mark, last = content.questions.rpartition("[[question]]")
    load(replace(content, questions=first))
    once = row_counts()
    load(content)
    assert last.strip()
    expected = {"Item": once["Item"] + 1, "AuditEntry": once["AuditEntry"] + 2}
    assert row_counts() == once | expected


def test_a_bad_question_file_names_its_line_and_changes_nothing(load: Callable[..., Course]) -> None:
    content = replace(read_content(), questions='[[question]]\nkind = "riddle"\n')
    with pytest.raises(BadContent, match=r"questions.toml, line \d+"):
        load(content)
    assert not Course.objects.exists()


def test_a_newer_engine_replaces_only_what_waits(
    load: Callable[..., Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("load_builtin_course", "--generate", verbosity=0, stdout=StringIO())
    waiting = Item.objects.filter(origin=ItemOrigin.GENERATED)
    kept = waiting.first()
    assert kept is not None
    Item.objects.filter(pk=kept.pk).update(state=ItemState.ACCEPTED)
    old = set(waiting.exclude(pk=kept.pk).values_list("pk", flat=True))
    monkeypatch.setattr("quizzes.builtin_course.ENGINE", "rules-newer")
    load()
    assert old
    assert set(Item.objects.filter(origin=ItemOrigin.GENERATED).values_list("pk", flat=True)) == {kept.pk}
    assert Import.objects.get().state == ImportState.GENERATING


def test_an_article_revised_here_is_left_alone(load: Callable[..., Course]) -> None:
    course = load()
    first = course.revision
    course.revision = Revision.objects.create(
        article=first.article, number=2, text="Another text.", sha256="0" * 64, source_format="txt", blocks=[]
    )
    course.save()
    before = row_counts()
    load(replace(read_content(), questions=read_content().questions + "\n"))
    assert row_counts() == before
    course.revision = first
    course.save()
    load(replace(read_content(), questions=read_content().questions + "\n"))
    assert row_counts() != before
