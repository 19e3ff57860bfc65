"""What is shown after an attempt, and that nothing is shown before its release."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db.models import F
from django.forms.models import model_to_dict
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from items.kinds import ItemKind
from lessons.models import Lesson
from people.access import Principal
from quizzes import results
from quizzes.attempts import abandon_attempt, start_attempt, submit_attempt
from quizzes.clock import Phase
from quizzes.evidence import places_of
from quizzes.models import Attempt, Quiz
from quizzes.results import Result, Verdict, released_answers, result, verdict_of
from quizzes.review_options import Aspect
from tests.factories.items import MARKED_KINDS, RIGHT, WRONG, stored_item
from tests.factories.quizzes import reviewed
from tests.quizzes.conftest import Values, answer_all, move_deadline

HALF: Values = {
    ItemKind.SINGLE_CHOICE: {"chosen": ["b"]},
    ItemKind.MULTIPLE_RESPONSE: {"chosen": ["a"]},
    ItemKind.TRUE_FALSE: {"value": True},
    ItemKind.SHORT_ANSWER: {"text": "1911"},
    ItemKind.CLOZE: {"gaps": {"g1": "bridge"}},
    ItemKind.WORD_BANK: {"gaps": {"g1": "w3"}},
    ItemKind.MATCHING: {"pairs": {"l1": "r1", "l2": "r3"}},
    ItemKind.CATEGORISE: {"pairs": {"l1": "r1", "l2": "r1", "l3": "r2"}},
    ItemKind.NUMERICAL: {"number": "10"},
    ItemKind.ORDERING: {"order": ["e3", "e2", "e1"]},
    ItemKind.HOTSPOT: {"points": [[9900, 100]]},
}


def shown(seen: Result) -> str:
    data = {name: getattr(seen, name) for name in ("score", "answers", "lessons")}
    data["attempt"] = {name: value for name, value in model_to_dict(seen.attempt).items() if name != "points"}
    return json.dumps(
        data, default=lambda value: asdict(value) if hasattr(value, "__dataclass_fields__") else str(value)
    )


def release(quiz: Quiz, score: str, answers: str, closes_in: timedelta | None = None) -> None:
    Quiz.objects.filter(pk=quiz.pk).update(
        review=reviewed(score, answers),
        closes_at=timezone.now() + closes_in if closes_in else None,
    )


VERDICTS = [
    (Decimal(1), True, Verdict.RIGHT),
    (Decimal("0.9999999"), True, Verdict.PARTLY),
    (Decimal("0.0000001"), True, Verdict.PARTLY),
    (Decimal(0), True, Verdict.NOT_RIGHT),
    (Decimal(0), False, Verdict.NOT_ANSWERED),
]


@pytest.mark.parametrize(("fraction", "is_answered", "verdict"), VERDICTS)
def test_a_fraction_has_its_word(fraction: Decimal, is_answered: bool, verdict: Verdict) -> None:
    assert verdict_of(fraction, is_answered=is_answered) is verdict


def test_a_result_has_score_answers_and_sums(who: Principal, attempt: Attempt) -> None:
    answer_all(who, attempt, HALF)
    submit_attempt(who, attempt.uid)
    seen = result(who, attempt.uid)
    assert seen.score is not None
    assert (seen.score.points, seen.score.fraction, seen.score.is_passed) == (
        Decimal("4.4666"),
        Decimal("4.4666") / len(MARKED_KINDS),
        False,
    )
    assert seen.answers is not None
    assert [answer.verdict for answer in seen.answers] == [
        Verdict.NOT_RIGHT,
        Verdict.PARTLY,
        Verdict.RIGHT,
        Verdict.NOT_RIGHT,
        Verdict.PARTLY,
        Verdict.PARTLY,
        Verdict.PARTLY,
        Verdict.PARTLY,
        Verdict.PARTLY,
        Verdict.PARTLY,
        Verdict.NOT_RIGHT,
    ]
    assert [answer.key for answer in seen.answers] == [RIGHT[kind] for kind in MARKED_KINDS]
    assert [answer.value for answer in seen.answers] == list(HALF.values())
    assert seen.lessons is not None
    assert [(row.lesson, row.label, row.points, row.points_possible) for row in seen.lessons] == [
        (1, "(1)", Decimal("4.4666"), Decimal(len(MARKED_KINDS)))
    ]


def test_each_answer_leads_to_its_sentence(quiz: Quiz, who: Principal, attempt: Attempt) -> None:
    submit_attempt(who, attempt.uid)
    seen = result(who, attempt.uid)
    assert seen.answers is not None
    place = seen.answers[0].evidence
    assert place is not None
    assert (place.label, place.sentence, place.anchor) == ("(1)", 1, "s1-1")
    assert place.marked == "Village 1 built its bridge number 1 in 1811."
    assert place.before == ""
    assert place.after.startswith(" Village 1 built its bridge number 2")
    text = quiz.course.revision.text
    assert text[place.start : place.end] == place.marked
    assert "Village 2" not in place.after


def test_the_heading_of_a_section_is_not_quoted(quiz: Quiz) -> None:
    second = quiz.course.lessons.get(position=2)
    Lesson.objects.filter(pk=second.pk).update(start=F("start") - 12)
    item = stored_item(quiz.course, sentence=second.sentences.get(position=1))
    place = places_of([item.latest_id])[item.latest_id]
    assert (place.anchor, place.before) == ("s2-1", "")


@pytest.mark.parametrize(
    ("score", "answers", "has_score", "has_answers"),
    [
        ("on_submit", "on_submit", True, True),
        ("on_submit", "on_close", True, False),
        ("on_submit", "never", True, False),
        ("never", "never", False, False),
        ("on_close", "on_close", False, False),
    ],
)
def test_nothing_is_shown_before_its_release(
    quiz: Quiz, who: Principal, attempt: Attempt, score: str, answers: str, has_score: bool, has_answers: bool
) -> None:
    answer_all(who, attempt, WRONG)
    submit_attempt(who, attempt.uid)
    release(quiz, score, answers, timedelta(hours=1))
    seen = result(who, attempt.uid)
    assert (seen.score is not None, seen.answers is not None) == (has_score, has_answers)
    assert ("1811" in shown(seen)) is has_answers
    assert (seen.lessons is not None) is has_answers
    assert seen.count == len(MARKED_KINDS)


@pytest.mark.parametrize(
    ("ago", "is_shown"), [(-60, False), (5, False), (settings.NETWORK_GRACE_SECONDS + 1, True)]
)
def test_after_closing_means_after_the_last_answer_can_come(
    quiz: Quiz, who: Principal, attempt: Attempt, ago: int, is_shown: bool
) -> None:
    submit_attempt(who, attempt.uid)
    release(quiz, "on_close", "on_close", timedelta(seconds=-ago))
    assert (result(who, attempt.uid).answers is not None) is is_shown


def test_on_close_without_a_closing_time_is_never(quiz: Quiz, who: Principal, attempt: Attempt) -> None:
    submit_attempt(who, attempt.uid)
    release(quiz, "on_close", "on_close")
    assert result(who, attempt.uid).score is None


def test_nothing_is_released_while_it_runs(who: Principal, attempt: Attempt) -> None:
    seen = result(who, attempt.uid)
    assert (seen.phase, seen.score, seen.answers) == (Phase.IN_PROGRESS, None, None)
    move_deadline(attempt, timedelta(seconds=5))
    seen = result(who, attempt.uid)
    assert (seen.phase, seen.score, seen.answers) == (Phase.CLOSED, None, None)


def test_given_up_has_no_result(who: Principal, attempt: Attempt) -> None:
    abandon_attempt(who, attempt.uid)
    seen = result(who, attempt.uid)
    assert (seen.phase, seen.score, seen.answers) == (Phase.ABANDONED, None, None)


def test_a_preview_shows_everything_to_who_tries(quiz: Quiz, teacher: Principal) -> None:
    release(quiz, "never", "never")
    preview = start_attempt(quiz.pk, teacher, is_preview=True)
    submit_attempt(teacher, preview.uid)
    assert result(teacher, preview.uid).answers is not None


def test_the_key_is_read_by_one_function_only(
    quiz: Quiz, who: Principal, attempt: Attempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Switched off, its absence is seen: the release rule guards the only way to a key."""
    release(quiz, "never", "never")
    submit_attempt(who, attempt.uid)
    monkeypatch.setattr(results, "_shown", lambda *_args: frozenset(Aspect))
    assert "1811" in shown(result(who, attempt.uid))


def test_a_result_costs_the_same_for_any_size(
    who: Principal, attempt: Attempt, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    submit_attempt(who, attempt.uid)
    with django_assert_num_queries(6):
        result(who, attempt.uid)
    with django_assert_num_queries(2):
        released_answers(attempt.organisation_id, attempt.pk, frozenset(Aspect))
