"""The figures as a table, with the targets of the performance note beside them."""

from __future__ import annotations

from typing import Any

from bench.operations import Operation

TARGETS = {
    "lesson page": {"moodle": 7.0, "p95": 35.0, "sql": 7, "floor": 0.8},
    "question page": {"moodle": 7.0, "p95": 35.0, "sql": 7, "floor": 0.8},
    "save answer": {"moodle": 5.0, "sql": 6, "limit": 0.09, "cpu": 2.4},
}
"""The target column of the performance note, section 9, as far as it is due; at 8 clients."""

NOTE_FLOOR = {
    "lesson page": {"rps": 352.0, "p95": 37.0, "cpu": 5.33},
    "save answer": {"rps": 816.0, "p95": 16.0, "cpu": 2.30},
}
"""What the same bare views did on the machine of the performance note (5.1, 8 clients), where Moodle ran."""
YARDSTICK = {"lesson page": "lesson page", "question page": "lesson page", "save answer": "save answer"}
"""The floor an operation is scaled by (decision 0011): the note measured one page and one saving."""
SCALED = ("moodle", "p95", "cpu")


def rows(result: dict[str, Any], operations: list[Operation], sql: dict[str, int]) -> list[str]:
    """Two lines per operation (1 and 8 clients), then one line per target."""
    head = f"{'operation':<15}{'clients':>8}{'req/s':>9}{'p50 ms':>8}{'p95 ms':>8}"
    head += f"{'CPU ms':>8}{'of which DB':>12}{'floor/s':>9}{'share':>7}{'limit/s':>9}{'share':>7}{'SQL':>5}"
    lines = [head, "-" * len(head)]
    for operation in operations:
        found = result[operation.name]
        for clients in (1, 8):
            own, floor = found[f"product_{clients}"], found[f"floor_{clients}"]
            limit = found[f"limit_{clients}"]
            cpu = own["server_cpu_ms"] + own["database_cpu_ms"]
            lines.append(
                f"{operation.name:<15}{clients:>8}{own['rps']:>9.0f}{own['p50']:>8.1f}{own['p95']:>8.1f}"
                f"{cpu:>8.2f}{own['database_cpu_ms']:>12.2f}{floor['rps']:>9.0f}{found[f'share_of_floor_{clients}']:>7.0%}"
                f"{limit['rps']:>9.0f}{found[f'share_of_limit_{clients}']:>7.1%}"
                f"{sql.get(operation.name, 0):>5}"
            )
    return lines


def verdicts(
    result: dict[str, Any], operations: list[Operation], sql: dict[str, int]
) -> list[dict[str, Any]]:
    """Each target that is due, what was measured, and whether it is met.

    Seconds and rates are those of the note's machine: measured here and scaled by the floor of the same run;
    `raw` is the figure before that. Without the floor that scales an operation those targets are left out.
    """
    found = []
    for operation in operations:
        raw = _raw(result, operation, sql)
        scales = _scales(result, operation.name)
        for name, target in TARGETS.get(operation.name, {}).items():
            if name in SCALED and name not in scales:
                continue
            measured = raw[name] * scales.get(name, 1.0)
            is_ceiling = name in {"p95", "sql", "cpu"}
            met = measured <= target if is_ceiling else measured >= target
            found.append(
                {"operation": operation.name, "figure": name, "measured": measured, "raw": raw[name]}
                | {"target": target, "is_ceiling": is_ceiling, "is_met": met}
            )
    return found


def _raw(result: dict[str, Any], operation: Operation, sql: dict[str, int]) -> dict[str, float]:
    own = result[operation.name]["product_8"]
    return {
        "moodle": own["rps"] / operation.moodle_rps if operation.moodle_rps else 0.0,
        "p95": own["p95"],
        "sql": sql.get(operation.name, 0),
        "floor": result[operation.name]["share_of_floor_8"],
        "limit": result[operation.name]["share_of_limit_8"],
        "cpu": own["server_cpu_ms"] + own["database_cpu_ms"],
    }


def _scales(result: dict[str, Any], name: str) -> dict[str, float]:
    """What turns this machine's figures into those of the note's: its floor by the floor of this run."""
    yardstick = YARDSTICK.get(name, "")
    if yardstick not in result:
        return {}
    here, there = result[yardstick]["floor_8"], NOTE_FLOOR[yardstick]
    return {
        "moodle": there["rps"] / here["rps"],
        "p95": there["p95"] / here["p95"],
        "cpu": there["cpu"] / (here["server_cpu_ms"] + here["database_cpu_ms"]),
    }


def verdict_lines(found: list[dict[str, Any]]) -> list[str]:
    """The targets in words."""
    names = {
        "moodle": "times a tuned Moodle 4.5",
        "p95": "ms p95",
        "sql": "SQL statements, transaction control counted",
        "floor": "of the bare-Django floor",
        "limit": "of the database's limit",
        "cpu": "ms CPU, server and database",
    }
    lines = []
    for one in found:
        sign = "at most" if one["is_ceiling"] else "at least"
        word = "met" if one["is_met"] else "MISSED"
        here = f"; {one['raw']:.2f} before scaling by the floor" if one["figure"] in SCALED else ""
        lines.append(
            f"  {word:<7}{one['operation']:<15}{one['measured']:>8.2f} {names[one['figure']]}"
            f" (target {sign} {one['target']}{here})"
        )
    return lines


def generation_lines(made: dict[str, Any]) -> list[str]:
    """The question engine beside the bare parse."""
    return [
        f"Generation: {made['words_per_second']:.0f} words/s; bare parse"
        f" {made['parse_words_per_second']:.0f} words/s: {made['ratio']:.1f} times the parse",
        f"Founding article: {made['warm_s']:.2f} s warm, {made['cold_s']:.2f} s cold, libraries included",
    ]
