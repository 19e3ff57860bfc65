"""Essays from the editor to the result: limits that hold, points that stay open until somebody marks."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from items.kinds import Essay, ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import User
from quizzes import checks
from quizzes.attempt_pages import attempt_page
from quizzes.attempts import save_answer, settle_attempt, start_attempt, submit_attempt
from quizzes.bank_filter import ItemFilter
from quizzes.draws import Draw
from quizzes.errors import AttemptRefused
from quizzes.essay_forms import rubric_preview
from quizzes.item_figures import figures_of
from quizzes.item_forms import ItemForm
from quizzes.models import Attempt, AttemptState, Mark, Quiz, Slot, Standing
from quizzes.overviews import quiz_overview
from quizzes.results import Verdict, result
from quizzes.rubric_notation import RubricProblem, read_rubric, write_rubric
from quizzes.tries import check_answer
from tests.factories.items import SHAPES, stored_item
from tests.factories.quizzes import QuizFactory, published_quiz
from tests.quizzes.conftest import move_deadline
from tests.quizzes.form_posts import sent

ASKED = (ItemKind.TRUE_FALSE, ItemKind.ESSAY)


def asking(course: Course, **limits: Any) -> Quiz:
    """A quiz of true or false, and an essay with these limits."""
    quiz = published_quiz(course, (ItemKind.TRUE_FALSE,))
    shape = SHAPES[ItemKind.ESSAY]()
    item = stored_item(course, shape=replace(shape, body=replace(shape.body, **limits)))
    Slot.objects.create(quiz=quiz, position=2, item=item, points=4)
    return quiz


def written(who: Principal, quiz: Quiz, text: str) -> Attempt:
    attempt = start_attempt(quiz.pk, who, seed=1)
    for position, value in ((1, {"value": True}), (2, {"text": text})):
        save_answer(who, attempt.uid, position, client_key=uuid.uuid4(), client_seq=1, value=value)
    return attempt


def test_before_the_start_the_score_is_promised_once_it_is_marked(
    course: Course, learner: User, client: Client
) -> None:
    client.force_login(learner)
    quiz = asking(course)
    page = client.get(reverse("quiz_detail", args=[quiz.pk])).content.decode()
    assert "<dt>Score</dt><dd>Once it has been marked</dd>" in page
    quiz.slots.filter(position=2).delete()
    page = client.get(reverse("quiz_detail", args=[quiz.pk])).content.decode()
    assert "<dt>Score</dt><dd>As soon as it is handed in</dd>" in page
    drawn = Draw(id=1, after=1, is_below=False, count=1, points=Decimal(1), chosen=ItemFilter(kind="essay"))
    Quiz.objects.filter(pk=quiz.pk).update(draws=[drawn.as_data()])
    page = client.get(reverse("quiz_detail", args=[quiz.pk])).content.decode()
    assert "<dt>Score</dt><dd>Once it has been marked</dd>" in page


def test_an_attempt_with_an_essay_waits_for_marks_everywhere(
    course: Course, who: Principal, learner: User, client: Client
) -> None:
    quiz = asking(course)
    attempt = submit_attempt(who, written(who, quiz, "The ferry was slow.").uid)
    assert (attempt.state, attempt.points) == (AttemptState.SUBMITTED, None)
    marks = Mark.objects.filter(attempt=attempt).order_by("response__position")
    assert [mark.standing for mark in marks] == [Standing.FINAL, Standing.BY_HAND]
    seen = result(who, attempt.uid)
    assert (seen.score, seen.is_pending, seen.by_hand) == (None, False, 1)
    assert seen.answers
    assert [one.verdict for one in seen.answers] == [Verdict.RIGHT, Verdict.NOT_MARKED]
    assert quiz_overview(who, quiz.pk).attempts[0].waits_for_marks
    assert figures_of(course.organisation_id, [quiz.slots.get(position=2).item_id]) == {}
    client.force_login(learner)
    page = client.get(reverse("attempt_result", args=[attempt.uid])).content.decode()
    assert "Waiting for marks" in page
    assert "http-equiv" not in page
    # What waits is no zero: the tile has its own line in the legend, and the sums leave it out.
    assert "Double: waits for marks" in page
    assert sum(row.points_possible for row in seen.lessons or ()) == 1
    assert "0 of 4" not in page
    assert "The ferry was slow." in page
    assert "Because the ferry was slow." in page
    assert "waits for marks" in client.get(reverse("quiz_detail", args=[quiz.pk])).content.decode()


def test_without_an_essay_written_nothing_waits(course: Course, who: Principal) -> None:
    attempt = start_attempt(asking(course, template="Reasons:").pk, who, seed=1)
    save_answer(who, attempt.uid, 2, client_key=uuid.uuid4(), client_seq=1, value={"text": "Reasons:"})
    assert submit_attempt(who, attempt.uid).points == 0


STRICT = [
    (True, "one two three", True),
    (True, "one two", False),
    (True, "", False),
    (False, "one two three", False),
]


@pytest.mark.parametrize(("is_strict", "text", "is_refused"), STRICT)
def test_limits_refuse_handing_in_where_their_author_says_so(
    course: Course, who: Principal, is_strict: bool, text: str, is_refused: bool
) -> None:
    attempt = written(who, asking(course, max_words=2, is_strict=is_strict), text)
    if not is_refused:
        assert submit_attempt(who, attempt.uid).state == AttemptState.SUBMITTED
        return
    with pytest.raises(AttemptRefused, match="Question 2 has 3 words and takes at most 2") as refused:
        submit_attempt(who, attempt.uid)
    assert refused.value.code == "words"
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.IN_PROGRESS
    assert not Mark.objects.filter(attempt=attempt).exists()


def test_what_time_ends_is_taken_as_it_is(course: Course, who: Principal) -> None:
    attempt = written(who, asking(course, max_words=2, is_strict=True), "one two three")
    move_deadline(attempt, timedelta(hours=1))
    assert settle_attempt(attempt).state == AttemptState.EXPIRED
    assert result(who, attempt.uid).by_hand == 1


def test_the_page_counts_the_words_and_leads_back_from_a_refusal(
    course: Course, who: Principal, learner: User, client: Client
) -> None:
    attempt = written(who, asking(course, max_words=2, is_strict=True, lines=7), "one <two> three")
    client.force_login(learner)
    page = client.get(reverse("attempt_question", args=[attempt.uid, 2])).content.decode()
    for words in ("At most 2 words. Otherwise it cannot be handed in.", "3 words, too many", 'rows="7"'):
        assert words in page
    assert "one &lt;two&gt; three</textarea>" in page
    reply = client.post(reverse("attempt_submit", args=[attempt.uid]), follow=True)
    assert reply.redirect_chain[0][0] == reverse("attempt_check", args=[attempt.uid])
    assert "takes at most 2: shorten it" in reply.content.decode()
    api = client.post(reverse("api_submit", args=[attempt.uid]), content_type="application/json")
    assert api.status_code == 409


@pytest.mark.parametrize("behaviour", ["immediate", "adaptive", "immediate_certainty"])
def test_no_essay_is_checked_on_the_way(course: Course, who: Principal, behaviour: str) -> None:
    quiz = asking(course)
    Quiz.objects.filter(pk=quiz.pk).update(behaviour=behaviour)
    attempt = written(who, quiz, "The ferry was slow.")
    page = attempt_page(who, attempt.uid, 2)
    assert (page.turn, page.is_locked, page.asks_certainty) == (None, False, False)
    assert page.value == {"text": "The ferry was slow."}
    with pytest.raises(AttemptRefused, match="after it has been handed in"):
        check_answer(who, attempt.uid, 2, client_key=uuid.uuid4(), client_seq=2, value=page.value)
    assert attempt_page(who, attempt.uid, 1).turn is not None
    assert submit_attempt(who, attempt.uid).points is None
    assert result(who, attempt.uid).by_hand == 1


def test_a_lesson_asks_no_essay_to_check_oneself(course: Course, who: Principal) -> None:
    lesson = course.lessons.get(position=1)
    essay = stored_item(course, ItemKind.ESSAY, lesson=lesson)
    assert checks.check_question(who, lesson) is None
    assert essay.state == "accepted"
    stored_item(course, ItemKind.TRUE_FALSE, lesson=lesson)
    assert checks.check_question(who, lesson) is not None


RUBRIC = """Reasons
0 none
1.5 names one
3 names two

Language
0 hard to read
1 clear"""


def test_a_rubric_reads_as_it_is_written() -> None:
    read = read_rubric(RUBRIC)
    assert [(one.title, [str(level.points) for level in one.levels]) for one in read] == [
        ("Reasons", ["0", "1.5", "3"]),
        ("Language", ["0", "1"]),
    ]
    assert write_rubric(read) == RUBRIC
    assert read_rubric(" \n ") == ()


WRONG = [
    ("0 none\n1 one", "level_first"),
    ("Reasons\n1 one", "few_levels"),
    ("Reasons\n0 a\n0 b", "no_points"),
    ("\n".join(f"Title {letter}\n0 a\n1 b" for letter in "abcdefghijklm"), "many"),
]


@pytest.mark.parametrize(("text", "code"), WRONG)
def test_what_is_no_rubric_says_why(text: str, code: str) -> None:
    with pytest.raises(RubricProblem, match=code):
        read_rubric(text)


def test_the_editor_makes_an_essay_and_says_what_is_wrong() -> None:
    form = ItemForm.blank(ItemKind.ESSAY, {"stem": "Why?", "rubric": RUBRIC, "max_words": "9"})
    item = form.item("en")
    assert item
    assert isinstance(item.body, Essay)
    assert (item.body.max_words, item.body.min_words, len(item.body.rubric)) == (9, None, 2)
    assert rubric_preview(form.values).startswith("2 criteria, 4 points at most")
    bad = ItemForm.of_post(ItemKind.ESSAY, sent(form, rubric="1 x", min_words="10", lines="many"))
    assert bad.item("en") is None
    assert set(bad.errors) == {"rubric", "max_words", "lines"}
    bad = ItemForm.of_post(ItemKind.ESSAY, sent(form, most_files="1", least_files="3"))
    assert bad.item("en") is None
    assert bad.errors == {"least_files": "Enter 1 or leave it empty"}


def test_the_editor_page_of_an_essay_shows_its_rubric(
    course: Course, instructor: User, client: Client
) -> None:
    client.force_login(instructor)
    item = stored_item(course, ItemKind.ESSAY)
    page = client.get(reverse("item_edit", args=[item.pk])).content.decode()
    assert "3 two or more" in page
    assert "2 criteria, 4 points at most" in page
    draft = QuizFactory(course=course)
    assert client.get(reverse("quiz_builder", args=[draft.pk])).status_code == 200
