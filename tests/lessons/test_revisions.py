"""A new text of an article: what stays itself, what is compared, and that it is applied once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from lessons import rewriting
from lessons.models import Course, DraftState, Import, ImportState, Lesson, Revision, RevisionDraft, Sentence
from lessons.revision_queries import compared_lessons, compared_sentences, differing, history
from lessons.revisions import (
    Applied,
    RevisionRefused,
    apply_draft,
    create_draft,
    discard_draft,
    read_draft,
)
from lessons.services import apply_plan, change_plan
from people.access import Principal
from people.models import AuditEntry
from tests.lessons.conftest import ARTICLE
from texts.plans import divide, merge, rename, reorder
from texts.shapes import UnreadableFile

pytestmark = pytest.mark.django_db
ReadArticle = Callable[..., Import]


@pytest.fixture
def course(read_article: ReadArticle, instructing: Principal) -> Course:
    import_ = read_article()
    made = apply_plan(import_, instructing, is_queued=False)
    Import.objects.update(state=ImportState.READY)
    return made


def draft(course: Course, by: Principal, text: str) -> RevisionDraft:
    course = Course.objects.get(pk=course.pk)
    return read_draft(create_draft(course, text.encode(), by=by, is_queued=False).pk)


def revise(course: Course, by: Principal, text: str) -> Applied:
    with transaction.atomic():
        return apply_draft(draft(course, by, text), by)


def keys(course: Course) -> dict[str, tuple[int, str]]:
    """Id and key of each sentence by its words."""
    return {row.text: (row.pk, row.key) for row in Sentence.objects.filter(lesson__course=course)}


def exact(course: Course) -> list[str]:
    """What is not where the rows say it is."""
    course = Course.objects.select_related("revision").get(pk=course.pk)
    text, wrong = course.revision.text, []
    for lesson in course.lessons.prefetch_related("sentences"):
        rows = list(lesson.sentences.all())
        if [row.position for row in rows] != list(range(1, lesson.sentence_count + 1)):
            wrong.append(f"places of lesson {lesson.position}")
        for row in rows:
            if text[row.start : row.end] != row.text:
                wrong.append(row.text)
            if f'id="s{lesson.position}-{row.position}" data-start="{row.start}"' not in lesson.body:
                wrong.append(f"body of {row.text}")
    places = list(course.lessons.values_list("position", flat=True))
    if places != list(range(1, len(places) + 1)):
        wrong.append(f"lessons at {places}")
    return wrong


def titles(course: Course) -> list[tuple[int, str]]:
    return list(course.lessons.order_by("position").values_list("pk", "title"))


REVISED = ARTICLE.replace("in 1811", "in 1812").replace(
    "It was made of wood.", "It was made of oak wood from the hills. Nobody rides on it."
)


def test_the_draft_compares_sentence_by_sentence(course: Course, instructing: Principal) -> None:
    made = draft(course, instructing, REVISED)
    assert made.state == DraftState.READY
    assert made.counts == {"unchanged": 5, "moved": 0, "changed": 2, "removed": 0, "new": 1}
    lessons = compared_lessons(made)
    assert [lesson.fate for lesson in lessons] == ["kept", "kept", "kept"]
    assert [lesson.is_untouched for lesson in lessons] == [True, False, True]
    rows = compared_sentences(made, differing(made))
    assert [(row.group, row.fate) for row in rows] == [(1, "changed"), (1, "changed"), (1, "new")]
    assert [piece.text for piece in rows[0].old if piece.is_marked] == ["1811"]
    assert [piece.text for piece in rows[0].new if piece.is_marked] == ["1812"]
    assert course.revision.number == Course.objects.get(pk=course.pk).revision.number == 1
    assert keys(course).keys() == {row.text for row in Sentence.objects.filter(lesson__course=course)}


def test_unchanged_sentences_keep_ids_and_keys_and_all_offsets_are_exact(
    course: Course, instructing: Principal
) -> None:
    before, lessons = keys(course), titles(course)
    applied = revise(course, instructing, REVISED)
    after = keys(course)
    assert exact(course) == []
    assert {text: before[text] for text in before if text in after} == {
        text: after[text] for text in after if text in before
    }
    assert len(before.keys() & after.keys()) == 5
    # A changed sentence is the same row with another key.
    assert after["The first bridge was built in 1812."][0] == before["The first bridge was built in 1811."][0]
    assert after["The first bridge was built in 1812."][1] != before["The first bridge was built in 1811."][1]
    assert titles(course) == lessons
    assert applied.after.number == 2
    assert Course.objects.get(pk=course.pk).revision == applied.after
    assert Revision.objects.get(number=1).text == ARTICLE


@pytest.mark.parametrize("fault", ["key", "position"])
def test_control_rows_made_anew_are_found(
    course: Course, instructing: Principal, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    before = keys(course)
    broken = {
        "key": ("key = v.key", "key = v.key || 'x'"),
        "position": ("start = v.start", "start = v.start + 1"),
    }
    monkeypatch.setattr(rewriting, "PLACE", rewriting.PLACE.replace(*broken[fault]))
    revise(course, instructing, REVISED)
    after = keys(course)
    assert exact(course) != [] or any(after[text] != before[text] for text in before if text in after)


def test_a_sentence_keeps_its_id_in_another_lesson_and_another_order(
    course: Course, instructing: Principal
) -> None:
    text = ARTICLE.replace("It still stands.\n", "").replace(
        "It was made of wood.", "It was made of wood. It still stands."
    )
    before = keys(course)
    applied = revise(course, instructing, text)
    assert keys(course) == before
    assert applied.draft.counts["moved"] == 1
    assert Sentence.objects.get(text="It still stands.").lesson.title == "The first village"
    assert exact(course) == []


def test_sections_that_change_places_stay_themselves(course: Course, instructing: Principal) -> None:
    first, second = ARTICLE.index("(1)"), ARTICLE.index("(2)")
    end = ARTICLE.index("Related")
    text = ARTICLE[:first] + ARTICLE[second:end] + ARTICLE[first:second] + ARTICLE[end:]
    before, ids = keys(course), {title: pk for pk, title in titles(course)}
    revise(course, instructing, text)
    assert [title for _pk, title in titles(course)] == [
        "Introduction",
        "The second village",
        "The first village",
    ]
    assert {title: pk for pk, title in titles(course)} == ids
    assert keys(course) == before
    assert exact(course) == []


def test_a_section_that_goes_leaves_its_lesson_to_those_who_learned_in_it(
    course: Course, instructing: Principal
) -> None:
    gone = course.lessons.get(title="The first village").pk
    text = ARTICLE[: ARTICLE.index("(1)")] + ARTICLE[ARTICLE.index("(2)") :]
    applied = revise(course, instructing, text)
    assert applied.gone == (gone,)
    assert [title for _pk, title in titles(course)] == ["Introduction", "The second village"]
    assert Lesson.objects.get(pk=gone).course is None
    assert not Sentence.objects.filter(lesson=gone).exists()
    assert exact(course) == []


def test_a_section_that_comes_is_a_lesson_of_its_own(course: Course, instructing: Principal) -> None:
    known = {pk for pk, _title in titles(course)}
    text = ARTICLE.replace("(2) The second", "(2) The ford\n\nAt low water people waded.\n\n(3) The second")
    made = draft(course, instructing, text)
    assert [entry["fate"] for entry in made.lessons] == ["kept", "kept", "new", "renamed"]
    revise(course, instructing, text)
    assert [title for _pk, title in titles(course)] == [
        "Introduction", "The first village", "The ford", "The second village",
    ]  # fmt: skip
    assert len({pk for pk, _title in titles(course)} - known) == 1
    assert course.lessons.get(title="The second village").label == "(3)"
    assert exact(course) == []


def test_what_a_person_did_to_the_split_stays(read_article: ReadArticle, instructing: Principal) -> None:
    import_ = read_article()
    change_plan(import_, lambda plan: rename(plan, 1, "Wood"))
    change_plan(import_, lambda plan: reorder(plan, [0, 2, 1]))
    course = apply_plan(import_, instructing, is_queued=False)
    Import.objects.update(state=ImportState.READY)
    before = titles(course)
    assert [title for _pk, title in before] == ["Introduction", "The second village", "Wood"]
    revise(course, instructing, REVISED)
    assert titles(course) == before
    assert exact(course) == []


def test_merged_and_divided_sections_stay_so(read_article: ReadArticle, instructing: Principal) -> None:
    text = ARTICLE.replace(
        "It was made of stone.\n", "It was made of stone.\n\nAfter the flood it was mended.\n"
    )
    import_ = read_article(text)
    change_plan(import_, lambda plan: merge(plan, 0))
    assert import_.revision is not None
    mended = next(
        place
        for place, block in enumerate(import_.revision.blocks)
        if text[block["start"] :].startswith("After the flood")
    )
    change_plan(import_, lambda plan: divide(plan, 1, mended, "Repairs"))
    course = apply_plan(import_, instructing, is_queued=False)
    Import.objects.update(state=ImportState.READY)
    before = titles(course)
    assert [title for _pk, title in before] == ["Introduction", "The second village", "Repairs"]
    revise(course, instructing, text.replace("in 1821", "in 1822").replace("in 1811", "in 1812"))
    assert titles(course) == before
    assert exact(course) == []


def test_applying_is_refused_a_second_time_and_on_an_older_revision(
    course: Course, instructing: Principal
) -> None:
    first, second = (draft(course, instructing, text) for text in (REVISED, REVISED.replace("oak", "ash")))
    with transaction.atomic():
        apply_draft(first, instructing)
    for late, words in ((first, "applied already"), (second, "has been revised since")):
        with pytest.raises(RevisionRefused, match=words), transaction.atomic():
            apply_draft(late, instructing)
    assert Revision.objects.count() == 2
    entry = AuditEntry.objects.get(verb="revision.apply")
    assert entry.actor_id == instructing.user_id
    assert entry.detail["changed"] == 2


def test_applying_waits_for_questions_being_made(course: Course, instructing: Principal) -> None:
    Import.objects.update(state=ImportState.GENERATING)
    with pytest.raises(RevisionRefused, match="still being made"), transaction.atomic():
        apply_draft(draft(course, instructing, REVISED), instructing)
    assert Revision.objects.count() == 1


def test_a_draft_can_be_thrown_away_until_it_is_applied(course: Course, instructing: Principal) -> None:
    made = draft(course, instructing, REVISED)
    discard_draft(made, instructing)
    discard_draft(made, instructing)
    with pytest.raises(RevisionRefused, match="thrown away"), transaction.atomic():
        apply_draft(made, instructing)
    other = draft(course, instructing, REVISED)
    with transaction.atomic():
        apply_draft(other, instructing)
    with pytest.raises(RevisionRefused, match="has been applied"):
        discard_draft(other, instructing)
    assert AuditEntry.objects.filter(verb="revision.discard").count() == 1


@pytest.mark.parametrize(
    ("text", "words"), [(ARTICLE, "word for word"), ("\x00\x01\x02", "")], ids=["the same", "no text"]
)
def test_a_text_that_says_nothing_new_fails_in_words(
    course: Course, instructing: Principal, text: str, words: str
) -> None:
    made = draft(course, instructing, text)
    assert made.state == DraftState.FAILED
    assert words in made.error


def test_nothing_and_too_much_are_refused_at_the_door(course: Course, instructing: Principal) -> None:
    for data in (b" \n", b"x" * 10_000_001):
        with pytest.raises(UnreadableFile):
            create_draft(course, data, by=instructing)
    assert not RevisionDraft.objects.exists()


def test_the_reading_is_a_job_and_reading_twice_is_harmless(course: Course, instructing: Principal) -> None:
    made = create_draft(course, REVISED.encode(), by=instructing, source_name="new.txt")
    assert made.job is not None
    assert (made.job.kind, made.job.payload) == ("read_revision", {"draft_id": made.pk})
    once = read_draft(made.pk)
    assert read_draft(made.pk).counts == once.counts


def test_a_wholly_other_text_is_applied_as_a_whole(course: Course, instructing: Principal) -> None:
    revise(course, instructing, "A thing apart\n\nNothing resembles what stood there. All words differ now.")
    assert exact(course) == []
    assert Sentence.objects.filter(lesson__course=course).count() == 2
    revise(course, instructing, ARTICLE)
    assert exact(course) == []
    assert [line.number for line in history(Course.objects.get(pk=course.pk))] == [3, 2, 1]
