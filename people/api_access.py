"""The access policy at the door of the API: the same actions as the pages, asked before any view runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle

from people.access import Action, Principal, RoleMissing, may
from people.sessions import principal_of

if TYPE_CHECKING:
    # REST framework reads this module while it loads its views.
    from rest_framework.views import APIView


def principal_for(request: Request) -> Principal:
    """Who asks, by session or token; REST framework has given the user it found to Django's request."""
    return principal_of(request._request)


class MayAct(BasePermission):
    """Lets in whose role may do the view's ``access_action``; a view without one lets nobody in."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        action: Action | None = getattr(view, "access_action", None)
        if action is None:
            return False
        principal = principal_for(request)
        if action is Action.PUBLIC:
            return True
        if principal.user_id is None:
            return False
        if not may(principal, action):
            raise RoleMissing(action)
        return True


class WriteLimit(UserRateThrottle):
    """How often somebody may write; reading is not limited."""

    scope = "api_write"

    def allow_request(self, request: Request, view: APIView) -> bool:
        return request.method in ("GET", "HEAD", "OPTIONS") or super().allow_request(request, view)


class TokenLimit(AnonRateThrottle):
    """How often one address may ask for a token."""

    scope = "api_token"
