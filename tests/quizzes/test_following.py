"""Items after a revision: they follow their words, or are held beside the sentence that stands there now."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from django.db import transaction

from items.kinds import Evidence, ItemKind
from lessons.models import Course, Sentence
from lessons.revisions import RevisionRefused, apply_draft
from people.access import Principal
from people.models import AuditEntry, Role, User
from quizzes import following, versions
from quizzes.anchors import Anchors
from quizzes.assembly import add_slot, create_quiz, publish_quiz
from quizzes.attempts import save_answer, start_attempt, submit_attempt
from quizzes.authoring import accept_passed, edit_item, review_item
from quizzes.errors import AuthoringRefused
from quizzes.following import follow_items, forecast
from quizzes.models import Item, ItemState, ItemVersion, Quiz, Slot, StaleEvidence
from quizzes.results import result
from quizzes.stale import confirm_item, retire_stale
from quizzes.versions import item_of
from tests.factories.items import stored_item
from tests.factories.revised import ARTICLE, REVISED, compared, evidence_of, item_on, living_course, sentence

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(instructor: User) -> Principal:
    membership = instructor.memberships.get()
    return Principal(instructor.pk, membership.organisation_id, Role(membership.role))


@pytest.fixture
def course(teacher: Principal, learner: User) -> Course:
    return living_course(teacher, learner)


@pytest.fixture
def who(learner: User) -> Principal:
    membership = learner.memberships.get()
    return Principal(learner.pk, membership.organisation_id, Role(membership.role))


def revise(course: Course, by: Principal, text: str = REVISED, agreed: str | None = None) -> dict[str, int]:
    draft = compared(course, by, text)
    course = Course.objects.get(pk=course.pk)
    if agreed is None:
        agreed = forecast(course, draft, draft.extracted["text"]).token
    with transaction.atomic():
        return follow_items(apply_draft(draft, by), by, agreed=agreed)


def quiz_of(course: Course, by: Principal, *items: Item) -> Quiz:
    quiz = create_quiz(course, "Course quiz", by, attempts_allowed=None)
    for item in items:
        add_slot(quiz, item, by)
    return publish_quiz(quiz, by, override_reason="made for a test")


def is_exact(item: Item, words: str = "") -> bool:
    """Whether the latest version is proved, word for word, by the course's text and by a sentence in it
    that begins with `words`."""
    item = Item.objects.select_related("latest__sentence", "course__revision").get(pk=item.pk)
    version, evidence = item.latest, evidence_of(item)
    assert version is not None
    sentence = version.sentence
    return (
        version.revision_id == item.course.revision_id
        and (version.evidence_start, version.evidence_end) == (evidence.start, evidence.end)
        and item.course.revision.text[evidence.start : evidence.end] == evidence.text
        and sentence is not None
        and sentence.text.startswith(words)
        and sentence.start <= evidence.start < sentence.end
        and item.lesson_id == sentence.lesson_id
        and item_of(version.pk).evidence == evidence
    )


@pytest.mark.parametrize("words", ["Two villages", "It was made of wood", "It was made of stone", "It still"])
def test_an_item_follows_its_sentence_by_a_new_version(
    course: Course, teacher: Principal, words: str
) -> None:
    item = item_on(course, words)
    old = item.latest
    assert old is not None
    assert revise(course, teacher) == {"followed": 1, "stale": 0, "returned": 0}
    item.refresh_from_db()
    assert (item.state, item.latest and item.latest.number) == (ItemState.ACCEPTED, 2)
    assert is_exact(item, words)
    old.refresh_from_db()
    assert (old.revision.text[old.evidence_start : old.evidence_end], old.number) == (  # type: ignore[union-attr]
        old.content["evidence"]["text"],
        1,
    )


def test_control_a_span_that_is_not_moved_is_found(
    course: Course, teacher: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = item_on(course, "It was made of stone")
    monkeypatch.setattr(Anchors, "moved", lambda _self, start, end: (start, end))
    revise(course, teacher)
    assert not is_exact(item, "It was made of stone")


@pytest.mark.parametrize("words", ["The first bridge", "Nobody paid"], ids=["changed", "removed"])
@pytest.mark.parametrize("state", [ItemState.ACCEPTED, ItemState.WAITING])
def test_an_item_whose_sentence_changed_or_went_is_held(
    course: Course, teacher: Principal, words: str, state: ItemState
) -> None:
    item = item_on(course, words, state=state)
    version = item.latest
    assert revise(course, teacher) == {"followed": 0, "stale": 1, "returned": 0}
    item.refresh_from_db()
    why = StaleEvidence.objects.get(item=item)
    assert (item.state, why.state_before) == (ItemState.STALE, state)
    assert item.latest == why.version == version
    told = why.sentence.text if why.sentence else None
    assert told == ("The first bridge was built in 1812." if words == "The first bridge" else None)


def test_control_an_item_that_is_not_held_is_found(
    course: Course, teacher: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = item_on(course, "The first bridge")
    monkeypatch.setattr(following, "ASKED_OR_WAITING", ())
    revise(course, teacher)
    item.refresh_from_db()
    assert item.state == ItemState.ACCEPTED


def test_evidence_over_two_sentences_follows_only_while_they_stand_together(
    course: Course, teacher: Principal
) -> None:
    first, second = sentence(course, "It was made of stone"), sentence(course, "It still")
    item = item_on(course, "It was made of stone")
    both = course.revision.text[first.start : second.end]
    ItemVersion.objects.filter(pk=item.latest_id).update(
        evidence_end=second.end,
        content={**item.latest.content, "evidence": {"start": first.start, "end": second.end, "text": both}},  # type: ignore[union-attr]
    )
    versions._known.clear()
    assert revise(course, teacher, ARTICLE.replace("in 1811", "in 1812")) == {
        "followed": 1, "stale": 0, "returned": 0,
    }  # fmt: skip
    assert evidence_of(item).text == both
    assert revise(course, teacher, REVISED)["stale"] == 1


def test_a_part_of_a_sentence_follows(course: Course, teacher: Principal) -> None:
    item = item_on(course, "It was made of wood")
    wood = sentence(course, "It was made of wood")
    start = wood.start + len("It was made of ")
    ItemVersion.objects.filter(pk=item.latest_id).update(
        evidence_start=start,
        evidence_end=start + 4,
        content={**item.latest.content, "evidence": {"start": start, "end": start + 4, "text": "wood"}},  # type: ignore[union-attr]
    )
    versions._known.clear()
    assert revise(course, teacher)["followed"] == 1
    assert evidence_of(item).text == "wood"
    assert is_exact(item)


def test_an_item_that_tests_another_sentence_too_is_held_with_it(course: Course, teacher: Principal) -> None:
    item = item_on(course, "It still", kind=ItemKind.MATCHING)
    item.other_sentences = [sentence(course, "The first bridge").key]
    item.save()
    assert revise(course, teacher)["stale"] == 1
    item = confirm_item(item, teacher)
    assert (item.state, item.other_sentences) == (ItemState.ACCEPTED, [])
    assert is_exact(item)


def test_items_without_evidence_or_out_of_use_are_left_alone(course: Course, teacher: Principal) -> None:
    free = stored_item(course, ItemKind.TRUE_FALSE)
    ItemVersion.objects.filter(item=free).update(
        revision=None, sentence=None, evidence_start=None, evidence_end=None
    )
    states = (ItemState.REJECTED, ItemState.RETIRED)
    out = [item_on(course, "The first bridge", state=state) for state in states]
    assert revise(course, teacher) == {"followed": 0, "stale": 0, "returned": 0}
    for item, state in zip((free, *out), (ItemState.ACCEPTED, *states), strict=True):
        item.refresh_from_db()
        assert (item.state, item.latest and item.latest.number) == (state, 1)
    with pytest.raises(AuthoringRefused, match="no longer says this"):
        review_item(out[1], "accept", teacher)


def test_a_pinned_wording_follows_in_its_place(course: Course, teacher: Principal) -> None:
    item = item_on(course, "It still")
    quiz = quiz_of(course, teacher, item)
    Slot.objects.update(version=item.latest)
    revise(course, teacher)
    item.refresh_from_db()
    assert quiz.slots.get().version == item.latest


def test_the_losses_of_published_quizzes_have_to_be_agreed_to(course: Course, teacher: Principal) -> None:
    stale, kept = item_on(course, "The first bridge"), item_on(course, "It still")
    quiz = quiz_of(course, teacher, stale, kept)
    draft = compared(course, teacher)
    seen = forecast(Course.objects.get(pk=course.pk), draft, draft.extracted["text"])
    [loss] = seen.losses
    assert (loss.title, loss.asked, loss.lost, loss.left) == ("Course quiz", 2, 1, 1)
    assert (seen.keeping, seen.following, [item.pk for item in seen.stale]) == (0, 1, [stale.pk])
    for agreed in ("", f"{quiz.pk}-2"):
        with pytest.raises(RevisionRefused, match="fewer questions"):
            revise(course, teacher, agreed=agreed)
    assert Course.objects.get(pk=course.pk).revision.number == 1
    revise(course, teacher, agreed=f"{quiz.pk}-1")
    assert AuditEntry.objects.get(verb="item.follow").detail == {"followed": 1, "stale": 1, "returned": 0}


def answered(quiz: Quiz, who: Principal) -> uuid.UUID:
    attempt = start_attempt(quiz.pk, who, seed=1)
    for response in attempt.responses.of(attempt.organisation_id):
        save_answer(
            who, attempt.uid, response.position, client_key=uuid.uuid4(), client_seq=1, value={"value": True}
        )
    return attempt.uid


def test_running_attempts_keep_what_they_saw_and_new_ones_leave_stale_items_out(
    course: Course, teacher: Principal, who: Principal, other_learner: User
) -> None:
    said = ("The first bridge", "Nobody paid", "It was made of stone")
    quiz = quiz_of(course, teacher, *(item_on(course, words) for words in said))
    uid = answered(quiz, who)
    revise(course, teacher)
    submit_attempt(who, uid)
    answers = result(who, uid).answers
    assert answers is not None
    shown = [(a.evidence.marked, a.evidence.is_outdated, a.evidence.sentence) for a in answers if a.evidence]
    assert shown == [
        ("The first bridge was built in 1811.", True, 1),
        ("Nobody paid for crossing it.", True, None),
        ("It was made of stone.", False, 3),
    ]
    again = start_attempt(quiz.pk, who, seed=1)
    assert [item_of(row.version_id).evidence.text for row in again.responses.of(again.organisation_id)] == [  # type: ignore[union-attr]
        "It was made of stone."
    ]


def test_the_context_of_an_old_sentence_is_its_own_paragraph(
    course: Course, teacher: Principal, who: Principal
) -> None:
    quiz = quiz_of(course, teacher, item_on(course, "Nobody paid"))
    uid = answered(quiz, who)
    submit_attempt(who, uid)
    before = result(who, uid).answers
    revise(course, teacher)
    after = result(who, uid).answers
    assert before is not None
    assert after is not None
    was, evidence = before[0].evidence, after[0].evidence
    assert was is not None
    assert evidence is not None
    assert was.marked == evidence.marked
    assert evidence.before == "The first bridge was built in 1811. It was made of wood. "
    assert evidence.after == ""
    assert (evidence.lesson, evidence.anchor) == (None, "")


def test_still_right_proves_the_item_by_the_new_sentence(course: Course, teacher: Principal) -> None:
    item = item_on(course, "The first bridge")
    quiz = quiz_of(course, teacher, item)
    revise(course, teacher)
    with pytest.raises(AuthoringRefused, match="no longer says 1811"):
        confirm_item(item, teacher)
    item = confirm_item(item, teacher, is_sure=True)
    assert (item.state, item.latest and item.latest.number) == (ItemState.ACCEPTED, 2)
    assert evidence_of(item).text == "The first bridge was built in 1812."
    assert is_exact(item)
    assert StaleEvidence.objects.get(item=item).decision == "confirmed"
    assert quiz.slots.count() == 1
    with pytest.raises(AuthoringRefused, match="already"):
        confirm_item(item, teacher)


def test_still_right_needs_a_sentence(course: Course, teacher: Principal) -> None:
    item = item_on(course, "Nobody paid")
    revise(course, teacher)
    with pytest.raises(AuthoringRefused, match="No sentence"):
        confirm_item(item, teacher)
    item.refresh_from_db()
    assert item.state == ItemState.STALE


def test_an_edit_decides_too_and_gives_the_state_back(course: Course, teacher: Principal) -> None:
    item = item_on(course, "Nobody paid", state=ItemState.WAITING)
    revise(course, teacher)
    now = sentence(course, "It was made of wood")
    evidence = Evidence(start=now.start, end=now.end, text=now.text)
    edit_item(item, replace(item_of(item.latest_id or 0), evidence=evidence), teacher)
    item.refresh_from_db()
    assert item.state == ItemState.WAITING
    assert StaleEvidence.objects.get(item=item).decision == "edited"
    assert is_exact(item)


def test_retiring_takes_the_item_out_of_its_quizzes(course: Course, teacher: Principal) -> None:
    item, other = item_on(course, "Nobody paid"), item_on(course, "It still")
    quiz = quiz_of(course, teacher, item, other)
    revise(course, teacher)
    assert retire_stale(item, teacher) == 1
    item.refresh_from_db()
    assert item.state == ItemState.RETIRED
    assert [slot.item_id for slot in quiz.slots.all()] == [other.pk]
    assert StaleEvidence.objects.get(item=item).decision == "retired"


def test_the_only_question_of_a_published_quiz_is_not_taken_out(course: Course, teacher: Principal) -> None:
    item = item_on(course, "Nobody paid")
    quiz_of(course, teacher, item)
    revise(course, teacher)
    with pytest.raises(AuthoringRefused, match="at least one"):
        retire_stale(item, teacher)
    item.refresh_from_db()
    assert item.state == ItemState.STALE


def test_words_that_come_back_bring_their_items_back(course: Course, teacher: Principal) -> None:
    item, waiting = item_on(course, "Nobody paid"), item_on(course, "The first", state=ItemState.WAITING)
    revise(course, teacher)
    assert revise(course, teacher, ARTICLE)["returned"] == 2
    for one, state in ((item, ItemState.ACCEPTED), (waiting, ItemState.WAITING)):
        one.refresh_from_db()
        assert one.state == state
        assert is_exact(one)
    assert set(StaleEvidence.objects.values_list("decision", flat=True)) == {"returned"}


def test_what_is_stale_stays_so_through_the_next_revision(course: Course, teacher: Principal) -> None:
    item = item_on(course, "The first bridge")
    revise(course, teacher)
    assert revise(course, teacher, REVISED.replace("in 1812", "in 1813"))["stale"] == 0
    item.refresh_from_db()
    assert item.state == ItemState.STALE
    why = StaleEvidence.objects.get(item=item)
    assert why.sentence is not None
    assert why.sentence.text == "The first bridge was built in 1813."


def test_one_press_accepts_nothing_the_article_no_longer_says(course: Course, teacher: Principal) -> None:
    item = item_on(course, "The first bridge", state=ItemState.REJECTED)
    revise(course, teacher)
    Item.objects.filter(pk=item.pk).update(state=ItemState.WAITING, has_passed=True)
    assert accept_passed(Course.objects.get(pk=course.pk), teacher).count == 0


def test_no_sentence_is_left_behind(course: Course, teacher: Principal) -> None:
    gone = sentence(course, "Nobody paid").pk
    revise(course, teacher)
    assert not Sentence.objects.filter(pk=gone).exists()
