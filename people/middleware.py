"""What happens around every request: headers, the session, and who asks."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from people.audit import asked_from
from people.sessions import SessionStore, principal_of

GetResponse = Callable[[HttpRequest], HttpResponse]
ACCOUNT_PREFIXES = ("/login/", "/logout/", "/password/", "/accounts/", "/demo/")


class UncachedSessionStore(SessionStore):
    """For the account's own pages, where several requests in a row change the session."""

    is_cached = False


class CachedSessionMiddleware(SessionMiddleware):
    """Django's session middleware, choosing the store by path."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if request.path.startswith(ACCOUNT_PREFIXES):
            request.session = UncachedSessionStore(request.session.session_key)


class PrincipalMiddleware:
    """Gives every request its lazy ``principal``."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.principal = SimpleLazyObject(lambda: principal_of(request))  # type: ignore[attr-defined]  # the one place that sets it
        return self.get_response(request)


class AddressMiddleware:
    """Lets the audit trail know where a request comes from."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = asked_from.set(address_of(request))
        try:
            return self.get_response(request)
        finally:
            asked_from.reset(known)


def address_of(request: HttpRequest) -> str | None:
    """Where a request comes from: what the outermost of our own proxies saw, None if that is no address."""
    told = request.META.get("REMOTE_ADDR", "")
    if settings.PROXY_COUNT:
        ways = request.headers.get("X-Forwarded-For", "").split(",")
        told = ways[-min(settings.PROXY_COUNT, len(ways))]
    try:
        return str(ip_address(told.strip()))
    except ValueError:
        return None


class SecurityHeadersMiddleware:
    """Headers Django has no setting for; personal pages are never kept by a cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
