"""R7: whatever order requests arrive in, and however often, the attempt ends as if they came in order."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from decimal import Decimal

import pytest

from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from quizzes import answers, marking
from quizzes.answers import save_answer
from quizzes.attempt_pages import attempt_page
from quizzes.attempts import start_attempt, submit_attempt
from quizzes.models import Attempt, Quiz
from quizzes.versions import item_of
from tests.factories.items import RIGHT, WRONG
from tests.factories.quizzes import published_quiz

ATTEMPTS = 200
CONTROL_ATTEMPTS = 20
SAVES_PER_QUESTION = 3

pytestmark = [pytest.mark.xdist_group("delivery"), pytest.mark.timeout(600)]


@pytest.fixture
def quiz(course: Course) -> Quiz:
    return published_quiz(course, [ItemKind.SHORT_ANSWER, ItemKind.MATCHING], attempts_allowed=None)


@dataclass(frozen=True, slots=True)
class Request:
    """One recorded saving."""

    position: int
    seq: int
    key: uuid.UUID
    value: dict[str, object]


def record(attempt: Attempt, rng: random.Random) -> list[Request]:
    """What a learner who changes their mind sends, in order."""
    requests = []
    for row in attempt.responses.of(attempt.organisation_id).order_by("position"):
        kind = ItemKind(item_of(row.version_id).kind)
        for seq in range(1, SAVES_PER_QUESTION + 1):
            value = rng.choice([RIGHT[kind], WRONG[kind], {}])
            requests.append(Request(row.position, seq, uuid.uuid4(), value))
    rng.shuffle(requests)
    return sorted(requests, key=lambda request: request.seq)


Outcome = tuple[Decimal | None, list[dict[str, object]]]


def deliver(who: Principal, attempt: Attempt, requests: list[Request]) -> Outcome:
    """The points and the current answers after these requests arrived in this order."""
    for one in requests:
        save_answer(who, attempt.uid, one.position, client_key=one.key, client_seq=one.seq, value=one.value)
    places = sorted({one.position for one in requests})
    values = [attempt_page(who, attempt.uid, place).value for place in places]
    return submit_attempt(who, attempt.uid).points, values


def differing(quiz: Quiz, who: Principal, count: int) -> int:
    """How many of so many attempts end otherwise than in order."""
    rng = random.Random(1)
    different = 0
    for _attempt in range(count):
        in_order = start_attempt(quiz.pk, who, seed=1)
        requests = record(in_order, rng)
        expected = deliver(who, in_order, requests)
        shuffled = requests + rng.choices(requests, k=len(requests) // 2)
        rng.shuffle(shuffled)
        different += deliver(who, start_attempt(quiz.pk, who, seed=1), shuffled) != expected
    return different


def test_order_and_number_of_deliveries_change_nothing(quiz: Quiz, who: Principal) -> None:
    assert differing(quiz, who, ATTEMPTS) == 0


def test_control_a_server_that_ignores_the_numbers_is_seen(
    quiz: Quiz, who: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_arrival = "ORDER BY a.id DESC"
    in_number = "ORDER BY a.client_seq DESC, a.id"
    assert in_number in marking.ANSWERS_TO_MARK
    monkeypatch.setattr(marking, "ANSWERS_TO_MARK", marking.ANSWERS_TO_MARK.replace(in_number, by_arrival))
    monkeypatch.setattr(answers, "ADD_ANSWER", answers.ADD_ANSWER.replace(">= %(seq)s", "< 0"))
    assert differing(quiz, who, CONTROL_ATTEMPTS) > 0
