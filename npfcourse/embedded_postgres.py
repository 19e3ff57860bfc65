"""A real Postgres from a wheel, for everybody who has no server of their own."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from urllib.parse import quote

LONGEST_SOCKET_PATH = 90
"""Unix socket names end at 104 (macOS) to 108 characters; the server adds ``/.s.PGSQL.5432``."""


def socket_dir(data_dir: Path) -> Path:
    """The folder of the server's socket: beside its data, or a short one if that path is too long."""
    beside = data_dir.resolve().with_name(data_dir.name + "-socket")
    if len(str(beside)) <= LONGEST_SOCKET_PATH:
        return beside
    digest = hashlib.sha256(str(beside).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"npfcourse-{digest}"


def url(data_dir: Path, database: str = "npfcourse") -> str:
    """Where a server on `data_dir` is reached; nothing is started."""
    return f"postgresql://postgres@/{database}?host={quote(str(socket_dir(data_dir)), safe='/')}"
