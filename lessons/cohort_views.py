"""People: the courses with who is on them, and cohorts."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.db.models.functions import Lower
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lessons.access import courses_for
from lessons.enrolment_queries import learners_of, with_counts
from people.access import Action, MemberRequest, requires
from people.cohorts import (
    CohortRefused,
    add_members,
    archive_cohort,
    cohort_for,
    cohorts_of,
    create_cohort,
    members_of,
    remove_member,
    rename_cohort,
)
from people.models import Cohort

PER_PAGE = 50
MOST_ADDRESSES = 1_000


@requires(Action.COHORT_MANAGE)
@require_safe
def manage_people(request: MemberRequest) -> HttpResponse:
    """The courses one teaches with how many are on each, and the cohorts one may change."""
    cohorts = cohorts_of(request.principal).annotate(member_count=Count("members"))
    context = {
        "courses": with_counts(courses_for(request.principal, Action.COURSE_TEACH)),
        "cohorts": [one for one in cohorts if one.archived_at is None],
        "archived": [one for one in cohorts if one.archived_at is not None],
    }
    return render(request, "lessons/manage_people.html", context)


@requires(Action.COHORT_MANAGE)
@require_POST
def cohort_new(request: MemberRequest) -> HttpResponse:
    """A new cohort."""
    try:
        cohort = create_cohort(request.POST.get("name", ""), request.principal)
    except CohortRefused as refused:
        messages.warning(request, str(refused))
        return redirect("manage_people")
    return redirect("cohort_detail", cohort.pk)


@requires(Action.COHORT_MANAGE)
@require_safe
def cohort_detail(request: MemberRequest, cohort_id: int) -> HttpResponse:
    """Who is in a cohort, and what may be changed of it."""
    cohort = cohort_for(request.principal, cohort_id)
    page = Paginator(members_of(cohort), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "lessons/cohort_detail.html", {"cohort": cohort, "page": page})


@requires(Action.COHORT_MANAGE)
@require_POST
def cohort_change(request: MemberRequest, cohort_id: int) -> HttpResponse:
    """Rename, archive, take members in or out: the button pressed says what."""
    cohort = cohort_for(request.principal, cohort_id)
    act, _dash, person = request.POST.get("act", "").partition("-")
    acts: dict[str, Callable[[], None]] = {
        "rename": lambda: rename_cohort(cohort, request.POST.get("name", ""), request.principal),
        "archive": lambda: archive_cohort(cohort, request.principal, is_archived=True),
        "restore": lambda: archive_cohort(cohort, request.principal, is_archived=False),
        "add": lambda: _add(request, cohort),
        "remove": lambda: _remove(request, cohort, person),
    }
    if act not in acts:
        raise Http404("No such page.")
    try:
        acts[act]()
    except CohortRefused as refused:
        messages.warning(request, str(refused))
    return redirect("cohort_detail", cohort.pk)


def _add(request: MemberRequest, cohort: Cohort) -> None:
    """Take in those of the addresses that are one's learners; of all others the same is said."""
    typed = request.POST.get("emails", "").replace("\x00", "").replace(",", " ").replace(";", " ").split()
    emails = sorted({one.lower() for one in typed})
    if len(emails) > MOST_ADDRESSES:
        raise CohortRefused(_("At most 1,000 addresses at once."))
    learners = learners_of(request.principal).annotate(address=Lower("email"))
    found = dict(learners.filter(address__in=emails).values_list("address", "pk"))
    count = add_members(cohort, list(found.values()), request.principal)
    said = ngettext("%(n)s person was taken in.", "%(n)s people were taken in.", count) % {"n": count}
    strange = [email for email in emails if email not in found]
    if strange:
        shown = ", ".join(strange[:10]) + (" …" if len(strange) > 10 else "")
        said += " " + _("Not among your learners: %(emails)s") % {"emails": shown}
    (messages.warning if strange else messages.success)(request, said)


def _remove(request: MemberRequest, cohort: Cohort, person: str) -> None:
    if person.isdecimal() and remove_member(cohort, int(person[:18]), request.principal):
        messages.success(request, _("Taken out of the cohort. Places on courses stay."))
