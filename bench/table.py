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
    """Each target that is due, what was measured, and whether it is met."""
    found = []
    for operation in operations:
        own = result[operation.name]["product_8"]
        measured = {
            "moodle": own["rps"] / operation.moodle_rps if operation.moodle_rps else 0.0,
            "p95": own["p95"],
            "sql": sql.get(operation.name, 0),
            "floor": result[operation.name]["share_of_floor_8"],
            "limit": result[operation.name]["share_of_limit_8"],
            "cpu": own["server_cpu_ms"] + own["database_cpu_ms"],
        }
        for name, target in TARGETS.get(operation.name, {}).items():
            is_ceiling = name in {"p95", "sql", "cpu"}
            met = measured[name] <= target if is_ceiling else measured[name] >= target
            found.append(
                {"operation": operation.name, "figure": name, "measured": measured[name], "target": target}
                | {"is_ceiling": is_ceiling, "is_met": met}
            )
    return found


def verdict_lines(found: list[dict[str, Any]]) -> list[str]:
    """The targets in words."""
    names = {
        "moodle": "times a tuned Moodle 4.5 (its figure is the performance note's)",
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
        lines.append(
            f"  {word:<7}{one['operation']:<15}{one['measured']:>8.2f} {names[one['figure']]}"
            f" (target {sign} {one['target']})"
        )
    return lines


def generation_lines(made: dict[str, Any]) -> list[str]:
    """The question engine beside the bare parse."""
    return [
        f"Generation: {made['words_per_second']:.0f} words/s; bare parse"
        f" {made['parse_words_per_second']:.0f} words/s: {made['ratio']:.1f} times the parse",
        f"Founding article: {made['warm_s']:.2f} s warm, {made['cold_s']:.2f} s cold, libraries included",
    ]
