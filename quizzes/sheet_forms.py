"""Pages with several questions: one form, in which the fields of each question have a word of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from items.kinds import InvalidResponse
from people.access import Principal
from quizzes.answers import flag_response
from quizzes.attach_forms import attach_sent, attaching
from quizzes.attempt_pages import AttemptHead, AttemptPage, Sheet
from quizzes.errors import AttemptRefused
from quizzes.hotspot_words import PRESSED_X
from quizzes.questions import Question, question_of
from quizzes.scoped_html import scoped
from quizzes.try_forms import check_form, save_form, try_context


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One question of the page; `html` is its fieldset and all that belongs to it, under its own names."""

    page: AttemptPage
    scope: str
    question: Question
    html: SafeString


@dataclass(slots=True, kw_only=True)
class Done:
    """What became of a page that was sent: sentences beside the answers that could not be saved, whether one
    was older than the server's, and `at` which question and `part` of it the page goes on (0: elsewhere)."""

    errors: dict[int, str] = field(default_factory=dict)
    is_unsaved: bool = False
    stale: bool = False
    at: int = 0
    part: str = ""


def scope_of(position: int) -> str:
    """The word in front of every field of a question."""
    return f"q{position}"


def question_address(head: AttemptHead, position: int) -> str:
    """The page of a question, at its place where it is not the first there."""
    first = head.page_of(position)
    address = reverse("attempt_question", args=[head.uid, first])
    return address if first == position else f"{address}#{scope_of(position)}"


def shown_sheet(principal: Principal, sheet: Sheet, errors: Mapping[int, str]) -> tuple[Part, ...]:
    """The questions of a page as its template shows them."""
    return tuple(_part(principal, page, errors.get(page.position, "")) for page in sheet.questions)


def part_of(data: QueryDict, position: int) -> QueryDict:
    """What a form says about one question, by the names that its fields have where it stands alone."""
    prefix = f"{scope_of(position)}-"
    part = QueryDict(mutable=True)
    for name in data:
        if name.startswith(prefix):
            part.setlist(name.removeprefix(prefix), data.getlist(name))
    return part


def after_sheet(
    principal: Principal, sheet: Sheet, data: QueryDict, files: MultiValueDict[str, UploadedFile]
) -> Done:
    """What became of every answer of the page: each is saved by itself, and one that is wrong stops no other.

    The one whose button was pressed is checked, or flagged.
    """
    done = Done()
    for page in sheet.questions:
        part = part_of(data, page.position)
        if not part:
            continue
        if part.keys() & {"check", "flag", "attach", "detach", PRESSED_X}:
            done.at = page.position
        if part.keys() & {"attach", "detach"}:
            done.part = "-files"
        try:
            if "check" in part:
                done.part = "-outcome"
                done.stale |= check_form(principal, page, part).is_stale
            else:
                done.stale |= save_form(principal, page, part)
                attach_sent(principal, page, files.getlist(f"{scope_of(page.position)}-file"))
        except AttemptRefused as refused:
            done.errors[page.position] = refused.sentence
            done.is_unsaved |= refused.code != "no_answer"
        except InvalidResponse:
            done.is_unsaved = True
            done.errors[page.position] = _(
                "This answer could not be saved. What you wrote before is still there."
            )
        if "flag" in part:
            flag_response(principal, page.head.uid, page.position, is_flagged=part["flag"] == "1")
    if done.stale and not done.at:
        done.at = sheet.position
    return done


def _part(principal: Principal, page: AttemptPage, error: str) -> Part:
    question = question_of(page.view, page.shown_value)
    context: dict[str, Any] = {
        "page": page,
        "head": page.head,
        "question": question,
        "key": uuid4(),
        "seq": page.seq + 1,
        "error": error,
        "attaching": attaching(principal, page),
    } | try_context(page)
    scope = scope_of(page.position)
    html = scoped(render_to_string("quizzes/_sheet_question.html", context), scope)
    return Part(page=page, scope=scope, question=question, html=html)
