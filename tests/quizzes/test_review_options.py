"""What is shown when: one rule in Python and in SQL, and nothing while somebody still answers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from items.kinds import ASKED_KINDS, ItemKind
from items.presentation import learner_view, option_order
from people.access import Principal
from people.models import Role, User
from progress.queries import item_facts, quiz_lines
from quizzes.attempts import start_attempt, submit_attempt
from quizzes.clock import grace
from quizzes.models import Attempt, Override, Quiz
from quizzes.overviews import quiz_overview
from quizzes.questions import question_of
from quizzes.results import result
from quizzes.review_fields import OWN, review_of, review_values
from quizzes.review_options import (
    EVERYTHING,
    JUST_AFTER_LASTS,
    PRESETS,
    Aspect,
    Moment,
    Preset,
    moment_of,
    preset_of,
    shown,
    table,
)
from quizzes.review_words import release_of, score_shown, when_shown
from quizzes.scoped_html import scoped
from quizzes.terms import shown_sql
from tests.factories.items import MARKED_KINDS, RIGHT, SHAPES
from tests.factories.quizzes import reviewed
from tests.quizzes.conftest import answer_all, move_deadline

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

MOMENTS = [
    (timedelta(0), False, Moment.JUST_AFTER),
    (JUST_AFTER_LASTS - timedelta(seconds=1), False, Moment.JUST_AFTER),
    (JUST_AFTER_LASTS, False, Moment.LATER),
    (timedelta(days=400), False, Moment.LATER),
    (timedelta(0), True, Moment.CLOSED),
    (timedelta(days=400), True, Moment.CLOSED),
]


@pytest.mark.parametrize(("since", "has_closed", "moment"), MOMENTS)
def test_the_moment(since: timedelta, has_closed: bool, moment: Moment) -> None:
    assert moment_of(NOW - since, NOW, has_closed=has_closed) is moment


BROUGHT: list[tuple[list[str], list[str]]] = [
    ([], []),
    (["total"], ["total"]),
    (["key"], ["answers", "right", "key"]),
    (["marks"], ["answers", "right", "marks"]),
    (["feedback"], ["answers", "right", "feedback"]),
    (["evidence"], ["answers", "evidence"]),
]


@pytest.mark.parametrize(("ticked", "kept"), BROUGHT)
def test_what_gives_another_away_brings_it(ticked: list[str], kept: list[str]) -> None:
    assert table((), ticked, ())["later"] == kept


FORMS: list[tuple[str, str, list[str], dict[str, list[str]]]] = [
    ("at_once", "score_only", ["later:total"], PRESETS[Preset.AT_ONCE]),
    ("at_once", "at_once", ["later:key"], table((), ["key"], ())),
    ("at_once", "", [], PRESETS[Preset.AT_ONCE]),
    (OWN, "at_once", [], table((), (), ())),
    (OWN, OWN, ["closed:total"], table((), (), ["total"])),
]


@pytest.mark.parametrize(("preset", "was", "ticked", "meant"), FORMS)
def test_a_preset_that_was_chosen_goes_before_the_boxes(
    preset: str, was: str, ticked: list[str], meant: dict[str, list[str]]
) -> None:
    assert review_of(preset, was, ticked) == meant


@pytest.mark.parametrize("preset", Preset)
def test_a_form_that_is_sent_back_says_the_same(preset: Preset) -> None:
    values = review_values(PRESETS[preset])
    assert preset_of(review_of(values["review_preset"], values["review_was"], values["review"])) is preset


WORDS = [
    (reviewed(), "As soon as it is handed in", "on_submit"),
    (reviewed("on_close"), "After the quiz has closed", "on_close"),
    (reviewed("never"), "Not shown", "never"),
    (
        table((), ["total"], ["total"]),
        "From 15 minutes after handing in and after the quiz has closed",
        "later",
    ),
    (table(["total"], (), ()), "In the first 15 minutes after handing in", "on_submit"),
]


@pytest.mark.parametrize(("review", "words", "release"), WORDS)
def test_it_is_said_in_words(review: dict[str, list[str]], words: str, release: str) -> None:
    assert (when_shown(review, Aspect.TOTAL), release_of(review, Aspect.TOTAL)) == (words, release)


@pytest.mark.parametrize(
    ("review", "words"),
    [
        (reviewed(), "Once it has been marked"),
        (reviewed("on_close"), "After the quiz has closed, once it has been marked"),
        (reviewed("never"), "Not shown"),
    ],
)
def test_a_score_that_somebody_gives_comes_once_it_is_given(review: dict[str, list[str]], words: str) -> None:
    assert score_shown(review, needs_marker=True) == words
    assert score_shown(review, needs_marker=False) == when_shown(review, Aspect.TOTAL)


def in_sql(attempt: Attempt) -> bool:
    values: dict[str, Any] = {"learner": attempt.learner_id, "grace": grace(), "id": attempt.pk}
    sql = "SELECT {} FROM quizzes_attempt a JOIN quizzes_quiz q ON q.id = a.quiz_id WHERE a.id = %(id)s"
    with connection.cursor() as cursor:
        cursor.execute(sql.format(shown_sql(Aspect.TOTAL)), values)
        found: bool = cursor.fetchone()[0]
    return found


def test_sql_and_python_decide_alike(quiz: Quiz, who: Principal, attempt: Attempt) -> None:
    submit_attempt(who, attempt.uid)
    decided = set()
    for ticks in product((False, True), repeat=3):
        rows = [[Aspect.TOTAL] if tick else [] for tick in ticks]
        for since, closed_for in product((MINUTE, JUST_AFTER_LASTS + MINUTE), (None, -MINUTE, MINUTE)):
            closes_at = timezone.now() - closed_for if closed_for else None
            Quiz.objects.filter(pk=quiz.pk).update(review=table(*rows), closes_at=closes_at)
            Attempt.objects.filter(pk=attempt.pk).update(finished_at=timezone.now() - since)
            has_closed = closed_for == MINUTE
            moment = moment_of(timezone.now() - since, timezone.now(), has_closed=has_closed)
            expected = Aspect.TOTAL in shown(table(*rows), moment)
            assert in_sql(attempt) is expected
            assert (quiz_lines(who, [quiz.course_id])[0].best is not None) is expected
            assert (result(who, attempt.uid).score is not None) is expected
            assert (quiz_overview(who, quiz.pk).attempts[0].points is not None) is expected
            decided.add((moment, expected))
    assert len(decided) == 6


def seen(person: Principal, attempt: Attempt) -> tuple[bool, bool, bool]:
    """Whether answers, score on the course page, and facts about items are known."""
    facts = item_facts(person, [attempt.quiz.course_id])
    lines = quiz_lines(person, [attempt.quiz.course_id])
    return result(person, attempt.uid).answers is not None, lines[0].best is not None, bool(facts)


NOTHING, ALL = (False, False, False), (True, True, True)


@pytest.fixture
def closed(quiz: Quiz, who: Principal, attempt: Attempt) -> Attempt:
    """Handed in, and the quiz has closed since; all is shown after closing."""
    answer_all(who, attempt, RIGHT)
    submit_attempt(who, attempt.uid)
    passed = timezone.now() - timedelta(seconds=settings.NETWORK_GRACE_SECONDS + 5)
    Quiz.objects.filter(pk=quiz.pk).update(closes_at=passed, review=PRESETS[Preset.AT_CLOSE])
    return attempt


def test_who_runs_with_time_beyond_the_close_holds_it_back(
    closed: Attempt, who: Principal, other_learner: User
) -> None:
    other = Principal(other_learner.pk, who.organisation_id, Role.LEARNER)
    assert seen(who, closed) == ALL, "control: nobody runs"
    Quiz.objects.update(closes_at=None)
    running = start_attempt(closed.quiz_id, other)
    Quiz.objects.update(closes_at=timezone.now() - 10 * MINUTE)
    move_deadline(running, -5 * MINUTE)
    assert seen(who, closed) == NOTHING
    move_deadline(running, timedelta(seconds=settings.NETWORK_GRACE_SECONDS - 5))
    assert seen(who, closed) == NOTHING, "answers may be on their way"
    submit_attempt(other, running.uid)
    assert seen(who, closed) == ALL


def test_who_closes_later_holds_it_back(closed: Attempt, who: Principal, other_learner: User) -> None:
    theirs = Override.objects.create(
        organisation_id=closed.organisation_id,
        quiz_id=closed.quiz_id,
        learner=other_learner,
        says=["closes_at"],
        closes_at=timezone.now() + MINUTE,
        reason="ill",
    )
    assert seen(who, closed) == NOTHING
    Override.objects.filter(pk=theirs.pk).update(closes_at=None)
    assert seen(who, closed) == ALL, "a lifted close holds nobody back but its learner"
    Override.objects.filter(pk=theirs.pk).update(learner=who.user_id)
    assert seen(who, closed) == NOTHING


ASPECTS: list[tuple[list[str], set[str]]] = [
    (["answers"], set()),
    (["right"], {"verdict", "origin"}),
    (["marks"], {"verdict", "origin", "fraction", "points"}),
    (["feedback"], {"verdict", "origin", "rationale"}),
    (["evidence"], {"evidence"}),
    (["key"], {"verdict", "origin", "key", "number", "detail", "points_said"}),
]


@pytest.mark.parametrize(("ticked", "filled"), ASPECTS)
def test_an_aspect_is_all_that_is_read(
    quiz: Quiz, who: Principal, attempt: Attempt, ticked: list[str], filled: set[str]
) -> None:
    answer_all(who, attempt, RIGHT)
    submit_attempt(who, attempt.uid)
    Quiz.objects.filter(pk=quiz.pk).update(review=table(ticked, ticked, ticked))
    found = result(who, attempt.uid)
    assert (found.score, found.lessons is not None) == (None, "marks" in ticked)
    told = {"verdict", "origin", "fraction", "points", "rationale", "evidence", "key", "number", "detail"}
    for answer in found.answers or ():
        assert {name for name in told if getattr(answer, name)} <= filled
        assert answer.value == RIGHT[ItemKind(answer.kind)]
    some = next(answer for answer in found.answers or () if answer.kind == ItemKind.SINGLE_CHOICE)
    assert bool(some.verdict) is ("answers" not in ticked and "evidence" not in ticked)
    assert (some.key is not None) is ("key" in ticked)
    assert (some.evidence is not None) is ("evidence" in ticked)


def test_a_result_without_the_key_shows_the_answers_shut(
    client: Client, quiz: Quiz, who: Principal, attempt: Attempt, learner: User
) -> None:
    submit_attempt(who, attempt.uid)
    Quiz.objects.filter(pk=quiz.pk).update(review=table(["right"], ["right"], ["right"]))
    client.force_login(learner)
    page = client.get(f"/attempts/{attempt.uid}/result/").content.decode()
    assert page.count("<fieldset disabled") == len(MARKED_KINDS)
    assert page.count("Not answered") == 2 * len(MARKED_KINDS)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", ASKED_KINDS)
def test_fields_of_a_question_are_kept_apart(kind: ItemKind) -> None:
    item = SHAPES[kind]()
    question = question_of(learner_view(item, option_order(item, 1)), {})
    html = render_to_string(question.template, {"question": question})
    named = re.compile(r' (?:name|id|for|aria-describedby|aria-labelledby|list)="([^"]*)"')
    before, after = named.findall(html), named.findall(scoped(html, "a7"))
    assert before, "every kind has a field"
    assert [name.split() for name in after] == [[f"a7-{word}" for word in name.split()] for name in before]


def test_the_table_is_shown_and_saved(client: Client, quiz: Quiz, instructor: User) -> None:
    client.force_login(instructor)
    address = f"/teach/quizzes/{quiz.pk}/"
    page = client.get(address).content.decode()
    boxes = re.findall(r'<input type="checkbox" name="review"[^>]*>', page)
    assert len(boxes) == sum("checked" in box for box in boxes) == len(Moment) * len(EVERYTHING)
    sent = {"title": "Quiz", "pass_percent": "60", "edition": quiz.edition, "review_preset": "at_once"}
    client.post(f"{address}rules/", sent | {"review_was": "at_once", "review": ["later:key"]})
    quiz.refresh_from_db()
    assert quiz.review == table((), ["key"], ())
    assert f'<option value="{OWN}" selected>' in client.get(address).content.decode()
