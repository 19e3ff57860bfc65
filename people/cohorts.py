"""Cohorts: made, named, filled, and archived; nothing of them is ever lost."""

from __future__ import annotations

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import Http404
from django.utils.translation import gettext as _

from people.access import Action, Principal, Relation, allows
from people.audit import record
from people.models import Cohort, CohortMember, User

MOST_NAME = 100


class CohortRefused(Exception):
    """The cohort cannot be changed as asked; the message says why."""


def cohorts_of(principal: Principal) -> QuerySet[Cohort]:
    """The cohorts that `principal` may change, by name."""
    cohorts = Cohort.objects.filter(organisation_id=principal.organisation_id or 0)
    if not allows(principal, Action.COHORT_MANAGE, frozenset()):
        cohorts = cohorts.filter(created_by_id=principal.user_id or 0)
    return cohorts.order_by("name", "pk")


def cohort_for(principal: Principal, cohort_id: int) -> Cohort:
    """The cohort if `principal` may change it; raises Http404. One query."""
    cohort = Cohort.objects.filter(pk=cohort_id, organisation_id=principal.organisation_id or 0).first()
    is_own = (
        cohort is not None and principal.user_id is not None and cohort.created_by_id == principal.user_id
    )
    held = frozenset({Relation.OWNER}) if is_own else frozenset()
    if cohort is None or not allows(principal, Action.COHORT_MANAGE, held):
        raise Http404("No such page.")
    return cohort


def create_cohort(name: str, by: Principal) -> Cohort:
    """The new cohort, empty. Raises `CohortRefused` for a name that is none or is taken."""
    name = _clean(name)
    try:
        with transaction.atomic():
            cohort = Cohort.objects.create(
                organisation_id=by.organisation_id or 0, name=name, created_by_id=by.user_id
            )
            _note(by, "cohort.create", cohort, name=name)
    except IntegrityError as clash:
        raise _taken(name) from clash
    return cohort


def rename_cohort(cohort: Cohort, name: str, by: Principal) -> None:
    """Call it this from now on. Raises `CohortRefused` as `create_cohort` does."""
    name = _clean(name)
    try:
        with transaction.atomic():
            locked = _locked(cohort)
            was, locked.name = locked.name, name
            locked.save(update_fields=["name"])
            if was != name:
                _note(by, "cohort.rename", locked, was=was, name=name)
    except IntegrityError as clash:
        raise _taken(name) from clash
    cohort.name = name


def archive_cohort(cohort: Cohort, by: Principal, *, is_archived: bool) -> None:
    """Take nobody in any more, or do again. Members, reports and rules that name it stay as they are."""
    with transaction.atomic():
        locked = _locked(cohort)
        if (locked.archived_at is not None) == is_archived:
            return
        Cohort.objects.filter(pk=locked.pk).update(archived_at=Now() if is_archived else None)
        _note(by, "cohort.archive" if is_archived else "cohort.restore", locked)
    cohort.refresh_from_db()


def add_members(cohort: Cohort, people: Collection[int], by: Principal | None) -> int:
    """How many of these, by their ids, were not in it. Raises `CohortRefused` for an archived cohort."""
    with transaction.atomic():
        locked = _locked(cohort)
        if locked.archived_at is not None:
            raise CohortRefused(_("This cohort is archived and takes nobody in."))
        there = set(
            CohortMember.objects.filter(cohort=locked, user__in=people).values_list("user_id", flat=True)
        )
        added = sorted(set(people) - there)
        CohortMember.objects.bulk_create(CohortMember(cohort=locked, user_id=pk) for pk in added)
        if added:
            _note(by, "cohort.add", locked, people=added)
    return len(added)


def remove_member(cohort: Cohort, user_id: int, by: Principal) -> bool:
    """True if the person was in it and is no more; the places on courses stay."""
    with transaction.atomic():
        locked = _locked(cohort)
        count, _by_model = CohortMember.objects.filter(cohort=locked, user_id=user_id).delete()
        if count:
            _note(by, "cohort.remove", locked, people=[user_id])
    return bool(count)


def members_of(cohort: Cohort) -> QuerySet[User]:
    """Who is in it, by name."""
    return User.objects.filter(cohorts=cohort).order_by("name", "pk")


def _locked(cohort: Cohort) -> Cohort:
    return Cohort.objects.select_for_update().get(pk=cohort.pk)


def _clean(name: str) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not 0 < len(name) <= MOST_NAME:
        raise CohortRefused(_("A cohort needs a name of at most 100 characters."))
    return name


def _taken(name: str) -> CohortRefused:
    return CohortRefused(_("Another cohort is called “%(name)s” already.") % {"name": name})


def _note(by: Principal | None, verb: str, cohort: Cohort, **detail: object) -> None:
    record(by, verb, cohort, organisation_id=cohort.organisation_id, detail=detail)
