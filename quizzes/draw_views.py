"""Questions drawn for each attempt: what from and how many, with how many fit while one chooses."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.access import Action, requires
from quizzes import draw_changes
from quizzes.access import missing, quiz_for
from quizzes.authoring_pages import number_sent, who
from quizzes.bank_filter import ItemFilter
from quizzes.bank_page import DIFFICULTY_WORDS
from quizzes.bank_queries import lessons_of
from quizzes.category_queries import category_tree, tags_of
from quizzes.draws import drawable_items, draws_of
from quizzes.errors import AuthoringRefused, EditConflict
from quizzes.item_words import asked_kind_choices
from quizzes.models import Quiz


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stands in the fields; `count` is 0 and `points` not above 0 where no number was typed."""

    count_text: str
    points_text: str
    chosen: ItemFilter

    @property
    def count(self) -> int:
        return number_sent(self.count_text)

    @property
    def points(self) -> Decimal:
        try:
            return Decimal(self.points_text.replace(",", "."))
        except InvalidOperation:
            return Decimal(0)


@requires(Action.COURSE_CREATE)
@require_http_methods(["GET", "HEAD", "POST"])
def quiz_draw_new(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Choose what is drawn, and add it at the end of the quiz."""
    quiz = quiz_for(who(request), quiz_id, Action.COURSE_TEACH)
    return _draw_page(request, quiz, None, Typed(count_text="3", points_text="1", chosen=ItemFilter()))


@requires(Action.COURSE_CREATE)
@require_http_methods(["GET", "HEAD", "POST"])
def quiz_draw_edit(request: HttpRequest, quiz_id: int, draw_id: int) -> HttpResponse:
    """The same for a draw that is there."""
    quiz = quiz_for(who(request), quiz_id, Action.COURSE_TEACH)
    draw = next((draw for draw in draws_of(quiz) if draw.id == draw_id), None)
    if draw is None:
        raise missing()
    points = format(draw.points.normalize(), "f")
    typed = Typed(count_text=str(draw.count), points_text=points, chosen=draw.chosen)
    return _draw_page(request, quiz, draw_id, typed)


@requires(Action.COURSE_CREATE)
@require_POST
def quiz_draws(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Move a draw or take it out: the button pressed says which and what."""
    principal = who(request)
    quiz = quiz_for(principal, quiz_id, Action.COURSE_TEACH)
    act, _dash, draw_text = request.POST.get("draw", "").partition("-")
    draw_id, edition = number_sent(draw_text), number_sent(request.POST.get("edition", ""))
    try:
        if act == "remove":
            draw_changes.remove_draw(quiz, draw_id, principal, expected_edition=edition)
            messages.info(request, _("These questions are drawn no more."))
        else:
            step = 1 if act == "down" else -1
            draw_changes.move_draw(quiz, draw_id, step, principal, expected_edition=edition)
    except (AuthoringRefused, EditConflict) as refused:
        messages.warning(request, _sentence(refused))
    return redirect("quiz_builder", quiz.pk)


def _draw_page(request: HttpRequest, quiz: Quiz, draw_id: int | None, typed: Typed) -> HttpResponse:
    """The fields as stored or as typed; what cannot be saved is said above them."""
    refused: AuthoringRefused | EditConflict | None = None
    if request.method == "POST":
        data = request.POST
        typed = Typed(
            count_text=data.get("count", "").strip()[:10],
            points_text=data.get("points", "").strip()[:10],
            chosen=ItemFilter.of_query(data),
        )
        if data.get("act") != "count":
            refused = _save(request, quiz, draw_id, typed)
            if refused is None:
                messages.success(request, _("Saved. Attempts that have begun keep what they were drawn."))
                return redirect("quiz_builder", quiz.pk)
    context = {
        "quiz": quiz,
        "draw_id": draw_id,
        "typed": typed,
        "filter": typed.chosen,
        "fitting": drawable_items(quiz, typed.chosen).count(),
        "refused": _sentence(refused) if refused else "",
        "lessons": lessons_of([quiz.course_id]),
        "kinds": asked_kind_choices(),
        "categories": category_tree([quiz.course_id]),
        "tags": tags_of([quiz.course_id]),
        "difficulties": list(DIFFICULTY_WORDS.items()),
    }
    status = 409 if isinstance(refused, EditConflict) else 422 if refused else 200
    return render(request, "quizzes/quiz_draw.html", context, status=status)


def _save(
    request: HttpRequest, quiz: Quiz, draw_id: int | None, typed: Typed
) -> AuthoringRefused | EditConflict | None:
    """Store it; why it was not, or None."""
    principal, edition = who(request), number_sent(request.POST.get("edition", ""))
    try:
        if draw_id is None:
            draw_changes.add_draw(
                quiz,
                principal,
                count=typed.count,
                points=typed.points,
                chosen=typed.chosen,
                expected_edition=edition,
            )
        else:
            draw_changes.change_draw(
                quiz,
                draw_id,
                principal,
                count=typed.count,
                points=typed.points,
                chosen=typed.chosen,
                expected_edition=edition,
            )
    except (AuthoringRefused, EditConflict) as refused:
        return refused
    return None


def _sentence(refused: AuthoringRefused | EditConflict) -> str:
    if isinstance(refused, AuthoringRefused):
        return refused.sentence
    said = _("%(who)s %(what)s meanwhile. Nothing was changed: look at it again.")
    return said % {"who": refused.who, "what": refused.what}
