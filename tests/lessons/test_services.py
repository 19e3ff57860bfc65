"""An import step by step: what is stored, what is refused, and that no step happens twice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from jobs.models import Job, JobState
from lessons.models import (
    Article,
    Course,
    CourseState,
    EnrolmentState,
    Import,
    ImportState,
    Lesson,
    Sentence,
)
from lessons.queries import extracted_of, failure_of, plan_fingerprint, plan_of, proposed_split, state_of
from lessons.services import (
    EnrolmentRefused,
    ImportRefused,
    apply_plan,
    change_plan,
    create_import,
    enrol,
    finish_import,
    publish_course,
    read_import,
    retry_import,
    unpublish_course,
)
from people.access import Principal
from people.models import AuditEntry, User
from tests.factories.courses import published_course
from tests.lessons.conftest import ARTICLE, CHINESE
from texts.plans import PlanError, divide, merge, rename, reorder
from texts.shapes import UnreadableFile

pytestmark = pytest.mark.django_db
ReadArticle = Callable[..., Import]


def titles(import_: Import) -> list[str]:
    return [part.title for part in plan_of(import_).parts]


def test_create_queues_the_reading(instructing: Principal) -> None:
    import_ = create_import(ARTICLE.encode(), by=instructing, source_name="bridges.txt")
    assert import_.state == ImportState.READING
    assert import_.job is not None
    assert (import_.job.kind, import_.job.payload) == ("read_article", {"import_id": import_.pk})
    assert AuditEntry.objects.get(verb="import.create").object_id == str(import_.pk)


@pytest.mark.parametrize("data", [b"", b"  \n\t ", b"x" * 10_000_001], ids=["nothing", "blank", "too large"])
def test_create_refuses_at_the_door(instructing: Principal, data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        create_import(data, by=instructing)
    assert not Import.objects.exists()
    assert not Job.objects.exists()


def test_reading_proposes_sections_and_reports_what_was_left_out(read_article: ReadArticle) -> None:
    import_ = read_article()
    assert import_.state == ImportState.SPLIT
    assert titles(import_) == ["Introduction", "(1) The first village", "(2) The second village"]
    assert import_.revision is not None
    assert import_.revision.article.title == "The bridges of two villages"
    assert [piece["text"] for piece in import_.revision.left_out] == ["Related News"]
    assert import_.revision.text == ARTICLE
    assert extracted_of(import_.revision).text == ARTICLE


def test_reading_twice_stores_once(read_article: ReadArticle) -> None:
    import_ = read_article()
    again = read_import(import_.pk)
    assert again.revision_id == import_.revision_id
    assert Article.objects.count() == 1


def test_unreadable_file_fails_with_a_plain_sentence(instructing: Principal) -> None:
    import_ = create_import(b"PK\x03\x04\x00\x00", by=instructing, source_name="report.docx", is_queued=False)
    import_ = read_import(import_.pk)
    assert import_.state == ImportState.FAILED
    failure = failure_of(import_)
    assert failure is not None
    assert failure.error.endswith(".")
    assert not failure.can_retry
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("text", "sections"),
    [("Ten words are enough for a very short article here.", 1), (CHINESE, 2)],
    ids=["ten words", "Chinese"],
)
def test_small_and_foreign_texts_become_sections(read_article: ReadArticle, text: str, sections: int) -> None:
    assert len(titles(read_article(text))) == sections


def test_plan_changes_are_kept(read_article: ReadArticle) -> None:
    import_ = read_article()
    assert titles(change_plan(import_, partial(rename, index=1, title="Wood")))[1] == "Wood"
    assert len(titles(change_plan(import_, partial(merge, index=1)))) == 2
    cut = proposed_split(Import.objects.get(pk=import_.pk)).sections[1].paragraphs[0].block
    assert len(titles(change_plan(import_, partial(divide, index=1, at_block=cut, title="Rest")))) == 3
    assert titles(change_plan(import_, partial(reorder, order=[2, 0, 1])))[0] == "Rest"
    assert titles(Import.objects.get(pk=import_.pk)) == ["Rest", "Introduction", "Wood"]


def test_plan_change_from_an_old_page_is_refused(read_article: ReadArticle) -> None:
    import_ = read_article()
    seen = plan_fingerprint(import_)
    change_plan(import_, partial(merge, index=0), fingerprint=seen)
    with pytest.raises(ImportRefused):
        change_plan(import_, partial(merge, index=0), fingerprint=seen)
    assert len(titles(Import.objects.get(pk=import_.pk))) == 2


def test_impossible_plan_change_changes_nothing(read_article: ReadArticle) -> None:
    import_ = read_article()
    with pytest.raises(PlanError):
        change_plan(import_, partial(merge, index=2))
    assert len(titles(Import.objects.get(pk=import_.pk))) == 3


@pytest.mark.parametrize("text", [ARTICLE, CHINESE, ARTICLE.replace("\n", "\r\n")], ids=["en", "zh", "crlf"])
def test_every_sentence_stands_at_its_offsets(
    read_article: ReadArticle, instructing: Principal, text: str
) -> None:
    course = apply_plan(read_article(text), instructing)
    sentences = list(Sentence.objects.filter(lesson__course=course).select_related("lesson"))
    assert len(sentences) >= 4
    for sentence in sentences:
        assert course.revision.text[sentence.start : sentence.end] == sentence.text
        assert sentence.lesson.start <= sentence.start < sentence.end <= sentence.lesson.end


def test_applying_makes_a_draft_course_of_its_maker(
    read_article: ReadArticle, instructing: Principal
) -> None:
    import_ = read_article()
    course = apply_plan(import_, instructing)
    assert course.state == CourseState.DRAFT
    assert course.slug == "the-bridges-of-two-villages"
    assert [user.pk for user in course.instructors.all()] == [instructing.user_id]
    lessons = list(course.lessons.all())
    assert [(row.position, row.label, row.title, row.kind) for row in lessons] == [
        (1, "", "Introduction", "introduction"),
        (2, "(1)", "The first village", "section"),
        (3, "(2)", "The second village", "section"),
    ]
    assert [row.sentence_count for row in lessons] == [2, 2, 3]
    assert 'id="s2-1"' in lessons[1].body
    import_ = Import.objects.get(pk=import_.pk)
    assert import_.state == ImportState.GENERATING
    assert import_.job is not None
    assert import_.job.kind == "make_items"


def test_applying_twice_makes_one_course(read_article: ReadArticle, instructing: Principal) -> None:
    import_ = read_article()
    apply_plan(import_, instructing)
    with pytest.raises(ImportRefused):
        apply_plan(import_, instructing)
    assert Course.objects.count() == 1


def test_a_failure_in_the_middle_leaves_nothing(
    read_article: ReadArticle, instructing: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_ = read_article()

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("lessons.services.enqueue", broken)
    with pytest.raises(RuntimeError):
        apply_plan(import_, instructing)
    assert not Course.objects.exists()
    assert not Lesson.objects.exists()
    assert Import.objects.get(pk=import_.pk).state == ImportState.SPLIT


def test_the_same_title_again_gets_an_address_of_its_own(
    read_article: ReadArticle, instructing: Principal
) -> None:
    slugs = [apply_plan(read_article(), instructing).slug for _ in range(3)]
    assert slugs == [f"the-bridges-of-two-villages{end}" for end in ("", "-2", "-3")]


def test_a_title_without_latin_letters_gets_an_address(
    read_article: ReadArticle, instructing: Principal
) -> None:
    assert apply_plan(read_article(CHINESE), instructing).slug == "course"


def test_finishing_moves_only_what_is_being_made(read_article: ReadArticle, instructing: Principal) -> None:
    import_ = read_article()
    finish_import(import_.pk)
    assert Import.objects.get(pk=import_.pk).state == ImportState.SPLIT
    apply_plan(import_, instructing)
    finish_import(import_.pk)
    assert Import.objects.get(pk=import_.pk).state == ImportState.READY


def test_a_failed_job_is_shown_and_can_be_tried_again(
    read_article: ReadArticle, instructing: Principal
) -> None:
    import_ = read_article()
    apply_plan(import_, instructing)
    import_ = Import.objects.select_related("job").get(pk=import_.pk)
    assert failure_of(import_) is None
    with pytest.raises(ImportRefused):
        retry_import(import_, instructing)
    Job.objects.filter(pk=import_.job_id).update(state=JobState.FAILED, error="The work was interrupted.")
    import_ = Import.objects.select_related("job").get(pk=import_.pk)
    failure = failure_of(import_)
    assert failure is not None
    assert (failure.step, failure.error) == (ImportState.GENERATING, "The work was interrupted.")
    again = retry_import(import_, instructing)
    assert state_of(again) == ImportState.GENERATING
    assert again.job_id != import_.job_id


def test_publishing_and_taking_back(read_article: ReadArticle, instructing: Principal) -> None:
    course = apply_plan(read_article(), instructing)
    assert publish_course(course, instructing)
    assert course.published_at is not None
    assert not publish_course(course, instructing)
    assert unpublish_course(course, instructing)
    verbs = list(
        AuditEntry.objects.filter(object_type="course").order_by("pk").values_list("verb", flat=True)
    )
    assert verbs == ["course.create", "course.publish", "course.unpublish"]


def test_enrolling_twice_is_one_enrolment(learner: User) -> None:
    course = published_course()
    assert enrol(learner, course).pk == enrol(learner, course).pk
    assert AuditEntry.objects.filter(verb="course.enrol").count() == 1


def test_a_suspended_learner_does_not_come_back_alone(learner: User) -> None:
    course = published_course(learners=(learner,))
    course.enrolments.update(state=EnrolmentState.SUSPENDED)
    with pytest.raises(EnrolmentRefused):
        enrol(learner, course)
