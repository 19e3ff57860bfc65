"""Rules about typed numbers: every accepted answer can be met, and the tolerance is meant."""

from __future__ import annotations

from decimal import Decimal

from items.kinds import NumAnswer, Numeric
from items.numbers import decimal_mark, number_text
from items.rules.shapes import Check, Flaw, Subject
from items.rules.words import numbers
from items.scoring.numbers import interval_of

WIDE = Decimal("0.5")


def unreachable(subject: Subject) -> Flaw | None:
    answers = _answers(subject)
    for place, answer in enumerate(answers):
        where = interval_of(answer)
        if any(interval_of(earlier).covers(where) for earlier in answers[:place]):
            return Flaw(
                "An answer above takes every number of this one.",
                f"body.answers[{place}]",
            )
    return None


def exact_decimals(subject: Subject) -> Flaw | None:
    for place, answer in enumerate(_answers(subject)):
        is_exact = answer.mode == "absolute" and answer.tolerance == 0
        if answer.value is not None and is_exact and answer.value % 1:
            said = number_text(answer.value, subject.item.language)
            return Flaw(f"Only {said} to the last digit is accepted.", f"body.answers[{place}]")
    return None


def wide_tolerance(subject: Subject) -> Flaw | None:
    for place, answer in enumerate(_answers(subject)):
        if answer.fraction == 1 and answer.value and _reach(answer) > WIDE:
            return Flaw("Numbers far from the value earn everything.", f"body.answers[{place}]")
    return None


def number_not_in_evidence(subject: Subject) -> Flaw | None:
    if subject.evidence is None:
        return None
    said = numbers(subject.evidence.text)
    values = [
        number_text(one.value, "en")
        for one in _answers(subject)
        if one.fraction == 1 and one.value is not None
    ]
    if values and said.isdisjoint(values):
        return Flaw("The evidence does not hold the number itself.", "body.answers[0]")
    return None


def _answers(subject: Subject) -> tuple[NumAnswer, ...]:
    """The accepted numbers; none where they differ from attempt to attempt."""
    body = subject.item.body
    return body.answers if isinstance(body, Numeric) and not body.variables else ()


def _reach(answer: NumAnswer) -> Decimal:
    """The tolerance as a share of the value."""
    if answer.mode == "relative":
        return answer.tolerance
    return answer.tolerance / abs(answer.value) if answer.mode == "absolute" and answer.value else Decimal(0)


def _is_number(subject: Subject) -> bool:
    return isinstance(subject.item.body, Numeric)


def _is_proved_number(subject: Subject) -> bool:
    return (
        bool(_answers(subject))
        and subject.evidence is not None
        and decimal_mark(subject.item.language) == "."
    )


CHECKS = (
    Check(
        code="number_unreachable", severity="look", name="an answer nobody can meet",
        title="Every answer counts", passes="No answer above takes all of its numbers.",
        applies=_is_number, find=unreachable, cure="Move the narrower answer up, or take it out.",
    ),
    Check(
        code="exact_decimals", severity="look", name="no tolerance", title="Rounding forgiven",
        passes="A number with decimals has a tolerance.", applies=_is_number, find=exact_decimals,
        cure="Give a tolerance, or the number of significant figures.",
    ),
    Check(
        code="wide_tolerance", severity="look", name="a wide tolerance", title="A number is asked for",
        passes="What earns everything lies near the value.", applies=_is_number, find=wide_tolerance,
        cure="Make the tolerance smaller, or write the range that is right.",
    ),
    Check(
        code="number_worked_out", severity="look", name="the number is not in the evidence",
        title="The number is in the text", passes="The marked span holds it.", applies=_is_proved_number,
        find=number_not_in_evidence, cure="Mark the sentence that holds it, unless it is to be worked out.",
    ),
)  # fmt: skip
