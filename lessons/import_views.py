"""Import in four steps: source, sections, questions, review. Every step works as plain forms."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from items.generation.levels import LEVELS
from lessons import services
from lessons.access import course_for, import_for, imports_of
from lessons.forms import MEGABYTES, TEXT_MEGABYTES, SourceForm
from lessons.gate import dead_rules
from lessons.languages import is_offered, language_choices
from lessons.models import Import, ImportState
from lessons.queries import (
    article_word_count,
    can_discard,
    can_redo,
    extracted_of,
    failure_of,
    left_out_groups,
    plan_fingerprint,
    proposed_split,
    state_of,
)
from people.access import Action, MemberRequest, Principal, requires
from texts import plans
from texts.plans import Plan, PlanError
from texts.readers import ENDINGS
from texts.shapes import UnreadableFile

STEP_OF = {
    ImportState.READING: 1,
    ImportState.SPLIT: 2,
    ImportState.GENERATING: 3,
    ImportState.READY: 4,
    ImportState.FAILED: 1,
}
RECENT = 8
FORMAT_NAMES = {
    "txt": gettext_lazy("Plain text"),
    "markdown": "Markdown",
    "html": "HTML",
    "docx": "Word",
    "pdf": "PDF",
    "epub": "EPUB",
}


@requires(Action.COURSE_CREATE)
@require_http_methods(["GET", "POST"])
def import_start(request: MemberRequest) -> HttpResponse:
    form = SourceForm(request.POST or None, request.FILES or None, initial=_sent_before(request))
    if request.method == "POST" and form.is_valid():
        data, name, url = form.source()
        try:
            import_ = services.create_import(
                data,
                by=request.principal,
                source_name=name,
                source_url=url,
                language=form.cleaned_data["language"],
            )
        except UnreadableFile as problem:
            form.add_error("text", str(problem))
        else:
            return redirect("import_detail", import_.pk)
    recent = imports_of(request.principal).select_related("revision__article", "course", "job")[:RECENT]
    shown = {
        "form": form,
        "imports": [{"import": row, "state": state_of(row)} for row in recent],
        "limit": MEGABYTES,
        "text_limit": TEXT_MEGABYTES,
        "accept": ",".join(f".{ending}" for ending in ENDINGS),
        "step": 1,
    }
    return render(request, "lessons/import_start.html", shown, status=422 if form.errors else 200)


@requires(Action.IMPORT_OWN)
@require_safe
def import_detail(request: MemberRequest, import_id: int) -> HttpResponse:
    import_ = import_for(request.principal, import_id)
    state = state_of(import_)
    return render(request, f"lessons/import_{state}.html", _shown(import_, state))


@requires(Action.IMPORT_OWN)
@require_safe
def import_progress(request: MemberRequest, import_id: int) -> HttpResponse:
    import_ = import_for(request.principal, import_id)
    state = state_of(import_)
    response = render(request, "lessons/_import_progress.html", _shown(import_, state))
    if state not in (ImportState.READING, ImportState.GENERATING):
        response["HX-Redirect"] = reverse("import_detail", args=[import_id])
    return response


@requires(Action.IMPORT_OWN)
@require_POST
def import_plan(request: MemberRequest, import_id: int) -> HttpResponse:
    import_ = import_for(request.principal, import_id)
    operation, _sep, rest = request.POST.get("op", "").partition(":")
    place = _change_plan(request, import_, operation, rest)
    return HttpResponseRedirect(f"{reverse('import_detail', args=[import_id])}#section-{place + 1}")


@requires(Action.IMPORT_OWN)
@require_POST
def import_apply(request: MemberRequest, import_id: int) -> HttpResponse:
    import_ = import_for(request.principal, import_id)
    try:
        emptied: list[int] = []
        _name_language(request, import_)
        titles = _titles(request, emptied)
        services.change_plan(
            import_, titles, request.principal, fingerprint=request.POST.get("fingerprint", "")
        )
        if not _tell_emptied(request, emptied):
            services.apply_plan(import_, request.principal)
    except (PlanError, services.ImportRefused) as problem:
        messages.error(request, str(problem), extra_tags="bad")
    return redirect("import_detail", import_id)


@requires(Action.IMPORT_OWN)
@require_POST
def import_retry(request: MemberRequest, import_id: int) -> HttpResponse:
    return _carry_out(request, import_id, services.retry_import)


@requires(Action.IMPORT_OWN)
@require_POST
def import_redo(request: MemberRequest, import_id: int) -> HttpResponse:
    return _carry_out(request, import_id, services.redo_questions)


@requires(Action.IMPORT_OWN)
@require_POST
def import_discard(request: MemberRequest, import_id: int) -> HttpResponse:
    import_ = import_for(request.principal, import_id)
    if "sure" not in request.POST:
        messages.error(request, _("Nothing was thrown away: tick the box first."), extra_tags="bad")
        return redirect("import_detail", import_id)
    try:
        services.discard_import(import_, request.principal)
    except services.ImportRefused as problem:
        messages.error(request, str(problem), extra_tags="bad")
        return redirect("import_detail", import_id)
    messages.success(request, _("Thrown away: what you sent in is deleted."), extra_tags="good")
    return redirect("import_start")


@requires(Action.COURSE_TEACH)
@require_POST
def course_publish(request: MemberRequest, slug: str) -> HttpResponse:
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    dead = () if "anyway" in request.POST else dead_rules(course)
    if dead:
        why = _("The course is not published: a rule can never be met. %(rule)s. See “What opens when”.")
        messages.warning(request, why % {"rule": dead[0]})
    else:
        services.publish_course(course, request.principal)
        messages.success(
            request, _("The course is published. Learners find it under Courses."), extra_tags="good"
        )
    wanted = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        wanted = reverse("course_detail", args=[course.slug])
    return HttpResponseRedirect(wanted)


def _carry_out(
    request: MemberRequest, import_id: int, change: Callable[[Import, Principal], object]
) -> HttpResponse:
    """The import's page, after the change or with the reason against it."""
    try:
        change(import_for(request.principal, import_id), request.principal)
    except services.ImportRefused as problem:
        messages.error(request, str(problem), extra_tags="bad")
    return redirect("import_detail", import_id)


def _sent_before(request: MemberRequest) -> dict[str, str]:
    """The pasted text of an import that could not be read, to be mended and sent in again."""
    again = request.GET.get("again", "")
    if not again.isdecimal():
        return {}
    import_ = import_for(request.principal, int(again))
    before = {"language": import_.language}
    if import_.source_url:
        return before | {"url": import_.source_url}
    is_pasted = not import_.source_name
    return before | ({"text": bytes(import_.source).decode("utf-8", "replace")} if is_pasted else {})


def _shown(import_: Import, state: ImportState) -> dict[str, object]:
    failure = failure_of(import_)
    revision = import_.revision
    split = proposed_split(import_) if revision and state == ImportState.SPLIT else None
    return {
        "import": import_,
        "state": state,
        "step": STEP_OF[failure.step if failure else state],
        "failure": failure,
        "progress": import_.job.progress if import_.job else {},
        "revision": revision,
        "format": FORMAT_NAMES.get(revision.source_format, revision.source_format) if revision else "",
        "left_out": left_out_groups(revision) if revision else [],
        "can_redo": can_redo(import_),
        "can_discard": can_discard(import_),
        "words": article_word_count(revision) if revision else 0,
        "sections": split.sections if split else (),
        "level": LEVELS[split.standing.code] if split else None,
        "languages": _languages(revision.article.language) if split and revision else [],
        "fingerprint": plan_fingerprint(import_),
        "next": reverse("import_detail", args=[import_.pk]),
    }


def _languages(code: str) -> list[tuple[str, object]]:
    """What may be chosen, with the language that was found even where nobody is asked for its name."""
    choices = list(language_choices())
    return choices if is_offered(code) else [(code, code), *choices]


def _name_language(request: MemberRequest, import_: Import) -> None:
    """Take over the language that the page names, where it is another one."""
    named, revision = request.POST.get("language", ""), import_.revision
    if named and revision is not None and named != revision.article.language:
        services.name_language(import_, named, request.principal)


def _change_plan(request: MemberRequest, import_: Import, operation: str, rest: str) -> int:
    """Where to look afterwards, counted from 0; what is not possible becomes a message."""
    emptied: list[int] = []
    try:
        _name_language(request, import_)
        index, change = _asked(import_, operation, rest)
        services.change_plan(
            import_,
            lambda plan: change(_titles(request, emptied)(plan)),
            request.principal,
            fingerprint=request.POST.get("fingerprint", ""),
        )
    except (PlanError, services.ImportRefused) as problem:
        messages.error(request, str(problem), extra_tags="bad")
        return 0
    return emptied[0] - 1 if _tell_emptied(request, emptied) else index


def _asked(import_: Import, operation: str, rest: str) -> tuple[int, Callable[[Plan], Plan]]:
    """The section to look at afterwards, and the change a button names, such as ``divide:2:17``."""
    numbers = [int(part) for part in rest.split(":") if part.isdecimal()]
    match operation, numbers:
        case "save", []:
            return 0, _unchanged
        case "reset", []:
            revision = import_.revision
            return 0, lambda plan: plans.propose(extracted_of(revision)) if revision else plan
        case "merge", [index]:
            return index, partial(plans.merge, index=index)
        case "divide", [index, block]:
            return index + 1, partial(plans.divide, index=index, at_block=block)
        case "up", [index]:
            return max(index - 1, 0), partial(_moved, index=index, by=-1)
        case "down", [index]:
            return index + 1, partial(_moved, index=index, by=1)
    raise PlanError(_("This change is not known."))


def _unchanged(plan: Plan) -> Plan:
    return plan


def _moved(plan: Plan, index: int, by: int) -> Plan:
    order = list(range(len(plan.parts)))
    if not (0 <= index < len(order) and 0 <= index + by < len(order)):
        raise PlanError(_("The section is already at the end."))
    order[index], order[index + by] = order[index + by], order[index]
    return plans.reorder(plan, order)


def _tell_emptied(request: MemberRequest, emptied: list[int]) -> bool:
    """Whether a title was emptied; then the page says which."""
    for number in emptied:
        said = _("Section %(n)s needs a title: it has its old one back. The other titles are saved.")
        messages.error(request, said % {"n": number}, extra_tags="bad")
    return bool(emptied)


def _titles(request: MemberRequest, emptied: list[int]) -> Callable[[Plan], Plan]:
    """The change that takes over every title as typed; one that was emptied keeps its old words.

    The numbers of those sections, counted from 1, are added to `emptied`.
    """

    def change(plan: Plan) -> Plan:
        for index, part in enumerate(plan.parts):
            typed = " ".join(request.POST.get(f"title-{index}", part.title).split())
            if part.title and not typed:
                emptied.append(index + 1)
            if typed and typed != part.title:
                plan = plans.rename(plan, index, typed)
        return plan

    return change
