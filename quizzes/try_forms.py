"""Saving and checking by a plain form, and what is said about the newest try in the words of a page."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.safestring import SafeString

from items.certainty import Certainty
from items.kinds import InvalidResponse
from items.variants import as_given
from people.access import Principal
from quizzes.answer_view import LOOKS, VerdictLook
from quizzes.attempt_pages import AttemptPage
from quizzes.attempts import save_answer
from quizzes.certainty_words import CertaintySaid, certainty_choices, certainty_said
from quizzes.errors import KeyReused
from quizzes.questions import value_from_form
from quizzes.result_page import card_of, words_of
from quizzes.results import UNCOUNTED, Verdict
from quizzes.tries import Checked, check_answer
from quizzes.try_pages import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The outcome of a try with its words; `is_open` while only a later reading can decide it."""

    outcome: Outcome
    look: VerdictLook
    texts: tuple[SafeString, ...]
    certainty: CertaintySaid | None
    hint: SafeString

    @property
    def is_open(self) -> bool:
        return self.outcome.verdict is Verdict.BEING_MARKED


def answer_from_form(page: AttemptPage, data: QueryDict) -> dict[str, object]:
    """The answer in a form's fields, with the certainty where it is asked for; not yet checked."""
    value = value_from_form(page.view, data)
    if not page.asks_certainty or not is_given(value):
        return value
    return value | {"certainty": data.get("certainty", Certainty.LOW.value)}


def is_given(value: object) -> bool:
    """True if there is anything in a form's answer."""
    if isinstance(value, dict):
        return any(is_given(part) for part in value.values())
    return value not in ("", None, [])


def save_form(principal: Principal, page: AttemptPage, data: QueryDict) -> bool:
    """True if the server has a newer answer than the form's. Raises as `save_answer` does."""
    value = answer_from_form(page, data)
    kept = as_given(page.shown_value)
    if page.is_locked or page.is_waiting or value == kept or (not kept and not is_given(value)):
        return False
    try:
        key, seq = UUID(data.get("key", "")), int(data.get("seq", ""))
    except ValueError as error:
        raise InvalidResponse("key and seq: missing") from error
    uid, position = page.head.uid, page.position
    try:
        saved = save_answer(principal, uid, position, client_key=key, client_seq=seq, value=value)
    except KeyReused:
        # The browser's back button brought the old form; what stands in it now is the newest wish.
        saved = save_answer(
            principal, uid, position, client_key=uuid4(), client_seq=page.seq + 1, value=value
        )
    return saved.is_stale


def check_form(principal: Principal, page: AttemptPage, data: QueryDict) -> Checked:
    """What became of checking the form's answer. Raises as `quizzes.tries.check_answer` does."""
    value = answer_from_form(page, data)
    try:
        key, seq = UUID(data.get("key", "")), int(data.get("seq", ""))
    except ValueError as error:
        raise InvalidResponse("key and seq: missing") from error
    uid, position = page.head.uid, page.position
    try:
        return check_answer(principal, uid, position, client_key=key, client_seq=seq, value=value)
    except KeyReused:
        # The browser's back button brought the old form; what stands in it now is the newest wish.
        return check_answer(
            principal, uid, position, client_key=uuid4(), client_seq=page.seq + 1, value=value
        )


def try_context(page: AttemptPage) -> dict[str, object]:
    """What the question page shows of certainty and of the newest try."""
    asked = {"certainties": certainty_choices(page.value)} if page.asks_certainty else {}
    outcome = page.turn.outcome if page.turn else None
    if outcome is None:
        return dict(asked)
    card = card_of(outcome.answer) if outcome.answer else None
    texts = words_of(outcome.feedback, outcome.answer.number if outcome.answer else None)
    is_known = page.asks_certainty and outcome.verdict not in UNCOUNTED
    said = Said(
        outcome=outcome,
        look=LOOKS[outcome.verdict],
        texts=texts,
        hint=words_of([outcome.hint])[0] if outcome.hint else SafeString(""),
        certainty=certainty_said(page.value, outcome.fraction) if is_known else None,
    )
    return asked | {"said": said, "card": card}
