"""Who is on a course: places ended and given back, and lists of people brought, looked at, applied."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessons.access import REFUSED, course_for
from lessons.enrolment_lists import (
    COMES_IN,
    ListRefused,
    ask_to_apply,
    create_list,
    discard_list,
    is_at_work,
)
from lessons.enrolment_models import EnrolmentList, Fate, ListState
from lessons.enrolment_queries import list_of, open_lists, places_on
from lessons.list_reading import MOST_BYTES, UnreadableList
from lessons.models import Course
from lessons.places import end_place, give_back
from people.access import Action, MemberRequest, requires
from people.cohorts import cohorts_of
from people.models import Cohort

PER_PAGE = 50
LINES_PER_PAGE = 200
MOST_WORDS = 100


@requires(Action.COURSE_TEACH)
@require_safe
def course_people(request: MemberRequest, slug: str) -> HttpResponse:
    """Who is on the course and who was."""
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:MOST_WORDS]
    page = Paginator(places_on(course, words), PER_PAGE).get_page(request.GET.get("page"))
    context = {"course": course, "words": words, "page": page, "lists": open_lists(course)}
    return render(request, "lessons/course_people.html", context)


@requires(Action.COURSE_TEACH)
@require_POST
def course_place(request: MemberRequest, slug: str, enrolment_id: int) -> HttpResponse:
    """End a place, or give it back."""
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    if not places_on(course).filter(pk=enrolment_id).exists():
        raise Http404(REFUSED)
    if request.POST.get("act") == "back":
        if give_back(course, enrolment_id, request.principal):
            messages.success(request, _("On the course again, with everything that was done before."))
    elif end_place(course, enrolment_id, request.principal):
        messages.success(request, _("No longer on the course. Attempts, answers and reading are kept."))
    return redirect("course_people", slug)


@requires(Action.COURSE_TEACH)
@require_http_methods(["GET", "HEAD", "POST"])
def enrolment_list_new(request: MemberRequest, slug: str) -> HttpResponse:
    """Bring a list: a file, or lines that are typed."""
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    cohorts, refused = list(cohorts_of(request.principal).filter(archived_at=None)), ""
    if request.method == "POST":
        try:
            return redirect("enrolment_list", slug, _brought(request, course, cohorts).pk)
        except UnreadableList as unreadable:
            refused = str(unreadable)
    context = {
        "course": course,
        "cohorts": cohorts,
        "refused": refused,
        "text": request.POST.get("text", ""),
        "chosen": request.POST.get("cohort", ""),
    }
    return render(request, "lessons/enrolment_list_new.html", context, status=422 if refused else 200)


@requires(Action.COURSE_TEACH)
@require_safe
def enrolment_list(request: MemberRequest, slug: str, list_id: int) -> HttpResponse:
    """Each line of a list with what it would do, or did. A script asks for the progress alone."""
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    found = _list(course, list_id)
    is_working = is_at_work(found)
    context = {"course": course, "list": found, "is_working": is_working}
    if request.headers.get("HX-Request"):
        response = render(request, "lessons/_enrolment_list_progress.html", context)
        if not is_working:
            response["HX-Redirect"] = reverse("enrolment_list", args=[slug, list_id])
        return response
    show = request.GET.get("show", "")
    rows = [row for row in found.rows if row[3] == show] if show in Fate.values else found.rows
    context |= {
        "page": Paginator(rows, LINES_PER_PAGE).get_page(request.GET.get("page")),
        "show": show if show in Fate.values else "",
        "counts": [(fate.value, fate.label, found.count(fate)) for fate in Fate],
        "coming": found.count(*COMES_IN),
        "errors": found.count(Fate.ERROR),
        "is_applied": found.state == ListState.APPLIED,
        "failed": found.job.error if found.job and found.state == ListState.APPLYING else "",
    }
    return render(request, "lessons/enrolment_list.html", context)


@requires(Action.COURSE_TEACH)
@require_POST
def enrolment_list_apply(request: MemberRequest, slug: str, list_id: int) -> HttpResponse:
    """Do exactly what was shown, or throw the list away."""
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    found = _list(course, list_id)
    try:
        if request.POST.get("act") == "discard":
            discard_list(found, request.principal)
            messages.success(request, _("Thrown away. Nobody was enrolled."))
            return redirect("course_people", slug)
        ask_to_apply(found, request.POST.get("shown", ""), request.principal)
    except ListRefused as refused:
        messages.warning(request, str(refused))
    return redirect("enrolment_list", slug, list_id)


def _brought(request: MemberRequest, course: Course, cohorts: list[Cohort]) -> EnrolmentList:
    """The list of the form. Raises `UnreadableList`."""
    file = request.FILES.get("file")
    if file is not None and (file.size or 0) > MOST_BYTES:
        raise UnreadableList(_("The list is larger than 2 MB."))
    data = file.read() if file is not None else request.POST.get("text", "").encode("utf-8", "replace")
    named = {str(cohort.pk): cohort for cohort in cohorts}
    name = (file.name or "") if file is not None else ""
    cohort = named.get(request.POST.get("cohort", ""))
    return create_list(course, data, name, cohort, request.principal)


def _list(course: Course, list_id: int) -> EnrolmentList:
    found = list_of(course, list_id)
    if found is None:
        raise Http404(REFUSED)
    return found
