"""The pages for what went wrong. The last one must not need anything that may be broken itself."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist, loader

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
    return render(request, "403.html", {"is_expired": True}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """A page without context, session or query: any of them may be what is broken."""
    if is_api(request):
        return plain_refusal(500, "error", "Something went wrong on our side.")
    try:
        return HttpResponse(loader.get_template("500.html").render(), status=500)
    except TemplateDoesNotExist:
        return HttpResponse("Something went wrong on our side.", status=500, content_type="text/plain")
