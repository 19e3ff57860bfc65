"""Sign-in and one's own account. allauth's views under the site's addresses, with allauth's names."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import path, re_path

from people import views
from people.access import Action, requires

public, own = requires(Action.PUBLIC), requires(Action.SIGNED_IN)

urlpatterns = [
    path("login/", public(account.login), name="account_login"),
    path("login/inactive/", public(account.account_inactive), name="account_inactive"),
    path("logout/", public(account.logout), name="account_logout"),
    path("password/reset/", public(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", public(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        public(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("password/change/", own(account.password_change), name="account_change_password"),
    path("password/set/", own(account.password_set), name="account_set_password"),
    path("demo/<slug:role>/", views.demo_sign_in, name="demo_sign_in"),
    path("settings/", views.account_settings, name="settings"),
    path("settings/appearance/", views.settings_appearance, name="settings_appearance"),
]
