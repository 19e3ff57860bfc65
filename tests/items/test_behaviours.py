"""What several tries earn and when a question is over: tables of known numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from items.behaviours import (
    Behaviour,
    Tried,
    credit,
    tried,
    tries_allowed,
)
from items.kinds import ItemKind
from tests.factories.items import SHAPES

B = Behaviour
THIRD = Decimal("0.3333333")
TENTH = Decimal("0.1")


@pytest.mark.parametrize(
    ("behaviour", "penalty", "fractions", "earned"),
    [
        # Moodle, interactive with several tries: the try that ended it, less the penalty of those before.
        (B.INTERACTIVE, THIRD, "1", "1"),
        (B.INTERACTIVE, THIRD, "0 1", "0.6666667"),
        (B.INTERACTIVE, THIRD, "0 0 1", "0.3333334"),
        (B.INTERACTIVE, THIRD, "0 0 0", "0"),
        (B.INTERACTIVE, THIRD, "0.8 0.5", "0.1666667"),
        (B.INTERACTIVE, TENTH, "0 0.5", "0.4"),
        (B.INTERACTIVE, Decimal(1), "0 1", "0"),
        # Moodle, adaptive mode: the best so far.
        (B.ADAPTIVE, THIRD, "0 1", "0.6666667"),
        (B.ADAPTIVE, THIRD, "0.8 0.5", "0.8"),
        (B.ADAPTIVE, TENTH, "0.5 0.5 0.9", "0.7"),
        (B.ADAPTIVE, THIRD, "0 0 0 1", "0.0000001"),
        (B.ADAPTIVE, THIRD, "0 0 0 0 1", "0"),
        (B.ADAPTIVE_FREE, Decimal(0), "0 0 0 0 1", "1"),
        (B.ADAPTIVE_FREE, Decimal(0), "0.5 0.25", "0.5"),
        # One answer is worth what it is worth.
        (B.IMMEDIATE, Decimal(0), "0.25", "0.25"),
        (B.IMMEDIATE, Decimal(0), "0", "0"),
        (B.INTERACTIVE, THIRD, "", "0"),
        (B.INTERACTIVE, THIRD, "1 0", "1"),
    ],
)
def test_known_credits(behaviour: Behaviour, penalty: Decimal, fractions: str, earned: str) -> None:
    given = [Decimal(one) for one in fractions.split()]
    assert credit(behaviour, penalty, given) == Decimal(earned)


@pytest.mark.parametrize(
    ("kind", "tries"),
    [
        (ItemKind.TRUE_FALSE, 1),
        (ItemKind.SINGLE_CHOICE, 3),
        (ItemKind.MULTIPLE_RESPONSE, 3),
        (ItemKind.SHORT_ANSWER, 3),
        (ItemKind.MATCHING, 3),
    ],
)
def test_no_try_where_one_choice_is_left(kind: ItemKind, tries: int) -> None:
    assert tries_allowed(B.INTERACTIVE, SHAPES[kind]()) == tries
    assert tries_allowed(B.IMMEDIATE, SHAPES[kind]()) == 1
    assert tries_allowed(B.DEFERRED, SHAPES[kind]()) == 0
    assert tries_allowed(B.ADAPTIVE, SHAPES[kind]()) is None


def test_what_cannot_be_decided_ends_the_tries() -> None:
    state = tried(B.ADAPTIVE, SHAPES[ItemKind.SHORT_ANSWER]())
    assert not state.is_over
    assert state.after(Decimal("0.5"), is_open=True).is_over
    assert not state.after(Decimal("0.5")).is_over


@pytest.mark.parametrize("behaviour", [B.DEFERRED, B.DEFERRED_CERTAINTY])
def test_nothing_is_checked_before_handing_in(behaviour: Behaviour) -> None:
    with pytest.raises(ValueError, match="no further try"):
        tried(behaviour, SHAPES[ItemKind.TRUE_FALSE]()).after(Decimal(1))


class Tries(RuleBasedStateMachine):
    """Tries in any order and number: what may be done, and that nothing leaves its range."""

    state: Tried

    @initialize(
        behaviour=st.sampled_from([one for one in Behaviour if one.has_check]),
        kind=st.sampled_from(list(SHAPES)),
    )
    def begin(self, behaviour: Behaviour, kind: ItemKind) -> None:
        self.state = tried(behaviour, SHAPES[kind]())
        self.best = Decimal(0)

    @precondition(lambda self: not self.state.is_over)
    @rule(tenths=st.integers(0, 10), is_open=st.booleans())
    def check(self, tenths: int, is_open: bool) -> None:
        before = self.state
        self.state = before.after(Decimal(tenths) / 10, is_open=is_open)
        assert len(self.state.fractions) == len(before.fractions) + 1
        if before.left is not None:
            assert self.state.left == before.left - 1
        if before.behaviour in (B.ADAPTIVE, B.ADAPTIVE_FREE):
            assert self.state.credit >= before.credit
        if before.behaviour is B.ADAPTIVE_FREE:
            assert self.state.credit == max(self.state.fractions)

    @precondition(lambda self: self.state.is_over)
    @rule(tenths=st.integers(0, 10))
    def check_again(self, tenths: int) -> None:
        with pytest.raises(ValueError, match="no further try"):
            self.state.after(Decimal(tenths) / 10)

    @invariant()
    def in_range(self) -> None:
        if hasattr(self, "state"):
            assert 0 <= self.state.credit <= max((*self.state.fractions, Decimal(0)))
            assert self.state.allowed is None or len(self.state.fractions) <= self.state.allowed


TestTries = Tries.TestCase
TestTries.settings = settings(max_examples=20, stateful_step_count=6, deadline=None)
