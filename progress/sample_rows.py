"""What one made-up learner leaves behind in four weeks, as rows that are not saved yet."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from items.grading import grade
from items.kinds import Item, ItemKind
from items.variants import of_order, with_frozen
from lessons.models import Lesson
from people.models import User
from progress.models import LessonReading
from progress.simulation import Habit, Persona, Trait, answer_to, trait_of
from quizzes.models import Answer, Attempt, AttemptState, CheckAnswer, Quiz, Response
from quizzes.planning import frozen_order

LATEST = timedelta(hours=1)
"""Nothing happens later than this before now: no sample attempt is still running."""
GAINED = 0.6
"""How much abler somebody is at a second attempt, in standard deviations."""


@dataclass(frozen=True, slots=True)
class Place:
    """A question of the quiz as it will be frozen."""

    version_id: int
    item: Item
    points: Decimal
    trait: Trait


@dataclass(frozen=True, slots=True)
class Material:
    """What there is to read and answer. `checks` holds version and item by lesson id."""

    organisation_id: int
    lessons: Sequence[Lesson]
    checks: dict[int, tuple[int, Item]]
    quiz: Quiz
    places: Sequence[Place]
    now: datetime

    @property
    def latest(self) -> datetime:
        return self.now - LATEST


@dataclass(slots=True)
class Rows:
    """Everything of a class, in the order in which it must be saved."""

    readings: list[LessonReading] = field(default_factory=list)
    checks: list[CheckAnswer] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


def places_of(versions: Sequence[tuple[int, Decimal]], items: dict[int, Item]) -> list[Place]:
    """The questions in order; the second single choice is made doubtful, for the analysis to find."""
    choices = [pk for pk, _points in versions if items[pk].kind is ItemKind.SINGLE_CHOICE]
    doubtful = choices[1:2]
    return [
        Place(pk, items[pk], points, trait_of(items[pk].stem.value, is_doubtful=pk in doubtful))
        for pk, points in versions
    ]


@dataclass(slots=True)
class Weeks:
    """One learner going through the material, adding to `rows`."""

    learner: User
    persona: Persona
    material: Material
    rows: Rows
    rng: random.Random

    def live(self, start: datetime) -> None:
        """Read, check and take the quiz from `start` on, as the habit has it."""
        at = start
        for lesson in self.material.lessons[: self._lessons_read()]:
            at = self._read(lesson, at)
            at += timedelta(days=self.rng.uniform(0.5, 2.2))
        habit = self.persona.habit
        if habit is Habit.STEADY or habit is Habit.HURRIED:
            self._take_quiz(at + timedelta(days=self.rng.uniform(0, 1.5)))
        elif habit is Habit.STOPPED and self.rng.random() < 0.35:
            self._attempt(1, at, stops_after=self.rng.randint(2, 6))

    def read_to(self, lesson: Lesson, at: datetime, share: float) -> datetime:
        """When the learner left the lesson, having read this share of it; nothing after the latest time."""
        if at >= self.material.latest:
            return at
        furthest = max(1, round(lesson.sentence_count * share))
        is_finished = furthest >= lesson.sentence_count
        minutes = lesson.word_count * share / 200 * self.rng.uniform(0.8, 1.7)
        left_at = min(at + timedelta(minutes=max(0.5, minutes)), self.material.latest)
        self.rows.readings.append(
            LessonReading(
                organisation_id=self.material.organisation_id,
                learner=self.learner,
                lesson=lesson,
                position=furthest,
                furthest=furthest,
                is_sample=True,
                opened_at=at,
                last_at=left_at,
                finished_at=left_at if is_finished else None,
            )
        )
        return left_at

    def check(self, lesson: Lesson, at: datetime) -> None:
        """Answer the question of the lesson, and once more later where that went wrong or long ago."""
        version_id, item = self.material.checks[lesson.pk]
        trait = trait_of(item.stem.value)
        pauses = [timedelta(minutes=self.rng.uniform(0.5, 3))]
        if self.rng.random() < 0.45:
            pauses.append(timedelta(days=self.rng.uniform(7.2, 10)))
        for number, pause in enumerate(pauses):
            at += pause
            if at >= self.material.latest:
                return
            given = answer_to(item, self.persona, trait, self.rng, gained=GAINED * number)
            self.rows.checks.append(
                CheckAnswer(
                    organisation_id=self.material.organisation_id,
                    learner=self.learner,
                    lesson=lesson,
                    version_id=version_id,
                    client_key=uuid.uuid4(),
                    value=given,
                    fraction=grade(item, given).fraction,
                    is_sample=True,
                    answered_at=at,
                )
            )

    def _lessons_read(self) -> int:
        whole = len(self.material.lessons)
        match self.persona.habit:
            case Habit.ABSENT:
                return 0
            case Habit.STOPPED | Habit.HURRIED:
                return self.rng.randint(1, min(2, whole))
            case Habit.READER:
                return self.rng.randint(min(2, whole), whole)
            case _:
                return whole

    def _read(self, lesson: Lesson, at: datetime) -> datetime:
        is_thorough = self.persona.habit is Habit.STEADY or self.rng.random() < 0.5
        left_at = self.read_to(lesson, at, 1.0 if is_thorough else self.rng.uniform(0.2, 0.8))
        if is_thorough and lesson.pk in self.material.checks and self.rng.random() < 0.75:
            self.check(lesson, left_at)
        return left_at

    def _take_quiz(self, at: datetime) -> None:
        """One attempt, and for many a second one some days later."""
        stops_after = self.rng.randint(5, 9) if self.rng.random() < 0.06 else None
        share = self._attempt(1, at, stops_after=stops_after)
        if share is not None and self.rng.random() < (0.6 if share < 0.8 else 0.15):
            self._attempt(2, at + timedelta(days=self.rng.uniform(1.5, 6)), gained=GAINED)

    def _attempt(
        self, number: int, at: datetime, *, stops_after: int | None = None, gained: float = 0.0
    ) -> float | None:
        """The share of what could be earned, or None where there was no time left for an attempt."""
        material = self.material
        limit = material.quiz.time_limit or timedelta(minutes=45)
        if at + limit >= material.latest:
            return None
        attempt = Attempt(
            organisation_id=material.organisation_id,
            quiz=material.quiz,
            learner=self.learner,
            number=number,
            state=AttemptState.EXPIRED if stops_after is not None else AttemptState.SUBMITTED,
            is_sample=True,
            started_at=at,
            deadline_at=at + limit if material.quiz.time_limit or stops_after is not None else None,
            points_possible=sum((place.points for place in material.places), Decimal(0)),
        )
        self.rows.attempts.append(attempt)
        seed = self.rng.getrandbits(62)
        moment, earned = at, Decimal(0)
        for position, place in enumerate(material.places, 1):
            response = self._response(attempt, position, place, seed)
            if stops_after is not None and position > stops_after:
                continue
            pause = self.persona.pace * self.rng.lognormvariate(0, 0.35)
            moment = min(moment + timedelta(seconds=pause), at + limit - timedelta(seconds=2))
            earned += self._answers(attempt, response, place, moment, gained)
        ends = at + limit if stops_after is not None else moment + timedelta(seconds=self.rng.uniform(1, 2))
        attempt.finished_at = ends
        return float(earned / attempt.points_possible)

    def _response(self, attempt: Attempt, position: int, place: Place, seed: int) -> Response:
        is_shuffled = self.material.quiz.are_options_shuffled
        response = Response(
            organisation_id=self.material.organisation_id,
            attempt=attempt,
            position=position,
            version_id=place.version_id,
            points=place.points,
            option_order=frozen_order(place.item, seed + position, is_shuffled=is_shuffled),
            is_flagged=self.rng.random() < 0.04,
        )
        self.rows.responses.append(response)
        return response

    def _answers(
        self, attempt: Attempt, response: Response, place: Place, moment: datetime, gained: float
    ) -> Decimal:
        """The points earned; somebody in ten changes an answer, and the newest one counts."""
        item = of_order(place.item, response.option_order)
        given = answer_to(item, self.persona, place.trait, self.rng, gained=gained)
        if not given:
            return Decimal(0)
        tries = [given]
        if self.rng.random() < 0.1:
            tries.insert(0, answer_to(item, self.persona, place.trait, self.rng) or given)
        for seq, value in enumerate(tries, 1):
            self.rows.answers.append(
                Answer(
                    organisation_id=self.material.organisation_id,
                    attempt=attempt,
                    response=response,
                    client_key=uuid.uuid4(),
                    client_seq=seq,
                    value=with_frozen(value, response.option_order),
                    saved_at=moment - timedelta(seconds=len(tries) - seq),
                )
            )
        return grade(item, given).fraction * place.points
