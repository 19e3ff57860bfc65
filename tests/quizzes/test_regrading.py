"""A wrong key mended: what a regrade foresees, does and takes back."""

from __future__ import annotations

from dataclasses import astuple, replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from items.kinds import Choice, ItemKind, Option, Rich
from lessons.models import Course
from people.access import Principal
from people.models import AuditEntry
from quizzes.attempts import start_attempt, submit_attempt
from quizzes.authoring import edit_item
from quizzes.bank_filter import ItemFilter
from quizzes.draw_changes import add_draw, change_draw
from quizzes.errors import AuthoringRefused
from quizzes.models import Attempt, AttemptState, Mark, Quiz, Slot, Standing
from quizzes.regrade_models import Regrade, RegradeChange, RegradePolicy, RegradeState
from quizzes.regrade_queries import changes_of, dry_run, scope_of, totals_of
from quizzes.regrading import (
    apply_regrade,
    ask_to_go_on,
    ask_to_undo,
    follow_late_attempts,
    undo_regrade,
)
from quizzes.versions import item_of
from tests.factories.items import stored_item
from tests.factories.quizzes import published_quiz
from tests.quizzes import regraded
from tests.quizzes.regraded import Scene, grades, points

pytestmark = pytest.mark.django_db(transaction=True)
KEY, EITHER, FULL, DROP = RegradePolicy.KEY, RegradePolicy.EITHER, RegradePolicy.FULL, RegradePolicy.DROP
CHOICES = ("a", "b", "c", None)


@pytest.fixture
def scene(course: Course, teacher: Principal) -> Scene:
    return regraded.scene_of(course, teacher)


def attempts_of(scene: Scene) -> list[Attempt]:
    """Who chose the old key, the new one, neither, and nothing; the other question is right (1 of 3)."""
    return [scene.taken(chosen) for chosen in CHOICES]


def apply(scene: Scene, policy: RegradePolicy, **fields: Any) -> Regrade:
    regrade = scene.ordered(policy, **fields)
    apply_regrade(regrade.pk)
    regrade.refresh_from_db()
    return regrade


def take_back(scene: Scene, regrade: Regrade) -> None:
    finish_jobs()
    ask_to_undo(regrade, scene.teacher)
    undo_regrade(regrade.pk)
    finish_jobs()


def finish_jobs() -> None:
    """The functions were called here in a worker's place."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE jobs_job SET state = 'done'")


# Points of those who chose a, b, c and nothing, and of how many; gained, lost, passed, failed (cut 60%).
TABLE = [
    (KEY, (1, 3, 1, 1), 3, (1, 1, 1, 1)),
    (EITHER, (3, 3, 1, 1), 3, (1, 0, 1, 0)),
    (FULL, (3, 3, 3, 3), 3, (3, 0, 3, 0)),
    (DROP, (1, 1, 1, 1), 1, (3, 0, 3, 0)),
]


@pytest.mark.parametrize(("policy", "earned", "possible", "sums"), TABLE)
def test_what_each_policy_gives(
    scene: Scene, policy: RegradePolicy, earned: tuple[int, ...], possible: int, sums: tuple[int, ...]
) -> None:
    attempts = attempts_of(scene)
    assert [points(one) for one in attempts] == [(3, 3), (1, 3), (1, 3), (1, 3)]
    scene.mend()
    regrade = apply(scene, policy)
    assert [points(one) for one in attempts] == [(mine, possible) for mine in earned]
    totals = totals_of(regrade)
    assert (totals.gained, totals.lost, totals.now_passed, totals.now_failed) == sums


@pytest.mark.parametrize("policy", list(RegradePolicy))
def test_the_dry_run_writes_nothing_and_says_what_applying_does(scene: Scene, policy: RegradePolicy) -> None:
    attempts = attempts_of(scene)
    version = scene.mend()
    before = grades(attempts)
    scope, _left = scope_of(scene.item, policy, None, version.pk)
    foreseen = dry_run(scope, limit=100)
    assert grades(attempts) == before
    assert not Regrade.objects.exists()
    assert foreseen.around.answers == 4

    regrade = apply(scene, policy)
    assert totals_of(regrade) == foreseen.totals
    assert changes_of(regrade, limit=100) == foreseen.changes
    assert foreseen.changes, "there is something to compare"
    assert Mark.objects.filter(regrade=regrade).count() == foreseen.around.marks
    assert regrade.foreseen["gained"] == foreseen.totals.gained
    for attempt in attempts:
        assert points(attempt)[0] == sum(mark[1] for mark in grades([attempt])[attempt.pk][3].values())


def test_control_an_answer_marked_in_between_parts_the_dry_run_from_applying(scene: Scene) -> None:
    attempts_of(scene)
    version = scene.mend()
    scope, _left = scope_of(scene.item, KEY, None, version.pk)
    foreseen = dry_run(scope, limit=100)
    scene.taken("b")  # pinned to the new version already: not among those that change
    first = Attempt.objects.earliest("pk")
    response = first.responses.of(first.organisation_id).get(position=2)
    old = Mark.objects.get(response=response)
    Mark.objects.filter(pk=old.pk).update(marked_by=scene.teacher.user_id)
    assert totals_of(apply(scene, KEY)) != foreseen.totals


@pytest.mark.parametrize("policy", list(RegradePolicy))
def test_taking_back_restores_every_mark(scene: Scene, policy: RegradePolicy) -> None:
    attempts = attempts_of(scene)
    scene.mend()
    before, count = grades(attempts), Mark.objects.count()
    regrade = apply(scene, policy)
    assert grades(attempts) != before
    added = Mark.objects.count() - count
    take_back(scene, regrade)
    assert grades(attempts) == before
    assert Mark.objects.count() == count + 2 * added, "marks are added, none is overwritten or removed"
    regrade.refresh_from_db()
    assert (regrade.state, regrade.undone_by_id) == (RegradeState.UNDONE, scene.teacher.user_id)
    undo_regrade(regrade.pk)
    assert Mark.objects.count() == count + 2 * added


def test_what_was_changed_since_is_not_taken_back(scene: Scene) -> None:
    changed, other = scene.taken("b"), scene.taken("b")
    scene.mend()
    before = grades([other])
    regrade = apply(scene, KEY)
    mark = Mark.objects.get(attempt=changed, regrade=regrade)
    Mark.objects.create(
        organisation_id=mark.organisation_id, attempt_id=mark.attempt_id, response_id=mark.response_id,
        version_id=mark.version_id, sequence=mark.sequence + 1, fraction="0.5", points=1,
        origin="instructor", marked_by_id=scene.teacher.user_id,
    )  # fmt: skip
    kept = grades([changed])[changed.pk][3]
    take_back(scene, regrade)
    assert grades([changed])[changed.pk][3] == kept
    assert grades([other]) == before


def test_two_regrades_are_taken_back_one_after_the_other(scene: Scene) -> None:
    attempts = attempts_of(scene)
    before = grades(attempts)
    scene.mend()
    first = apply(scene, KEY)
    between = grades(attempts)
    second = apply(scene, FULL)
    with pytest.raises(AuthoringRefused, match="later regrade"):
        ask_to_undo(first, scene.teacher)
    take_back(scene, second)
    assert grades(attempts) == between
    take_back(scene, first)
    assert grades(attempts) == before


def test_applying_twice_adds_nothing(scene: Scene) -> None:
    attempts = attempts_of(scene)
    scene.mend()
    regrade = apply(scene, KEY)
    after, count = grades(attempts), Mark.objects.count()
    Regrade.objects.filter(pk=regrade.pk).update(state=RegradeState.APPLYING, done_through=0)
    apply_regrade(regrade.pk)
    assert (grades(attempts), Mark.objects.count()) == (after, count)
    assert RegradeChange.objects.count() == 2


def test_one_quiz_or_every_quiz(scene: Scene) -> None:
    second: Quiz = published_quiz(scene.course, [scene_kind(scene)])
    Slot.objects.create(quiz=second, position=2, item=scene.item, points=2)
    here, there = scene.taken("b"), scene.taken("b", quiz=second)
    scene.mend()
    apply(scene, KEY, quiz_id=second.pk)
    finish_jobs()
    assert (points(here), points(there)) == ((1, 3), (3, 3))
    apply(scene, KEY)
    assert points(here) == (3, 3)


def scene_kind(scene: Scene) -> Any:
    first = scene.quiz.slots.get(position=1)
    return item_of(first.item.latest_id or 0).kind


def test_a_drawn_question_changes_only_who_had_it(scene: Scene) -> None:
    quiz = published_quiz(scene.course, [ItemKind.TRUE_FALSE])
    scene.item, _other = (stored_item(scene.course, tags=[tag]) for tag in ("one", "two"))
    fields: dict[str, Any] = {"count": 1, "points": Decimal(2)}
    drawn = add_draw(quiz, scene.teacher, **fields, chosen=ItemFilter(tags="one"))
    had = scene.taken("a", quiz=quiz)
    change_draw(quiz, drawn.id, scene.teacher, **fields, chosen=ItemFilter(tags="two"))
    had_not = scene.taken("a", quiz=quiz)
    assert [points(one) for one in (had, had_not)] == [(3, 3), (3, 3)]
    before = grades([had_not])
    scene.mend()
    regrade = apply(scene, KEY)
    assert points(had) == (1, 3)
    assert grades([had_not]) == before
    assert (totals_of(regrade).lost, Mark.objects.filter(regrade=regrade).count()) == (1, 1)


def test_an_attempt_under_way_follows_when_it_is_handed_in(scene: Scene) -> None:
    who, running = scene.begun("b")
    scene.taken("a")
    scene.mend()
    regrade = apply(scene, KEY)
    finish_jobs()
    assert (regrade.open_attempts, follow_late_attempts()) == ([running.pk], 0)
    assert submit_attempt(who, running.uid).points == 1, "frozen: the wording it began with"
    assert follow_late_attempts() == 1
    assert follow_late_attempts() == 0, "the job waits already"
    apply_regrade(regrade.pk)
    assert points(running) == (3, 3)
    regrade.refresh_from_db()
    assert (regrade.open_attempts, totals_of(regrade).gained) == ([], 1)


def test_an_attempt_that_starts_after_the_order_is_left_alone(scene: Scene) -> None:
    scene.taken("b")
    regrade = scene.ordered(FULL)
    late = scene.taken("c")
    apply_regrade(regrade.pk)
    assert points(late) == (1, 3)
    assert not Mark.objects.filter(attempt=late, regrade=regrade).exists()


def test_state_and_times_of_an_attempt_stay(scene: Scene) -> None:
    attempt = scene.taken("b")
    before = Attempt.objects.values("state", "finished_at", "started_at", "number").get(pk=attempt.pk)
    apply(scene, FULL)
    after = Attempt.objects.values("state", "finished_at", "started_at", "number").get(pk=attempt.pk)
    assert (after, after["state"]) == (before, AttemptState.SUBMITTED)


def test_what_a_person_marked_is_left_alone_by_a_key(scene: Scene) -> None:
    attempt = scene.taken("b")
    Mark.objects.filter(attempt=attempt).update(marked_by=scene.teacher.user_id)
    version = scene.mend()
    foreseen = dry_run(scope_of(scene.item, KEY, None, version.pk)[0], limit=1)
    assert (foreseen.around.by_hand, foreseen.around.marks) == (1, 0)
    with pytest.raises(AuthoringRefused, match="No mark would change"):
        scene.ordered(KEY)
    apply(scene, FULL)
    assert points(attempt) == (3, 3)


def test_the_only_question_that_counts_is_not_left_out(scene: Scene, who: Principal) -> None:
    Slot.objects.filter(quiz=scene.quiz, position=1).delete()
    submit_attempt(who, start_attempt(scene.quiz.pk, who).uid)
    foreseen = dry_run(scope_of(scene.item, DROP, None, None)[0], limit=1)
    assert (foreseen.around.alone, foreseen.around.marks) == (1, 0)


def test_answers_to_other_options_are_not_marked_by_this_key(scene: Scene) -> None:
    attempt = scene.taken("b")
    shape = item_of(scene.item.latest_id or 0)
    assert isinstance(shape.body, Choice)
    options = (*shape.body.options, Option(id="e", content=Rich("1840")))
    edit_item(scene.item, replace(shape, body=replace(shape.body, options=options)), scene.teacher)
    scene.item.refresh_from_db()
    scope, left = scope_of(scene.item, KEY, None, scene.item.latest_id)
    assert (scope.versions, left) == ((scene.item.latest_id,), (1,))
    assert dry_run(scope, limit=1).around.answers == 0
    assert dry_run(scope_of(scene.item, FULL, None, None)[0], limit=1).totals.gained == 1
    assert points(attempt) == (1, 3)


def test_only_one_regrade_of_an_item_at_a_time(scene: Scene) -> None:
    scene.taken("b")
    scene.ordered(FULL)
    with pytest.raises(AuthoringRefused, match="already"):
        scene.ordered(DROP)


def test_a_reason_is_needed(scene: Scene) -> None:
    scene.taken("b")
    with pytest.raises(AuthoringRefused, match="Say why"):
        scene.ordered(FULL, reason="  ")


def test_what_was_given_up_goes_on_where_it_stopped(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = [scene.taken("b") for _ in range(3)]
    monkeypatch.setattr("quizzes.regrading.PORTION", 1)
    regrade = scene.ordered(FULL)
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apply_regrade(regrade.pk, tell=stop)
    assert [points(one) for one in attempts] == [(3, 3), (3, 3), (1, 3)]
    with pytest.raises(AuthoringRefused):
        ask_to_go_on(regrade, scene.teacher)
    finish_jobs()
    ask_to_go_on(regrade, scene.teacher)
    apply_regrade(regrade.pk, tell=lambda done, total: told.append((done, total)))
    assert [points(one) for one in attempts] == [(3, 3)] * 3
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_all_of_it_is_on_record(scene: Scene) -> None:
    attempt = scene.taken("b")
    scene.mend()
    regrade = apply(scene, KEY)
    take_back(scene, regrade)
    verbs = AuditEntry.objects.filter(object_type="regrade").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["regrade.order", "regrade.applied", "regrade.undo", "regrade.undone"]
    entry = AuditEntry.objects.get(verb="regrade.applied")
    assert (entry.detail["gained"], entry.detail["now_passed"]) == (1, 1)
    mark = Mark.objects.get(attempt=attempt, sequence=2)
    assert (mark.detail["regrade"], mark.regrade_id) == (regrade.pk, regrade.pk)
    change = RegradeChange.objects.get()
    assert (change.points_before, change.points_after, change.passed_after) == (1, 3, True)


def test_left_out_keeps_the_fraction_and_counts_nowhere(scene: Scene) -> None:
    attempt = scene.taken("a")
    apply(scene, DROP)
    mark = Mark.objects.get(attempt=attempt, sequence=2)
    assert (mark.fraction, mark.points, mark.standing) == (Decimal(1), 0, Standing.DROPPED)


def test_the_dry_run_takes_the_same_statements_for_one_and_for_many(
    scene: Scene, django_assert_num_queries: Any
) -> None:
    scene.taken("a")
    version = scene.mend()
    for _ in range(2):
        scope, _left = scope_of(scene.item, KEY, None, version.pk)
        with django_assert_num_queries(5):
            dry_run(scope, limit=10)
        for chosen in ("a", "b", "c"):
            scene.taken(chosen)


def test_applying_takes_the_same_statements_for_one_and_for_many(
    scene: Scene, django_assert_num_queries: Any
) -> None:
    for count in (1, 3):
        for _ in range(count):
            scene.taken("b")
        regrade = scene.ordered(FULL if count == 1 else DROP)
        with django_assert_num_queries(18):
            apply_regrade(regrade.pk)
        finish_jobs()


def test_totals_are_a_table_of_known_numbers(scene: Scene) -> None:
    attempts_of(scene)
    scene.mend()
    totals = totals_of(apply(scene, KEY))
    third = Decimal(2) / 3
    assert [round(float(one or 0), 4) for one in astuple(totals)[3:7]] == [
        round(float(third), 4), round(float(third), 4), round(-float(third), 4), round(-float(third), 4),
    ]  # fmt: skip
    assert totals.changed == 2
