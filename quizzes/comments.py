"""Comments on items: said, changed for a while, the thread resolved and opened again. Learners see none."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from people.access import Principal
from people.audit import record
from quizzes.authoring import locked_item
from quizzes.comment_models import CommentAct, ItemComment
from quizzes.comment_queries import CHANGEABLE, is_open
from quizzes.errors import AuthoringRefused
from quizzes.models import Item

MOST_WORDS = 2000
MOST_COMMENTS = 500
SAME_PRESS = timedelta(minutes=1)


def say_comment(item: Item, words: str, by: Principal) -> ItemComment:
    """The comment, which opens a resolved thread again; the same words within a minute are the same comment.

    Raises `AuthoringRefused` (``words``, ``too_many``).
    """
    words = _checked(words)
    with transaction.atomic():
        # The lock makes a double press one comment.
        locked = locked_item(item)
        thread = ItemComment.objects.of(locked.organisation_id).filter(item=locked)
        earlier = thread.filter(words=words, author=by.user_id, said_at__gt=Now() - SAME_PRESS).first()
        if earlier is not None:
            return earlier
        if thread.count() >= MOST_COMMENTS:
            raise AuthoringRefused("too_many", _("A question has at most 500 comments."))
        return _add(locked, CommentAct.SAID, by, words)


def change_comment(item: Item, comment_id: int, words: str, by: Principal) -> None:
    """Give one's own comment other words, within `CHANGEABLE` of saying it. Raises `AuthoringRefused`
    (``words``, ``comment``)."""
    words = _checked(words)
    with transaction.atomic():
        changed = (
            ItemComment.objects.of(item.organisation_id)
            .filter(
                pk=comment_id,
                item=item,
                act=CommentAct.SAID,
                author_id=by.user_id or 0,
                said_at__gt=Now() - CHANGEABLE,
            )
            .update(words=words, changed_at=Now())
        )
        if not changed:
            raise AuthoringRefused(
                "comment", _("Only your own comment can be changed, within 15 minutes. Add another one.")
            )
        detail: dict[str, object] = {"comment": comment_id}
        record(by, "comment.change", item, organisation_id=item.organisation_id, detail=detail)


def settle_thread(item: Item, by: Principal, *, is_resolved: bool) -> bool:
    """Resolve the thread, or open it again; False if there is nothing to do."""
    with transaction.atomic():
        locked = locked_item(item)
        if is_open(locked) is not is_resolved:
            return False
        _add(locked, CommentAct.RESOLVED if is_resolved else CommentAct.REOPENED, by)
        return True


def _add(item: Item, act: CommentAct, by: Principal, words: str = "") -> ItemComment:
    made: ItemComment = ItemComment.objects.create(
        organisation_id=item.organisation_id,
        item=item,
        version_id=item.latest_id,
        act=act,
        words=words,
        author_id=by.user_id,
    )
    detail: dict[str, object] = {"comment": made.pk}
    record(by, f"comment.{act}", item, organisation_id=item.organisation_id, detail=detail)
    return made


def _checked(words: str) -> str:
    words = words.replace("\x00", "").strip()
    if not words:
        raise AuthoringRefused("words", _("Write what you want to say."))
    if len(words) > MOST_WORDS:
        raise AuthoringRefused("words", _("That is too long: at most 2,000 characters."))
    return words
