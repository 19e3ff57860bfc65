"""A revision for learners: the same place in the text, the same status, all or nothing."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from items.kinds import ItemKind
from jobs.models import Job
from lessons.models import Course, Revision, RevisionDraft, Sentence
from lessons.revisions import RevisionRefused
from people.access import Principal
from people.models import Role, User
from progress import revising
from progress.models import LessonReading
from progress.queries import outlines, quiz_lines, standings
from progress.revising import apply_revision
from progress.services import keep_place
from quizzes.models import GenerationRun, Item, ItemState, QuizState, Slot
from quizzes.renewing import renew_items
from tests.factories.quizzes import QuizFactory
from tests.factories.revised import ARTICLE, REVISED, compared, item_on, living_course, sentence

pytestmark = pytest.mark.django_db


def principal(user: User) -> Principal:
    membership = user.memberships.get()
    return Principal(user.pk, membership.organisation_id, Role(membership.role))


@pytest.fixture
def teacher(instructor: User) -> Principal:
    return principal(instructor)


@pytest.fixture
def course(teacher: Principal, learner: User, other_learner: User) -> Course:
    return living_course(teacher, learner, other_learner)


def at(course: Course, user: User, lesson: int) -> str:
    """The words where "continue" leads."""
    rows = LessonReading.objects.of(course.organisation_id).filter(lesson__course=course)
    row = rows.get(learner=user, lesson__position=lesson)
    return Sentence.objects.get(lesson_id=row.lesson_id, position=row.position).text


def test_a_learner_stands_at_the_same_sentence(
    course: Course, teacher: Principal, learner: User, other_learner: User
) -> None:
    lessons = {lesson.position: lesson for lesson in course.lessons.all()}
    keep_place(principal(learner), lessons[1].pk, position=2, furthest=2)
    keep_place(principal(other_learner), lessons[1].pk, position=1, furthest=1)
    keep_place(principal(learner), lessons[3].pk, position=2, furthest=2)
    apply_revision(compared(course, teacher), teacher)
    assert at(course, learner, 1) == "Each built a bridge."
    assert at(course, other_learner, 1) == "Two villages share one river."
    assert at(course, learner, 3) == "It was made of stone."
    lines = outlines(principal(learner), [course.pk])[course.pk]
    assert [(line.sentence_count, line.kept, line.furthest, line.is_finished) for line in lines] == [
        (3, 3, 3, True),
        (2, None, None, False),
        (3, 3, 1, False),
    ]


def test_control_places_that_are_not_moved_are_found(
    course: Course, teacher: Principal, learner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_place(principal(learner), course.lessons.get(position=3).pk, position=2, furthest=2)
    monkeypatch.setattr(revising, "_move_places", lambda *_: None)
    apply_revision(compared(course, teacher), teacher)
    assert at(course, learner, 3) != "It was made of stone."


def test_the_status_of_a_lesson_stays(course: Course, teacher: Principal, learner: User) -> None:
    who = principal(learner)
    keep_place(who, course.lessons.get(position=3).pk, position=3, furthest=3)
    before = [standing.status for _line, standing in standings(who, [course.pk])[course.pk]]
    apply_revision(compared(course, teacher), teacher)
    assert [standing.status for _line, standing in standings(who, [course.pk])[course.pk]] == before


def test_all_or_nothing(course: Course, teacher: Principal, monkeypatch: pytest.MonkeyPatch) -> None:
    item_on(course, "It was made of stone")
    rows = list(Sentence.objects.order_by("pk").values())

    def broken(*_: object) -> None:
        raise RuntimeError("the last step fails")

    monkeypatch.setattr(revising, "_move_places", broken)
    with pytest.raises(RuntimeError):
        apply_revision(compared(course, teacher), teacher)
    assert list(Sentence.objects.order_by("pk").values()) == rows
    assert Revision.objects.count() == 1
    assert Item.objects.get().latest.number == 1  # type: ignore[union-attr]
    assert RevisionDraft.objects.get().state == "ready"


def test_new_and_changed_sentences_get_questions_and_nothing_twice(
    course: Course, teacher: Principal
) -> None:
    text = ARTICLE.replace(
        "It still stands.", "It still stands. In 1975 the council repaired the stone pillars."
    )
    revised = apply_revision(compared(course, teacher, text), teacher)
    job = Job.objects.get(kind="renew_items")
    assert job.payload == {"draft_id": revised.applied.draft.pk}
    assert RevisionDraft.objects.get().items_job == job
    made = renew_items(revised.applied.draft.pk)
    assert made > 0
    fresh = sentence(course, "In 1975")
    found = Item.objects.filter(course=course).select_related("latest")
    assert {item.latest.sentence_id for item in found if item.latest} == {fresh.pk}
    assert {item.state for item in found} == {ItemState.WAITING}
    assert renew_items(revised.applied.draft.pk) == 0
    assert Item.objects.count() == made
    assert GenerationRun.objects.get().revision == revised.applied.after


def test_a_changed_sentence_gets_questions_beside_the_stale_one(course: Course, teacher: Principal) -> None:
    stale = item_on(course, "The first bridge", kind=ItemKind.SHORT_ANSWER)
    revised = apply_revision(compared(course, teacher, ARTICLE.replace("in 1811", "in 1812")), teacher)
    assert renew_items(revised.applied.draft.pk) > 0
    stale.refresh_from_db()
    assert stale.state == ItemState.STALE


def test_reasons_of_sentences_that_stayed_are_kept(course: Course, teacher: Principal) -> None:
    kept, gone = sentence(course, "It still"), sentence(course, "Nobody paid")
    GenerationRun.objects.create(
        organisation=course.organisation,
        course=course,
        revision=course.revision,
        engine="rules-1",
        reasons=[
            {"start": one.start, "end": one.end, "rule": "clause", "code": "no_fact", "detail": ""}
            for one in (kept, gone)
        ],
    )
    revised = apply_revision(compared(course, teacher), teacher)
    renew_items(revised.applied.draft.pk)
    reasons = GenerationRun.objects.latest("pk").reasons
    kept.refresh_from_db()
    assert (kept.start, kept.end) in {(row["start"], row["end"]) for row in reasons}
    text = revised.applied.after.text
    assert all(text[row["start"] : row["end"]] == text[row["start"] : row["end"]].strip() for row in reasons)


def test_a_text_applied_after_another_makes_no_questions_of_the_old_one(
    course: Course, teacher: Principal
) -> None:
    first = apply_revision(compared(course, teacher), teacher)
    apply_revision(compared(course, teacher, REVISED.replace("A road", "A track")), teacher)
    assert renew_items(first.applied.draft.pk) == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_refused(course: Course, teacher: Principal) -> None:
    drafts = [compared(course, teacher, REVISED.replace("A road", road)) for road in ("A track", "A path")]
    ends: list[str] = []
    gate = threading.Barrier(2)

    def run(draft: RevisionDraft) -> None:
        try:
            gate.wait(timeout=10)
            apply_revision(draft, teacher, is_queued=False)
            ends.append("applied")
        except RevisionRefused as refused:
            ends.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(draft,)) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(end == "applied" for end in ends) == [False, True]
    assert any("has been revised since" in end for end in ends)
    assert Revision.objects.count() == 2


def test_statements_do_not_grow_with_the_text(
    course: Course, teacher: Principal, learner: User, django_assert_max_num_queries: object
) -> None:
    for words in ("It was made of stone", "It still", "It was made of wood"):
        item_on(course, words)
    with django_assert_max_num_queries(60):  # type: ignore[operator]  # a fixture of pytest-django
        apply_revision(compared(course, teacher), teacher, is_queued=False)


def test_the_outline_counts_the_questions_that_would_be_asked(
    course: Course, teacher: Principal, learner: User
) -> None:
    quiz = QuizFactory(course=course, state=QuizState.PUBLISHED)
    for position, words in enumerate(("The first bridge", "It still"), 1):
        Slot.objects.create(quiz=quiz, position=position, item=item_on(course, words))
    assert [line.item_count for line in quiz_lines(principal(learner), [course.pk])] == [2]
    apply_revision(compared(course, teacher), teacher, agreed=f"{quiz.pk}-1")
    assert [line.item_count for line in quiz_lines(principal(learner), [course.pk])] == [1]
