"""The thread of comments on a question, on its page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.access import Action, Principal, requires
from quizzes.access import item_for
from quizzes.authoring_pages import who
from quizzes.bank_filter import is_id
from quizzes.comments import change_comment, say_comment, settle_thread
from quizzes.errors import AuthoringRefused
from quizzes.models import Item


@requires(Action.COURSE_CREATE)
@require_POST
def item_comment(request: HttpRequest, item_id: int) -> HttpResponse:
    """Say something about a question, change it, or settle the thread."""
    principal, data = who(request), request.POST
    item = item_for(principal, item_id)
    comment = data.get("comment", "")
    try:
        said = act_on_thread(
            item, data.get("act", ""), data.get("words", ""), int(comment) if is_id(comment) else 0, principal
        )
    except AuthoringRefused as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, said)
    return redirect(f"{reverse('item_edit', args=[item.pk])}#comments")


def act_on_thread(item: Item, act: str, words: str, comment_id: int, by: Principal) -> str:
    """Do `act`: ``say``, ``change``, ``resolve`` or ``reopen``; what was done, in words.

    Raises `AuthoringRefused`.
    """
    match act:
        case "say":
            say_comment(item, words, by)
            return _("Your comment is there.")
        case "change":
            change_comment(item, comment_id, words, by)
            return _("Your comment is changed.")
        case "resolve" | "reopen":
            if settle_thread(item, by, is_resolved=act == "resolve"):
                return _("Resolved.") if act == "resolve" else _("Open again.")
            raise AuthoringRefused("act", _("Nothing was changed: it is so already."))
        case _:
            raise AuthoringRefused("act", _("Nothing was changed: choose what to do."))
