"""Start, page and result follow the rules: due dates, waits, passwords, which attempt counts."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import User
from progress.queries import quiz_lines
from quizzes import passwords
from quizzes.attempts import start_attempt, submit_attempt
from quizzes.errors import AttemptRefused
from quizzes.models import Attempt, Counted, Quiz
from quizzes.overviews import quiz_overview
from quizzes.results import result
from tests.factories.items import RIGHT
from tests.factories.quizzes import published_quiz, reviewed
from tests.quizzes.conftest import answer_all

MINUTE = timedelta(minutes=1)


def change(quiz: Quiz, **values: object) -> None:
    Quiz.objects.filter(pk=quiz.pk).update(**values)


def sit(quiz: Quiz, who: Principal, *, right: bool = False) -> Attempt:
    attempt = start_attempt(quiz.pk, who)
    if right:
        answer_all(who, attempt, RIGHT)
    return submit_attempt(who, attempt.uid)


def test_a_wait_refuses_with_the_moment_and_then_lets_in(quiz: Quiz, who: Principal) -> None:
    change(quiz, first_wait=60 * MINUTE, attempts_allowed=None)
    first = sit(quiz, who)
    with pytest.raises(AttemptRefused) as refused:
        start_attempt(quiz.pk, who)
    assert refused.value.code == "wait"
    assert first.finished_at is not None
    free = timezone.localtime(first.finished_at + 60 * MINUTE)
    assert free.strftime("%H:%M") in refused.value.sentence
    assert quiz_overview(who, quiz.pk).refused.code == "wait"  # type: ignore[union-attr]  # it is refused
    Attempt.objects.filter(pk=first.pk).update(finished_at=timezone.now() - 61 * MINUTE)
    assert quiz_overview(who, quiz.pk).refused is None
    assert start_attempt(quiz.pk, who).number == 2


@pytest.mark.parametrize(
    ("given", "is_in"), [("", False), ("wrong", False), ("Word", False), (" word ", True)]
)
def test_a_password_opens_new_attempts_only(quiz: Quiz, who: Principal, given: str, is_in: bool) -> None:
    change(quiz, password="word")
    if not is_in:
        with pytest.raises(AttemptRefused) as refused:
            start_attempt(quiz.pk, who, password=given)
        assert refused.value.code == "password"
        assert Attempt.objects.count() == 0
        return
    attempt = start_attempt(quiz.pk, who, password=given)
    assert start_attempt(quiz.pk, who).pk == attempt.pk


def test_passwords_cannot_be_tried_for_ever(quiz: Quiz, who: Principal, other: Principal) -> None:
    change(quiz, password="word")
    said = []
    for _ in range(passwords.TRIES + 1):
        with pytest.raises(AttemptRefused) as refused:
            start_attempt(quiz.pk, who, password="wrong")
        said.append(refused.value.sentence)
    assert [words.startswith("Too many") for words in said] == [False] * passwords.TRIES + [True]
    with pytest.raises(AttemptRefused, match="Too many"):
        start_attempt(quiz.pk, who, password="word")
    # The control: one person's tries are not another's.
    assert start_attempt(quiz.pk, other, password="word").number == 1


def test_the_page_asks_for_the_password_and_never_shows_it(
    client: Client, quiz: Quiz, learner: User, who: Principal
) -> None:
    change(quiz, password="bridge-word")
    client.force_login(learner)
    page = client.get(f"/quizzes/{quiz.pk}/").content.decode()
    assert 'name="password"' in page
    refused = client.post(f"/quizzes/{quiz.pk}/start/", {"password": "no"})
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert "The password is not right." in shown
    told = client.get(f"/api/v1/quizzes/{quiz.pk}/")
    assert told.json()["needs_password"] is True
    assert "bridge-word" not in page + shown + told.content.decode()
    assert client.post(f"/quizzes/{quiz.pk}/start/", {"password": "bridge-word"}).status_code == 302
    assert Attempt.objects.count() == 1


def test_the_api_takes_the_password(client: Client, quiz: Quiz, learner: User, who: Principal) -> None:
    change(quiz, password="bridge-word")
    client.force_login(learner)
    start = f"/api/v1/quizzes/{quiz.pk}/attempts/"
    assert client.post(start, {}, content_type="application/json").json()["errors"][0]["code"] == "password"
    sent = client.post(start, {"password": "bridge-word"}, content_type="application/json")
    assert sent.status_code == 200


def test_a_preview_asks_for_nothing(quiz: Quiz, teacher: Principal) -> None:
    change(quiz, password="word", opens_at=timezone.now() + 60 * MINUTE)
    assert start_attempt(quiz.pk, teacher, is_preview=True).is_preview


def test_what_is_handed_in_after_the_due_date_is_late(
    client: Client, quiz: Quiz, learner: User, who: Principal
) -> None:
    change(quiz, due_at=timezone.now() + 60 * MINUTE)
    attempt = sit(quiz, who)
    client.force_login(learner)
    addresses = (f"/attempts/{attempt.uid}/result/", f"/quizzes/{quiz.pk}/")
    assert not result(who, attempt.uid).is_late
    assert all("late</span>" not in client.get(at).content.decode() for at in addresses)
    change(quiz, due_at=timezone.now() - 60 * MINUTE)
    assert result(who, attempt.uid).is_late
    assert all("late</span>" in client.get(at).content.decode() for at in addresses)
    assert "Handed in now, it is late." in client.get(addresses[1]).content.decode()


@pytest.mark.parametrize(
    ("counted", "expected"),
    [(Counted.HIGHEST, 1.0), (Counted.AVERAGE, 0.5), (Counted.FIRST, 1.0), (Counted.LAST, 0.0)],
)
def test_page_progress_and_result_count_the_same_attempt(
    client: Client, quiz: Quiz, learner: User, who: Principal, counted: str, expected: float
) -> None:
    change(quiz, counted=counted, cut_fraction=Decimal("0.6"))
    sit(quiz, who, right=True)
    last = sit(quiz, who)
    found = result(who, last.uid).counted
    assert found is not None
    assert (float(found.fraction), found.is_passed, found.attempt_count) == (expected, expected > 0.6, 2)
    assert quiz_overview(who, quiz.pk).score == Decimal(str(expected))
    (line,) = quiz_lines(who, [quiz.course_id])
    assert (line.best, line.is_passed) == (expected, expected > 0.6)
    client.force_login(learner)
    percent = f"<strong>{round(100 * expected)}%</strong>"
    assert percent in client.get(f"/quizzes/{quiz.pk}/").content.decode()
    assert percent in client.get(f"/attempts/{last.uid}/result/").content.decode()


def test_a_score_that_is_kept_back_counts_nowhere(quiz: Quiz, who: Principal) -> None:
    change(quiz, review=reviewed("never"))
    sit(quiz, who, right=True)
    last = sit(quiz, who)
    assert result(who, last.uid).counted is None
    assert quiz_overview(who, quiz.pk).score is None
    assert quiz_lines(who, [quiz.course_id])[0].best is None


def test_the_rules_show_at_most_twelve_fields(client: Client, course: Course, instructor: User) -> None:
    quiz = published_quiz(course, [ItemKind.TRUE_FALSE])
    client.force_login(instructor)
    page = client.get(f"/teach/quizzes/{quiz.pk}/").content.decode()
    form = page[page.index('id="rules"') :]
    form = form[: form.index("</form>")]
    fields = r'<(?:input|select|textarea)(?! type="hidden")[^>]*name='
    folded = re.sub(r"<details.*?</details>", "", form, flags=re.DOTALL)
    assert 8 <= len(re.findall(fields, folded)) <= 12
    assert len(re.findall(fields, form)) >= 16
    sent = dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', form))
    sent |= {"review_preset": "at_once", "review_was": "", "counted": "last"}
    sent |= {"due_at": "2031-05-06T07:30", "first_wait_hours": "0.5", "password": " open "}
    assert client.post(f"/teach/quizzes/{quiz.pk}/rules/", sent).status_code == 302
    quiz.refresh_from_db()
    assert (quiz.counted, quiz.first_wait, quiz.password) == ("last", 30 * MINUTE, "open")
    assert quiz.due_at == timezone.make_aware(timezone.datetime(2031, 5, 6, 7, 30))  # type: ignore[attr-defined]  # re-exported
    wrong = sent | {"edition": str(quiz.edition), "closes_at": "2031-05-06T07:29"}
    refused = client.post(f"/teach/quizzes/{quiz.pk}/rules/", wrong)
    assert refused.status_code == 422
    assert "It must be due before it closes." in refused.content.decode()
