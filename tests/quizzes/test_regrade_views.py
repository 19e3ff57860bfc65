"""The pages of a regrade, and what learners are told."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job
from lessons.models import Course
from people.access import Principal
from people.models import Role, User
from quizzes.models import Attempt, Mark, Quiz
from quizzes.regrade_models import Regrade, RegradePolicy, RegradeState
from quizzes.regrading import apply_regrade, undo_regrade
from quizzes.results import Verdict, result
from tests.factories.quizzes import reviewed
from tests.quizzes import regraded
from tests.quizzes.regraded import Scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(course: Course, teacher: Principal) -> Scene:
    return regraded.scene_of(course, teacher)


@pytest.fixture
def page(client: Client, instructor: User) -> Client:
    client.force_login(instructor)
    return client


def read(client: Client, address: str, **data: Any) -> str:
    reply = client.get(address, data)
    assert reply.status_code == 200
    return words(reply.content.decode())


def words(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def of(scene: Scene) -> str:
    return reverse("item_regrade", args=[scene.item.pk])


def finish(regrade: Regrade) -> None:
    apply_regrade(regrade.pk)
    Job.objects.update(state="done")


def test_the_dry_run_says_who_gains_and_who_loses_and_writes_nothing(page: Client, scene: Scene) -> None:
    scene.taken("a")
    scene.taken("b")
    scene.mend()
    shown = read(page, of(scene))
    assert "2 answers are covered. 2 get a new mark; the old ones are kept. Nothing is written yet." in shown
    assert "Gain 1 +67 percentage points on average" in shown
    assert "Lose 1 −67 percentage points on average" in shown
    assert shown.index("3 of 3 1 of 3 −67") < shown.index("1 of 3 3 of 3 +67"), "who loses comes first"
    assert (Mark.objects.exclude(sequence=1).count(), Regrade.objects.count()) == (0, 0)
    shown = read(page, of(scene), policy="either")
    assert "Gain 1" in shown
    assert "Lose 0" in shown


def test_without_a_second_version_the_page_says_what_to_do_first(page: Client, scene: Scene) -> None:
    scene.taken("b")
    shown = read(page, of(scene))
    assert "The question has only one version" in shown
    offered = re.findall(
        r'type="radio" name="policy" value="(\w+)"( checked)?', page.get(of(scene)).content.decode()
    )
    assert offered == [("full", " checked"), ("drop", "")]


def test_a_regrade_from_the_page_to_the_learner(page: Client, scene: Scene, client: Client) -> None:
    attempt = scene.taken("b")
    scene.mend()
    reply = page.post(of(scene), {"policy": "key", "version": scene.item.latest_id, "reason": "B was right."})
    regrade = Regrade.objects.get()
    address = reverse("regrade_detail", args=[regrade.pk])
    assert (reply.status_code, reply.headers["Location"]) == (302, address)
    assert "The answers are being marked again." in read(page, address)
    part = page.get(address, headers={"HX-Request": "true"})
    assert b"hx-get" in part.content
    assert "HX-Redirect" not in part.headers

    finish(regrade)
    assert page.get(address, headers={"HX-Request": "true"}).headers["HX-Redirect"] == address
    shown = read(page, address)
    assert "Gain 1" in shown
    assert "B was right." in shown
    assert "1 of 3 3 of 3 +67" in shown

    trail = read(page, reverse("managed_attempt", args=[attempt.uid]))
    assert "1 question marked again, by a regrade: By the new key" in trail

    learner = User.objects.get(pk=attempt.learner_id)
    client.force_login(learner)
    told = (
        f"Your mark changed on {timezone.now():%-d %B %Y} from 1 of 3 to 3 of 3 points, because: B was right."
    )
    assert told in read(client, reverse("attempt_result", args=[attempt.uid]))
    home = read(client, reverse("home"))
    assert "Marks that changed" in home
    assert told in home


def test_taking_back_is_told_too(page: Client, scene: Scene) -> None:
    attempt = scene.taken("b")
    scene.mend()
    regrade = scene.ordered(RegradePolicy.KEY)
    finish(regrade)
    page.post(reverse("regrade_undo", args=[regrade.pk]))
    undo_regrade(regrade.pk)
    Job.objects.update(state="done")
    shown = read(page, reverse("regrade_detail", args=[regrade.pk]))
    assert "Taken back" in shown
    assert "What it had changed" in shown
    page.force_login(User.objects.get(pk=attempt.learner_id))
    assert "This was taken back on" in read(page, reverse("attempt_result", args=[attempt.uid]))


def test_before_the_score_is_released_nothing_is_told(client: Client, scene: Scene) -> None:
    attempt = scene.taken("b")
    other = scene.taken("c")
    finish(scene.ordered(RegradePolicy.FULL, reason="The key was wrong."))
    client.force_login(User.objects.get(pk=attempt.learner_id))
    assert "The key was wrong." in read(client, reverse("home")), "control: released, it is told"
    for release, closes in (("never", None), ("on_close", timezone.now() + timedelta(days=1))):
        Quiz.objects.filter(pk=scene.quiz.pk).update(review=reviewed(release), closes_at=closes)
        for address in (reverse("home"), reverse("attempt_result", args=[attempt.uid])):
            assert "The key was wrong." not in read(client, address)
    Quiz.objects.filter(pk=scene.quiz.pk).update(closes_at=timezone.now() - timedelta(days=1))
    assert "The key was wrong." in read(client, reverse("home"))
    assert str(other.uid) not in client.get(reverse("home")).content.decode(), "another learner's attempt"


def test_the_result_shows_the_key_by_which_it_was_marked(scene: Scene) -> None:
    attempt = scene.taken("b")
    who = Principal(attempt.learner_id, attempt.organisation_id, Role.LEARNER)
    before = (result(who, attempt.uid).answers or ())[1]
    assert (before.key, before.verdict) == ({"chosen": ["a"]}, Verdict.NOT_RIGHT)
    scene.mend()
    finish(scene.ordered(RegradePolicy.KEY))
    after = (result(who, attempt.uid).answers or ())[1]
    assert (after.key, after.verdict, after.view) == ({"chosen": ["b"]}, Verdict.RIGHT, before.view)


def test_what_is_left_out_is_out_of_no_points(client: Client, scene: Scene) -> None:
    attempt = scene.taken("b")
    finish(scene.ordered(RegradePolicy.DROP))
    who = Principal(attempt.learner_id, attempt.organisation_id, Role.LEARNER)
    shown = result(who, attempt.uid)
    assert shown.score is not None
    assert (shown.score.points, shown.score.points_possible, shown.score.is_passed) == (1, 1, True)
    answer = (shown.answers or ())[1]
    assert (answer.verdict, answer.points_possible) == (Verdict.LEFT_OUT, 0)
    client.force_login(User.objects.get(pk=attempt.learner_id))
    assert "Does not count" in read(client, reverse("attempt_result", args=[attempt.uid]))


def test_a_reason_is_asked_for(page: Client, scene: Scene) -> None:
    scene.taken("b")
    reply = page.post(of(scene), {"policy": "full", "reason": " "})
    assert reply.status_code == 422
    assert "Say why" in reply.content.decode()
    assert not Regrade.objects.exists()


def test_one_that_was_given_up_can_go_on(page: Client, scene: Scene) -> None:
    attempt = scene.taken("b")
    regrade = scene.ordered(RegradePolicy.FULL)
    Job.objects.update(state="failed", error="The work was interrupted three times and given up.")
    address = reverse("regrade_detail", args=[regrade.pk])
    assert "interrupted three times" in read(page, address)
    page.post(reverse("regrade_go_on", args=[regrade.pk]))
    finish(regrade)
    regrade.refresh_from_db()
    assert regrade.state == RegradeState.APPLIED
    assert Attempt.objects.get(pk=attempt.pk).points == 3


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_take_the_same_statements_for_one_and_for_many(
    page: Client, scene: Scene, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        scene.taken("b")
    scene.mend()
    page.get(of(scene))
    with django_assert_num_queries(13):
        page.get(of(scene))
    regrade = scene.ordered(RegradePolicy.KEY)
    finish(regrade)
    with django_assert_num_queries(6):
        page.get(reverse("regrade_detail", args=[regrade.pk]))


def test_long_lists_come_in_pages(page: Client, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("quizzes.regrade_page", "quizzes.regrade_views"):
        monkeypatch.setattr(f"{name}.PER_PAGE", 2)
    for _ in range(3):
        scene.taken("b")
    first = page.get(of(scene), {"policy": "full"}).content.decode()
    second = page.get(of(scene), {"policy": "full", "page": "2"}).content.decode()
    assert (first.count('<th scope="row">'), second.count('<th scope="row">')) == (2, 1)
    assert "Page 1 of 2" in first
    assert "policy=full" in first


def test_item_analysis_leads_here_with_one_press(page: Client, scene: Scene) -> None:
    scene.taken("b")
    shown = page.get(reverse("quiz_analysis", args=[scene.quiz.pk])).content.decode()
    assert f'href="{of(scene)}?quiz={scene.quiz.pk}"' in shown
