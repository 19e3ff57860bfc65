"""Codes of a course for those who teach it, and the page on which one is entered."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lessons.access import REFUSED, course_for
from lessons.codes import LIFETIMES, CodeRefused, codes_of, create_code, revoke_code, use_code
from lessons.models import Course
from lessons.services import EnrolmentRefused
from people.access import Action, MemberRequest, requires
from people.cohorts import cohorts_of
from people.models import Cohort, User

MOST_SHOWN = 100


@requires(Action.COURSE_ENROL)
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: MemberRequest) -> HttpResponse:
    """Enter a code; a link brings it along, and only the button uses it."""
    typed, refused = request.GET.get("code", "")[:40], ""
    if request.method == "POST":
        typed = request.POST.get("code", "")[:40]
        learner = User.objects.get(pk=request.principal.user_id or 0)
        try:
            course = use_code(typed, learner, request.principal)
        except (CodeRefused, EnrolmentRefused) as caught:
            refused = str(caught)
        else:
            messages.success(request, _("You are enrolled. Start whenever you like."))
            return redirect("course_detail", course.slug)
    status = 422 if refused else 200
    return render(request, "lessons/join.html", {"code": typed, "refused": refused}, status=status)


@requires(Action.COURSE_TEACH)
@require_http_methods(["GET", "HEAD", "POST"])
def course_codes(request: MemberRequest, slug: str) -> HttpResponse:
    """The codes that open the course, and a new one."""
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    cohorts, refused = list(cohorts_of(request.principal).filter(archived_at=None)), ""
    if request.method == "POST":
        try:
            _made(request, course, cohorts)
        except CodeRefused as caught:
            refused = str(caught)
        else:
            return redirect("course_codes", slug)
    joining = request.build_absolute_uri(reverse("join"))
    context = {
        "course": course,
        "cohorts": cohorts,
        "codes": [
            (code, f"{joining}?{urlencode({'code': code.shown})}") for code in codes_of(course)[:MOST_SHOWN]
        ],
        "lifetimes": LIFETIMES,
        "refused": refused,
        "uses": request.POST.get("uses", ""),
    }
    return render(request, "lessons/course_codes.html", context, status=422 if refused else 200)


@requires(Action.COURSE_TEACH)
@require_POST
def code_revoke(request: MemberRequest, slug: str, code_id: int) -> HttpResponse:
    """Let a code open the course no more."""
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    if not codes_of(course).filter(pk=code_id).exists():
        raise Http404(REFUSED)
    if revoke_code(course, code_id, request.principal):
        messages.success(request, _("Revoked. Those who came in by it stay."))
    return redirect("course_codes", slug)


def _made(request: MemberRequest, course: Course, cohorts: list[Cohort]) -> None:
    """The code of the form. Raises `CodeRefused`."""
    named = {str(cohort.pk): cohort for cohort in cohorts}
    uses, days = request.POST.get("uses", "").strip(), request.POST.get("days", "")
    create_code(
        course,
        named.get(request.POST.get("cohort", "")),
        _number(uses) if uses else None,
        _number(days) if days else None,
        request.principal,
    )


def _number(text: str) -> int:
    """What was typed, 0 for what is no whole number."""
    return int(text[:9]) if text.isascii() and text.isdecimal() else 0
