"""Typed answers from handing in to the instructor's decision."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from items.kinds import Item as Shape
from items.kinds import ItemKind, Rich, Text, TextAnswer
from items.typed.chain import Rules
from jobs.models import Job
from lessons.models import Course
from people.access import Principal
from people.models import AuditEntry, Role, User
from quizzes.attempts import save_answer, start_attempt, submit_attempt
from quizzes.authoring import edit_item
from quizzes.deciding import decide_answers, undo_decision
from quizzes.errors import AuthoringRefused
from quizzes.marking_queries import waiting_clusters, waiting_questions
from quizzes.models import Attempt, Item, ItemVersion, Mark, Quiz, Slot, Standing, TypedRules
from quizzes.reading import READ_ANSWERS, ask_for_reading, read_pending
from quizzes.results import Verdict, result
from quizzes.rules_forms import RulesForm
from quizzes.versions import item_of
from tests.factories.courses import EnrolmentFactory
from tests.factories.items import short_answer, stored_item
from tests.factories.people import member
from tests.factories.quizzes import published_quiz

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "It burned too much coal"
OTHER_WORDS = "its hunger for fuel was enormous"


class Meaning:
    """An encoder that finds everything as near as it was told, and counts how often it was asked."""

    sees_meaning = True

    def __init__(self, near: float = 0.3) -> None:
        self.near, self.asked = near, 0

    def prepare(self, texts: object) -> None:
        """Nothing to prepare."""

    def similarity(self, first: str, second: str) -> float:
        self.asked += 1
        return self.near


def typed_shape() -> Shape:
    body = Text(answers=(TextAnswer(id="t1", pattern=KEY),))
    return replace(short_answer(), stem=Rich("Why was the engine replaced?"), body=body)


@pytest.fixture
def item(course: Course) -> Item:
    return stored_item(course, shape=typed_shape())


@pytest.fixture
def quiz(course: Course, item: Item) -> Quiz:
    quiz = published_quiz(course, [ItemKind.TRUE_FALSE])
    Slot.objects.create(quiz=quiz, position=2, item=item, points=2)
    return quiz


def hand_in(who: Principal, quiz: Quiz, text: str) -> Attempt:
    """An attempt with a right first answer and `text` for the second, handed in."""
    attempt = start_attempt(quiz.pk, who, seed=1)
    for position, value in ((1, {"value": True}), (2, {"text": text})):
        save_answer(who, attempt.uid, position, client_key=uuid.uuid4(), client_seq=1, value=value)
    return submit_attempt(who, attempt.uid)


def newest(attempt: Attempt) -> Mark:
    return Mark.objects.filter(attempt=attempt, response__position=2).latest("sequence")


def points(attempt: Attempt) -> Decimal | None:
    return Attempt.objects.get(pk=attempt.pk).points


@pytest.mark.parametrize(
    ("text", "earned", "origin"),
    [
        (KEY, 3, "exact"), ("because it burnt too much coal", 3, "form"),
        ("it burned to much coel", 3, "spelling"),
        ("it did not burn too much coal", 1, "veto"), ("no idea", 1, "empty"),
    ],
)  # fmt: skip
def test_what_words_decide_is_marked_at_once(
    who: Principal, quiz: Quiz, text: str, earned: int, origin: str
) -> None:
    attempt = hand_in(who, quiz, text)
    mark = newest(attempt)
    assert (attempt.points, mark.origin, mark.standing) == (earned, origin, Standing.FINAL)


def test_other_words_keep_the_score_open_until_they_are_read(who: Principal, quiz: Quiz) -> None:
    attempt = hand_in(who, quiz, OTHER_WORDS)
    assert (attempt.points, newest(attempt).standing) == (None, Standing.PENDING)
    shown = result(who, attempt.uid)
    assert (shown.score, shown.is_pending) == (None, True)
    assert [answer.verdict for answer in shown.answers or ()] == [Verdict.RIGHT, Verdict.BEING_MARKED]

    assert read_pending(attempt.organisation_id, Meaning(0.3)) == 1
    assert newest(attempt).standing == Standing.WAITING
    shown = result(who, attempt.uid)
    assert shown.score is not None
    assert shown.answers is not None
    assert (shown.score.points, shown.answers[1].verdict) == (1, Verdict.WAITS)


def test_a_near_answer_is_full_without_a_person(who: Principal, quiz: Quiz) -> None:
    attempt = hand_in(who, quiz, "it used too much coal")
    assert newest(attempt).standing == Standing.PENDING
    read_pending(attempt.organisation_id, Meaning(0.9))
    assert (points(attempt), newest(attempt).origin) == (3, "encoder")


def test_reading_twice_adds_one_mark(who: Principal, quiz: Quiz) -> None:
    attempt = hand_in(who, quiz, OTHER_WORDS)
    assert read_pending(attempt.organisation_id, Meaning()) == 1
    before = list(Mark.objects.order_by("pk").values())
    assert read_pending(attempt.organisation_id, Meaning(0.99)) == 0
    assert list(Mark.objects.order_by("pk").values()) == before
    assert before[1]["standing"] == Standing.PENDING, "the first mark is never changed"


def test_an_answer_that_cannot_be_read_goes_to_a_person(
    who: Principal, quiz: Quiz, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(Meaning):
        def similarity(self, first: str, second: str) -> float:
            raise ValueError("broken")

    attempt = hand_in(who, quiz, OTHER_WORDS)
    assert read_pending(attempt.organisation_id, Broken()) == 1
    assert newest(attempt).standing == Standing.WAITING
    assert points(attempt) is not None


def test_a_run_that_dies_leaves_the_rest_to_the_next(who: Principal, other: Principal, quiz: Quiz) -> None:
    later_words = "feeding it was beyond anybody's means"
    attempts = [hand_in(who, quiz, OTHER_WORDS), hand_in(other, quiz, later_words)]

    class Dying(Meaning):
        def similarity(self, first: str, second: str) -> float:
            if "beyond" in first + second:
                raise KeyboardInterrupt
            return super().similarity(first, second)

    with pytest.raises(KeyboardInterrupt):
        read_pending(quiz.organisation_id, Dying())
    assert [newest(attempt).standing for attempt in attempts] == [Standing.WAITING, Standing.PENDING]
    assert read_pending(quiz.organisation_id, Meaning()) == 1
    assert None not in [points(attempt) for attempt in attempts]


def test_pending_answers_ask_for_one_job(who: Principal, other: Principal, quiz: Quiz) -> None:
    assert ask_for_reading() == 0
    hand_in(who, quiz, OTHER_WORDS)
    hand_in(other, quiz, OTHER_WORDS)
    assert (ask_for_reading(), ask_for_reading()) == (1, 0)
    assert Job.objects.filter(kind=READ_ANSWERS).count() == 1
    read_pending(quiz.organisation_id, Meaning())
    Job.objects.update(state="done")
    assert ask_for_reading() == 0


def test_handing_in_typed_answers_takes_no_statement_more(
    who: Principal, other: Principal, quiz: Quiz
) -> None:
    """Whether its words decide or not."""
    counts = []
    for person, text in ((who, KEY), (other, OTHER_WORDS)):
        attempt = start_attempt(quiz.pk, person, seed=1)
        save_answer(person, attempt.uid, 2, client_key=uuid.uuid4(), client_seq=1, value={"text": text})
        with CaptureQueriesContext(
            connection,
        ) as captured:
            submit_attempt(person, attempt.uid)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 11


def test_a_course_without_meaning_leaves_other_words_to_a_person(who: Principal, quiz: Quiz) -> None:
    TypedRules.objects.create(
        course=quiz.course, spelling="hold", reads_meaning=False, near="0.6", very_near="0.8", far="0.4"
    )
    attempt = hand_in(who, quiz, OTHER_WORDS)
    assert (newest(attempt).standing, attempt.points) == (Standing.WAITING, 1)


@pytest.fixture
def waiting(who: Principal, other: Principal, quiz: Quiz) -> list[Attempt]:
    """Two learners wrote the same in other words; it waits for the instructor."""
    attempts = [hand_in(who, quiz, OTHER_WORDS), hand_in(other, quiz, f"{OTHER_WORDS.capitalize()}!")]
    read_pending(quiz.organisation_id, Meaning())
    return attempts


def marks_of(item: Item) -> list[int]:
    return [mark for group in waiting_clusters(item, "") for mark in group.marks]


def test_a_group_is_accepted_in_one_go(teacher: Principal, item: Item, waiting: list[Attempt]) -> None:
    [question] = waiting_questions(teacher)
    assert (question.item_id, question.count) == (item.pk, 2)
    [group] = waiting_clusters(item, "")
    assert (group.cluster.count, group.text) == (2, OTHER_WORDS)
    decided = decide_answers(item, group.marks, "full", teacher)
    assert decided.count == 2
    assert [points(attempt) for attempt in waiting] == [3, 3]
    mark = newest(waiting[0])
    assert (mark.origin, mark.marked_by_id, mark.standing) == ("instructor", teacher.user_id, "final")
    assert waiting_questions(teacher) == []


def test_the_learner_sees_who_marked(
    client: Client, learner: User, teacher: Principal, item: Item, waiting: list[Attempt]
) -> None:
    client.force_login(learner)
    address = reverse("attempt_result", args=[waiting[0].uid])
    before = client.get(address).content.decode()
    assert "Waits for your instructor" in before
    assert "for now 0 of 2 points" in before
    decide_answers(item, marks_of(item), "full", teacher)
    after = client.get(address).content.decode()
    assert "Marked by your instructor." in after
    assert "Waits for your instructor" not in after


@pytest.mark.parametrize(("decision", "earned"), [("full", 3), ("partial", 2), ("none", 1)])
def test_what_a_decision_is_worth(
    teacher: Principal, item: Item, waiting: list[Attempt], decision: str, earned: int
) -> None:
    decide_answers(item, marks_of(item), decision, teacher)
    assert points(waiting[0]) == earned


def test_a_decision_is_on_record_without_the_answer(
    teacher: Principal, item: Item, waiting: list[Attempt]
) -> None:
    decided = decide_answers(item, marks_of(item), "full", teacher, also_accept=OTHER_WORDS)
    entry = AuditEntry.objects.get(pk=decided.token)
    assert (entry.actor_id, entry.verb, len(entry.detail["marks"])) == (teacher.user_id, "answers.decide", 2)
    assert "hunger" not in str(entry.detail)


def test_a_decision_is_taken_back_to_the_letter(
    teacher: Principal, course: Course, item: Item, waiting: list[Attempt]
) -> None:
    shown = ("fraction", "points", "detail", "origin", "standing", "marked_by_id")
    before = [{name: getattr(newest(attempt), name) for name in shown} for attempt in waiting]
    earned = [points(attempt) for attempt in waiting]
    rows = list(Mark.objects.order_by("pk").values())
    wording = item_of(item.latest_id or 0)
    decided = decide_answers(item, marks_of(item), "full", teacher, also_accept=OTHER_WORDS)
    assert item_of(Item.objects.get(pk=item.pk).latest_id or 0) != wording
    assert undo_decision(course, decided.token, teacher) == 2
    assert [{name: getattr(newest(attempt), name) for name in shown} for attempt in waiting] == before
    assert [points(attempt) for attempt in waiting] == earned
    assert list(Mark.objects.order_by("pk").values())[: len(rows)] == rows, "marks are only added"
    assert item_of(Item.objects.get(pk=item.pk).latest_id or 0) == wording
    assert len(marks_of(item)) == 2
    assert undo_decision(course, decided.token, teacher) == 0


def test_undo_leaves_alone_what_was_marked_again(
    teacher: Principal, course: Course, item: Item, waiting: list[Attempt]
) -> None:
    first = decide_answers(item, marks_of(item), "none", teacher)
    undo_decision(course, first.token, teacher)
    decide_answers(item, marks_of(item), "full", teacher)
    assert undo_decision(course, first.token, teacher) == 0
    assert points(waiting[0]) == 3


def test_a_wording_is_accepted_from_now_on(
    teacher: Principal, course: Course, item: Item, quiz: Quiz, waiting: list[Attempt]
) -> None:
    decide_answers(item, marks_of(item), "full", teacher, also_accept=OTHER_WORDS)
    user = member(organisation=course.organisation)
    EnrolmentFactory(course=course, learner=user)
    later = hand_in(Principal(user.pk, course.organisation_id, Role.LEARNER), quiz, OTHER_WORDS)
    assert (later.points, newest(later).origin) == (3, "alias")
    assert newest(waiting[0]).version_id != newest(later).version_id


def test_a_decision_made_twice_marks_once(teacher: Principal, item: Item, waiting: list[Attempt]) -> None:
    marks = marks_of(item)
    decide_answers(item, marks, "full", teacher)
    with pytest.raises(AuthoringRefused):
        decide_answers(item, marks, "none", teacher)
    assert points(waiting[0]) == 3


def test_marks_of_another_question_are_left_alone(
    teacher: Principal, course: Course, item: Item, waiting: list[Attempt]
) -> None:
    stranger = stored_item(course, shape=typed_shape())
    with pytest.raises(AuthoringRefused):
        decide_answers(stranger, marks_of(item), "full", teacher)
    assert points(waiting[0]) == 1


def test_an_edit_changes_no_mark(teacher: Principal, item: Item, waiting: list[Attempt]) -> None:
    before = list(Mark.objects.order_by("pk").values())
    shape = item_of(item.latest_id or 0)
    edit_item(item, replace(shape, stem=Rich("Why was the old engine replaced?")), teacher)
    assert list(Mark.objects.order_by("pk").values()) == before


def test_previews_wait_for_nobody(teacher: Principal, quiz: Quiz, item: Item) -> None:
    attempt = start_attempt(quiz.pk, teacher, is_preview=True, seed=1)
    save_answer(teacher, attempt.uid, 2, client_key=uuid.uuid4(), client_seq=1, value={"text": OTHER_WORDS})
    submit_attempt(teacher, attempt.uid)
    read_pending(quiz.organisation_id, Meaning())
    assert waiting_questions(teacher) == []
    assert marks_of(item) == []


def test_the_page_names_nobody(
    client: Client, instructor: User, learner: User, item: Item, waiting: object
) -> None:
    client.force_login(instructor)
    body = client.get(reverse("marking_item", args=[item.pk])).content.decode()
    assert OTHER_WORDS in body
    assert "Full points" in body
    assert learner.email not in body
    assert (learner.name or learner.email) not in body


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_questions(
    client: Client,
    instructor: User,
    teacher: Principal,
    item: Item,
    quiz: Quiz,
    rows: int,
    django_assert_num_queries: Callable[..., AbstractContextManager[object]],
) -> None:
    for number in range(rows):
        user = member(organisation=quiz.organisation)
        EnrolmentFactory(course=quiz.course, learner=user)
        hand_in(
            Principal(user.pk, quiz.organisation_id, Role.LEARNER),
            quiz,
            f"{'abcdef'[number] * 3} fuel {OTHER_WORDS}",
        )
    read_pending(quiz.organisation_id, Meaning())
    client.force_login(instructor)
    client.get(reverse("marking_item", args=[item.pk]))
    with django_assert_num_queries(5):
        assert client.get(reverse("marking_item", args=[item.pk])).status_code == 200


def test_the_overview_leads_to_answers_that_wait(
    client: Client, instructor: User, other_instructor: User, item: Item, waiting: list[Attempt]
) -> None:
    client.force_login(other_instructor)
    foreign = client.get("/teach/").content.decode()
    assert "None waits for you." in foreign
    assert f"/teach/marking/{item.pk}/" not in foreign
    client.force_login(instructor)
    page = client.get("/teach/").content.decode()
    assert f'href="/teach/marking/{item.pk}/"' in page
    assert "Mark 2 answers" in page
    assert page.count('class="btn primary"') == 1
    client.post(reverse("marking_decide", args=[item.pk]), decision_on(item))
    assert "None waits for you." in client.get("/teach/").content.decode()


def test_a_gap_is_a_line_where_questions_are_listed(
    client: Client, instructor: User, teacher: Principal, item: Item, waiting: list[Attempt]
) -> None:
    ItemVersion.objects.filter(item=item).update(stem="The [[g1]] was replaced.")
    [question] = waiting_questions(teacher)
    assert question.stem == "The ____ was replaced."
    client.force_login(instructor)
    assert "The ____ was replaced." in client.get("/teach/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_overview_asks_the_same_number_of_questions(
    client: Client,
    instructor: User,
    who: Principal,
    quiz: Quiz,
    rows: int,
    django_assert_num_queries: Callable[..., AbstractContextManager[object]],
) -> None:
    for position in range(3, rows + 2):
        item = stored_item(quiz.course, shape=typed_shape())
        Slot.objects.create(quiz=quiz, position=position, item=item)
    attempt = start_attempt(quiz.pk, who, seed=1)
    for position in range(2, rows + 2):
        value = {"text": OTHER_WORDS}
        save_answer(who, attempt.uid, position, client_key=uuid.uuid4(), client_seq=position, value=value)
    submit_attempt(who, attempt.uid)
    read_pending(quiz.organisation_id, Meaning())
    client.force_login(instructor)
    client.get("/teach/")
    with django_assert_num_queries(6):
        page = client.get("/teach/").content.decode()
    assert page.count('href="/teach/marking/') == rows + 2  # each question, the button and the menu


def decision_on(item: Item) -> dict[str, str]:
    return {"marks": ",".join(map(str, marks_of(item))), "decision": "full"}


def test_one_press_marks_a_group_and_offers_undo(
    client: Client, instructor: User, item: Item, waiting: list[Attempt]
) -> None:
    client.force_login(instructor)
    page = client.get(reverse("marking_queue"), follow=True)
    [(group, grounds)] = page.context["groups"]
    assert [str(ground) for ground in grounds] == ["other words than the accepted ones"]
    sent = {"marks": group.token, "wording": group.text, "decision": "full", "also": "on"}
    page = client.post(reverse("marking_decide", args=[item.pk]), sent, follow=True)
    assert "2 answers marked." in page.content.decode()
    assert "All marked" in page.content.decode()
    assert [points(attempt) for attempt in waiting] == [3, 3]
    client.post(reverse("marking_undo"), {"undo": page.context["undo"].token})
    assert [points(attempt) for attempt in waiting] == [1, 1]


@pytest.mark.parametrize(
    "sent",
    [{}, {"decision": "full"}, {"decision": "9", "marks": "1"}, {"decision": "full", "marks": "1,x,-3"}],
)
def test_a_form_that_says_nothing_changes_nothing(
    client: Client, instructor: User, item: Item, waiting: list[Attempt], sent: dict[str, str]
) -> None:
    client.force_login(instructor)
    count = Mark.objects.count()
    assert client.post(reverse("marking_decide", args=[item.pk]), sent).status_code == 302
    assert Mark.objects.count() == count


def test_rules_of_a_course_are_kept(client: Client, instructor: User, course: Course) -> None:
    client.force_login(instructor)
    address = reverse("marking_rules", args=[course.slug])
    assert 'value="60"' in client.get(address).content.decode()
    sent = {"spelling": "hold", "reads_meaning": "on", "far": "30", "near": "70", "very_near": "90"}
    assert client.post(address, sent).status_code == 302
    row = TypedRules.objects.get(course=course)
    assert (row.spelling, row.reads_meaning, row.near) == ("hold", True, Decimal("0.70"))
    assert AuditEntry.objects.filter(verb="course.typed_rules").count() == 1


@pytest.mark.parametrize(
    "wrong", [{"near": "x"}, {"near": "20"}, {"far": "NaN"}, {"very_near": "101"}, {"spelling": "maybe"}]
)
def test_rules_that_make_no_sense_are_sent_back(
    client: Client, instructor: User, course: Course, wrong: dict[str, str]
) -> None:
    client.force_login(instructor)
    sent = {"spelling": "full", "far": "45", "near": "60", "very_near": "80"} | wrong
    reply = client.post(reverse("marking_rules", args=[course.slug]), sent)
    assert reply.status_code == 422
    assert next(iter(wrong)) in reply.content.decode()
    assert not TypedRules.objects.exists()


@pytest.mark.parametrize("near", ["many", "9", "101", "nan", "1e9999999"])
def test_limits_that_are_no_percentages_are_named(near: str) -> None:
    form = RulesForm.of_rules(Rules())
    assert (form.rules(), form.errors) == (Rules(), {})
    form.values["near"] = near
    assert (form.rules(), list(form.errors)) == (None, ["near"])
