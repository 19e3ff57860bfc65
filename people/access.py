"""The one access policy: who may do what, for pages, API, files and exports alike.

A view asks ``require(request, Action.X)`` (role) and gets its object from a function of its app's
``access`` module, which asks ``allows(principal, action, relations)`` (role and relation).
"Not yours" and "does not exist" are the same 404; a missing role is a 403 that names the role.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from people.models import Role


class Relation(StrEnum):
    """How a person stands to an object of their own organisation."""

    OWNER = "owner"
    ENROLLED = "enrolled"
    TEACHES = "teaches"
    OPEN = "open"
    """The object is published to everybody in the organisation (a course in the catalogue)."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. `role` is None for somebody not signed in or not a member anywhere."""

    user_id: int | None
    organisation_id: int | None
    role: Role | None

    @property
    def is_member(self) -> bool:
        return self.role is not None


class Action(StrEnum):
    """Everything a route can need. The rule of each stands in `POLICY`."""

    PUBLIC = "public"
    SIGNED_IN = "signed-in"
    COURSE_SEE = "course.see"
    COURSE_ENROL = "course.enrol"
    LESSON_READ = "lesson.read"
    QUIZ_TAKE = "quiz.take"
    ATTEMPT_OWN = "attempt.own"
    ATTEMPT_MANAGE = "attempt.manage"
    PROGRESS_OWN = "progress.own"
    COURSE_CREATE = "course.create"
    COURSE_TEACH = "course.teach"
    IMPORT_OWN = "import.own"
    LEARNER_SUPPORT = "learner.support"
    COHORT_MANAGE = "cohort.manage"
    REPORT_SEE = "report.see"
    REPORT_ALL = "report.all"
    PERSON_ERASE = "person.erase"


ANYONE = frozenset[Relation]()
"""No relation needed: being in the organisation with that role is enough."""

POLICY: dict[Action, dict[Role, frozenset[Relation]]] = {
    Action.SIGNED_IN: {Role.LEARNER: ANYONE, Role.INSTRUCTOR: ANYONE, Role.ADMIN: ANYONE},
    Action.COURSE_SEE: {
        Role.LEARNER: frozenset({Relation.ENROLLED, Relation.OPEN}),
        Role.INSTRUCTOR: frozenset({Relation.ENROLLED, Relation.OPEN, Relation.TEACHES}),
        Role.ADMIN: ANYONE,
    },
    Action.COURSE_ENROL: {
        Role.LEARNER: frozenset({Relation.OPEN}),
        Role.INSTRUCTOR: frozenset({Relation.OPEN}),
        Role.ADMIN: frozenset({Relation.OPEN}),
    },
    Action.LESSON_READ: {
        Role.LEARNER: frozenset({Relation.ENROLLED}),
        Role.INSTRUCTOR: frozenset({Relation.ENROLLED, Relation.TEACHES}),
        Role.ADMIN: ANYONE,
    },
    Action.QUIZ_TAKE: {
        Role.LEARNER: frozenset({Relation.ENROLLED}),
        Role.INSTRUCTOR: frozenset({Relation.ENROLLED, Relation.TEACHES}),
        Role.ADMIN: ANYONE,
    },
    Action.ATTEMPT_OWN: {
        Role.LEARNER: frozenset({Relation.OWNER}),
        Role.INSTRUCTOR: frozenset({Relation.OWNER}),
        Role.ADMIN: frozenset({Relation.OWNER}),
    },
    Action.ATTEMPT_MANAGE: {Role.INSTRUCTOR: frozenset({Relation.TEACHES}), Role.ADMIN: ANYONE},
    Action.PROGRESS_OWN: {Role.LEARNER: ANYONE, Role.INSTRUCTOR: ANYONE, Role.ADMIN: ANYONE},
    Action.COURSE_CREATE: {Role.INSTRUCTOR: ANYONE, Role.ADMIN: ANYONE},
    Action.COURSE_TEACH: {Role.INSTRUCTOR: frozenset({Relation.TEACHES}), Role.ADMIN: ANYONE},
    Action.IMPORT_OWN: {Role.INSTRUCTOR: frozenset({Relation.OWNER}), Role.ADMIN: ANYONE},
    Action.LEARNER_SUPPORT: {Role.INSTRUCTOR: frozenset({Relation.TEACHES}), Role.ADMIN: ANYONE},
    Action.COHORT_MANAGE: {Role.INSTRUCTOR: frozenset({Relation.OWNER}), Role.ADMIN: ANYONE},
    Action.REPORT_SEE: {Role.INSTRUCTOR: frozenset({Relation.TEACHES}), Role.ADMIN: ANYONE},
    Action.REPORT_ALL: {Role.ADMIN: ANYONE},
    Action.PERSON_ERASE: {Role.ADMIN: ANYONE},
}


def may(principal: Principal, action: Action) -> bool:
    """True if the role alone does not rule the action out; the object may still."""
    if action is Action.PUBLIC:
        return True
    return principal.role is not None and principal.role in POLICY[action]


def allows(principal: Principal, action: Action, relations: frozenset[Relation]) -> bool:
    """True if this role with these relations to the object may do the action."""
    if action is Action.PUBLIC:
        return True
    if principal.role is None or principal.role not in POLICY[action]:
        return False
    needed = POLICY[action][principal.role]
    return not needed or bool(needed & relations)


class RoleMissing(PermissionDenied):
    """The person's role does not allow this; `roles` are those that would."""

    def __init__(self, action: Action) -> None:
        self.roles = sorted(POLICY[action])
        super().__init__(f"This needs the role {' or '.join(self.roles)}.")


def _page_of(request: HttpRequest) -> str:
    """Where to be after signing in: this page, or for a sent form the page it was sent from."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    sent_from = urlsplit(request.headers.get("Referer", ""))
    return sent_from.path if sent_from.netloc == request.get_host() else "/"


class MemberRequest(HttpRequest):
    """A request as a view behind `requires` gets it, for annotations."""

    principal: Principal


View = Callable[..., HttpResponseBase]


def requires(action: Action) -> Callable[[View], View]:
    """A view that only people whose role may do `action` reach; others sign in or get a 403.

    The action stays readable as ``view.access_action``, which the table test compares with its rows.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            principal: Principal = request.principal  # type: ignore[attr-defined]  # set by PrincipalMiddleware
            if action is not Action.PUBLIC and principal.user_id is None:
                return redirect_to_login(_page_of(request))
            if not may(principal, action):
                raise RoleMissing(action)
            return view(request, *args, **kwargs)

        guarded.access_action = action  # type: ignore[attr-defined]  # read by the access table test
        return guarded

    return decorate
