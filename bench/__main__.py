"""Run everything: ``python -m bench [--rounds N] [--seconds S] [--json FILE]``."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import servers

if TYPE_CHECKING:
    from bench.operations import Operation


def main() -> None:
    """Measure and print; the JSON goes to ``var/bench/result.json`` unless told otherwise."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure product, floor and limit.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--json", type=Path, default=None)
    parser.add_argument("--only", default="", help="operations to measure, separated by commas")
    wanted = parser.parse_args()

    folder = Path(__file__).resolve().parent.parent / "var" / "bench"
    data_dir = folder / "postgres"
    url = servers.fresh_database(data_dir)
    os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "npfcourse.settings", "DEMO": "1"}
    try:
        result = _measure(data_dir, url, wanted)
    finally:
        from npfcourse import embedded_postgres

        embedded_postgres.stop(data_dir)
    target = wanted.json or folder / "result.json"
    target.write_text(json.dumps(result, indent=1, default=str) + "\n")
    print(f"\nWritten to {os.path.relpath(target)}")


def _asked(known: list[Operation], only: str) -> list[Operation]:
    names = only.split(",") if only else [one.name for one in known]
    if strange := set(names) - {one.name for one in known}:
        there = ", ".join(one.name for one in known)
        raise SystemExit(f"No operation {', '.join(sorted(strange))}; there are: {there}.")
    return [one for one in known if one.name in names]


def _measure(data_dir: Path, url: str, wanted: argparse.Namespace) -> dict[str, Any]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from bench import accounting, attempts, generation, rounds, sql_count, table, world, writing
    from bench.operations import REPORT, operations

    print("Building the world", flush=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    built = world.build()
    asked = _asked(operations(built), wanted.only)
    connection.close()
    ports = {name: servers.free_port() for name in ("product", "floor")}
    with contextlib.ExitStack() as stack:
        pids = {}
        command, environment = servers.product(ports["product"], url)
        pids["product"] = stack.enter_context(servers.serving(command, ports["product"], environment))
        command, environment = servers.floor(ports["floor"], data_dir)
        environment |= {"SECRET_KEY": _secret_key(), "FLOOR_REPORT": REPORT}
        pids["floor"] = stack.enter_context(servers.serving(command, ports["floor"], environment))
        bench = rounds.Bench(
            data_dir, ports, pids, servers.postmaster(data_dir), wanted.rounds * len(rounds.CLIENTS)
        )
        sql = {}
        statements = {}
        for operation in asked:
            statements[operation.name] = sql_count.statements(data_dir, ports["product"], operation)
            sql[operation.name] = len(statements[operation.name])
        figures = rounds.measure(bench, asked, wanted.rounds, wanted.seconds)
        memory = {name: accounting.memory_mib([pid]) for name, pid in pids.items()}
    made = generation.measure(wanted.rounds + 2)
    acts = attempts.measure(built.organisation_id)
    wrote = writing.measure(built.organisation_id)
    verdicts = table.verdicts(figures, asked, sql)
    print("\n" + "\n".join(table.rows(figures, asked, sql)))
    print("\nTargets due\n" + "\n".join(table.verdict_lines(verdicts)))
    print("\n" + "\n".join([*table.generation_lines(made), *attempts.lines(acts), *writing.lines(wrote)]))
    print(
        f"Memory (PSS): web {memory['product']} MiB, floor {memory['floor']} MiB,"
        f" worker {made['memory_mib']:.0f} MiB"
    )
    return {
        "machine": rounds.machine(),
        "operations": figures,
        "sql": sql,
        "statements": statements,
        "targets": verdicts,
        "generation": made,
        "attempts": acts,
        "writing": wrote,
        "memory_mib": memory | {"worker": made["memory_mib"]},
    }


def _secret_key() -> str:
    from django.conf import settings

    return settings.SECRET_KEY


if __name__ == "__main__":
    main()
