"""Interleaved rounds: product, floor and limit one after another, then the quiet half of the rounds."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import psutil

from bench import accounting
from bench.operations import Asked, Operation
from npfcourse import embedded_postgres

Figures = dict[str, Any]
CLIENTS = (8, 1)


class Bench:
    """The three things that are measured, running."""

    def __init__(
        self, data_dir: Path, ports: dict[str, int], pids: dict[str, int], database_pid: int, stretches: int
    ) -> None:
        self.data_dir, self.ports, self.pids, self.database_pid = data_dir, ports, pids, database_pid
        self.stretches = stretches
        self.begun: Counter[tuple[str, str]] = Counter()

    def http(self, what: str, operation: Operation, clients: int, seconds: float) -> Figures:
        """One stretch of requests against the product or the floor."""
        job = {
            "port": self.ports[what],
            "asked": self._asked(what, operation),
            "clients": clients,
            "seconds": seconds,
            "expected": operation.expected,
            "once": operation.once,
        }
        before = accounting.snapshot([self.pids[what]], [self.database_pid])
        ran = subprocess.run(
            [sys.executable, "-m", "bench.load"],
            input=json.dumps(job),
            capture_output=True,
            text=True,
            check=True,
        )
        found: Figures = json.loads(ran.stdout)
        after = accounting.snapshot([self.pids[what]], [self.database_pid])
        return found | _cpu(before, after, found["n"], found["client_cpu"])

    def _asked(self, what: str, operation: Operation) -> Asked:
        asked = operation.product if what == "product" else operation.floor
        if not operation.once:
            return asked
        # What can be asked once is shared out beforehand: a quick machine would leave nothing for the last.
        share = len(asked) // self.stretches
        begin = self.begun[what, operation.name] * share
        self.begun[what, operation.name] += 1
        return asked[begin : begin + share]

    def limit(self, operation: Operation, clients: int, seconds: int) -> Figures:
        """The same minimal statements by pgbench, prepared."""
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "script.sql"
            script.write_text("\n".join(operation.script()) + "\n")
            host = str(embedded_postgres.socket_dir(self.data_dir))
            command = [str(embedded_postgres.programs() / "pgbench"), "-h", host, "-U", "postgres", "-n"]
            command += [
                "-M",
                "prepared",
                "-c",
                str(clients),
                "-j",
                "1",
                "-T",
                str(seconds),
                "-f",
                str(script),
            ]
            before = accounting.snapshot([], [self.database_pid])
            ran = subprocess.run([*command, "bench"], capture_output=True, text=True, check=False)
            after = accounting.snapshot([], [self.database_pid])
        rate = re.search(r"tps = ([\d.]+)", ran.stdout)
        if ran.returncode or rate is None:
            raise RuntimeError(f"pgbench, {operation.name}: {ran.stderr.strip()[-800:]}")
        processed = re.search(r"actually processed: (\d+)", ran.stdout)
        count = int(processed[1]) if processed else 1
        return {"n": count, "rps": float(rate[1]), "errors": 0} | _cpu(before, after, count, 0.0)


def _cpu(before: accounting.Snapshot, after: accounting.Snapshot, n: int, client: float) -> Figures:
    server, database = after.server - before.server, after.database - before.database
    per = 1000 / max(1, n)
    return {
        "server_cpu_ms": server * per,
        "database_cpu_ms": database * per,
        "foreign_cpu_s": max(0.0, after.machine - before.machine - server - database - client),
    }


def quiet(rounds: list[Figures]) -> Figures:
    """The median of the quieter half: those in which other processes used the least CPU."""
    chosen = sorted(rounds, key=lambda one: one["foreign_cpu_s"])[: (len(rounds) + 1) // 2]
    keys = [key for key, value in chosen[0].items() if isinstance(value, int | float)]
    figures = {key: statistics.median(one[key] for one in chosen) for key in keys}
    return figures | {"errors": sum(one["errors"] for one in rounds), "rounds": len(rounds)}


def measure(bench: Bench, operations: list[Operation], rounds: int, seconds: float) -> dict[str, Any]:
    """Figures by operation, subject and number of clients; ratios are taken within each round."""
    raw: dict[tuple[str, str, int], list[Figures]] = {}
    for number in range(rounds):
        for operation in operations:
            for clients in CLIENTS:
                for what in ("product", "floor"):
                    found = bench.http(what, operation, clients, seconds)
                    raw.setdefault((operation.name, what, clients), []).append(found)
                found = bench.limit(operation, clients, max(1, int(seconds)))
                raw.setdefault((operation.name, "limit", clients), []).append(found)
            print(f"  round {number + 1}/{rounds}  {operation.name}", flush=True)
    result: dict[str, Any] = {}
    for operation in operations:
        result[operation.name] = _summed(raw, operation.name)
    return result


def _summed(raw: dict[tuple[str, str, int], list[Figures]], name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for clients in CLIENTS:
        for what in ("product", "floor", "limit"):
            found[f"{what}_{clients}"] = quiet(raw[name, what, clients])
        for what in ("floor", "limit"):
            pairs = zip(raw[name, "product", clients], raw[name, what, clients], strict=True)
            found[f"share_of_{what}_{clients}"] = statistics.median(a["rps"] / b["rps"] for a, b in pairs)
    return found


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    return {
        "cores": psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "python": sys.version.split()[0],
        "load": psutil.getloadavg()[0],
    }
