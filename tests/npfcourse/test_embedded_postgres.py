"""The embedded server is found again, survives its user, and comes back after any kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from npfcourse import embedded_postgres
from npfcourse.embedded_postgres import is_running, socket_dir, start, stop, url

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    """A cluster of its own, ended and removed afterwards; beside the tests' own server, not it."""
    with tempfile.TemporaryDirectory(prefix="npfcourse-") as folder:
        path = Path(folder) / "postgres"
        start(path)
        yield path
        stop(path)


def postmaster(data_dir: Path) -> psutil.Process:
    return psutil.Process(int((data_dir / "postmaster.pid").read_text().split()[0]))


def asked(data_dir: Path, question: str) -> object:
    with psycopg.connect(url(data_dir), autocommit=True) as connection:
        row = connection.execute(question).fetchone()
        return row[0] if row else None


def kill_all(data_dir: Path) -> None:
    """`kill -9` of the whole server; stopped first, so that it cannot start anything while it dies."""
    main = postmaster(data_dir)
    main.suspend()
    family = [*main.children(recursive=True), main]
    for process in family:
        process.kill()
    psutil.wait_procs(family, timeout=10)


def test_a_second_start_finds_the_first_server(data_dir: Path) -> None:
    before = postmaster(data_dir).pid
    assert not start(data_dir).was_started
    assert postmaster(data_dir).pid == before


def test_it_listens_on_its_own_socket_only(data_dir: Path) -> None:
    assert asked(data_dir, "SHOW listen_addresses") == ""
    kinds = {entry.type for entry in postmaster(data_dir).net_connections() if entry.family.name != "AF_UNIX"}
    assert kinds == set()
    assert socket_dir(data_dir).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
def test_it_never_forgets_even_when_a_file_says_so(data_dir: Path, name: str) -> None:
    with psycopg.connect(url(data_dir), autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")
    time.sleep(0.3)
    assert asked(data_dir, f"SHOW {name}") == "on"


def test_it_comes_back_after_a_kill_with_what_was_committed(data_dir: Path) -> None:
    with psycopg.connect(url(data_dir), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    kill_all(data_dir)
    assert not is_running(data_dir)
    assert (data_dir / "postmaster.pid").exists(), "the kill must leave its remains"
    assert start(data_dir).was_started
    assert asked(data_dir, "SELECT number FROM kept") == 7


def test_the_number_of_another_process_does_not_stop_it(data_dir: Path) -> None:
    kill_all(data_dir)
    remains = data_dir / "postmaster.pid"
    lines = remains.read_text().splitlines()
    with subprocess.Popen(["sleep", "60"]) as other:
        remains.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
        assert start(data_dir).was_started
        assert other.poll() is None, "a process that is no Postgres must be left alone"
        other.kill()


def test_starts_at_the_same_time_make_one_server(data_dir: Path) -> None:
    stop(data_dir)
    assert not is_running(data_dir)
    started: list[bool] = []
    threads = [threading.Thread(target=lambda: started.append(start(data_dir).was_started)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(started) == [False, False, False, True]


def test_it_outlives_the_process_that_started_it(data_dir: Path) -> None:
    stop(data_dir)
    program = (
        "import sys, time; from pathlib import Path; from npfcourse.embedded_postgres import start;"
        "start(Path(sys.argv[1])); print('up', flush=True); time.sleep(60)"
    )
    site = subprocess.Popen(
        [sys.executable, "-c", program, str(data_dir)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert site.stdout is not None
    assert site.stdout.readline() == "up\n"
    os.kill(site.pid, signal.SIGKILL)
    site.wait()
    assert asked(data_dir, "SELECT 1") == 1
    assert not start(data_dir).was_started


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 100) / "postgres"
    assert len(str(socket_dir(deep))) <= embedded_postgres.LONGEST_SOCKET_PATH
    assert socket_dir(deep) != socket_dir(deep / "other")
    near = Path("/srv/course/var/postgres")
    assert socket_dir(near) == Path("/srv/course/var/postgres-socket")


FORGETFUL = """
import sys
from pathlib import Path
from npfcourse import embedded_postgres as embedded
embedded.SETTINGS[sys.argv[2]] = "off"
embedded.start(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
def test_control_the_site_refuses_a_server_that_forgets(data_dir: Path, name: str) -> None:
    stop(data_dir)
    subprocess.run([sys.executable, "-c", FORGETFUL, str(data_dir), name], cwd=ROOT, check=True)
    try:
        program = "from npfcourse.wsgi import application"
        tried = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url(data_dir)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert tried.returncode == 1
        assert f"{name} = off" in tried.stderr
    finally:
        stop(data_dir)
        start(data_dir)
