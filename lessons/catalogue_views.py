"""The catalogue: courses somebody is enrolled on, courses anybody may enrol on."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Sum
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lessons.access import course_for, courses_for, relations
from lessons.models import Course
from lessons.services import EnrolmentRefused, enrol
from people.access import Action, MemberRequest, Relation, requires
from people.models import User


@requires(Action.COURSE_SEE)
@require_safe
def course_list(request: MemberRequest) -> HttpResponseBase:
    courses = courses_for(request.principal, Action.COURSE_SEE).annotate(
        lesson_count=Count("lessons"), words=Sum("lessons__word_count")
    )
    words = request.GET.get("q", "").strip()
    if words:
        courses = courses.filter(title__icontains=words)
    own: list[Course] = []
    others: list[Course] = []
    for course in courses:
        is_own = Relation.ENROLLED in relations(request.principal, course)
        (own if is_own else others).append(course)
    context = {"own": own, "others": others, "words": words}
    return render(request, "lessons/course_list.html", context)


@requires(Action.COURSE_ENROL)
@require_POST
def course_enrol(request: MemberRequest, slug: str) -> HttpResponseBase:
    course = course_for(request.principal, slug, Action.COURSE_ENROL)
    assert isinstance(request.user, User)  # noqa: S101  # the policy let nobody else in
    try:
        enrol(request.user, course)
    except EnrolmentRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("You are enrolled. Start whenever you like."))
    return redirect("course_detail", slug)
