"""R6: two tabs on one attempt, whatever they send, lose or send twice, never overwrite silently."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import Role
from quizzes import answers
from quizzes.answers import Saved, save_answer
from quizzes.attempt_pages import attempt_page
from quizzes.attempts import start_attempt, submit_attempt
from quizzes.models import Answer, Quiz
from tests.factories.courses import published_course
from tests.factories.people import member
from tests.factories.quizzes import published_quiz

FULL = os.environ.get("FULL") == "1"
STEPS = 40
RUNS = 500 if FULL else 4
"""20,000 steps in the full run."""
CONTROL_RUNS = 40
PLACES = (1, 2)

pytestmark = pytest.mark.timeout(3600 if FULL else 300)
tabs = st.sampled_from((0, 1))
places = st.sampled_from(PLACES)
words = st.sampled_from(("", "coal", "steam", "water", "coal and steam"))


@dataclass(frozen=True, slots=True)
class Message:
    """One saving as a tab sends it."""

    place: int
    key: uuid.UUID
    seq: int
    text: str

    @property
    def value(self) -> dict[str, object]:
        return {"text": self.text} if self.text else {}


@dataclass
class Tab:
    """What a page knows of each place, and what it still has to send: as `static/js/answers.js` does."""

    known: dict[int, int]
    waiting: dict[int, Message] = field(default_factory=dict)


@dataclass
class Row:
    """What the model holds of one saving that arrived."""

    message: Message
    is_stale: bool
    is_late: bool


class TwoTabs(RuleBasedStateMachine):
    """The server beside a model of it. The class knows quiz and learner; each run has a new attempt."""

    quiz: Quiz
    who: Principal

    def __init__(self) -> None:
        super().__init__()
        self.attempt = start_attempt(self.quiz.pk, self.who, seed=1)
        self.tabs = [Tab(dict.fromkeys(PLACES, 0)) for _number in range(2)]
        self.rows: dict[uuid.UUID, Row] = {}
        self.sent: list[Message] = []
        self.is_over = False

    def newest(self, place: int) -> Message | None:
        rows = [row for row in self.rows.values() if row.message.place == place and not row.is_late]
        return max((row.message for row in rows), key=lambda one: one.seq, default=None)

    @rule(tab=tabs, place=places, text=words)
    def write(self, tab: int, place: int, text: str) -> None:
        """What is newer takes the place of what waits."""
        page = self.tabs[tab]
        page.known[place] += 1
        page.waiting[place] = Message(place, uuid.uuid4(), page.known[place], text)

    @rule(tab=tabs, place=places, is_reply_lost=st.booleans())
    def send(self, tab: int, place: int, is_reply_lost: bool) -> None:
        message = self.tabs[tab].waiting.get(place)
        if message is not None:
            saved = self.deliver(message)
            if not is_reply_lost:
                del self.tabs[tab].waiting[place]
                self.tabs[tab].known[place] = max(self.tabs[tab].known[place], saved.current_seq or 0)

    @rule(data=st.data())
    def deliver_once_more(self, data: st.DataObject) -> None:
        if self.sent:
            self.deliver(data.draw(st.sampled_from(self.sent)))

    @rule(tab=tabs)
    def load_again(self, tab: int) -> None:
        """What waits stays; the page knows the server's numbers again."""
        for place in PLACES:
            seq = attempt_page(self.who, self.attempt.uid, place).seq
            waiting = self.tabs[tab].waiting.get(place)
            self.tabs[tab].known[place] = max(seq, waiting.seq if waiting else 0)

    @rule(is_meant=st.integers(0, 9))
    def hand_in(self, is_meant: int) -> None:
        if is_meant == 0:
            submit_attempt(self.who, self.attempt.uid)
            self.is_over = True

    def deliver(self, message: Message) -> Saved:
        """The server's reply, which has to be that of the model."""
        self.sent.append(message)
        saved = save_answer(
            self.who,
            self.attempt.uid,
            message.place,
            client_key=message.key,
            client_seq=message.seq,
            value=message.value,
        )
        if message.key not in self.rows:
            newest = self.newest(message.place)
            is_stale = newest is not None and newest.seq >= message.seq
            self.rows[message.key] = Row(message, is_stale, self.is_over)
        row = self.rows[message.key]
        assert (saved.key, saved.is_stale, saved.is_late) == (message.key, row.is_stale, row.is_late)
        counted = self.newest(message.place)
        if row.is_stale and counted is not None:
            assert (saved.current_seq, saved.current_value) == (counted.seq, counted.value)
        if not self.is_over:
            self.nothing_is_overwritten(message.place)
        return saved

    def nothing_is_overwritten(self, place: int) -> None:
        """Every saving that arrived is kept, and the page shows the one with the highest number."""
        kept = Answer.objects.of(self.attempt.organisation_id).filter(attempt=self.attempt)
        assert set(kept.values_list("client_key", flat=True)) == set(self.rows)
        page = attempt_page(self.who, self.attempt.uid, place)
        newest = self.newest(place)
        shown = newest.value if newest else {}
        assert (page.value, page.seq) == (shown, newest.seq if newest else 0)


@pytest.fixture
def machine(db: None) -> type[TwoTabs]:
    course: Course = published_course(learners=(member(name="Learner 001"),))

    class Here(TwoTabs):
        quiz = published_quiz(course, [ItemKind.SHORT_ANSWER] * len(PLACES), attempts_allowed=None)
        who = Principal(course.enrolments.get().learner_id, course.organisation_id, Role.LEARNER)

        def teardown(self) -> None:
            submit_attempt(self.who, self.attempt.uid)

    return Here


def run(machine: type[TwoTabs], runs: int) -> None:
    wanted = settings(
        max_examples=runs,
        stateful_step_count=STEPS,
        database=None,
        print_blob=False,
        derandomize=True,
        # What is found is found; a shorter way to it would take longer than the search.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=wanted)


def test_two_tabs_never_overwrite_silently(machine: type[TwoTabs]) -> None:
    run(machine, RUNS)


def test_control_the_last_write_wins_is_noticed(
    machine: type[TwoTabs], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ">= %(seq)s" in answers.ADD_ANSWER
    monkeypatch.setattr(answers, "ADD_ANSWER", answers.ADD_ANSWER.replace(">= %(seq)s", "< 0"))
    with pytest.raises(AssertionError):
        run(machine, CONTROL_RUNS)
