"""Where a waiting job stands among the others."""

from __future__ import annotations

import pytest

from jobs.models import Job, JobState
from jobs.queries import Line
from people.models import Organisation
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    return OrganisationFactory()


def job(organisation: Organisation, state: JobState) -> Job:
    return Job.objects.create(organisation=organisation, kind="work", state=state)


def before(one: Job) -> int | None:
    turn = Line(one.organisation_id).turn_of(one)
    return turn.before if turn else None


def test_what_came_earlier_or_is_at_work_comes_first(organisation: Organisation) -> None:
    job(organisation, JobState.DONE)
    job(organisation, JobState.FAILED)
    running, first, second = (
        job(organisation, state) for state in (JobState.RUNNING, JobState.QUEUED, JobState.QUEUED)
    )
    assert (before(running), before(first), before(second)) == (None, 1, 2)
    job(organisation, JobState.RUNNING)  # a rescued one, with a higher number
    job(organisation, JobState.QUEUED)
    assert (before(first), before(second)) == (2, 3)
    assert Line(organisation.pk).turn_of_new().before == 5


def test_no_job_has_no_turn(organisation: Organisation) -> None:
    line = Line(organisation.pk)
    assert line.turn_of(None) is None
    assert line.turn_of_new().before == 0


def test_jobs_of_others_are_counted_and_nothing_is_told_of_them(organisation: Organisation) -> None:
    foreign = job(OrganisationFactory(slug="elsewhere"), JobState.RUNNING)
    mine = job(organisation, JobState.QUEUED)
    turn = Line(organisation.pk).turn_of(mine)
    assert turn is not None
    assert (turn.before, turn.at_work) == (1, None)
    own = job(organisation, JobState.RUNNING)
    assert Line(organisation.pk).turn_of_new().at_work == own != foreign


def test_the_line_is_one_query(organisation: Organisation, django_assert_num_queries: object) -> None:
    for count in (1, 3):
        for _number in range(count):
            mine = job(organisation, JobState.QUEUED)
        with django_assert_num_queries(1):  # type: ignore[operator]  # a fixture of pytest-django
            turn = Line(organisation.pk).turn_of(mine)
        assert turn is not None
