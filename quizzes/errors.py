"""Why an attempt, an answer or a change of a quiz was refused. Each has a fixed code and one plain sentence."""

from __future__ import annotations


class Refused(Exception):
    """The rules do not allow it. `code` is fixed, `sentence` is what people read."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class AttemptRefused(Refused):
    """No attempt can be started: ``draft``, ``empty``, ``not_open``, ``closed``, ``used_up``."""


class AuthoringRefused(Refused):
    """A change of an item or a quiz is not possible as asked."""


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
