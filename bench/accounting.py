"""CPU and memory of process trees; steadier than requests per second on a machine that others use too."""

from __future__ import annotations

from dataclasses import dataclass

import psutil


def tree(roots: list[int]) -> list[psutil.Process]:
    """The processes of `roots` and everything they started."""
    found: dict[int, psutil.Process] = {}
    for root in roots:
        try:
            process = psutil.Process(root)
            for one in [process, *process.children(recursive=True)]:
                found[one.pid] = one
        except psutil.NoSuchProcess:
            continue
    return list(found.values())


def cpu_seconds(roots: list[int]) -> float:
    """CPU used so far by the trees, with children that have ended."""
    total = 0.0
    for process in tree(roots):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
        total += getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
    return total


def memory_mib(roots: list[int]) -> float | None:
    """Memory with shared pages divided (PSS) in MiB; None where the system does not count it."""
    total = 0
    for process in tree(roots):
        try:
            info = process.memory_full_info()
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        if not hasattr(info, "pss"):
            return None
        total += info.pss
    return round(total / 1024 / 1024, 1)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """CPU at one moment: of the server, of Postgres, and of the whole machine."""

    server: float
    database: float
    machine: float


def snapshot(server: list[int], database: list[int]) -> Snapshot:
    """Take the three readings as close together as can be."""
    times = psutil.cpu_times()
    busy = sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0)
    return Snapshot(cpu_seconds(server), cpu_seconds(database), busy)
