"""The item-writing rules: `check` finds flaws in any item, generated or written by hand.

A rule is a function from a `Subject` to a `Flaw` or None, and a row of `CHECKS` with its words. To add one,
write both beside their kin in `options`, `stems` or `proof`.
"""

from __future__ import annotations

from items.kinds import Item
from items.rules import cues, options, proof, rivals, stems
from items.rules.shapes import Check, Context, Finding, Flaw, Severity, Subject

__all__ = ["CHECKS", "Check", "Context", "Finding", "Severity", "check", "passed"]

CHECKS: tuple[Check, ...] = (
    *proof.CHECKS,
    *stems.CHECKS,
    *options.CHECKS,
    *cues.CHECKS,
    *rivals.CHECKS,
)


def check(
    item: Item, *, context: Context | None = None, checks: tuple[Check, ...] = CHECKS
) -> tuple[Finding, ...]:
    """What is wrong with the item: findings with severity ``stop`` first, else in the order of `checks`.

    Without a `context` the rules that need the article or the other items stay silent.
    """
    subject = Subject(item, context or Context())
    findings = [
        _finding(rule, flaw)
        for rule in checks
        if rule.applies(subject) and (flaw := rule.find(subject)) is not None
    ]
    return tuple(sorted(findings, key=lambda finding: finding.severity != "stop"))


def passed(
    item: Item, *, context: Context | None = None, checks: tuple[Check, ...] = CHECKS
) -> tuple[Check, ...]:
    """The rules that apply to the item and find nothing; their `title` and `passes` are shown as they are."""
    subject = Subject(item, context or Context())
    return tuple(rule for rule in checks if rule.applies(subject) and rule.find(subject) is None)


def _finding(rule: Check, flaw: Flaw) -> Finding:
    return Finding(
        code=rule.code,
        severity=flaw.severity or rule.severity,
        sentence=flaw.sentence,
        cure=rule.cure,
        where=flaw.where,
    )
