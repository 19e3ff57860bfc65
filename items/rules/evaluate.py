"""How good the rules are: ``python -m items.rules.evaluate`` measures them on the labelled set."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from items.rules import CHECKS, Check, check
from items.rules.labelled_items import HALVES, LabelledItem, labelled_items


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Counts over labelled items: flaws that are there and found, clean items and those with an alarm.

    `missed` and `alarms` hold what went wrong as (code, stem).
    """

    there: Counter[str]
    found: Counter[str]
    clean: int
    alarmed: int
    missed: tuple[tuple[str, str], ...]
    alarms: tuple[tuple[str, str], ...]

    @property
    def found_share(self) -> float:
        """The share of the labelled flaws that were found, 0 to 1."""
        return self.found.total() / max(self.there.total(), 1)

    @property
    def alarm_share(self) -> float:
        """The share of the clean items in which something was found, 0 to 1."""
        return self.alarmed / max(self.clean, 1)


def measure(labelled: Sequence[LabelledItem], checks: tuple[Check, ...] = CHECKS) -> Measure:
    """What `checks` find in the labelled items, against what is there."""
    there: Counter[str] = Counter()
    found: Counter[str] = Counter()
    missed, alarms = [], []
    clean = [one for one in labelled if not one.flaws]
    for one in labelled:
        codes = {finding.code for finding in check(one.item, context=one.context, checks=checks)}
        there.update(one.flaws)
        found.update(one.flaws & codes)
        missed += [(code, one.item.stem.value) for code in sorted(one.flaws - codes)]
        if not one.flaws:
            alarms += [(code, one.item.stem.value) for code in sorted(codes)]
    return Measure(
        there=there,
        found=found,
        clean=len(clean),
        alarmed=len({stem for _code, stem in alarms}),
        missed=tuple(missed),
        alarms=tuple(alarms),
    )


def report(half: str, result: Measure, *, is_listing: bool) -> str:
    """The figures of one half as a table, and with `is_listing` every miss and every false alarm."""
    alarms = Counter(code for code, _stem in result.alarms)
    lines = [
        f"{half}: found {result.found.total()} of {result.there.total()} flaws ({result.found_share:.1%}), "
        f"false alarm on {result.alarmed} of {result.clean} clean items ({result.alarm_share:.1%})",
        f"  {'rule':<20} {'found':>7} {'of':>4} {'alarms':>7}",
    ]
    lines += [
        f"  {code:<20} {result.found[code]:>7} {result.there[code]:>4} {alarms[code]:>7}"
        for code in sorted({*result.there, *alarms})
    ]
    if is_listing:
        lines += [f"  missed {code}: {stem}" for code, stem in result.missed]
        lines += [f"  alarm  {code}: {stem}" for code, stem in result.alarms]
    return "\n".join(lines)


def main() -> None:
    """Print the figures of the chosen half, or of both."""
    parser = argparse.ArgumentParser(prog="python -m items.rules.evaluate", description=main.__doc__)
    parser.add_argument("half", nargs="?", choices=HALVES)
    parser.add_argument("--list", action="store_true", help="name every miss and every false alarm")
    chosen = parser.parse_args()
    for half in [chosen.half] if chosen.half else HALVES:
        print(report(half, measure(labelled_items(half)), is_listing=chosen.list))


if __name__ == "__main__":
    main()
