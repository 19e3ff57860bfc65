"""The article with margins: states, figures, filters, and that a long article costs no more queries."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from items.kinds import ItemKind, ItemOrigin
from lessons.models import Course, Sentence
from people.access import Principal
from people.models import Role, User
from quizzes.attempts import start_attempt, submit_attempt
from quizzes.bank_filter import ItemFilter
from quizzes.coverage import CourseCoverage, SentenceMargin, SentenceState, Show
from quizzes.draws import Draw
from quizzes.models import GenerationRun, Item, ItemState, Quiz, QuizState, Slot
from tests.factories.courses import EnrolmentFactory, published_course
from tests.factories.items import RIGHT, WRONG, stored_item
from tests.factories.people import member
from tests.factories.quizzes import QuizFactory
from tests.quizzes.conftest import answer_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(instructor: User, client: Client) -> Course:
    client.force_login(instructor)
    return published_course(lessons=2, sentences=3, instructors=(instructor,))


def sentences(course: Course) -> list[Sentence]:
    return list(Sentence.objects.filter(lesson__course=course).order_by("lesson__position", "position"))


def waiting(course: Course, sentence: Sentence, *, passed: bool, **more: Any) -> Item:
    fields = {"state": ItemState.WAITING, "origin": ItemOrigin.GENERATED, "has_passed": passed}
    return stored_item(course, sentence=sentence, **{**fields, **more})


def run_of(course: Course, *explained: Sentence, code: str = "fragment") -> GenerationRun:
    reasons = [{"start": one.start, "end": one.end, "rule": "clause", "code": code} for one in explained]
    return GenerationRun.objects.create(
        organisation=course.organisation,
        course=course,
        revision=course.revision,
        engine="rules-1",
        reasons=reasons,
        counts={"untested": len(reasons)},
    )


def margins(course: Course, show: Show = Show.ALL) -> list[SentenceMargin]:
    coverage = CourseCoverage(course)
    return [one for _lesson, lines in coverage.margins(coverage.rows(show, None)) for one in lines]


def states(course: Course) -> list[SentenceState]:
    return [one.state for one in margins(course)]


def asked_by(course: Course, item: Item) -> Quiz:
    quiz: Quiz = QuizFactory(course=course, state=QuizState.PUBLISHED)
    Slot.objects.create(quiz=quiz, position=1, item=item)
    return quiz


def answered(course: Course, quiz: Quiz, *, right: int, wrong: int) -> None:
    for number in range(right + wrong):
        learner = member(Role.LEARNER)
        EnrolmentFactory(course=course, learner=learner)
        who = Principal(learner.pk, course.organisation_id, Role.LEARNER)
        attempt = start_attempt(quiz.pk, who, seed=1)
        answer_all(who, attempt, RIGHT if number < right else WRONG)
        submit_attempt(who, attempt.uid)


# ---- states


def test_every_state_is_told_apart_and_in_reading_order(course: Course) -> None:
    one, two, three, four, five, _six = sentences(course)
    stored_item(course, sentence=one)
    waiting(course, two, passed=True)
    waiting(course, three, passed=False)
    run_of(course, four)
    stored_item(course, sentence=five, state=ItemState.REJECTED)
    found = margins(course)
    assert [line.state for line in found] == [
        "tested",
        "waiting",
        "held",
        "explained",
        "untested",
        "untested",
    ]
    assert [line.text for line in found] == [row.text for row in sentences(course)]
    assert found[3].reason == (
        "This is not a complete sentence.",
        "Give it a subject and a verb, or write a question by hand.",
    )
    assert (found[4].turned_down, found[5].turned_down) == (1, 0)
    counts = CourseCoverage(course).counts
    assert (counts.tested, counts.review, counts.explained, counts.untested, counts.total) == (1, 2, 1, 2, 6)


def test_the_best_item_gives_the_state(course: Course) -> None:
    first = sentences(course)[0]
    waiting(course, first, passed=False)
    assert states(course)[0] == "held"
    waiting(course, first, passed=True)
    assert states(course)[0] == "waiting"
    stored_item(course, sentence=first)
    assert states(course)[0] == "tested"


def test_a_question_whose_sentence_changed_is_held_beside_the_new_one(client: Client, course: Course) -> None:
    first, second = sentences(course)[:2]
    item = stored_item(course, sentence=first, state=ItemState.STALE)
    item.stale_evidence.create(
        organisation=course.organisation,
        revision=course.revision,
        version=item.latest,
        sentence=second,
        state_before=ItemState.ACCEPTED,
    )
    assert states(course)[:2] == ["untested", "held"]
    assert "held: its sentence changed" in page_of(client, course)


def test_the_further_sentences_of_a_matching_question_are_tested_too(course: Course) -> None:
    one, two, three = sentences(course)[:3]
    item = stored_item(course, ItemKind.MATCHING, sentence=one, other_sentences=[three.key])
    assert states(course)[:3] == ["tested", "untested", "tested"]
    assert [line.items[0].item for line in margins(course) if line.items] == [item, item]
    assert two.key != three.key


def test_a_reason_of_another_text_or_of_a_request_for_one_kind_is_not_shown(course: Course) -> None:
    first, second = sentences(course)[:2]
    run = run_of(course, first)
    request = course.item_requests.create(
        organisation=course.organisation, revision=course.revision, kind="cloze", count=5, run=run
    )
    coverage = CourseCoverage(course)
    assert not coverage.is_explained
    assert coverage.counts.explained == 0
    request.delete()  # the control: without the request the same run counts
    assert CourseCoverage(course).counts.explained == 1
    run_of(course, second)  # a later run replaces what an earlier one said
    assert states(course)[:2] == ["untested", "explained"]


def test_older_runs_without_reasons_are_called_so(client: Client, course: Course) -> None:
    GenerationRun.objects.create(
        organisation=course.organisation, course=course, revision=course.revision, engine="rules-0"
    )
    assert "Read it again" in page_of(client, course)
    run_of(course, sentences(course)[0])
    assert "Read it again" not in page_of(client, course)


def test_a_code_nobody_knows_any_more_is_still_words(course: Course) -> None:
    run_of(course, sentences(course)[0], code="gone_since")
    assert margins(course)[0].reason == ("Gone since.", "")


# ---- figures


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [(3, 11, "answered 14 times: too few for a share"), (3, 12, "right 20 % of 15 answers")],
)
def test_figures_are_honest_under_fifteen_answers(
    client: Client, course: Course, right: int, wrong: int, said: str
) -> None:
    quiz = asked_by(course, stored_item(course, ItemKind.TRUE_FALSE, sentence=sentences(course)[1]))
    answered(course, quiz, right=right, wrong=wrong)
    page = page_of(client, course)
    assert said in page
    assert "in a published quiz" in page
    assert ("right 20 %" in page) == (right + wrong >= 15)
    low = [line.position for line in margins(course, Show.LOW)]
    assert low == ([2] if right + wrong >= 15 else [])


def test_a_preview_is_no_learner(course: Course, instructor: User) -> None:
    quiz = asked_by(course, stored_item(course, ItemKind.TRUE_FALSE, sentence=sentences(course)[0]))
    who = Principal(instructor.pk, course.organisation_id, Role.INSTRUCTOR)
    attempt = start_attempt(quiz.pk, who, seed=1, is_preview=True)
    answer_all(who, attempt, RIGHT)
    submit_attempt(who, attempt.uid)
    assert margins(course)[0].figures is None
    answered(course, quiz, right=1, wrong=0)  # the control: a learner's answer is counted
    figures = margins(course)[0].figures
    assert figures is not None
    assert figures.answers == 1


# ---- the page


def page_of(client: Client, course: Course, query: str = "") -> str:
    reply = client.get(f"/teach/courses/{course.slug}/coverage/{query}")
    assert reply.status_code == 200
    return str(reply.content.decode())


def test_the_page_names_states_items_and_reasons(client: Client, course: Course) -> None:
    one, two, *_rest = sentences(course)
    item = stored_item(course, sentence=one)
    run_of(course, two)
    page = page_of(client, course)
    assert "1 of 6" in page
    assert f"/teach/questions/{item.pk}/" in page
    assert "This is not a complete sentence." in page
    assert 'id="s1-2"' in page
    assert page.count('name="sentence"') == 6
    assert page.count('name="lesson" value') == 2


def figures_beside(page: str) -> list[str]:
    """The line of figures under the heading of each section that is shown."""
    return [" ".join(line.split()) for line in re.findall(r'<p class="small quiet num">(.*?)</p>', page)]


def test_each_section_has_its_figures_beside_its_sentences(client: Client, course: Course) -> None:
    one, two, three, four, five, _six = sentences(course)
    stored_item(course, sentence=one)
    waiting(course, two, passed=True)
    waiting(course, three, passed=False)
    run_of(course, four, five)
    stored_item(course, sentence=four)
    first = "Tested 1 of 3 · waiting for review 1 · held 1"
    second = "Tested 1 of 3 · explained 1 · untested 1"
    page = page_of(client, course)
    assert figures_beside(page) == [first, second]
    assert "held by a check: 1" in page
    assert ">Held</th>" in page
    # A filter hides sentences, never figures: they are those of the whole section.
    assert figures_beside(page_of(client, course, "?show=without")) == [second]
    assert figures_beside(page_of(client, course, "?lesson=1")) == [first]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?show=without", 5),
        ("?show=tested", 1),
        ("?show=review", 0),
        ("?lesson=2", 3),
        ("?show=x&lesson=y", 6),
    ],
)
def test_filters_stand_in_the_address(client: Client, course: Course, query: str, shown: int) -> None:
    stored_item(course, sentence=sentences(course)[0])
    assert page_of(client, course, query).count('name="sentence"') == shown


def test_a_long_article_is_read_in_pages_and_counted_as_a_whole(
    client: Client, instructor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizzes.coverage_views.PER_PAGE", 4)
    client.force_login(instructor)
    course = published_course(lessons=3, sentences=3, instructors=(instructor,))
    first = page_of(client, course)
    assert first.count('name="sentence"') == 4
    assert "0 of 9" in first
    assert "Page 1 of 3" in first
    assert "?lesson=2&amp;page=2" not in page_of(client, course, "?lesson=2")
    assert page_of(client, course, "?show=without&page=3").count('name="sentence"') == 1


def test_what_can_be_drawn_is_counted_apart(client: Client, course: Course) -> None:
    fixed, drawn, resting = (
        stored_item(course, sentence=one, tags=tags)
        for one, tags in zip(sentences(course)[:3], (["a"], ["a"], ["b"]), strict=True)
    )
    quiz = drawing_quiz(course, state=QuizState.DRAFT)
    Slot.objects.create(quiz=quiz, position=1, item=fixed)
    assert "can be drawn" not in page_of(client, course), "control: a draft draws nothing"
    Quiz.objects.filter(pk=quiz.pk).update(state=QuizState.PUBLISHED)
    counts = CourseCoverage(course).counts
    assert (counts.tested, counts.asked, counts.drawable, counts.total) == (3, 1, 1, 6)
    reach = {one.item: (one.is_published, one.is_drawable) for line in margins(course) for one in line.items}
    assert reach == {fixed: (True, False), drawn: (False, True), resting: (False, False)}
    page = page_of(client, course)
    assert "with a question in a published quiz: 1. With one that can only be drawn: 1." in page
    assert page.count("can be drawn 1") == 1, "of the one section that has it"


def drawing_quiz(course: Course, **fields: Any) -> Quiz:
    draw = Draw(
        id=1, after=0, is_below=False, count=1, points=Decimal(1), chosen=ItemFilter(tags="a")
    ).as_data()
    return QuizFactory(course=course, draws=[draw], **fields)


@pytest.mark.parametrize(("is_drawing", "queries"), [(False, 12), (True, 13)])
@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_is_constant(
    client: Client,
    instructor: User,
    count: int,
    is_drawing: bool,
    queries: int,
    django_assert_num_queries: Any,
) -> None:
    course = published_course(lessons=3, sentences=count, instructors=(instructor,))
    for sentence in sentences(course):
        stored_item(course, sentence=sentence, tags=["a"])
    for _quiz in range(count if is_drawing else 0):
        drawing_quiz(course, state=QuizState.PUBLISHED)
    client.force_login(instructor)
    page_of(client, course)
    with django_assert_num_queries(queries):
        page_of(client, course)


def test_the_list_shows_the_courses_one_teaches(client: Client, course: Course) -> None:
    other = published_course(slug="not-mine")
    page = client.get("/teach/coverage/").content.decode()
    assert f"/teach/courses/{course.slug}/coverage/" in page
    assert other.slug not in page


def test_others_do_not_see_it(client: Client, course: Course, other_instructor: User, learner: User) -> None:
    address = f"/teach/courses/{course.slug}/coverage/"
    client.force_login(other_instructor)
    assert client.get(address).status_code == 404
    client.force_login(learner)
    assert client.get(address).status_code == 403
