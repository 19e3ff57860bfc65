"""The password of a quiz: compared, and not to be found out by trying."""

from __future__ import annotations

from collections.abc import Collection

from django.core.cache import cache
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from people.access import Principal
from quizzes.errors import AttemptRefused

TRIES, SECONDS = 10, 300
"""How many wrong passwords somebody may give for a quiz in how many seconds."""


def wrong_password(
    quiz_id: int, principal: Principal, passwords: Collection[str], given: str
) -> AttemptRefused | None:
    """Why `given` does not open the quiz, or None. Wrong ones are counted, outside of any transaction."""
    given = given.strip()
    if not passwords:
        return None
    if not given:
        return AttemptRefused("password", _("This quiz asks for a password."))
    key = f"quiz-password-{quiz_id}-{principal.user_id}"
    tries: int = cache.get(key, 0)
    if tries >= TRIES:
        return AttemptRefused("password", _("Too many wrong passwords. Wait five minutes."))
    if any(constant_time_compare(given, word) for word in passwords):
        return None
    cache.set(key, tries + 1, SECONDS)
    return AttemptRefused("password", _("The password is not right."))
