"""How allauth behaves here."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """People are invited; nobody signs up alone."""

    # The same words for an unknown address and a wrong password, so that neither can be found out.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Email or password is not right."),
        "too_many_login_attempts": _("Too many attempts. Try again in five minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
