"""``make check``: style, types, storeys, migrations and Django's own checks; one line each."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from npfcourse.steps import step

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PRODUCTION = {"DEBUG": "0", "HTTPS": "1", "DEMO": "0"}


@dataclass(frozen=True)
class Check:
    """A command that says nothing is wrong by ending with 0."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


CHECKS = [
    Check("Style", [str(BIN / "ruff"), "check", "."]),
    Check("Format", [str(BIN / "ruff"), "format", "--check", "."]),
    Check("Types", [str(BIN / "mypy"), "."]),
    Check("Storeys", [str(BIN / "lint-imports")]),
    Check("Migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]),
    Check(
        "Django",
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level=WARNING", "--database=default"],
        PRODUCTION,
    ),
]


def main() -> None:
    """Run every check; what a failing one said is printed at the end."""
    problems = [said for check in CHECKS if (said := run(check))]
    if problems:
        raise SystemExit("\n".join(problems))


def run(check: Check) -> str:
    """What the check found, or nothing."""
    with step(check.name) as line:
        ran = subprocess.run(  # noqa: S603  # the list above
            check.command,
            cwd=ROOT,
            env={**os.environ, **check.environment},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        line.result = "fine" if ran.returncode == 0 else "FAILED"
    return "" if ran.returncode == 0 else f"\n--- {check.name}: {' '.join(check.command[:3])}\n{ran.stdout}"


if __name__ == "__main__":
    main()
