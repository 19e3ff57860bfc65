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
from django.db import connection
from django.http import HttpRequest

from people.access import Principal
from people.models import Role, User

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
accounts: ShortMemory[tuple[User, Principal]] = ShortMemory()


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
        account = _account(user_id)
        return copy.copy(account[0]) if account else None


def principal_of(request: HttpRequest) -> Principal:
    """Who asks, with the role in their organisation."""
    user = request.user
    account = _account(user.pk) if user.is_authenticated else None
    return account[1] if account else Principal(None, None, None)


def forget_user(user_id: int) -> None:
    """Drop what this process remembers of a user; to be called when role or account change."""
    accounts.forget(user_id)


USER_FIELDS = tuple(field.attname for field in User._meta.concrete_fields)
ONE_ACCOUNT = f"""
    SELECT {", ".join(f"person.{name}" for name in USER_FIELDS)}, m.organisation_id, m.role
    FROM people_user person LEFT JOIN people_membership m ON m.user_id = person.id
    WHERE person.id = %s AND person.is_active
    ORDER BY m.id LIMIT 1
"""  # noqa: S608  # constants of this module, no value in them


def _account(user_id: int) -> tuple[User, Principal] | None:
    """The active user and what they may be asked about; one query at most every `LIFETIME` seconds."""
    known = accounts.get(user_id)
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute(ONE_ACCOUNT, [user_id])
            row = cursor.fetchone()
        if row is None:
            return None
        *fields, organisation_id, role = row
        user = User.from_db(connection.alias, USER_FIELDS, fields)
        known = user, Principal(user.pk, organisation_id, Role(role) if role else None)
        accounts.put(user_id, known)
    return known
