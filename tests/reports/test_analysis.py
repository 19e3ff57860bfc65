"""Every figure of the item analysis against numpy or plain counting over the same rows."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from items.kinds import ItemKind
from items.storage import to_data
from lessons.models import Course, Enrolment
from people.models import User
from quizzes.models import Answer, Attempt, AttemptState, ItemVersion, Mark, Quiz, Slot
from reports.analysis import ItemAnalysis, QuizAnalysis, quiz_analysis
from reports.analysis_queries import QuizFilters, item_sums, option_counts
from reports.option_lines import answers_given, option_figures
from reports.queries import Filters, main_quiz
from tests.factories.items import MARKED_KINDS, RIGHT, WRONG, single_choice
from tests.factories.people import CohortFactory, OrganisationFactory
from tests.factories.quizzes import published_quiz
from tests.reports.conftest import enrolled
from tests.reports.sittings import Value, answer_one, sit

KINDS = MARKED_KINDS
CLOSE = pytest.approx


def analysed(quiz: Quiz, **filters: Any) -> QuizAnalysis:
    return quiz_analysis(QuizFilters(organisation_id=quiz.organisation_id, quiz_id=quiz.pk, **filters))


def random_values(rng: random.Random, ability: float) -> list[Value]:
    """Right, wrong, half right or nothing for each kind; abler learners are right more often."""
    values: list[Value] = []
    for kind in KINDS:
        draw = rng.random()
        values.append(RIGHT[kind] if draw < ability else None if draw > 0.95 else WRONG[kind])
    if rng.random() < 0.3:
        values[1] = {"chosen": ["a"]}
    return values


def simulate(quiz: Quiz, learners: list[User], seed: int = 7) -> list[Attempt]:
    rng = random.Random(seed)
    return [
        sit(
            quiz,
            learner,
            random_values(rng, rng.uniform(0.15, 0.95)),
            took=timedelta(seconds=rng.randint(60, 900)),
            is_reversed=rng.random() < 0.5,
        )
        for learner in learners
    ]


def points_by_item(attempts: list[Attempt]) -> dict[int, np.ndarray]:
    """Points of each item, attempt by attempt, from the newest marks."""
    table: dict[int, dict[int, float]] = defaultdict(dict)
    for mark in Mark.objects.filter(attempt__in=attempts).select_related("version").order_by("sequence"):
        table[mark.version.item_id][mark.attempt_id] = float(mark.points)
    return {item: np.array([row[one.pk] for one in attempts]) for item, row in table.items()}


def thirds(attempts: list[Attempt]) -> tuple[set[int], set[int]]:
    """The ids of the upper and of the lower third; the first thirds are the larger ones."""
    ordered = sorted(attempts, key=lambda one: (-one.points / one.points_possible, one.pk))
    parts = np.array_split([one.pk for one in ordered], 3)
    return set(parts[0].tolist()), set(parts[2].tolist())


def by_item(analysis: QuizAnalysis) -> dict[int, ItemAnalysis]:
    return {one.item_id: one for one in analysis.items}


@pytest.fixture
def weighted(quiz: Quiz) -> Quiz:
    """Items of different weight, so that points and fractions are not the same thing."""
    for slot in quiz.slots.all():
        slot.points = Decimal(1 + slot.position % 3)
        slot.save()
    return quiz


@pytest.mark.parametrize("count", [14, 15, 40])
def test_items_and_quiz_agree_with_numpy(course: Course, weighted: Quiz, count: int) -> None:
    attempts = simulate(weighted, enrolled(course, count))
    analysis, table = analysed(weighted), points_by_item(attempts)
    total = sum(table.values())
    for item_id, one in by_item(analysis).items():
        own, possible = table[item_id], float(Slot.objects.get(quiz=weighted, item_id=item_id).points)
        assert one.n == count
        assert one.facility == CLOSE(np.mean(own / possible), abs=1e-4)
        if count < 15:
            assert (one.discrimination, one.alpha_without, one.verdict.code) == (None, None, "too_few")
            continue
        assert one.discrimination == CLOSE(np.corrcoef(own, total - own)[0, 1], abs=1e-6)
        rest = {key: value for key, value in table.items() if key != item_id}
        assert one.alpha_without == CLOSE(alpha(rest), abs=1e-6)
    shares = total / float(sum(slot.points for slot in weighted.slots.all()))
    assert analysis.sums.mean == CLOSE(shares.mean(), abs=1e-6)
    assert [analysis.sums.lower_quartile, analysis.sums.upper_quartile] == CLOSE(
        np.percentile(shares, [25, 75]).tolist(), abs=1e-6
    )
    took = [(one.finished_at - one.started_at).total_seconds() for one in attempts]
    assert analysis.sums.median_seconds == CLOSE(np.median(took))
    assert analysis.missing == max(0, 15 - count)
    if count < 15:
        assert (analysis.alpha, analysis.standard_error) == (None, None)
    else:
        assert analysis.alpha == CLOSE(alpha(table), abs=1e-6)
        error = total.std(ddof=1) * np.sqrt(1 - alpha(table))
        assert analysis.standard_error == CLOSE(error, abs=1e-6)


def test_the_further_figures_agree_with_numpy(course: Course, weighted: Quiz) -> None:
    attempts = simulate(weighted, enrolled(course, 30))
    analysis, table = analysed(weighted), points_by_item(attempts)
    total = sum(table.values())
    points = {slot.item_id: float(slot.points) for slot in weighted.slots.all()}
    roots = {item_id: np.sqrt(max(np.cov(own, total)[0, 1], 0)) for item_id, own in table.items()}
    for item_id, one in by_item(analysis).items():
        own, rest = table[item_id], total - table[item_id]
        best = np.cov(np.sort(own), np.sort(rest))[0, 1]
        assert one.efficiency == CLOSE(np.cov(own, rest)[0, 1] / best, abs=1e-6)
        assert one.deviation == CLOSE(own.std(ddof=1), abs=1e-6)
        assert one.weights.intended == CLOSE(points[item_id] / sum(points.values()))
        share = roots[item_id] / sum(roots.values())
        assert one.weights.effective == (CLOSE(share, abs=1e-6) if share else None)
    shares = total / sum(points.values())
    assert analysis.sums.median == CLOSE(np.median(shares), abs=1e-6)
    assert analysis.shape.deviation == CLOSE(shares.std(ddof=1), abs=1e-6)
    centred = shares - shares.mean()
    g1 = (centred**3).mean() / (centred**2).mean() ** 1.5
    g2 = (centred**4).mean() / (centred**2).mean() ** 2 - 3
    assert analysis.shape.skewness == CLOSE(g1 * np.sqrt(30 * 29) / 28, abs=1e-6)
    assert analysis.shape.kurtosis == CLOSE(29 / (28 * 27) * (31 * g2 + 6), abs=1e-6)


def test_with_too_few_no_further_figure_is_shown(course: Course, quiz: Quiz) -> None:
    simulate(quiz, enrolled(course, 14))
    analysis = analysed(quiz)
    assert (analysis.shape.deviation, analysis.shape.skewness, analysis.alpha_interval) == (None, None, None)
    for one in analysis.items:
        assert (one.efficiency, one.deviation, one.discrimination_interval) == (None, None, None)
        assert one.weights.effective is None
        assert {line.correlation for line in one.options} == {None}


def test_attempts_are_counted_in_four_ways(course: Course, quiz: Quiz) -> None:
    one, other = enrolled(course, 2)
    right, wrong = [RIGHT[kind] for kind in KINDS], [WRONG[kind] for kind in KINDS]
    sit(quiz, one, wrong)
    sit(quiz, one, right, number=2)
    sit(quiz, one, wrong, number=3)
    sit(quiz, other, right)
    found = {each.name: (each.count, each.mean) for each in analysed(quiz).rounds}
    assert found == {"first": (2, 0.5), "last": (2, 0.5), "highest": (2, 1.0), "all": (4, 0.5)}


def test_time_on_a_question_is_that_before_its_answers(course: Course) -> None:
    quiz = published_quiz(course, [ItemKind.SINGLE_CHOICE, ItemKind.TRUE_FALSE])
    for learner, pauses in zip(enrolled(course, 3), [(10, 20), (30, 40), (50, 6000)], strict=True):
        attempt = sit(quiz, learner, [RIGHT[ItemKind.SINGLE_CHOICE], RIGHT[ItemKind.TRUE_FALSE]])
        at = attempt.started_at
        for position, pause in enumerate(pauses, 1):
            at += timedelta(seconds=pause)
            Answer.objects.filter(attempt=attempt, response__position=position).update(saved_at=at)
    # The middle of 20, 40 and 600: who went away for an hour and a half is counted for ten minutes.
    assert [one.median_seconds for one in analysed(quiz).items] == [30.0, 40.0]
    longest = analysed(quiz, has_all=True).items[1]
    assert longest.median_seconds == 40.0
    attempt = Attempt.objects.filter(quiz=quiz).latest("pk")
    Attempt.objects.filter(quiz=quiz).exclude(pk=attempt.pk).update(is_preview=True)
    assert analysed(quiz).items[1].median_seconds == 600.0


def test_each_wording_has_its_figures(course: Course) -> None:
    quiz = published_quiz(course, [ItemKind.SINGLE_CHOICE])
    one, other, third = enrolled(course, 3)
    sit(quiz, one, [{"chosen": ["a"]}])
    new_wording(quiz)
    sit(quiz, other, [{"chosen": ["b"]}])
    sit(quiz, third, [{"chosen": ["a"]}])
    (item,) = analysed(quiz).items
    found = [(version.number, version.n, version.facility) for version in item.versions]
    assert found == [(1, 1, 1.0), (2, 2, 0.5)]


def alpha(table: dict[int, np.ndarray]) -> float:
    k, total = len(table), sum(table.values())
    return k / (k - 1) * (1 - sum(one.var(ddof=1) for one in table.values()) / total.var(ddof=1))


def test_option_shares_and_thirds_agree_with_counting(course: Course, quiz: Quiz) -> None:
    attempts = simulate(quiz, enrolled(course, 31))
    upper, lower = thirds(attempts)
    counts: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for answer in Answer.objects.filter(attempt__in=attempts).select_related("response__version"):
        for option in answer.value.get("chosen", []):
            key = answer.response.version.item_id, option
            counts[key].update(["all"])
            counts[key].update(["upper"] if answer.attempt_id in upper else [])
            counts[key].update(["lower"] if answer.attempt_id in lower else [])
    chosen = [
        one
        for one in analysed(quiz).items
        if one.item.kind in KINDS[:2] and hasattr(one.item.body, "options")
    ]
    assert len(chosen) == 2
    for one in chosen:
        texts = {option.id: option.content.value for option in one.item.body.options}
        assert len(one.options) == len(texts)
        for option_id, text in texts.items():
            line = next(line for line in one.options if line.text == text)
            seen = counts[one.item_id, option_id]
            assert line.count == seen["all"]
            assert line.share == CLOSE(seen["all"] / 31)
            assert line.upper == CLOSE(seen["upper"] / len(upper))
            assert line.lower == CLOSE(seen["lower"] / len(lower))


def test_choosing_an_option_is_correlated_with_the_rest(course: Course, weighted: Quiz) -> None:
    attempts = simulate(weighted, enrolled(course, 25))
    table, slot = points_by_item(attempts), weighted.slots.get(position=1)
    rest = sum(table.values()) - table[slot.item_id]
    filters = QuizFilters(organisation_id=weighted.organisation_id, quiz_id=weighted.pk)
    item, (sums,) = single_choice(), [one for one in item_sums(filters)[1] if one.item_id == slot.item_id]
    counts = [one for one in option_counts(filters) if one.item_id == slot.item_id]
    given = {
        answer.attempt_id: answer.value["chosen"]
        for answer in Answer.objects.filter(attempt__in=attempts, response__version__item=slot.item_id)
    }
    for one in option_figures(item, sums, answers_given(item, sums, counts)):
        chose = np.array([float(one.id in given.get(attempt.pk, [])) for attempt in attempts])
        expected = np.corrcoef(chose, rest)[0, 1] if chose.std() else None
        assert one.discrimination == (expected if expected is None else CLOSE(expected, abs=1e-6))


def test_nobody_and_one_attempt(course: Course, quiz: Quiz) -> None:
    empty = analysed(quiz)
    assert (empty.sums.attempt_count, empty.items, empty.alpha, empty.missing) == (0, [], None, 15)
    sit(quiz, enrolled(course, 1)[0], [RIGHT[kind] for kind in KINDS])
    single = analysed(quiz)
    assert (single.sums.attempt_count, single.sums.mean, single.missing) == (1, 1.0, 14)
    assert {one.facility for one in single.items} == {1.0}
    assert {one.verdict.code for one in single.items} == {"too_few"}


def test_without_spread_nothing_is_told_apart(course: Course, quiz: Quiz) -> None:
    for learner in enrolled(course, 15):
        sit(quiz, learner, [RIGHT[ItemKind.SINGLE_CHOICE], *[WRONG[kind] for kind in KINDS[1:]]])
    analysis = analysed(quiz)
    assert analysis.alpha is None
    assert {one.discrimination for one in analysis.items} == {None}
    assert analysis.items[0].verdict.code == "too_easy"
    assert {one.verdict.code for one in analysis.items[1:]} == {"too_hard"}


def test_the_only_question_has_no_rest_to_compare_with(
    course: Course, client: Client, instructor: User
) -> None:
    quiz = published_quiz(course, [ItemKind.SINGLE_CHOICE])
    for place, learner in enumerate(enrolled(course, 15)):
        sit(quiz, learner, [(WRONG if place % 3 else RIGHT)[ItemKind.SINGLE_CHOICE]])
    (one,) = analysed(quiz).items
    assert one.verdict.code == "no_rest"
    client.force_login(instructor)
    page = client.get(reverse("quiz_analysis", args=[quiz.pk])).content.decode()
    assert "The only question: no rest to compare with" in page
    assert "Everybody scored alike" not in page


def test_first_attempts_unless_all_are_asked_for(course: Course, quiz: Quiz) -> None:
    (learner,) = enrolled(course, 1)
    sit(quiz, learner, [WRONG[kind] for kind in KINDS])
    sit(quiz, learner, [RIGHT[kind] for kind in KINDS], number=2)
    assert (analysed(quiz).sums.attempt_count, analysed(quiz).sums.mean) == (1, 0.0)
    assert (analysed(quiz, has_all=True).sums.attempt_count, analysed(quiz, has_all=True).sums.mean) == (
        2,
        0.5,
    )


def test_what_does_not_count(course: Course, quiz: Quiz) -> None:
    """Previews, attempts not ended or given up, and rows of another organisation change nothing."""
    attempts = simulate(quiz, enrolled(course, 16))
    before = analysed(quiz)
    wrong = [WRONG[kind] for kind in KINDS]
    learners = enrolled(course, 4)
    sit(quiz, learners[0], wrong, is_preview=True)
    sit(quiz, learners[1], wrong, state=AttemptState.IN_PROGRESS)
    sit(quiz, learners[2], wrong, state=AttemptState.ABANDONED)
    sit(quiz, learners[3], wrong, organisation=OrganisationFactory(slug="other"))
    assert figures(analysed(quiz)) == figures(before)
    # The control: the same rows of a learner who counts do change the figures.
    sit(quiz, enrolled(course, 1)[0], wrong)
    assert figures(analysed(quiz)) != figures(before)
    assert len(attempts) + 1 == analysed(quiz).sums.attempt_count


def figures(analysis: QuizAnalysis) -> object:
    return (
        analysis.sums.attempt_count,
        analysis.sums.mean,
        analysis.alpha,
        [(one.n, one.facility, one.discrimination, one.options) for one in analysis.items],
    )


def test_late_and_replaced_answers_do_not_count(course: Course) -> None:
    quiz = published_quiz(course, [ItemKind.SINGLE_CHOICE])
    attempt = sit(quiz, enrolled(course, 1)[0], [{"chosen": ["a"]}])
    counted = Answer.objects.get(attempt=attempt)
    for seq, flags in ((0, {"is_stale": True}), (2, {"is_late": True})):
        late = Answer.objects.get(pk=counted.pk)
        late.pk, late.client_seq, late.client_key = None, seq, f"00000000-0000-0000-0000-00000000000{seq}"
        late.value = {"chosen": ["b"]}
        for name, value in flags.items():
            setattr(late, name, value)
        late.save()
    (item,) = analysed(quiz).items
    assert {line.text: line.count for line in item.options} == {"1811": 1, "1812": 0, "1821": 0, "1831": 0}


def new_wording(quiz: Quiz, *, key: str = "a") -> ItemVersion:
    """The next version of the first item; another key makes it another question."""
    shape = single_choice()
    options = [
        {**option, "fraction": "1" if option["id"] == key else "0"}
        for option in to_data(shape)["body"]["options"]  # type: ignore[index]  # a choice
    ]
    data = to_data(shape)
    data["body"]["options"] = options  # type: ignore[index]  # as above
    data["stem"] = {**data["stem"], "value": "In which year was it built?"}  # type: ignore[dict-item]  # a stem
    item = quiz.slots.get(position=1).item
    return ItemVersion.objects.create(item=item, number=2, content=data, stem="In which year was it built?")


def test_two_wordings_are_one_item(course: Course) -> None:
    quiz = published_quiz(course, [ItemKind.SINGLE_CHOICE])
    one, other = enrolled(course, 2)
    sit(quiz, one, [{"chosen": ["a"]}])
    new_wording(quiz)
    sit(quiz, other, [{"chosen": ["b"]}])
    (item,) = analysed(quiz).items
    assert (item.n, item.option_n, item.facility) == (2, 2, 0.5)
    assert item.item.stem.value == "In which year was it built?"
    assert [line.count for line in item.options[:2]] == [1, 1]


def test_other_options_are_not_added_up(course: Course) -> None:
    quiz = published_quiz(course, [ItemKind.SINGLE_CHOICE])
    one, other = enrolled(course, 2)
    sit(quiz, one, [{"chosen": ["a"]}])
    new_wording(quiz, key="b")
    sit(quiz, other, [{"chosen": ["b"]}])
    (item,) = analysed(quiz).items
    assert (item.n, item.option_n, item.facility) == (2, 1, 1.0)
    assert [(line.text, line.is_key, line.share) for line in item.options][:2] == [
        ("1812", True, 1.0),
        ("1811", False, 0.0),
    ]


def test_the_newest_mark_counts(course: Course) -> None:
    quiz = published_quiz(course, [ItemKind.SINGLE_CHOICE])
    attempt = sit(quiz, enrolled(course, 1)[0], [{"chosen": ["b"]}])
    assert analysed(quiz).items[0].facility == 0.0
    mark, version = Mark.objects.get(attempt=attempt), new_wording(quiz, key="b")
    mark.pk, mark.sequence, mark.version = None, 2, version
    mark.fraction = mark.points = Decimal(1)
    mark.save()
    Attempt.objects.filter(pk=attempt.pk).update(points=1)
    (item,) = analysed(quiz).items
    assert (item.n, item.facility) == (1, 1.0)
    assert (item.options[0].text, item.options[0].is_key, item.options[0].count) == ("1812", True, 1)


def test_a_quiz_that_changed_has_no_reliability(course: Course) -> None:
    quiz = published_quiz(course, [ItemKind.SINGLE_CHOICE, ItemKind.TRUE_FALSE, ItemKind.SHORT_ANSWER])
    rng = random.Random(1)
    kinds = (ItemKind.SINGLE_CHOICE, ItemKind.TRUE_FALSE, ItemKind.SHORT_ANSWER)
    learners = enrolled(course, 30)
    for learner in learners[:15]:
        sit(quiz, learner, [rng.choice([RIGHT[kind], WRONG[kind]]) for kind in kinds])
    assert (analysed(quiz).has_changed, analysed(quiz).alpha is not None) == (False, True)
    quiz.slots.get(position=3).delete()
    for learner in learners[15:]:
        sit(quiz, learner, [rng.choice([RIGHT[kind], WRONG[kind]]) for kind in kinds[:2]])
    analysis = analysed(quiz)
    assert (analysis.has_changed, analysis.alpha, analysis.standard_error) == (True, None, None)
    assert [one.n for one in analysis.items] == [30, 30, 15]
    assert [one.discrimination is not None for one in analysis.items] == [True, True, True]


def test_what_is_drawn_has_no_share_of_its_own(course: Course) -> None:
    quiz = published_quiz(course, [ItemKind.SINGLE_CHOICE, ItemKind.TRUE_FALSE])
    fixed, drawn = quiz.slots.order_by("position")
    for learner in enrolled(course, 2):
        sit(quiz, learner, [RIGHT[ItemKind.SINGLE_CHOICE], RIGHT[ItemKind.TRUE_FALSE]])
    drawn.delete()
    draw = {"id": 1, "after": 1, "is_below": False, "count": 3, "points": "2", "filter": {}}
    Quiz.objects.filter(pk=quiz.pk).update(draws=[draw])
    weights = {one.item_id: one.weights.intended for one in analysed(quiz).items}
    assert weights == {fixed.item_id: CLOSE(1 / 7), drawn.item_id: None}
    found = main_quiz(Filters(organisation_id=quiz.organisation_id, course_id=course.pk))
    assert found.slot_count == 4


def test_a_cohort_alone(course: Course, quiz: Quiz) -> None:
    cohort = CohortFactory(organisation=course.organisation)
    inside, outside = enrolled(course, 1, cohort=cohort)[0], enrolled(course, 1)[0]
    sit(quiz, inside, [RIGHT[kind] for kind in KINDS])
    sit(quiz, outside, [WRONG[kind] for kind in KINDS])
    assert (analysed(quiz, cohort_id=cohort.pk).sums.mean, analysed(quiz).sums.mean) == (1.0, 0.5)
    assert Enrolment.objects.filter(course=course).count() == 2


def test_a_wrong_key_is_found(course: Course, quiz: Quiz) -> None:
    """The best learners miss the first item and all choose one wrong option: the key is suspect."""
    for number, learner in enumerate(enrolled(course, 20)):
        is_able = number < 10
        first: Value = {"chosen": ["b"]} if is_able else {"chosen": ["a" if number < 17 else "c"]}
        sit(quiz, learner, [first, *[(RIGHT if is_able else WRONG)[kind] for kind in KINDS[1:]]])
    analysis = analysed(quiz)
    assert analysis.to_look_at[0].number == 1
    suspect = analysis.items[0]
    assert (suspect.verdict.code, suspect.tone) == ("check_key", "bad")
    readings = {line.text: line.reading for line in suspect.options}
    assert readings == {"1811": "key_weak", "1812": "wrong_strong", "1821": "wrong_weak", "1831": "unused"}


def test_places_are_those_of_the_slots_however_shuffled(course: Course, quiz: Quiz) -> None:
    for number, learner in enumerate(enrolled(course, 4)):
        sit(quiz, learner, [RIGHT[kind] for kind in KINDS], is_reversed=number % 2 == 0)
    slots = quiz.slots.order_by("position").values_list("item_id", flat=True)
    assert [one.item_id for one in analysed(quiz).items] == list(slots)


def test_answer_one_grades_as_the_site_does(course: Course, quiz: Quiz) -> None:
    """The rows these tests count are the ones `quizzes.marking` writes."""
    attempt = sit(quiz, enrolled(course, 1)[0], [None] * len(KINDS), state=AttemptState.IN_PROGRESS)
    slot = quiz.slots.get(position=1)
    mark = answer_one(attempt, len(KINDS) + 1, slot, {"chosen": ["a"]})
    assert (mark.fraction, mark.points, mark.detail["is_answered"]) == (1, 1, True)
