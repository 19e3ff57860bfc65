"""The pages of one's own account, and the one-press sign-in of the demonstration."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.access import Action, requires
from people.account_trail import note
from people.forms import AppearanceForm, NameForm
from people.models import Accommodation, Role, User
from people.services import demo_account, rename_oneself

YEAR = 31_536_000


@requires(Action.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def account_settings(request: HttpRequest) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)  # noqa: S101  # the policy let nobody else in
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        rename_oneself(user, form.cleaned_data["name"])
        messages.success(request, _("Your name is saved."))
        return redirect("settings")
    status = 200 if request.method == "GET" else 422
    context = {"form": form, "accommodation": Accommodation.objects.filter(learner=user).first()}
    return render(request, "people/settings.html", context, status=status)


@requires(Action.SIGNED_IN)
@require_POST
def settings_appearance(request: HttpRequest) -> HttpResponse:
    form = AppearanceForm(request.POST)
    response = redirect("settings")
    if not form.is_valid():
        return response
    for name, value in form.chosen().items():
        key = f"pref-{name}"
        if value:
            response.set_cookie(key, value, max_age=YEAR, samesite="Lax")
        else:
            response.delete_cookie(key)
    return response


@requires(Action.PUBLIC)
@require_POST
def demo_sign_in(request: HttpRequest, role: str) -> HttpResponse:
    if not settings.DEMO or role not in Role.values:
        raise Http404("No such page.")
    user = demo_account(Role(role))
    login(request, user, backend="people.sessions.CachedUserBackend")
    note("account.sign_in", user)
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = settings.LOGIN_REDIRECT_URL
    return redirect(target)
