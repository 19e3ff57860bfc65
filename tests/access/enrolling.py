"""Cohorts, places on courses and lists of people, as the access tests point at them."""

from __future__ import annotations

from lessons.enrolment_models import EnrolmentCode, EnrolmentList
from lessons.models import Course, Enrolment
from people.access import Relation
from people.models import User
from tests.access.bodies import NOWHERE
from tests.access.things import HOME, Thing, place_of, relations_to
from tests.factories.people import CohortFactory


def people_things(courses: dict[str, Course], people: dict[str, User]) -> dict[str, dict[str, Thing]]:
    """What routes of people name: of each course one, one of another course, and one that is not there."""
    places, lists, codes = {}, {}, {}
    for name, course in courses.items():
        place = Enrolment.objects.filter(course=course).order_by("pk")[0]
        named = {"slug": course.slug, "enrolment_id": place.pk}
        places[name] = Thing(named, place.pk, place_of(name), relations_to(name))
        rows = [[1, "somebody@example.org", "", "new", ""]]
        made = EnrolmentList.objects.create(organisation_id=course.organisation_id, course=course, rows=rows)
        named = {"slug": course.slug, "list_id": made.pk}
        code = EnrolmentCode.objects.create(
            organisation_id=course.organisation_id, course=course, code=f"CODE{name.upper()}"
        )
        coded = {"slug": course.slug, "code_id": code.pk}
        codes[name] = Thing(coded, code.pk, place_of(name), relations_to(name))
        lists[name] = Thing(named, made.pk, place_of(name), relations_to(name))
    of_another = {"slug": "own", "enrolment_id": places["other"].pk}
    list_of_another = {"slug": "own", "list_id": lists["other"].pk}
    return {
        "place": places
        | {
            "of_another": Thing(of_another, None, None),
            "absent": Thing({"slug": "own", "enrolment_id": NOWHERE}, None, None),
        },
        "enrolment_list": lists
        | {
            "of_another": Thing(list_of_another, None, None),
            "absent": Thing({"slug": "own", "list_id": NOWHERE}, None, None),
        },
        "code": codes
        | {
            "of_another": Thing({"slug": "own", "code_id": codes["other"].pk}, None, None),
            "absent": Thing({"slug": "own", "code_id": NOWHERE}, None, None),
        },
        "cohort": _cohorts(courses, people),
    }


def _cohorts(courses: dict[str, Course], people: dict[str, User]) -> dict[str, Thing]:
    """One that an instructor made, one that somebody else did, one of another organisation."""
    makers = {"own": "co_instructor", "other": "instructor_elsewhere", "away": "away_admin"}
    found = {}
    for name, maker in makers.items():
        organisation = courses[name].organisation
        made = CohortFactory(organisation=organisation, created_by=people[maker])
        owned = {maker: frozenset({Relation.OWNER})}
        found[name] = Thing({"cohort_id": made.pk}, made.pk, place_of(name), owned)
    nobody = CohortFactory()
    return found | {
        "of_nobody": Thing({"cohort_id": nobody.pk}, nobody.pk, HOME),
        "absent": Thing({"cohort_id": NOWHERE}, None, None),
    }
