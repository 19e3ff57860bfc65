"""The categories of a course's question bank, and where one question is filed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lessons.access import course_for
from lessons.models import Course
from people.access import Action, Principal, requires
from quizzes import categories
from quizzes.access import item_for
from quizzes.authoring_pages import who
from quizzes.bank_models import Category
from quizzes.category_queries import category_tree
from quizzes.errors import AuthoringRefused
from quizzes.filing import file_item


@requires(Action.COURSE_TEACH)
@require_http_methods(["GET", "HEAD", "POST"])
def course_categories(request: HttpRequest, slug: str) -> HttpResponse:
    """The tree, with everything that can be done to it."""
    principal = who(request)
    course = course_for(principal, slug, Action.COURSE_TEACH)
    refused = None
    if request.method == "POST":
        try:
            messages.success(request, change_tree(course, request.POST, principal))
            return redirect("course_categories", slug)
        except AuthoringRefused as caught:
            refused = caught
    context = {
        "course": course,
        "tree": category_tree([course.pk]),
        "refused": refused,
        "typed": request.POST.get("name", "") if refused and request.POST.get("act") == "create" else "",
    }
    return render(request, "quizzes/categories.html", context, status=422 if refused else 200)


@requires(Action.COURSE_CREATE)
@require_POST
def item_filing(request: HttpRequest, item_id: int) -> HttpResponse:
    """Category, tags and ID number of one question."""
    principal, data = who(request), request.POST
    item = item_for(principal, item_id)
    try:
        category = _named(item.course, data.get("category", ""))
        file_item(item, category, data.get("tags", ""), data.get("id_number", ""), principal)
    except AuthoringRefused as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, _("Saved. The wording is as it was."))
    return redirect("item_edit", item.pk)


def change_tree(course: Course, data: QueryDict, by: Principal) -> str:
    """Do what `act` says to the categories of the course; what was done, in words.

    Raises `AuthoringRefused`, and Http404 for a category of another course.
    """
    act, name, to = data.get("act", ""), data.get("name", ""), _named(course, data.get("to", ""))
    if act == "create":
        categories.create_category(course, name, by, parent=to)
        return _("The category is there.")
    category = _named(course, data.get("category", ""))
    if category is None:
        raise AuthoringRefused("category", _("Choose a category first."))
    if act == "rename":
        categories.rename_category(category, name, by)
        return _("Renamed.")
    if act == "move":
        categories.move_category(category, to, by)
        return _("Moved with all it holds.")
    if act == "delete":
        categories.delete_category(category, by, contents_to=to)
        return _("Deleted.")
    raise AuthoringRefused("act", _("Nothing was changed: choose what to do."))


def _named(course: Course, text: str) -> Category | None:
    """The category with this id; None where none is named."""
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        return None
    return categories.category_in(course, int(text))
