"""The targets of the benchmark: scaled by the floor of the same run, and missed when they are missed."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from bench.operations import Operation
from bench.table import verdicts


def operation(name: str) -> Operation:
    return Operation(name=name, product=[], floor=[], script=list, moodle_rps=58.1)


def measured(*, rps: float, p95: float, floor_rps: float, floor_p95: float) -> dict[str, Any]:
    """Figures of a lesson page at 8 clients."""
    cpu = {"server_cpu_ms": 4.0, "database_cpu_ms": 1.0}
    return {
        "product_8": {"rps": rps, "p95": p95, **cpu},
        "floor_8": {"rps": floor_rps, "p95": floor_p95, **cpu},
        "share_of_floor_8": rps / floor_rps,
        "share_of_limit_8": 0.1,
    }


def found(result: dict[str, Any], *names: str) -> dict[tuple[str, str], dict[str, Any]]:
    asked = [operation(name) for name in names]
    return {
        (one["operation"], one["figure"]): one for one in verdicts(result, asked, dict.fromkeys(names, 3))
    }


def test_a_machine_of_half_the_speed_meets_the_same_targets() -> None:
    slow = {"lesson page": measured(rps=210, p95=66, floor_rps=176, floor_p95=74)}
    lines = found(slow, "lesson page")
    assert round(lines["lesson page", "moodle"]["measured"], 2) == round(210 / 58.1 * 2, 2)
    assert lines["lesson page", "moodle"]["is_met"]
    assert round(lines["lesson page", "moodle"]["raw"], 2) == round(210 / 58.1, 2)
    assert lines["lesson page", "p95"]["measured"] == 33
    assert lines["lesson page", "p95"]["is_met"]


def test_no_scale_helps_a_product_slower_than_its_floor() -> None:
    slow = {"lesson page": measured(rps=150, p95=90, floor_rps=176, floor_p95=74)}
    lines = found(slow, "lesson page")
    assert not lines["lesson page", "moodle"]["is_met"]
    assert not lines["lesson page", "p95"]["is_met"]


def test_counts_and_shares_are_not_scaled() -> None:
    lines = found({"lesson page": measured(rps=210, p95=66, floor_rps=176, floor_p95=74)}, "lesson page")
    assert lines["lesson page", "sql"]["measured"] == 3
    assert lines["lesson page", "floor"]["measured"] == 210 / 176


def test_without_the_floor_that_scales_it_a_target_is_left_out() -> None:
    lines = found({"question page": measured(rps=210, p95=66, floor_rps=176, floor_p95=74)}, "question page")
    assert {figure for _, figure in lines} == {"sql", "floor"}


def test_the_floor_starts_without_the_product() -> None:
    """It has Django's own applications only: what needs a model of the product would end it."""
    names = ("SECRET_KEY", "FLOOR_DATABASE", "FLOOR_HOST", "FLOOR_REPORT")
    given = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    asked = "import bench.floor, sys; print([name for name in ('reports', 'quizzes') if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env=given | dict.fromkeys(names, "none"),
        capture_output=True,
        text=True,
    )
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr
