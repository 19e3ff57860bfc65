"""Making the questions of an import: once, whoever is killed in between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from jobs.models import Job, JobState
from lessons.models import Course, Import, ImportState
from lessons.services import apply_plan, create_import, read_import
from people.access import Principal
from people.models import User
from quizzes.drafting import draft_items, draft_items_here
from quizzes.models import GenerationRun, Item, ItemState, ItemVersion
from quizzes.tasks import make_items
from tests.lessons.conftest import CHINESE, principal_of

pytestmark = pytest.mark.django_db
ARTICLE = """The bridges of the Alder valley

The Alder valley has two old bridges. The engineer Marta Holm designed both bridges for the town council.

(1) The wooden bridge

The town council built the wooden bridge in 1811. The bridge carried farmers, traders and soldiers to the
market in Northford. A flood destroyed the wooden bridge in 1867.

(2) The stone bridge

The town council opened the stone bridge in 1872. The stone bridge cost 4,200 crowns. The stone bridge
connects Northford with the railway station. Engineers repaired the stone bridge in 1931 and 1988.
"""
THAI = "คลองแสนแสบ\n\nประวัติศาสตร์คลองแสนแสบและชุมชนริมน้ำในกรุงเทพมหานครและปริมณฑล\n"


@pytest.fixture
def by(instructor: User) -> Principal:
    return principal_of(instructor)


def applied(by: Principal, text: str = ARTICLE) -> Import:
    import_ = read_import(create_import(text.encode(), by=by, is_queued=False).pk)
    apply_plan(import_, by)
    return Import.objects.select_related("job", "course").get(pk=import_.pk)


def stored() -> tuple[int, int, int]:
    return GenerationRun.objects.count(), Item.objects.count(), ItemVersion.objects.count()


def running(import_: Import) -> Job:
    Job.objects.filter(pk=import_.job_id).update(state=JobState.RUNNING, tries=1)
    return Job.objects.get(pk=import_.job_id)


def test_items_wait_for_review_with_exact_evidence(by: Principal) -> None:
    import_ = applied(by)
    make_items(running(import_))
    import_.refresh_from_db()
    assert import_.state == ImportState.READY
    assert set(Item.objects.values_list("state", flat=True)) == {ItemState.WAITING}
    course = Course.objects.select_related("revision").get(pk=import_.course_id)
    for version in ItemVersion.objects.select_related("sentence"):
        evidence = version.content["evidence"]
        assert course.revision.text[evidence["start"] : evidence["end"]] == evidence["text"]
        assert version.sentence is not None


def test_the_job_tells_what_was_made(by: Principal) -> None:
    import_ = applied(by)
    make_items(running(import_))
    progress = Job.objects.get(pk=import_.job_id).progress
    assert progress["written"] == Item.objects.count() > 0
    assert progress["passed"] == Item.objects.filter(has_passed=True).count()
    assert progress["passed"] + progress["held"] == progress["written"]
    assert sum(section["written"] for section in progress["sections"]) == progress["written"]
    assert progress["total"] == 3


def test_a_second_run_adds_nothing(by: Principal) -> None:
    import_ = applied(by)
    make_items(running(import_))
    once = stored()
    make_items(running(import_))
    assert stored() == once


def test_killed_while_storing_nothing_is_left_and_the_next_run_finishes(by: Principal) -> None:
    import_ = applied(by)
    from django.db import transaction

    @contextmanager
    def killed() -> Iterator[None]:
        with transaction.atomic():
            yield
            raise SystemExit  # the worker dies before the commit

    with pytest.raises(SystemExit):
        draft_items(import_.pk, storing=killed)
    assert stored() == (0, 0, 0)
    assert Import.objects.get(pk=import_.pk).state == ImportState.GENERATING
    make_items(running(import_))
    assert stored()[0] == 1
    assert Import.objects.get(pk=import_.pk).state == ImportState.READY


def test_without_that_transaction_half_of_it_would_stay(by: Principal) -> None:
    """The control: what the test above looks for does appear where nothing is rolled back."""
    import_ = applied(by)

    @contextmanager
    def careless() -> Iterator[None]:
        yield
        raise SystemExit

    with pytest.raises(SystemExit):
        draft_items(import_.pk, storing=careless)
    assert stored() != (0, 0, 0)


def test_a_text_in_another_language_gets_figures_and_says_so(by: Principal) -> None:
    made = draft_items_here(applied(by, CHINESE))
    assert made["written"]
    assert made["level"] == "basic"
    assert "not in English" in str(made["level_why"])


def test_a_text_that_gives_no_question_is_ready_and_says_why(by: Principal) -> None:
    import_ = applied(by, THAI)
    made = draft_items_here(import_)
    assert (made["written"], made["level"]) == (0, "manual")
    assert "no sentence marks" in str(made["level_why"])
    import_ = Import.objects.select_related("job").get(pk=import_.pk)
    assert import_.state == ImportState.READY
    assert import_.job is not None
    assert import_.job.state == JobState.DONE
