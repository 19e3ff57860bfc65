"""The last place of a code: eight people press at once, and one of them gets it."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db.models import QuerySet

from lessons import codes
from lessons.codes import CodeRefused, create_code, use_code
from lessons.enrolment_models import EnrolmentCode
from lessons.models import Course, Enrolment
from people.access import Principal
from people.models import Role, User
from tests.factories.people import member
from tests.faults.crowd import SIZE, Crowd

ROUNDS, CONTROL_ROUNDS = 10, 10

pytestmark = [pytest.mark.xdist_group("races"), pytest.mark.timeout(600)]


def rounds_gone_wrong(crowd: Crowd, course: Course, rounds: int) -> int:
    """In how many rounds not exactly one of eight people came in by a code for one."""
    organisation_id, wrong = course.organisation_id, 0
    people = [member() for _person in range(SIZE)]
    by = Principal(None, organisation_id, Role.ADMIN)
    for _round in range(rounds):
        code = create_code(course, None, 1, None, by)
        cache.clear()

        def press(number: int, code: EnrolmentCode = code, people: list[User] = people) -> str:
            learner = people[number]
            try:
                use_code(code.code, learner, Principal(learner.pk, organisation_id, Role.LEARNER))
            except CodeRefused:
                return "refused"
            return "in"

        crowd.all_at_once(press)
        places = Enrolment.objects.of(organisation_id).filter(learner__in=people)
        code.refresh_from_db()
        wrong += places.count() != 1 or code.used != 1
        places.delete()
    return wrong


def test_the_last_place_is_used_once(crowd: Crowd, course: Course) -> None:
    assert rounds_gone_wrong(crowd, course, ROUNDS) == 0


def test_control_without_the_lock_several_come_in(
    crowd: Crowd, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(rows: QuerySet[EnrolmentCode]) -> QuerySet[EnrolmentCode]:
        return rows

    monkeypatch.setattr(codes, "_locked", unlocked)
    assert rounds_gone_wrong(crowd, course, CONTROL_ROUNDS) > 0
