"""Items from candidates or by hand, decided by people; an edit makes a version and touches no mark."""

from __future__ import annotations

from dataclasses import replace

import pytest

from items.generation import Candidate, CandidateOption, CandidateState, Finding, Span
from items.kinds import Evidence, Hotspot, InvalidItem, ItemKind, Rich
from items.storage import from_data
from lessons.models import Course, Sentence
from people.access import Principal
from people.models import AuditEntry
from quizzes.attempts import submit_attempt
from quizzes.authoring import (
    accept_passed,
    edit_item,
    review_item,
    store_candidates,
    undo_review,
    write_item,
)
from quizzes.errors import AuthoringRefused
from quizzes.models import Attempt, Item, ItemState, Mark, Quiz
from tests.factories.courses import published_course
from tests.factories.items import MARKED_KINDS, RIGHT, SHAPES, keep_picture, stored_item
from tests.quizzes.conftest import answer_all


def candidate(
    sentence: Sentence,
    state: CandidateState = CandidateState.PASSED,
    stem: str = "When did village 2 build bridge number 2?",
) -> Candidate:
    span = Span(sentence.start, sentence.end)
    key = sentence.text[-5:-1]
    return Candidate(
        kind=ItemKind.SINGLE_CHOICE,
        stem=stem,
        key=key,
        raw_key=key,
        source=span,
        answer=Span(sentence.end - 5, sentence.end - 1),
        section=0,
        rule="date_choice",
        context=sentence.text,
        confidence=0.75,
        source_text=sentence.text,
        options=tuple(
            CandidateOption(text=year, is_key=year == key, origin="near_value", why="")
            for year in (key, str(int(key) + 1), str(int(key) + 2))
        ),
        has_natural_order=True,
        gates=(Finding(code="low_salience", is_hard=False, detail="0.1"),),
        state=state,
    )


@pytest.fixture
def sentence(course: Course) -> Sentence:
    return Sentence.objects.filter(lesson__course=course).order_by("start")[4]


def test_a_candidate_with_a_flaw_never_counts_as_passed(course: Course, sentence: Sentence) -> None:
    (item,) = store_candidates(course, [candidate(sentence, stem="Which is not the year?")])
    item.refresh_from_db()
    assert (item.state, item.has_passed) == (ItemState.WAITING, False)
    assert "negative_wording" in {finding["code"] for finding in item.findings}


def test_candidates_wait_with_proof_rule_and_gates(course: Course, sentence: Sentence) -> None:
    (item,) = store_candidates(course, [candidate(sentence)])
    item.refresh_from_db()
    assert (item.state, item.has_passed, item.rule, item.confidence) == (
        ItemState.WAITING,
        True,
        "date_choice",
        0.75,
    )
    assert item.gates == [{"code": "low_salience", "is_hard": False, "detail": "0.1"}]
    assert item.findings == []
    assert item.lesson == sentence.lesson
    assert item.latest is not None
    assert item.latest.sentence == sentence
    shape = from_data(item.latest.content)
    assert shape.evidence == Evidence(start=sentence.start, end=sentence.end, text=sentence.text)


def test_held_ones_are_stored_and_dropped_ones_are_not(course: Course, sentence: Sentence) -> None:
    stored = store_candidates(
        course,
        [
            candidate(sentence, CandidateState.HELD, "Held?"),
            candidate(sentence, CandidateState.DROPPED, "Dropped?"),
        ],
    )
    assert [(item.latest.stem, item.has_passed) for item in stored if item.latest] == [("Held?", False)]


def test_a_repeated_run_adds_nothing(course: Course, sentence: Sentence) -> None:
    assert len(store_candidates(course, [candidate(sentence)])) == 1
    assert store_candidates(course, [candidate(sentence)]) == []


@pytest.mark.parametrize("kind", MARKED_KINDS)
def test_a_written_item_is_accepted_and_on_record(course: Course, teacher: Principal, kind: ItemKind) -> None:
    shape = SHAPES[kind]()
    if isinstance(shape.body, Hotspot):
        with pytest.raises(InvalidItem, match="picture"):
            write_item(course, shape, teacher)
        keep_picture(course, shape.body)
    item = write_item(course, shape, teacher)
    assert (item.state, item.created_by_id, item.decided_by_id) == (
        ItemState.ACCEPTED,
        teacher.user_id,
        teacher.user_id,
    )
    assert AuditEntry.objects.get(verb="item.write").object_id == str(item.pk)


def test_unsound_items_and_foreign_evidence_are_refused(course: Course, teacher: Principal) -> None:
    shape = SHAPES[ItemKind.TRUE_FALSE]()
    with pytest.raises(InvalidItem):
        write_item(course, replace(shape, stem=Rich(" ")), teacher)
    with pytest.raises(AuthoringRefused) as refused:
        write_item(course, replace(shape, evidence=Evidence(start=0, end=3, text="xyz")), teacher)
    assert refused.value.code == "evidence"
    assert not Item.objects.exists()


def test_an_edit_makes_a_version_and_touches_no_mark(
    quiz: Quiz, who: Principal, teacher: Principal, attempt: Attempt
) -> None:
    answer_all(who, attempt, RIGHT)
    submit_attempt(who, attempt.uid)
    before = list(Mark.objects.order_by("pk").values())
    item = quiz.slots.get(position=3).item
    assert item.latest is not None
    shape = from_data(item.latest.content)
    wrong_key = replace(shape, body=replace(shape.body, is_true=False))  # type: ignore[arg-type]  # true or false
    edited = edit_item(item, wrong_key, teacher)
    assert edited.latest is not None
    assert (edited.latest.number, edited.versions.count()) == (2, 2)
    assert edit_item(item, wrong_key, teacher).versions.count() == 2
    assert list(Mark.objects.order_by("pk").values()) == before
    attempt.refresh_from_db()
    assert attempt.points == len(MARKED_KINDS)


def test_a_kind_stays(course: Course, teacher: Principal) -> None:
    with pytest.raises(AuthoringRefused, match="kind"):
        edit_item(stored_item(course, ItemKind.CLOZE), SHAPES[ItemKind.MATCHING](), teacher)


def test_a_decision_is_kept_with_its_reason_and_undone(course: Course, teacher: Principal) -> None:
    item = stored_item(course, state=ItemState.WAITING)
    undo = review_item(item, "reject", teacher, "badly worded")
    item.refresh_from_db()
    assert (item.state, item.reject_reason, item.decided_by_id) == (
        ItemState.REJECTED,
        "badly worded",
        teacher.user_id,
    )
    assert item.decided_at is not None
    assert undo_review(course, undo.token, teacher) == 1
    item.refresh_from_db()
    assert (item.state, item.reject_reason, item.decided_by_id) == (ItemState.WAITING, "", None)
    assert undo_review(course, undo.token, teacher) == 0


def test_what_a_published_quiz_asks_is_not_rejected(quiz: Quiz, teacher: Principal) -> None:
    item = quiz.slots.get(position=1).item
    with pytest.raises(AuthoringRefused) as refused:
        review_item(item, "reject", teacher)
    assert refused.value.code == "in_use"


def test_one_press_accepts_all_that_passed_and_is_undone(course: Course, teacher: Principal) -> None:
    passed = [stored_item(course, state=ItemState.WAITING, has_passed=True) for _number in range(3)]
    held = stored_item(course, state=ItemState.WAITING, has_passed=False)
    rejected = stored_item(course, state=ItemState.REJECTED, has_passed=True)
    undo = accept_passed(course, teacher)
    assert undo.count == 3
    states = dict(Item.objects.values_list("pk", "state"))
    assert {states[item.pk] for item in passed} == {ItemState.ACCEPTED}
    assert (states[held.pk], states[rejected.pk]) == (ItemState.WAITING, ItemState.REJECTED)
    review_item(passed[0], "reject", teacher)
    assert undo_review(course, undo.token, teacher) == 2
    states = dict(Item.objects.values_list("pk", "state"))
    assert [states[item.pk] for item in passed] == [ItemState.REJECTED, ItemState.WAITING, ItemState.WAITING]


def test_a_decision_of_another_course_is_not_undone(course: Course, quiz: Quiz, teacher: Principal) -> None:
    item = stored_item(course, state=ItemState.WAITING)
    undo = review_item(item, "accept", teacher)
    assert undo_review(published_course(), undo.token, teacher) == 0
