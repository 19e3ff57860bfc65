"""The pages for what went wrong. The last one must not need anything that may be broken itself."""

from __future__ import annotations

import sys
from collections.abc import Callable
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist, loader
from django.urls import reverse

from people.api_errors import is_api, plain_refusal


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Something that no form of the site sends, or more of it than the site takes."""
    is_too_large = isinstance(exception, RequestDataTooBig)
    status = 413 if is_too_large else 400
    if is_api(request):
        code = "too_large" if is_too_large else "bad_request"
        return plain_refusal(status, code, "The request cannot be read.")
    return render(request, "400.html", {"is_too_large": is_too_large}, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request):
        return plain_refusal(404, "not_found", "Not found.")
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page names the roles that may, where the access policy said no."""
    if is_api(request):
        return plain_refusal(403, "permission_denied", str(exception))
    return render(request, "403.html", {"roles": getattr(exception, "roles", [])}, status=403)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """For a form without the token of this session: an old page, or a page of somebody else."""
    if is_api(request):
        return plain_refusal(403, "permission_denied", "CSRF verification failed.")
    context = {"is_expired": True, "back": None if request.principal.user_id else _page_before(request)}  # type: ignore[attr-defined]  # set by people.middleware
    return render(request, "403.html", context, status=403)


def _page_before(request: HttpRequest) -> str:
    """The path of the page that sent the form, to return to after signing in; home if it is not ours."""
    before = urlsplit(request.headers.get("Referer", ""))
    return before.path if before.netloc == request.get_host() else reverse("home")


class WordsForWrongMethod:
    """Gives a refused method a page: who opens the address of a form would see nothing at all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.content or is_api(request):
            return response
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page


def broken(request: HttpRequest) -> HttpResponse:
    """A page without context, session or query: any of them may be what is broken.

    A database that went away in the middle of a request comes back: 503 asks to try again.
    """
    status = 503 if isinstance(sys.exc_info()[1], OperationalError | InterfaceError) else 500
    headers = {"Retry-After": "5"} if status == 503 else {}
    if is_api(request):
        return plain_refusal(status, "error", "Something went wrong on our side.")
    try:
        return HttpResponse(loader.get_template("500.html").render(), status=status, headers=headers)
    except TemplateDoesNotExist:
        return HttpResponse("Something went wrong on our side.", status=500, content_type="text/plain")
