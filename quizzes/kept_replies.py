"""Retries that are safe: the reply to a request with an idempotency key is kept and given again as bytes.

A key is bound to the user, the method and path, and the body. Only good replies are kept: work that
failed may be tried again with the same key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from rest_framework.response import Response as RestResponse

from people.access import Principal
from people.api_wire import OrjsonRenderer
from quizzes.access import organisation_of
from quizzes.clock import StatementTime
from quizzes.errors import KeyReused, StillRunning
from quizzes.models import KeptReply

HEADER = "Idempotency-Key"
FIELD = "idempotency_key"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
UNBOUND_FIELDS = (FIELD, "csrfmiddlewaretoken")
LONGEST_KEY = 80
KEPT_HEADERS = ("Content-Type", "Location")
GIVEN_UP_AFTER_SECONDS = 60
"""A request that never replied lost its worker; after this its key is free again."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a key is bound to."""

    organisation_id: int
    user_id: int
    route: str
    key: str
    body_sha256: str


def key_of(request: HttpRequest) -> str:
    """The key from the header or the form, empty for none."""
    return (request.headers.get(HEADER) or request.POST.get(FIELD, ""))[: LONGEST_KEY + 1]


def once(
    request: HttpRequest, principal: Principal, work: Callable[[], HttpResponse | RestResponse]
) -> HttpResponse:
    """The reply of `work`, which runs at most once per key; without a key it just runs.

    Raises `KeyReused` (422) for a key that came with another body, `StillRunning` (409) while the first
    request works, and whatever `work` raises: then, and for a reply of 400 or more, the key stays free.
    With REST framework it is to be called before ``request.data`` is read.
    """
    key = key_of(request)
    if not key:
        return _rendered(work())
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise KeyReused
    bound = Request(
        organisation_of(principal),
        principal.user_id or 0,
        f"{request.method} {request.path}"[:200],
        key,
        _digest(request),
    )
    kept = _claim(bound)
    if kept.status is not None:
        return _again(kept)
    try:
        reply = _rendered(work())
    except BaseException:
        _release(kept)
        raise
    if reply.status_code >= 400:
        _release(kept)
    else:
        _keep(kept, reply)
    return reply


def _claim(bound: Request) -> KeptReply:
    """The kept reply, or an own row without one: then this request is the one that works."""
    try:
        with transaction.atomic():
            return KeptReply.objects.create(
                organisation_id=bound.organisation_id,
                user_id=bound.user_id,
                route=bound.route,
                key=bound.key,
                body_sha256=bound.body_sha256,
            )
    except IntegrityError:
        kept = _rows(bound).first()
    if kept is None:  # its work has failed in this very moment
        return _claim(bound)
    if kept.body_sha256 != bound.body_sha256:
        raise KeyReused
    if kept.status is None and not _take_over(kept):
        raise StillRunning
    return kept


def _rows(bound: Request) -> QuerySet[KeptReply]:
    return KeptReply.objects.of(bound.organisation_id).filter(
        user_id=bound.user_id, route=bound.route, key=bound.key
    )


def _own(kept: KeptReply) -> QuerySet[KeptReply]:
    return KeptReply.objects.of(kept.organisation_id).filter(pk=kept.pk, status=None)


def _take_over(kept: KeptReply) -> bool:
    """True if the request that held the key is long gone and the key is now ours."""
    long_ago = StatementTime() - timedelta(seconds=GIVEN_UP_AFTER_SECONDS)
    return _own(kept).filter(created_at__lt=long_ago).update(created_at=Now()) == 1


def _keep(kept: KeptReply, reply: HttpResponse) -> None:
    headers = {name: reply.headers[name] for name in KEPT_HEADERS if name in reply.headers}
    _own(kept).update(status=reply.status_code, reply=reply.content, headers=headers)


def _release(kept: KeptReply) -> None:
    _own(kept).delete()


def _again(kept: KeptReply) -> HttpResponse:
    reply = HttpResponse(bytes(kept.reply or b""), status=kept.status)
    for name, value in kept.headers.items():
        reply.headers[name] = value
    return reply


def _rendered(reply: HttpResponse | RestResponse) -> HttpResponse:
    """REST framework would render after the view; the bytes are needed now."""
    if not isinstance(reply, RestResponse) or reply.is_rendered:
        return reply
    body = OrjsonRenderer().render(reply.data)
    rendered = HttpResponse(body, status=reply.status_code, content_type="application/json")
    if "Location" in reply.headers:
        rendered.headers["Location"] = reply.headers["Location"]
    return rendered


def _digest(request: HttpRequest) -> str:
    """The body's hash. Of a form: its fields without the token, which differs between two equal pages."""
    if request.content_type in FORMS:
        fields = {name: values for name, values in request.POST.lists() if name not in UNBOUND_FIELDS}
        body = json.dumps(fields, sort_keys=True).encode()
    else:
        body = request.body
    return hashlib.sha256(body).hexdigest()
