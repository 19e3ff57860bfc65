"""One's own data and its erasure, and what an admin sees and decides of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessons.access import REFUSED
from people.access import Action, MemberRequest, requires
from people.models import Erasure, OwnData, User
from reports.data_map import entries, made_by
from reports.erasing import ErasureRefused, ask_to_be_erased, erase, foresee, withdraw_wish
from reports.own_data import KEPT, ask_for_data

MOST_REASON = 300
SHOWN = 200


def _oneself(request: MemberRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404(REFUSED)
    return request.user


@requires(Action.PROGRESS_OWN)
@require_safe
def own_data(request: MemberRequest) -> HttpResponse:
    person = _oneself(request)
    copies = OwnData.objects.filter(person=person).defer("archive").order_by("-pk")
    copy = copies.first()
    context = {
        "copy": copy,
        "until": copy.made_at + KEPT if copy and copy.made_at else None,
        "erasure": Erasure.objects.filter(person=person, erased_at=None).first(),
    }
    return render(request, "reports/own_data.html", context)


@requires(Action.PROGRESS_OWN)
@require_POST
def own_data_copy(request: MemberRequest) -> HttpResponse:
    ask_for_data(_oneself(request), request.principal)
    return redirect("own_data")


@requires(Action.PROGRESS_OWN)
@require_safe
def own_data_file(request: MemberRequest, copy_id: int) -> HttpResponse:
    copy = OwnData.objects.filter(pk=copy_id, person=_oneself(request)).first()
    if copy is None or copy.archive is None:
        raise Http404(REFUSED)
    headers = {"Content-Disposition": 'attachment; filename="own-data.zip"'}
    return HttpResponse(bytes(copy.archive), content_type="application/zip", headers=headers)


@requires(Action.PROGRESS_OWN)
@require_POST
def own_erasure(request: MemberRequest) -> HttpResponse:
    person = _oneself(request)
    if request.POST.get("act") == "withdraw":
        withdraw_wish(person, request.principal)
        messages.success(request, _("Nothing will be erased."), extra_tags="good")
    elif "sure" in request.POST:
        ask_to_be_erased(person, request.principal)
        messages.success(request, _("Your wish is with the administrators."), extra_tags="good")
    else:
        messages.error(request, _("Nothing was asked for: tick the box first."), extra_tags="bad")
    return redirect("own_data")


@requires(Action.PERSON_ERASE)
@require_safe
def manage_privacy(request: MemberRequest) -> HttpResponse:
    rows = Erasure.objects.filter(organisation_id=request.principal.organisation_id or 0)
    rows = rows.select_related("person", "erased_by").order_by("-pk")
    context = {
        "waiting": rows.filter(erased_at=None)[:SHOWN],
        "done": rows.filter(erased_at__isnull=False)[:SHOWN],
        "entries": entries().values(),
        "made": made_by().items(),
    }
    return render(request, "reports/privacy.html", context)


@requires(Action.PERSON_ERASE)
@require_http_methods(["GET", "HEAD", "POST"])
def manage_erasure(request: MemberRequest, person_id: int) -> HttpResponse:
    organisation_id = request.principal.organisation_id or 0
    person = User.objects.filter(pk=person_id, memberships__organisation_id=organisation_id).first()
    if person is None:
        raise Http404(REFUSED)
    refused = ""
    if request.method == "POST":
        try:
            erase(person, request.principal, request.POST.get("reason", "")[:MOST_REASON])
        except ErasureRefused as problem:
            refused = str(REFUSALS[str(problem)])
        else:
            messages.success(request, _("Erased. What stays names nobody."), extra_tags="good")
            return redirect("manage_privacy")
    context = {
        "person": person,
        "lines": foresee(person),
        "erasure": Erasure.objects.filter(person=person).first(),
        "refused": refused,
        "is_oneself": person.pk == request.principal.user_id,
    }
    return render(request, "reports/erasure.html", context, status=422 if refused else 200)


REFUSALS = {
    "reason": gettext_lazy("Say why: a few words without a name."),
    "self": gettext_lazy("You cannot erase yourself: another administrator has to."),
    "elsewhere": gettext_lazy("This person belongs to more than your organisation and has to ask for it."),
}
