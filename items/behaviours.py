"""Behaviours: when a question may be checked, how often, and what comes of several tries.

The numbers are those of Moodle's behaviours of the same names. A try is one checked answer; its fraction is
what the answer alone is worth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from items.kinds import BY_HAND, USUAL_PENALTY, Choice, Item, ItemKind, TrueFalse

ZERO, ONE = Decimal(0), Decimal(1)
PLACES = Decimal("0.0000001")
USUAL_TRIES = 3


class Behaviour(StrEnum):
    """What happens between giving an answer and handing in."""

    DEFERRED = "deferred"
    IMMEDIATE = "immediate"
    INTERACTIVE = "interactive"
    ADAPTIVE = "adaptive"
    ADAPTIVE_FREE = "adaptive_free"
    DEFERRED_CERTAINTY = "deferred_certainty"
    IMMEDIATE_CERTAINTY = "immediate_certainty"

    @property
    def has_check(self) -> bool:
        """True if a question can be checked before the attempt is handed in."""
        return self not in (Behaviour.DEFERRED, Behaviour.DEFERRED_CERTAINTY)

    @property
    def has_tries(self) -> bool:
        """True if a checked question may be tried again."""
        return self in (Behaviour.INTERACTIVE, Behaviour.ADAPTIVE, Behaviour.ADAPTIVE_FREE)

    @property
    def has_certainty(self) -> bool:
        """True if the learner says how certain each answer is."""
        return self in (Behaviour.DEFERRED_CERTAINTY, Behaviour.IMMEDIATE_CERTAINTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What has been tried on one question. `allowed` is None where there is no end of tries but a right one.

    `fractions` are those of the tries, in order; `is_open` says that the last one cannot be decided yet.
    """

    behaviour: Behaviour
    allowed: int | None = None
    penalty: Decimal = USUAL_PENALTY
    fractions: tuple[Decimal, ...] = ()
    is_open: bool = False

    @property
    def is_over(self) -> bool:
        """True if the answer stands: right, undecided, or no try is left."""
        if not self.fractions:
            return not self.behaviour.has_check
        return self.is_open or self.fractions[-1] == 1 or self.left == 0

    @property
    def left(self) -> int | None:
        """How many tries are left, None for any number."""
        return None if self.allowed is None else max(0, self.allowed - len(self.fractions))

    @property
    def credit(self) -> Decimal:
        """The share of the points that the tries so far earn, 0 to 1."""
        return credit(self.behaviour, self.penalty, self.fractions)

    def after(self, fraction: Decimal, *, is_open: bool = False) -> Tried:
        """The state after one more try. Raises `ValueError` where none may be made."""
        if self.is_over:
            raise ValueError("no further try may be made")
        return replace(self, fractions=(*self.fractions, fraction), is_open=is_open)


def behaviour_for(behaviour: str, kind: ItemKind | str) -> Behaviour:
    """How a question of this kind behaves in an attempt: what people mark is never checked on the way."""
    return Behaviour.DEFERRED if kind in BY_HAND else Behaviour(behaviour)


def tried(
    behaviour: Behaviour, item: Item, fractions: Sequence[Decimal] = (), *, is_open: bool = False
) -> Tried:
    """The state of one question under this behaviour."""
    return Tried(
        behaviour=behaviour,
        allowed=tries_allowed(behaviour, item),
        penalty=penalty_of(behaviour, item),
        fractions=tuple(fractions),
        is_open=is_open,
    )


def tries_allowed(behaviour: Behaviour, item: Item) -> int | None:
    """How often a question may be checked, None for any number.

    Once more than the item has hints; without any three times, and never when only one choice would be left.
    """
    match behaviour:
        case Behaviour.DEFERRED | Behaviour.DEFERRED_CERTAINTY:
            return 0
        case Behaviour.IMMEDIATE | Behaviour.IMMEDIATE_CERTAINTY:
            return 1
        case Behaviour.INTERACTIVE:
            hints = len(item.guidance.hints)
            return hints + 1 if hints else max(1, min(USUAL_TRIES, _choices(item) - 1))
        case _:
            return None


def penalty_of(behaviour: Behaviour, item: Item) -> Decimal:
    """What each wrong try takes from the tries after it."""
    return item.guidance.penalty if behaviour in (Behaviour.INTERACTIVE, Behaviour.ADAPTIVE) else ZERO


def credit(behaviour: Behaviour, penalty: Decimal, fractions: Iterable[Decimal]) -> Decimal:
    """The share of the points that these tries earn, 0 to 1.

    Each try is worth its fraction less the penalty of every try before it. Interactive takes the last one,
    adaptive the best one; without tries the answer is worth what it is worth. A right try ends them: by a key
    that was mended later, those after it would not have been.
    """
    worth: list[Decimal] = []
    for number, fraction in enumerate(fractions):
        worth.append(fraction - penalty * number)
        if fraction == 1:
            break
    if not worth:
        return ZERO
    earned = worth[-1] if behaviour is Behaviour.INTERACTIVE or not behaviour.has_tries else max(worth)
    return min(max(earned, ZERO), ONE).quantize(PLACES)


def _choices(item: Item) -> int:
    """How many answers there are to choose from; more than tries where they are typed or put together."""
    match item.body:
        case TrueFalse():
            return 2
        case Choice(is_multiple=False):
            return len(item.body.options)
        case _:
            return USUAL_TRIES + 1
