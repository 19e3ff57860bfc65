"""Codes that open a course: made, revoked, and used, each person once and never more people than allowed."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from lessons.enrolment_models import EnrolmentCode
from lessons.models import Course, CourseState, Enrolment, EnrolmentState
from lessons.services import enrol
from people.access import Principal
from people.audit import record
from people.cohorts import CohortRefused, add_members
from people.models import Cohort, User

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without signs that are taken for each other when a code is read out."""
LENGTH = 10
MOST_USES = 100_000
LIFETIMES = (7, 30, 90, 365)
"""Days after which a code ends, where it does."""
TRIES, SECONDS = 10, 300
"""How many wrong codes somebody may send in how many seconds."""


OPENS = (
    Q(revoked_at=None)
    & (Q(expires_at=None) | Q(expires_at__gt=Now()))
    & (Q(most_uses=None) | Q(used__lt=F("most_uses")))
)


class CodeRefused(Exception):
    """The code cannot be made or used; the message says why."""


def create_code(
    course: Course, cohort: Cohort | None, most_uses: int | None, days: int | None, by: Principal
) -> EnrolmentCode:
    """A new code for the course, ending after so many days, after so many people, or when it is revoked.

    Raises `CodeRefused`.
    """
    if most_uses is not None and not 1 <= most_uses <= MOST_USES:
        raise CodeRefused(_("A code is for 1 to 100,000 people."))
    if days is not None and days not in LIFETIMES:
        raise CodeRefused(_("Choose when the code ends."))
    if cohort is not None and cohort.archived_at is not None:
        raise CodeRefused(_("This cohort is archived and takes nobody in."))
    with transaction.atomic():
        made = EnrolmentCode.objects.create(
            organisation_id=course.organisation_id,
            course=course,
            cohort=cohort,
            code="".join(secrets.choice(ALPHABET) for _place in range(LENGTH)),
            most_uses=most_uses,
            created_by_id=by.user_id,
        )
        if days is not None:
            EnrolmentCode.objects.filter(pk=made.pk).update(expires_at=Now() + timedelta(days=days))
        detail: dict[str, object] = {"course": course.pk, "most_uses": most_uses, "days": days}
        record(by, "code.create", made, organisation_id=course.organisation_id, detail=detail)
    made.refresh_from_db()
    return made


def codes_of(course: Course) -> QuerySet[EnrolmentCode]:
    """The codes of the course, newest first, with ``is_over`` for those that open it no more."""
    codes = EnrolmentCode.objects.filter(organisation_id=course.organisation_id, course=course)
    return codes.select_related("cohort").annotate(is_over=~OPENS).order_by("-pk")


def revoke_code(course: Course, code_id: int, by: Principal) -> bool:
    """True if the code opened the course and does no more; those who came in by it stay."""
    codes = EnrolmentCode.objects.filter(
        organisation_id=course.organisation_id, course=course, pk=code_id, revoked_at=None
    )
    with transaction.atomic():
        count = codes.update(revoked_at=Now())
        if count:
            subject = EnrolmentCode(pk=code_id)
            record(by, "code.revoke", subject, organisation_id=course.organisation_id)
    return bool(count)


def use_code(typed: str, learner: User, by: Principal) -> Course:
    """The course that the learner is on now. One who is on it already uses nothing up.

    Raises `CodeRefused`, with the same words for every code that opens nothing, and `EnrolmentRefused` for
    somebody whose place was ended. Wrong codes are counted, outside of any transaction.
    """
    key = f"enrolment-code-{by.user_id}"
    tries: int = cache.get(key, 0)
    if tries >= TRIES:
        raise CodeRefused(_("Too many wrong codes. Wait five minutes."))
    course = _used("".join(sign for sign in typed.upper() if sign in ALPHABET)[:LENGTH], learner, by)
    if course is None:
        cache.set(key, tries + 1, SECONDS)
        raise CodeRefused(_("This code opens no course. It may be mistyped, or have ended."))
    return course


def _used(code: str, learner: User, by: Principal) -> Course | None:
    """The course that the code opens to the learner, None for none; one use is counted if it was needed."""
    with transaction.atomic():
        codes = _locked(EnrolmentCode.objects.filter(organisation_id=by.organisation_id or 0, code=code))
        found = codes.filter(course__state=CourseState.PUBLISHED).select_related("course", "cohort").first()
        if found is None:
            return None
        place = Enrolment.objects.of(found.organisation_id).filter(course=found.course, learner=learner)
        state = place.values_list("state", flat=True).first()
        if state == EnrolmentState.ACTIVE:
            return found.course
        if not codes.filter(OPENS, pk=found.pk).exists():
            return None
        try:
            _enter(found, learner, by)
        except CohortRefused:
            return None
        return found.course


def _enter(found: EnrolmentCode, learner: User, by: Principal) -> None:
    if found.cohort is not None:
        add_members(found.cohort, [learner.pk], by)
    place = enrol(learner, found.course, cohort=found.cohort)
    found.used += 1
    found.save(update_fields=["used"])
    detail: dict[str, object] = {"course": found.course_id, "enrolment": place.pk}
    record(by, "code.use", found, organisation_id=found.organisation_id, detail=detail)


def _locked(codes: QuerySet[EnrolmentCode]) -> QuerySet[EnrolmentCode]:
    """Two people never use the last place at the same moment."""
    return codes.select_for_update(of=("self",))
