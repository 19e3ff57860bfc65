"""Keys stay hidden: secret words hold canaries, and nothing sent to a learner before release has one."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from items import presentation
from items.behaviours import Behaviour
from items.kinds import (
    ASKED_KINDS,
    Item,
    ItemKind,
)
from items.storage import to_data
from people.access import Action
from people.models import User
from quizzes import attempt_pages, versions
from quizzes.api.learner_serializers import AskedSerializer
from quizzes.models import Quiz
from quizzes.review_options import table
from tests.access.cage import CANARY, Stage, all_bytes
from tests.factories.items import RIGHT
from tests.factories.quizzes import reviewed


@pytest.fixture
def stage(learner: User, instructor: User) -> Stage:
    versions._known.clear()
    return Stage(learner, instructor)


def test_before_release_no_canary_is_sent(stage: Stage) -> None:
    sent = stage.read_all() + stage.write_all() + stage.read_all()
    assert re.findall(rb".{0,80}" + CANARY.encode() + rb".{0,20}", sent) == []
    assert stage.cage.count > 40


@pytest.mark.parametrize("release", ["never", "on_close"])
def test_handed_in_and_not_released_no_canary_is_sent(stage: Stage, release: str) -> None:
    Quiz.objects.filter(pk=stage.quiz.pk).update(review=reviewed(answers=release))
    sent = stage.write_all()
    sent += all_bytes(stage.client.post(reverse("api_submit", args=[stage.attempt.uid])))
    assert CANARY.encode() not in sent + stage.read_all()


@pytest.mark.parametrize("behaviour", [one for one in Behaviour if one.has_check])
def test_a_check_tells_of_its_own_question_alone(
    learner: User, instructor: User, behaviour: Behaviour
) -> None:
    versions._known.clear()
    stage = Stage(learner, instructor, behaviour)
    assert CANARY.encode() not in stage.read_all() + stage.write_all() + stage.read_all()
    place = ASKED_KINDS.index(ItemKind.NUMERICAL) + 1
    responses = stage.attempt.responses.of(stage.attempt.organisation_id)
    own = json.dumps(responses.get(position=place).version.content)
    address = reverse("api_check", args=[stage.attempt.uid, place])
    sent = {"key": str(uuid4()), "seq": 9, "value": RIGHT[ItemKind.NUMERICAL]}
    said = all_bytes(stage.client.post(address, sent, content_type="application/json")) + stage.read_all()
    found = set(re.findall(rf"{CANARY}\d+", said.decode(errors="replace")))
    assert found
    assert found <= set(re.findall(rf"{CANARY}\d+", own))


def test_answers_and_verdicts_without_the_key_hold_no_canary(stage: Stage) -> None:
    told = ("answers", "right", "marks", "total")
    Quiz.objects.filter(pk=stage.quiz.pk).update(review=table(told, told, told))
    sent = stage.write_all()
    stage.client.post(reverse("api_submit", args=[stage.attempt.uid]))
    sent += stage.read_all()
    assert b'class="verdict ' in sent, "control: the verdicts are there"
    assert CANARY.encode() not in sent


def test_control_after_release_the_result_has_them(stage: Stage) -> None:
    stage.client.post(reverse("api_submit", args=[stage.attempt.uid]))
    for route in ("api_result", "attempt_result"):
        assert CANARY.encode() in all_bytes(stage.client.get(reverse(route, args=[stage.attempt.uid])))


def test_control_a_serializer_that_passes_on_everything_is_found(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    careful = presentation.learner_view

    def careless(item: Item, order: Any) -> dict[str, object]:
        return careful(item, order) | {"is_correct": str(to_data(item)["body"])}

    monkeypatch.setattr(attempt_pages, "learner_view", careless)
    # One allow-list is not enough to leak: the serializer is the second.
    assert CANARY.encode() not in stage.read_all()
    monkeypatch.setattr(AskedSerializer, "to_representation", lambda _self, view: view)
    assert CANARY.encode() in stage.read_all()


def test_the_table_names_what_a_learner_reads(stage: Stage) -> None:
    read = {row.route for row, _address in stage.addresses() if row.action is not Action.PUBLIC}
    assert {"attempt_question", "api_question", "quiz_detail", "lesson_detail", "api_lesson", "home"} <= read
