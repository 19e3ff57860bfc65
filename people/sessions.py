"""Database sessions and users behind a cache of a few seconds inside each process.

Loading the session and the user row costs more than saving an answer (performance note, 5.2). The
price: an ended session may still be accepted by another process for `LIFETIME` seconds. Pages of the
account itself (sign-in, password) always read the database, see `people.middleware`.
"""

from __future__ import annotations

import copy
import threading
import time
from typing import Any, Generic, TypeVar

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest

from people.access import Principal
from people.models import Membership, Role, User

LIFETIME = 5.0
MOST = 10_000

Value = TypeVar("Value")


class ShortMemory(Generic[Value]):
    """A small dictionary whose entries are forgotten after `LIFETIME` seconds."""

    def __init__(self) -> None:
        self._entries: dict[object, tuple[float, Value]] = {}
        self._lock = threading.Lock()

    def get(self, key: object) -> Value | None:
        """The value remembered for `key`, or None."""
        entry = self._entries.get(key)
        if entry is None or entry[0] < time.monotonic():
            return None
        return entry[1]

    def put(self, key: object, value: Value) -> None:
        """Remember `value` for a short while."""
        with self._lock:
            if len(self._entries) >= MOST:
                self._entries.clear()
            self._entries[key] = (time.monotonic() + LIFETIME, value)

    def forget(self, key: object) -> None:
        """Drop one entry now."""
        with self._lock:
            self._entries.pop(key, None)

    def clear(self) -> None:
        """Drop everything now."""
        with self._lock:
            self._entries.clear()


sessions: ShortMemory[dict[str, Any]] = ShortMemory()
users: ShortMemory[User] = ShortMemory()
principals: ShortMemory[Principal] = ShortMemory()


class SessionStore(DatabaseStore):
    """Django's database session; signed-in ones are remembered for a few seconds."""

    is_cached = True
    key_salt = "django.contrib.sessions.SessionStore"
    """Django takes the name of the class; account pages use a subclass and must read the same sessions."""

    def load(self) -> dict[str, Any]:
        if self.is_cached and (known := sessions.get(self.session_key)) is not None:
            return copy.deepcopy(known)
        data = super().load()
        # A session that is not signed in yet is changed by every step of signing in: never remembered.
        if data.get("_auth_user_id"):
            # After a change of password the session is a new one: a user remembered from before would not
            # fit it, and its owner would be signed out.
            forget_user(int(data["_auth_user_id"]))
            sessions.put(self.session_key, copy.deepcopy(data))
        return data

    def save(self, must_create: bool = False) -> None:
        super().save(must_create)
        sessions.forget(self.session_key)

    def delete(self, session_key: str | None = None) -> None:
        super().delete(session_key)
        sessions.forget(session_key or self.session_key)

    @classmethod
    def get_model_class(cls) -> Any:
        return DatabaseStore.get_model_class()


class CachedUserBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """allauth's sign-in by email; the user row is remembered for a few seconds."""

    def get_user(self, user_id: int) -> User | None:
        """An own copy of the active user, or None."""
        known = users.get(user_id)
        if known is None:
            known = User.objects.filter(pk=user_id, is_active=True).first()
            if known is None:
                return None
            users.put(user_id, known)
        return copy.copy(known)


def principal_of(request: HttpRequest) -> Principal:
    """Who asks, with the role in their organisation; one query at most every `LIFETIME` seconds."""
    user = request.user
    if not user.is_authenticated:
        return Principal(None, None, None)
    known = principals.get(user.pk)
    if known is None:
        membership = (
            Membership.objects.filter(user_id=user.pk)
            .order_by("pk")
            .values_list("organisation_id", "role")
            .first()
        )
        organisation_id, role = membership or (None, None)
        known = Principal(user.pk, organisation_id, Role(role) if role else None)
        principals.put(user.pk, known)
    return known


def forget_user(user_id: int) -> None:
    """Drop what this process remembers of a user; to be called when role or account change."""
    users.forget(user_id)
    principals.forget(user_id)
