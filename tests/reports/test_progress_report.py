"""The progress report against plain counting over the same rows, for classes drawn at random."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import pytest
from django.utils import timezone

from items.kinds import ItemKind
from lessons.models import Course, EnrolmentState, Lesson
from people.models import Organisation, User
from progress.models import LessonReading
from quizzes.models import Attempt, AttemptState, CheckAnswer, ItemVersion, Mark, Quiz
from reports.attention import Thresholds
from reports.learner_report import learner_report
from reports.progress_report import ProgressReport, progress_report
from reports.queries import Filters
from tests.factories.items import MARKED_KINDS, RIGHT, WRONG, stored_item
from tests.factories.people import CohortFactory, OrganisationFactory
from tests.factories.quizzes import published_quiz
from tests.reports.conftest import enrolled
from tests.reports.sittings import DAY, MINUTE, check, read, sit

KINDS = MARKED_KINDS
WEEK = timedelta(days=7)


def report_of(course: Course, **filters: Any) -> ProgressReport:
    return progress_report(Filters(organisation_id=course.organisation_id, course_id=course.pk, **filters))


def draw(course: Course, quiz: Quiz, learners: list[User], seed: int) -> None:
    """Facts at random times of the last four weeks, whole minutes away from every limit."""
    rng = random.Random(seed)
    version = stored_item(course, ItemKind.TRUE_FALSE, lesson=course.lessons.get(position=2)).latest
    assert version is not None
    for learner in learners:
        for lesson in course.lessons.all():
            if rng.random() < 0.75:
                ago = moment(rng)
                read(lesson, learner, ago=ago, opened_ago=ago + moment(rng), is_finished=rng.random() < 0.8)
        if rng.random() < 0.4:
            check(version.item.lesson, learner, version, rng.choice(["0", "0.5", "1"]), ago=moment(rng))
        for number in range(1, rng.randint(0, 2) + 1):
            values = [rng.choice([RIGHT[kind], RIGHT[kind], WRONG[kind], None]) for kind in KINDS]
            state = rng.choice([AttemptState.SUBMITTED, AttemptState.SUBMITTED, AttemptState.EXPIRED])
            sit(quiz, learner, values, number=number, state=state, ago=moment(rng), took=MINUTE)


def moment(rng: random.Random) -> timedelta:
    return timedelta(days=rng.randint(0, 27), hours=rng.randint(1, 22))


class Counted:
    """The report counted by hand from rows."""

    def __init__(self, course: Course, quiz: Quiz, learners: list[User], since: timedelta | None) -> None:
        self.now = timezone.now()
        self.after = self.now - since if since else self.now - timedelta(days=10_000)
        self.lessons = list(course.lessons.order_by("position"))
        self.learners, self.quiz = learners, quiz
        self.readings = self._by_learner(LessonReading.objects.filter(lesson__course=course))
        self.attempts = self._by_learner(Attempt.objects.filter(quiz=quiz, is_preview=False))
        self.checks = self._by_learner(CheckAnswer.objects.filter(lesson__course=course))

    def _by_learner(self, rows: object) -> dict[int, list]:  # type: ignore[type-arg]  # rows of three tables
        found = defaultdict(list)
        for row in rows:  # type: ignore[attr-defined]  # a query set
            found[row.learner_id].append(row)
        return found

    def acts(self, learner: User) -> list[datetime]:
        found = [
            at for row in self.readings[learner.pk] for at in (row.opened_at, row.last_at, row.finished_at)
        ]
        found += [row.answered_at for row in self.checks[learner.pk]]
        for row in self.attempts[learner.pk]:
            found += [row.started_at, row.finished_at if row.state == "submitted" else None]
        return [at for at in found if at]

    def first_tries(self, learner: User) -> dict[tuple[int, int], float]:
        """(lesson, item) → fraction at the earliest try, if that was in the period."""
        tries = [
            (row.answered_at, row.version.item_id, row.lesson_id, float(row.fraction))
            for row in self.checks[learner.pk]
        ]
        for attempt in self.attempts[learner.pk]:
            if attempt.points is None:
                continue
            for mark in Mark.objects.filter(attempt=attempt, answer__isnull=False):
                item = mark.version.item
                tries.append((attempt.finished_at, item.pk, item.lesson_id, float(mark.fraction)))
        first: dict[int, tuple[datetime, int, int, float]] = {}
        for one in sorted(tries, key=lambda one: one[0]):
            first.setdefault(one[1], one)
        return {(one[2], one[1]): one[3] for one in first.values() if one[0] >= self.after}

    def finished(self, learner: User) -> list[Attempt]:
        rows = [one for one in self.attempts[learner.pk] if one.points is not None]
        return [one for one in rows if one.finished_at >= self.after]

    def tiles(self) -> dict[str, object]:
        here = [max(self.acts(one), default=None) for one in self.learners]
        weeks = [
            any(self.now - 2 * WEEK <= at < self.now - WEEK for at in self.acts(one)) for one in self.learners
        ]
        scores = [
            max(float(a.points / a.points_possible) for a in self.finished(one))
            for one in self.learners
            if self.finished(one)
        ]
        tries = [fraction for one in self.learners for fraction in self.first_tries(one).values()]
        active = sum(at is not None and at >= self.now - WEEK for at in here)
        return {
            "learners": len(self.learners),
            "opened": sum(at is not None and at >= self.after for at in here),
            "active": active,
            "active_change": active - sum(weeks),
            "read_all": sum(self.has_read_all(one) for one in self.learners),
            "handed_in": len(scores),
            "median_score": pytest.approx(median(scores)) if scores else None,
            "right_first_time": pytest.approx(sum(tries) / len(tries)) if tries else None,
            "first_answers": len(tries),
        }

    def has_read_all(self, learner: User) -> bool:
        ends = [row.finished_at for row in self.readings[learner.pk] if row.finished_at]
        return len(ends) == len(self.lessons) and max(ends) >= self.after

    def heat(self, learner: User) -> list[float | None]:
        cells: list[float | None] = []
        tries = self.first_tries(learner)
        for lesson in self.lessons:
            values = [fraction for (where, _), fraction in tries.items() if where == lesson.pk]
            cells.append(sum(values) / len(values) if values else None)
        first = [one for one in self.finished(learner) if one.number == 1]
        return [*cells, float(first[0].points / first[0].points_possible) if first else None]


@pytest.mark.parametrize(("seed", "since"), [(1, None), (2, WEEK), (3, timedelta(days=30)), (4, WEEK)])
def test_a_class_agrees_with_counting(course: Course, quiz: Quiz, seed: int, since: timedelta | None) -> None:
    learners = enrolled(course, 12)
    draw(course, quiz, learners, seed)
    report, counted = report_of(course, since=since), Counted(course, quiz, learners, since)
    expected = counted.tiles()
    assert {name: getattr(report.tiles, name) for name in expected} == expected
    for one in report.heat:
        learner = next(person for person in learners if person.pk == one.line.learner_id)
        cells = counted.heat(learner)
        assert [value if value is None else pytest.approx(value) for value in cells] == list(one.fractions)
        known = [value for value in cells if value is not None]
        assert one.mean == (pytest.approx(sum(known) / len(known)) if known else None)
    reached = sum(
        any(float(a.points / a.points_possible) >= 0.6 for a in counted.finished(one)) for one in learners
    )
    steps = [expected["learners"], expected["opened"], expected["read_all"], expected["handed_in"], reached]
    assert [step.count for step in report.funnel] == steps


def test_lowest_first_and_those_without_an_answer_last(course: Course, quiz: Quiz) -> None:
    good, none, bad = enrolled(course, 3)
    sit(quiz, good, [RIGHT[kind] for kind in KINDS])
    sit(quiz, bad, [WRONG[kind] for kind in KINDS])
    assert [one.line.learner_id for one in report_of(course).heat] == [bad.pk, good.pk, none.pk]


def test_a_skipped_question_was_not_tried(course: Course, quiz: Quiz) -> None:
    (learner,) = enrolled(course, 1)
    sit(quiz, learner, [RIGHT[KINDS[0]], {"chosen": []}, *[None] * (len(KINDS) - 2)])
    report = report_of(course)
    assert (report.tiles.first_answers, report.tiles.right_first_time) == (1, 1.0)
    # The score of the quiz itself counts what was left empty.
    assert report.heat[0].fractions[-1] == pytest.approx(1 / len(KINDS), abs=1e-4)


def test_what_is_not_counted(course: Course, quiz: Quiz, other_learner: User) -> None:
    learners = enrolled(course, 3)
    draw(course, quiz, learners, seed=5)
    before = snapshot(report_of(course))
    other = OrganisationFactory(slug="other")
    (suspended,) = enrolled(course, 1, state=EnrolmentState.SUSPENDED)
    values = [WRONG[kind] for kind in KINDS]
    sit(quiz, suspended, values)
    sit(quiz, other_learner, values)
    sit(quiz, learners[0], values, is_preview=True)
    sit(quiz, learners[1], values, number=7, organisation=other)
    read_elsewhere(course, learners, other)
    assert snapshot(report_of(course)) == before
    # The control: the same attempt of somebody enrolled is counted.
    sit(quiz, enrolled(course, 1)[0], values)
    assert snapshot(report_of(course)) != before


def read_elsewhere(course: Course, learners: list[User], other: Organisation) -> None:
    lesson = course.lessons.first()
    version = ItemVersion.objects.filter(item__course=course).first()
    assert lesson is not None
    assert version is not None
    for learner in learners:
        read(lesson, learner, ago=MINUTE, organisation=other)
        check(lesson, learner, version, "0", ago=timedelta(days=90), organisation=other)


def snapshot(report: ProgressReport) -> object:
    return report.tiles, report.funnel, [(one.line.learner_id, one.fractions) for one in report.heat]


def test_a_regraded_mark_replaces_the_first(course: Course) -> None:
    quiz = published_quiz(course, [ItemKind.SINGLE_CHOICE])
    attempt = sit(quiz, enrolled(course, 1)[0], [WRONG[ItemKind.SINGLE_CHOICE]])
    assert report_of(course).tiles.right_first_time == 0.0
    mark = Mark.objects.get(attempt=attempt)
    mark.pk, mark.sequence, mark.fraction, mark.points = None, 2, 1, 1
    mark.save()
    Attempt.objects.filter(pk=attempt.pk).update(points=1)
    report = report_of(course)
    assert (report.tiles.right_first_time, report.tiles.first_answers, report.tiles.median_score) == (
        1.0,
        1,
        1.0,
    )


def test_a_cohort_alone(course: Course, quiz: Quiz) -> None:
    cohort = CohortFactory(organisation=course.organisation)
    (inside,) = enrolled(course, 1, cohort=cohort)
    enrolled(course, 2)
    assert [line.learner_id for line in report_of(course, cohort_id=cohort.pk).lines] == [inside.pk]
    assert len(report_of(course).lines) == 3


def codes(course: Course) -> dict[int, list[str]]:
    listed = report_of(course).listed
    return {one.line.learner_id: [concern.code for concern in one.concerns] for one in listed}


@pytest.mark.parametrize(("days", "is_listed"), [(6, False), (8, True)])
def test_who_never_came(course: Course, quiz: Quiz, days: int, is_listed: bool) -> None:
    (learner,) = enrolled(course, 1, enrolled_at=timezone.now() - days * DAY)
    assert codes(course) == ({learner.pk: ["not_opened"]} if is_listed else {})


@pytest.mark.parametrize(("days", "is_listed"), [(13, False), (15, True)])
@pytest.mark.parametrize("is_finished", [True, False])
def test_who_stopped(course: Course, quiz: Quiz, days: int, is_listed: bool, is_finished: bool) -> None:
    (learner,) = enrolled(course, 1)
    read(lesson_at(course, 1), learner, ago=days * DAY, is_finished=is_finished)
    code = "left_after" if is_finished else "left_in"
    assert codes(course) == ({learner.pk: [code]} if is_listed else {})


def test_who_read_all_but_took_no_quiz(course: Course, quiz: Quiz) -> None:
    waiting, done = enrolled(course, 2)
    for learner in (waiting, done):
        for position in (1, 2):
            read(lesson_at(course, position), learner, ago=20 * DAY)
    sit(quiz, done, [RIGHT[kind] for kind in KINDS], ago=19 * DAY)
    assert codes(course) == {waiting.pk: ["no_quiz"]}


def test_scores_and_attempts(course: Course, quiz: Quiz) -> None:
    """Two attempts are allowed, 60 % is the cut, under half is low."""
    used_up, low, fair = enrolled(course, 3)
    half = [RIGHT[kind] for kind in KINDS[: -(-len(KINDS) // 2)]]
    half += [WRONG[kind] for kind in KINDS[len(half) :]]
    for number in (1, 2):
        sit(quiz, used_up, half, number=number)
    sit(quiz, low, [WRONG[kind] for kind in KINDS])
    sit(quiz, fair, half)
    assert codes(course) == {used_up.pk: ["attempts_used"], low.pk: ["low_score"]}


def test_who_hurries(course: Course, quiz: Quiz) -> None:
    hurried, calm = enrolled(course, 2)
    for learner, seconds in ((hurried, 4), (calm, 6)):
        sit(quiz, learner, [RIGHT[kind] for kind in KINDS], took=timedelta(seconds=seconds * len(KINDS)))
    assert codes(course) == {hurried.pk: ["hurried"]}
    assert Thresholds().hurried_under == 5


def test_the_period_does_not_make_anybody_absent(course: Course, quiz: Quiz) -> None:
    """A learner who was here ten days ago is not one who never came, whatever the period."""
    (learner,) = enrolled(course, 1, enrolled_at=timezone.now() - 20 * DAY)
    read(lesson_at(course, 1), learner, ago=10 * DAY)
    report = report_of(course, since=WEEK)
    assert (report.tiles.opened, report.listed) == (0, [])
    assert report.lines[0].last_at is not None


def test_one_learner_costs_and_shows_one_learner(
    course: Course, quiz: Quiz, django_assert_num_queries: object
) -> None:
    learners = enrolled(course, 5)
    draw(course, quiz, learners, seed=6)
    heat = {one.line.learner_id: one for one in report_of(course).heat}
    for learner in learners:
        with django_assert_num_queries(6):  # type: ignore[operator]  # pytest-django's fixture
            report = learner_report(
                organisation_id=course.organisation_id, course_id=course.pk, learner_id=learner.pk
            )
        assert report is not None
        line = heat[learner.pk].line
        assert (report.line.best, report.line.last_at, report.line.read_count) == (
            line.best,
            line.last_at,
            line.read_count,
        )
        assert [cell for _, cell in report.sections] == heat[learner.pk].cells[:2]
        assert len(report.attempts) == line.attempts_used
        assert [attempt.item_count for attempt in report.attempts] == [len(KINDS)] * len(report.attempts)


def test_nobody_enrolled(course: Course, quiz: Quiz, other_learner: User) -> None:
    report = report_of(course)
    assert (report.lines, report.heat, report.listed, report.tiles.median_score) == ([], [], [], None)
    ids = {"organisation_id": course.organisation_id, "course_id": course.pk}
    assert learner_report(**ids, learner_id=other_learner.pk) is None


def lesson_at(course: Course, position: int) -> Lesson:
    return course.lessons.get(position=position)
