"""The item-writing rules: `check` finds flaws in any item, generated or written by hand.

A rule is a function from a `Subject` to a `Flaw` or None, and a row of `CHECKS` with its words. To add one,
write both beside their kin in `options`, `stems` or `proof`.
"""

from __future__ import annotations

from items.kinds import Item, ItemKind
from items.rules import cues, hotspots, numbers, options, orders, proof, rivals, stems
from items.rules.shapes import Check, Context, Finding, Flaw, Severity, Subject
from items.word_banks import plain_form

__all__ = ["CHECKS", "Check", "Context", "Finding", "Severity", "check", "examine", "passed"]

CHECKS: tuple[Check, ...] = (
    *proof.CHECKS,
    *stems.CHECKS,
    *options.CHECKS,
    *cues.CHECKS,
    *rivals.CHECKS,
    *numbers.CHECKS,
    *orders.CHECKS,
    *hotspots.CHECKS,
)


def examine(
    item: Item, *, context: Context | None = None, checks: tuple[Check, ...] = CHECKS
) -> tuple[tuple[Finding, ...], tuple[Check, ...]]:
    """What is wrong with the item, and the rules that apply and find nothing; each rule looks once.

    Findings with severity ``stop`` come first, else the order is that of `checks`. Without a `context` the
    rules that need the article or the other items stay silent. They are rules about asking: of a description
    there is nothing to say.
    """
    if item.kind is ItemKind.DESCRIPTION:
        return (), ()
    subject = Subject(plain_form(item), context or Context())
    findings, silent = [], []
    for rule in checks:
        if not rule.applies(subject):
            continue
        flaw = rule.find(subject)
        if flaw is None:
            silent.append(rule)
        else:
            findings.append(_finding(rule, flaw))
    return tuple(sorted(findings, key=lambda finding: finding.severity != "stop")), tuple(silent)


def check(
    item: Item, *, context: Context | None = None, checks: tuple[Check, ...] = CHECKS
) -> tuple[Finding, ...]:
    """The findings of `examine`."""
    return examine(item, context=context, checks=checks)[0]


def passed(
    item: Item, *, context: Context | None = None, checks: tuple[Check, ...] = CHECKS
) -> tuple[Check, ...]:
    """The rules that apply to the item and find nothing; their `title` and `passes` are shown as they are."""
    return examine(item, context=context, checks=checks)[1]


def _finding(rule: Check, flaw: Flaw) -> Finding:
    return Finding(
        code=rule.code,
        severity=flaw.severity or rule.severity,
        sentence=flaw.sentence,
        cure=rule.cure,
        where=flaw.where,
    )
