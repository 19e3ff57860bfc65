"""The system account the embedded Postgres runs as: ours, or a plain one of its own where we are root."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ACCOUNT = "npfcourse-postgres"


class CannotPrepare(RuntimeError):
    """The machine does not let us run a server; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose processes and files the server's are. `name` is None for "the same as ours"."""

    name: str | None
    uid: int
    gid: int

    def run(self, command: list[str], *, cwd: Path, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """The finished command, run as this account; its output is kept, its exit code not judged."""
        is_other = self.name is not None
        return subprocess.run(  # noqa: S603  # programs of the wheel, words of this package
            command,
            cwd=cwd,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(cwd)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            umask=0o077,
            user=self.uid if is_other else None,
            group=self.gid if is_other else None,
            extra_groups=[] if is_other else None,
        )

    def own(self, path: Path) -> None:
        """Make a folder this account's alone; one in a shared place that is somebody else's is refused."""
        path.mkdir(parents=True, exist_ok=True)
        if path.is_symlink() or path.stat().st_uid not in {os.geteuid(), self.uid}:
            raise CannotPrepare(f"{path} belongs to somebody else; remove it or set VAR_DIR elsewhere.")
        if self.name is not None:
            os.chown(path, self.uid, self.gid)
        path.chmod(0o700)


def account() -> Account:
    """Our own account, or for root (whom Postgres refuses) a plain system account, made if missing."""
    if os.geteuid() != 0:
        return Account(None, os.geteuid(), os.getegid())
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        _create_account()
        entry = pwd.getpwnam(ACCOUNT)
    return Account(ACCOUNT, entry.pw_uid, entry.pw_gid)


def _create_account() -> None:
    command = [
        "useradd",
        "--system",
        "--user-group",
        "--no-create-home",
        "--shell",
        "/usr/sbin/nologin",
        ACCOUNT,
    ]
    try:
        made = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # fixed words
    except FileNotFoundError as error:
        raise CannotPrepare(
            "Postgres does not run as root, and there is no useradd here to make it an account. "
            "Run as an ordinary user, or set DATABASE_URL."
        ) from error
    # 9: somebody else has made it in between.
    if made.returncode not in {0, 9}:
        raise CannotPrepare(f"Could not make the account {ACCOUNT}: {made.stderr.strip()}")


def make_passable(paths: Iterable[Path]) -> None:
    """Let other accounts through (not into) the folders above `paths`; only needed when we are root."""
    for path in paths:
        for folder in path.resolve().parents:
            mode = folder.stat().st_mode
            if not mode & stat.S_IXOTH:
                folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def make_readable(tree: Path) -> None:
    """Let other accounts read a folder of programs that was installed with a strict umask."""
    if tree.stat().st_mode & stat.S_IROTH:
        return
    for folder, _, files in os.walk(tree):
        for path in (Path(folder), *(Path(folder) / name for name in files)):
            mode = stat.S_IMODE(path.stat().st_mode)
            execute = stat.S_IXOTH if mode & stat.S_IXUSR else 0
            path.chmod(mode | stat.S_IROTH | execute)
