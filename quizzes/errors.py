"""Why an attempt, an answer or a change of a quiz was refused."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _


class Refused(Exception):
    """The rules do not allow it. `code` is fixed, `sentence` is what people read."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class AttemptRefused(Refused):
    """No attempt can be started: ``draft``, ``empty``, ``not_open``, ``closed``, ``used_up``, ``wait``,
    ``password``, ``locked``, ``too_few``; or this one cannot be handed in or gone on with: ``words``,
    ``all_open``; or this question waits for another: ``needs_before``."""


class AuthoringRefused(Refused):
    """A change of an item or a quiz is not possible as asked."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that stands against publishing, with the number of the question it concerns.

    A text between questions has no number, nor has one that only may be drawn; the whole quiz has no item
    either.
    """

    position: int | None
    item_id: int | None
    code: str
    sentence: str
    can_override: bool
    is_drawn: bool = False


class PublishRefused(Refused):
    """The quiz cannot be published as it is; `problems` names each reason."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems[0].code, problems[0].sentence)
        self.problems = problems


class KeyReused(Exception):
    """The key was used before for something else; the reply is a 422."""


class StillRunning(Exception):
    """The same request is being worked on right now; the reply is a 409."""


class MoveLost(Exception):
    """A conditional move changed no row: the attempt was no longer where it was read."""


class EditConflict(Exception):
    """Somebody else changed the quiz since it was read: `who` did `what`; the reply is a 409."""

    def __init__(self, who: str, what: str, edition: int) -> None:
        super().__init__(f"{who}: {what}")
        self.who = who
        self.what = what
        self.edition = edition


def needs_before(position: int) -> AttemptRefused:
    """The refusal of a question that waits for the one before it."""
    said = _("Answer question %(n)s and check it until it stands; then this one opens.")
    return AttemptRefused("needs_before", said % {"n": position - 1})


class OutOfTurn(Refused):
    """Another question than the one that is open, in an attempt without a way back."""

    def __init__(self, reached: int) -> None:
        super().__init__("not_open", _("Question %(n)s is the open one.") % {"n": reached})
        self.reached = reached
