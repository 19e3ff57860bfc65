"""R11 for what workers do: an import or a regrade that stops at any statement is whole, and goes on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace

import pytest

from items.generation import generate
from lessons import services
from lessons.models import Import
from lessons.services import apply_plan, create_import, read_import
from people.access import Principal
from people.models import Role
from quizzes import drafting, regrading
from quizzes.drafting import draft_items
from quizzes.regrade_models import RegradePolicy, RegradeState
from quizzes.regrading import apply_regrade, ask_to_undo, undo_regrade
from tests.factories.courses import published_course
from tests.factories.people import member
from tests.faults.cutting import left_between
from tests.lessons.conftest import principal_of
from tests.quizzes import regraded
from tests.quizzes.regraded import Scene
from tests.quizzes.test_drafting import ARTICLE
from tests.quizzes.test_regrading import finish_jobs
from texts import plans
from texts.sections import apply as sections_of

IMPORTED = """
    SELECT 'import', i.state, (i.revision_id IS NULL)::text, (i.course_id IS NULL)::text FROM lessons_import i
    UNION ALL SELECT 'revision', r.sha256, '', '' FROM lessons_revision r
    UNION ALL SELECT 'article', a.title, '', '' FROM lessons_article a
    UNION ALL SELECT 'course', c.slug, c.state, '' FROM lessons_course c
    UNION ALL SELECT 'lesson', l.position::text, l.title, '' FROM lessons_lesson l
    UNION ALL SELECT 'sentence', s.start::text, s.text, '' FROM lessons_sentence s
    UNION ALL SELECT 'item', i.kind, i.state, '' FROM quizzes_item i
    UNION ALL SELECT 'wording', v.number::text, v.stem, '' FROM quizzes_itemversion v
    UNION ALL SELECT 'run', r.engine, '', '' FROM quizzes_generationrun r
    UNION ALL SELECT 'job', j.kind, j.state, '' FROM jobs_job j
    UNION ALL SELECT 'record', e.verb, '', '' FROM people_auditentry e
    ORDER BY 1, 2, 3, 4
"""
ORDERED = """
    SELECT 'regrade', r.state, r.reason FROM quizzes_regrade r
    UNION ALL SELECT 'job', j.kind, j.state FROM jobs_job j
    UNION ALL SELECT 'record', e.verb, '' FROM people_auditentry e WHERE starts_with(e.verb, 'regrade.')
    ORDER BY 1, 2, 3
"""


class Loose:
    """In the place of `transaction`: nothing is held together."""

    @staticmethod
    def atomic(**_: object) -> nullcontext[None]:
        return nullcontext()


@pytest.fixture
def by(db: None) -> Principal:
    return principal_of(member(Role.INSTRUCTOR))


@pytest.fixture
def ready(by: Principal, monkeypatch: pytest.MonkeyPatch) -> Import:
    """An import that is about to be read; what reading and making give is known, and little."""
    text = services.read_limited(ARTICLE.encode(), format=None, filename="valley.txt")
    sections = sections_of(plans.propose(text), text)
    made = generate(text, sections)
    made = replace(made, candidates=made.candidates[:2])
    monkeypatch.setattr(services, "read_limited", lambda *_given, **_named: text)
    monkeypatch.setattr(drafting, "generate", lambda *_given, **_named: made)
    return create_import(ARTICLE.encode(), by=by, source_name="valley.txt")


def test_no_step_of_an_import_is_left_half_done(ready: Import, by: Principal) -> None:
    steps: dict[str, Callable[[], object]] = {
        "read": lambda: read_import(ready.pk),
        "split": lambda: apply_plan(Import.objects.get(pk=ready.pk), by),
        "make": lambda: draft_items(ready.pk),
    }
    found = {}
    for name, step in steps.items():
        # A worker begins the step again; who splits sees that it failed and presses again.
        found[name] = left_between(step, IMPORTED, is_done_again=name != "split")
        step()
    assert {name: half for name, (_count, half) in found.items() if half} == {}
    assert min(count for count, _half in found.values()) >= 7


def test_control_questions_kept_one_by_one_are_found_half_done(
    ready: Import, by: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply_plan(read_import(ready.pk), by)
    _count, half = left_between(lambda: draft_items(ready.pk, storing=nullcontext), IMPORTED)
    assert half


@pytest.fixture
def scene(db: None) -> Scene:
    """Who chose the old key, the new one and neither; the key is mended."""
    teacher = member(Role.INSTRUCTOR)
    course = published_course(instructors=(teacher,))
    scene = regraded.scene_of(course, Principal(teacher.pk, course.organisation_id, Role.INSTRUCTOR))
    for chosen in "abc":
        scene.taken(chosen)
    scene.mend()
    return scene


def test_no_step_of_a_regrade_is_left_half_done(scene: Scene) -> None:
    _count, half = left_between(lambda: scene.ordered(RegradePolicy.KEY), ORDERED)
    assert half == []
    regrade = scene.ordered(RegradePolicy.KEY)
    count, half = left_between(lambda: apply_regrade(regrade.pk), is_done_again=True)
    assert (count > 10, half) == (True, [])
    apply_regrade(regrade.pk)
    finish_jobs()
    _count, half = left_between(lambda: ask_to_undo(regrade, scene.teacher), ORDERED)
    assert half == []
    ask_to_undo(regrade, scene.teacher)
    _count, half = left_between(lambda: undo_regrade(regrade.pk), is_done_again=True)
    assert half == []
    undo_regrade(regrade.pk)
    regrade.refresh_from_db()
    assert regrade.state == RegradeState.UNDONE


def test_control_a_regrade_without_portions_that_hold_together_is_found(scene: Scene) -> None:
    regrade = scene.ordered(RegradePolicy.KEY)
    _count, half = left_between(lambda: apply_regrade(regrade.pk, holding=nullcontext))
    assert half


def test_control_an_order_apart_from_its_job_is_found(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regrading, "transaction", Loose)
    _count, half = left_between(lambda: scene.ordered(RegradePolicy.KEY), ORDERED)
    assert half
