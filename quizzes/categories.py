"""The drawers of a course's question bank: made, renamed, moved, emptied. Every change is on record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from lessons.access import course_by_id
from lessons.models import Course
from people.access import Action, Principal
from people.audit import record
from quizzes.access import missing
from quizzes.authoring import locked_course
from quizzes.bank_models import Category
from quizzes.draws import quizzes_drawing
from quizzes.errors import AuthoringRefused
from quizzes.models import Item

DEEPEST = 8
MOST_NAME = 100


def category_in(course: Course, category_id: int) -> Category:
    """The category of this course; raises Http404 for one that is not there."""
    found = Category.objects.filter(course=course, pk=category_id).first()
    if found is None:
        raise missing()
    return found


def taught_category(by: Principal, category_id: int) -> Category:
    """The category of a course that `by` teaches. Raises Http404, and `AuthoringRefused` (``category``) for
    one that is there no more."""
    found = Category.objects.filter(pk=category_id).first()
    if found is None:
        raise AuthoringRefused("category", _("Choose a category first."))
    found.course = course_by_id(by, found.course_id, Action.COURSE_TEACH)
    return found


def create_category(course: Course, name: str, by: Principal, *, parent: Category | None = None) -> Category:
    """The new category, in `parent` or outermost. Raises `AuthoringRefused` (``name``, ``deep``)."""
    name = _name(name)
    with _changing(course):
        parent = category_in(course, parent.pk) if parent else None
        made = Category.objects.create(
            organisation_id=course.organisation_id, course=course, parent=parent, name=name
        )
        made.path = f"{parent.path if parent else '/'}{made.pk}/"
        _require_room(made.path)
        made.save(update_fields=["path"])
        _record(made, "category.create", by, name=name)
    return made


def rename_category(category: Category, name: str, by: Principal) -> None:
    """Give it another name. Raises `AuthoringRefused` (``name``)."""
    name = _name(name)
    with _changing(category.course):
        Category.objects.filter(pk=category.pk).update(name=name)
        _record(category, "category.rename", by, before=category.name, name=name)
    category.name = name


def move_category(category: Category, parent: Category | None, by: Principal) -> None:
    """Put it with all it holds into `parent`, or outermost. Raises `AuthoringRefused` (``inside``, ``deep``,
    ``name``)."""
    with _changing(category.course):
        category.refresh_from_db()
        parent = category_in(category.course, parent.pk) if parent else None
        if parent and parent.path.startswith(category.path):
            raise AuthoringRefused("inside", _("A category cannot be put into itself."))
        before, after = category.path, f"{parent.path if parent else '/'}{category.pk}/"
        held = Category.objects.filter(course=category.course_id, path__startswith=before)
        for path in held.values_list("path", flat=True):
            _require_room(after + path[len(before) :])
        Category.objects.filter(pk=category.pk).update(parent=parent)
        held.update(path=Concat(Value(after), Substr(F("path"), len(before) + 1)))
        _record(category, "category.move", by, parent=parent.pk if parent else None)
    category.refresh_from_db()


def delete_category(category: Category, by: Principal, *, contents_to: Category | None = None) -> None:
    """Remove it. What it holds goes to `contents_to`. Raises `AuthoringRefused` (``full``) when it holds
    something and no other category is named, ``inside`` when that one is inside it, and ``drawn`` when
    quizzes draw from it."""
    with _changing(category.course):
        category.refresh_from_db()
        require_undrawn(category)
        items, children = Item.objects.filter(category=category), category.children.all()
        if contents_to is not None:
            target = category_in(category.course, contents_to.pk)
            if target.path.startswith(category.path):
                raise AuthoringRefused("inside", _("Choose a category that is not inside this one."))
            items.update(category=target)
            for child in children:
                move_category(child, target, by)
        elif items.exists() or children.exists():
            raise AuthoringRefused("full", _("It is not empty. Choose where what it holds should go."))
        to = contents_to.pk if contents_to else None
        _record(category, "category.delete", by, name=category.name, contents_to=to)
        Category.objects.filter(pk=category.pk).delete()


def require_undrawn(category: Category) -> None:
    """Raise `AuthoringRefused` (``drawn``) naming the quizzes that draw from this very category."""
    titles = [quiz.title for quiz in quizzes_drawing("category", str(category.pk))]
    if titles:
        told = _("Quizzes draw from this category: %(quizzes)s. Let them draw from another one first.")
        raise AuthoringRefused("drawn", told % {"quizzes": ", ".join(f"“{title}”" for title in titles)})


@contextmanager
def _changing(course: Course) -> Iterator[None]:
    """One change of the tree at a time; a name that is taken at its place is refused."""
    try:
        with numbers_once():
            locked_course(course.pk)
            yield
    except IntegrityError as error:
        if "category_name_unique" in str(error):
            raise AuthoringRefused("name", _("A category of this name is there already.")) from error
        raise


@contextmanager
def numbers_once() -> Iterator[None]:
    """One transaction; raises `AuthoringRefused` (``id_number``) where two items of a category would have
    the same number."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "item_id_number_unique" in str(error):
            raise AuthoringRefused(
                "id_number", _("Two questions would have the same ID number in one category.")
            ) from error
        raise


def _name(name: str) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not 0 < len(name) <= MOST_NAME:
        raise AuthoringRefused("name", _("A category needs a name of at most 100 characters."))
    return name


def _require_room(path: str) -> None:
    if path.count("/") - 1 > DEEPEST:
        raise AuthoringRefused("deep", _("Categories lie in each other at most eight deep."))


def _record(category: Category, verb: str, by: Principal, **detail: object) -> None:
    detail["course"] = category.course_id
    record(by, verb, category, organisation_id=category.organisation_id, detail=detail)
