"""The limited process: same result as in place, and every death becomes a sentence."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import time
from pathlib import Path

import pytest

from texts import sandbox
from texts.readers import read
from texts.sandbox import read_limited
from texts.shapes import UnreadableFile

SMALL = (
    b"# Boats\n\nThe boats went out. They came back.\n\n## Nets\n\n![A net](n.png) Nets are made of hemp.\n"
)
# Many small elements: little as a file, much as a tree.
MEMORY_BOMB = b"<p>Words stand here.</p>" + b"<i></i>" * 500_000
TIME_BOMB = b"*a _b* [c](d) `e` \n\n" * 25_000
on_linux = pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not limit address space")


def test_the_child_reads_what_the_parent_would() -> None:
    assert read_limited(SMALL, filename="boats.md") == read(SMALL, filename="boats.md")


def test_a_refusal_crosses_the_border_unchanged() -> None:
    with pytest.raises(UnreadableFile, match="empty"):
        read_limited(b"")


@on_linux
def test_too_much_memory_is_said() -> None:
    with pytest.raises(UnreadableFile, match="more than 64 MB"):
        read_limited(MEMORY_BOMB, format="html", memory_mb=64)


def test_without_the_memory_limit_the_same_file_is_read() -> None:
    """Control: the file is refused for its memory, and for nothing else."""
    assert read_limited(MEMORY_BOMB, format="html", memory_mb=None).text == "Words stand here."


def test_too_much_time_is_said() -> None:
    with pytest.raises(UnreadableFile, match="longer than 1 s"):
        read_limited(TIME_BOMB, format="markdown", seconds=1)


def test_without_the_time_limit_the_same_file_is_read() -> None:
    """Control: reading it really takes longer than the limit of the test above."""
    began = time.perf_counter()
    assert read_limited(TIME_BOMB, format="markdown", seconds=None, memory_mb=None).blocks
    assert time.perf_counter() - began > 1


def test_large_files_never_reach_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "texts.sandbox.subprocess.Popen", lambda *_, **__: pytest.fail("a process was started")
    )
    with pytest.raises(UnreadableFile, match="10 MB"):
        read_limited(b"a" * 10_000_001)


def _in_child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str) -> None:
    """Let the child run `code` in place of the reader, limits set as always."""
    shutil.copytree(sandbox._ROOT / "texts", tmp_path / "texts")
    with (tmp_path / "texts" / "readers" / "__init__.py").open("a") as file:
        file.write(f"\n\nimport os\n\ndef read(*_, **__):\n    {code}\n")
    monkeypatch.setattr(sandbox, "_ROOT", tmp_path)


def _what_the_child_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, expression: str) -> str:
    _in_child(monkeypatch, tmp_path, f"raise UnreadableFile(str({expression}))")
    with pytest.raises(UnreadableFile) as answer:
        read_limited(SMALL)
    return str(answer.value)


def test_the_child_has_no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    names = _what_the_child_says(monkeypatch, tmp_path, "sorted(os.environ)")
    assert "DATABASE_URL" not in names
    assert "DATABASE_URL" in os.environ


def test_the_child_has_a_session_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert _what_the_child_says(monkeypatch, tmp_path, "os.getsid(0) == os.getpid()") == "True"


@pytest.mark.parametrize(
    "code",
    [
        "open('written', 'wb').write(b'x')",
        "[open('/dev/null') for _ in range(100)]",
        "os.kill(os.getpid(), 11)",
        "os._exit(7)",
        "os.write(1, b'not json'); os._exit(0)",
        "os.write(1, b'{}'); os._exit(0)",
        "os.write(1, b'[]'); os._exit(0)",
        "return 5",
        "raise ValueError",
    ],
)
def test_every_other_death_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str) -> None:
    _in_child(monkeypatch, tmp_path, code)
    with pytest.raises(UnreadableFile, match="may be damaged") as refused:
        read_limited(SMALL)
    assert str(refused.value).endswith(".")
    assert not (tmp_path / "written").exists() or not (tmp_path / "written").read_bytes()


CONNECT = "__import__('socket').create_connection(('127.0.0.1', {port}), 1); return None"


@pytest.mark.parametrize(
    "code",
    [
        CONNECT.format(port=9),
        "__import__('socket').getaddrinfo('localhost', 80)",
        "__import__('subprocess').run(['true'])",
        "os.system('true')",
        "os.remove('/nowhere')",
        "open('/dev/null', 'w')",
    ],
)
def test_the_child_may_only_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str) -> None:
    caught = "except PermissionError as error:\n        raise UnreadableFile(f'not allowed: {error}')"
    _in_child(monkeypatch, tmp_path, f"\n    try:\n        {code}\n    {caught}")
    with pytest.raises(UnreadableFile, match="not allowed"):
        read_limited(SMALL)


def test_without_the_fence_the_child_would_connect(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Control: the same code reaches a server on this machine once hook and name space are gone."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(5)
    _in_child(monkeypatch, tmp_path, CONNECT.format(port=server.getsockname()[1]))
    main = tmp_path / "texts" / "readers" / "__main__.py"
    fence = "    _without_network()\n    sys.addaudithook(_refuse)\n"
    assert fence in main.read_text()
    main.write_text(main.read_text().replace(fence, ""))
    with pytest.raises(UnreadableFile):
        read_limited(SMALL)
    connection, _ = server.accept()
    connection.close()
    server.close()


def test_a_child_that_never_answers_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _in_child(monkeypatch, tmp_path, "__import__('time').sleep(60)")
    began = time.perf_counter()
    with pytest.raises(UnreadableFile, match="longer than"):
        read_limited(SMALL, seconds=0.5)
    assert time.perf_counter() - began < 30
