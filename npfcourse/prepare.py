"""Makes ``.venv`` hold exactly what the given requirements files pin. Standard library only.

``python3 -m npfcourse.prepare requirements.txt [requirements-dev.txt]`` is what every target of the
Makefile begins with; when nothing has changed it takes no time.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from npfcourse.steps import Step, StepFailed, step

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PINNED = re.compile(r"^[A-Za-z0-9][^ ]*==", re.MULTILINE)


def main(names: list[str]) -> None:
    """Install what the files name, unless it is there already."""
    wanted = {name: _stamp(name) for name in names}
    missing = [name for name, stamp in wanted.items() if _installed(name) != stamp]
    if PYTHON.exists() and not missing:
        return
    with step("Packages") as packages:
        _ensure_venv(packages)
        for name in missing:
            _install(packages, name)
            _stamp_path(name).write_text(wanted[name])
        packages.result = "installed, every one checked against its hash"


def _stamp(name: str) -> str:
    """Changes with the file and with the Python it is installed for."""
    content = (ROOT / name).read_bytes() + sys.version.encode()
    return hashlib.sha256(content).hexdigest()


def _stamp_path(name: str) -> Path:
    return VENV / f".installed-{name}"


def _installed(name: str) -> str:
    path = _stamp_path(name)
    return path.read_text() if path.exists() else ""


def _ensure_venv(packages: Step) -> None:
    """A virtual environment with pip; one that is broken or half made is made again."""
    if PYTHON.exists() and _run([str(PYTHON), "-m", "pip", "--version"]).returncode == 0:
        return
    packages.note("making .venv")
    make = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    made = _run(make)
    if made.returncode != 0:
        _install_venv_package(packages)
        made = _run(make)
    if made.returncode != 0:
        raise StepFailed(
            "Python's venv module is not complete here, so packages cannot be installed.\n"
            f"On Debian and Ubuntu: sudo apt-get install {_venv_package()}\n\n{made.stdout[-1500:]}"
        )


def _venv_package() -> str:
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"


def _install_venv_package(packages: Step) -> None:
    """Debian keeps a part of Python in a package of its own; root may fetch it, others are told."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return
    packages.note(f"installing {_venv_package()} with apt-get")
    if _run([apt, "install", "-y", "-qq", _venv_package()]).returncode != 0:
        _run([apt, "update", "-qq"])
        _run([apt, "install", "-y", "-qq", _venv_package()])


def _install(packages: Step, name: str) -> None:
    """Install one file. Nothing is compiled ahead: most modules are never imported."""
    total = len(PINNED.findall((ROOT / name).read_text()))
    command = [
        str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-compile", "--no-input",
        "--disable-pip-version-check", "--no-warn-script-location", "--progress-bar=off", "-r", name,
    ]  # fmt: skip
    lines: list[str] = []
    count = 0
    with subprocess.Popen(  # noqa: S603  # pip, with words of this module
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as pip:
        for line in pip.stdout or []:
            lines.append(line)
            if line.startswith(("Collecting", "Requirement already satisfied")):
                count += 1
                packages.note(f"{min(count, total)} of {total} fetched")
            elif line.startswith("Installing"):
                packages.note(f"installing {total}")
    if pip.returncode != 0:
        raise StepFailed(f"pip could not install {name}:\n{''.join(lines[-15:])}")


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(  # noqa: S603  # words of this module
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )


if __name__ == "__main__":
    main(sys.argv[1:])
