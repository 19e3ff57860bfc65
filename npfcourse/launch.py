"""``make run`` and ``make setup``: bring everything up to date, then run the site until told to stop."""

from __future__ import annotations

import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import MutableMapping
from pathlib import Path

from jobs.processes import Child, Stop, end_with_parent, keep_running
from npfcourse import embedded_postgres, environment
from npfcourse.steps import say

ROOT = Path(__file__).resolve().parent.parent


def main(words: list[str]) -> None:
    """Prepare; with the word ``run``, serve as well."""
    os.chdir(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "npfcourse.settings")
    os.environ.update(demo_choice(os.environ))
    end_with_parent()
    address = (environment.text("HOST") or "127.0.0.1", environment.integer("PORT", 8000, minimum=1))
    is_run = words == ["run"]
    if is_run:
        refuse_taken(address)
        os.environ.update(host_names(address[0], os.environ))
    stop = Stop()
    # Steps are single commands; the server started below wants its pool again.
    os.environ["DATABASE_POOL_MAX"] = (pool := os.environ.get("DATABASE_POOL_MAX")) or "0"

    from npfcourse import preparation  # Django's settings are read here, after the choices above

    if pool is None:
        del os.environ["DATABASE_POOL_MAX"]
    server = preparation.database()
    try:
        preparation.bring_up_to_date(stop)
        if is_run and not stop.is_set():
            serve(address, stop, Keeper(server))
    finally:
        if server is not None and server.was_started:
            embedded_postgres.stop(server.data_dir)
        if is_run:
            say("Stopped", "everything this command had started")


def demo_choice(given: MutableMapping[str, str] | os._Environ[str]) -> dict[str, str]:
    """What `make run` sets: demo mode, unless DEMO says otherwise or DEBUG=0 asks for production."""
    if "DEMO" in given:
        return {}
    says_production = "DEBUG" in given and not environment.boolean("DEBUG", default=False)
    return {} if says_production else {"DEMO": "1"}


def refuse_taken(address: tuple[str, int]) -> None:
    """End the program in plain words if somebody else listens there."""
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as problem:
            raise SystemExit(
                f"{address[0]} port {address[1]} cannot be used: {problem.strerror}.\n"
                f"Choose another one: make run PORT={address[1] + 1}"
            ) from problem


def host_names(host: str, given: MutableMapping[str, str] | os._Environ[str]) -> dict[str, str]:
    """The names the site answers to when it is opened to the network and nobody has said them."""
    if "ALLOWED_HOSTS" in given or host in {"127.0.0.1", "localhost", "::1"}:
        return {}
    names = {"localhost", "127.0.0.1", "[::1]", socket.gethostname()}
    if host in {"0.0.0.0", "::"}:  # noqa: S104  # compared, not bound
        names.update(own_addresses())
    else:
        names.add(host)
    return {"ALLOWED_HOSTS": ",".join(sorted(names))}


def own_addresses() -> set[str]:
    """This machine's addresses as others see them, as far as they can be told."""
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    except OSError:
        return set()


def tell(text: str) -> None:
    """Say that something had to be started again."""
    say("Restart", text)


def serve(address: tuple[str, int], stop: Stop, keeper: Keeper) -> None:
    """Run the web server and the worker until `stop`, starting again what dies."""
    host, port = address
    children = [
        Child(
            "web server", [sys.executable, "-m", "npfcourse.serve"], tell, {"HOST": host, "PORT": str(port)}
        ),
        Child("background worker", [sys.executable, "manage.py", "run_worker"], tell),
    ]
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host  # noqa: S104  # compared
    greeting = Greeting(f"http://{shown}:{port}")

    def also() -> None:
        greeting()
        keeper()

    keep_running(children, stop, also=also)


class Keeper:
    """Starts the embedded Postgres again if it is gone; somebody else's server is not ours to start."""

    def __init__(self, server: embedded_postgres.Server | None) -> None:
        self._server = server

    def __call__(self) -> None:
        if self._server is None or embedded_postgres.is_running(self._server.data_dir):
            return
        try:
            embedded_postgres.start(self._server.data_dir)
            tell("Postgres was gone and runs again.")
        except embedded_postgres.CannotPrepare as problem:
            tell(str(problem))


class Greeting:
    """Says the addresses once, as soon as the site answers."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._started = time.monotonic()
        self._is_said = False

    def __call__(self) -> None:
        if self._is_said or not answers(f"{self._url}/health/live"):
            return
        self._is_said = True
        say("Serving", f"started in {time.monotonic() - self._started:.0f} s")
        print(f"\n  npfcourse is ready:  {self._url}/\n")
        if environment.boolean("DEMO", default=False):
            print("  Demo mode: sign in as learner, instructor or admin with one press.")
        else:
            print("  Add the first people with: .venv/bin/python manage.py add_person EMAIL --role admin")
        print("  Ctrl-C stops it.\n", flush=True)


def answers(url: str) -> bool:
    """True if the address gives a good answer now."""
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:  # noqa: S310  # our own http address
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    main(sys.argv[1:])
