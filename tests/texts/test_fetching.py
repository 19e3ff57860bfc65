"""Fetching by address: what is refused before a connection, and what a hostile site may try."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from texts import fetching
from texts.fetching import Page, fetch, is_public
from texts.shapes import UnreadableFile

PAGE = b"<p>The boats went out at dawn.</p>"
LEFT_AFTER = 30
"""Seconds; half of what the slow ones below would take."""


class _Site(BaseHTTPRequestHandler):
    """Pages by their path; what was asked for is kept in `asked`."""

    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        name, _, rest = self.path.strip("/").partition("/")
        getattr(self, f"_{name}", self._page)(rest)

    def _send(self, status: int, kind: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def _page(self, _rest: str) -> None:
        self._send(200, "text/html; charset=utf-8", PAGE)

    def _hops(self, rest: str) -> None:
        count = int(rest)
        self._send(302, "text/html", b"", Location=f"/hops/{count - 1}" if count > 1 else "/page")

    def _to(self, rest: str) -> None:
        self._send(302, "text/html", b"", Location=rest.replace("~", "/"))

    def _picture(self, _rest: str) -> None:
        self._send(200, "image/png", b"x")

    def _gone(self, _rest: str) -> None:
        self._send(404, "text/html", PAGE)

    def _large(self, _rest: str) -> None:
        self._send(200, "text/plain", b"")
        try:
            for _ in range(11):
                self.wfile.write(b"a" * 1_000_000)
        except OSError:
            return

    def _slow(self, _rest: str) -> None:
        self._send(200, "text/plain", b"a")
        for _ in range(600):
            time.sleep(0.1)
            try:
                self.wfile.write(b"a")
                self.wfile.flush()
            except OSError:
                return

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def site() -> Iterator[str]:
    _Site.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://site.test:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def get(address: str, **options: object) -> Page:
    """The page of the local site: the name service and the rule are those of the test."""
    values: dict[str, object] = {
        "hosts": ["*"],
        "resolve": lambda _host, _port: ["127.0.0.1"],
        "is_allowed": lambda *_: True,
    } | options
    return fetch(address, **values)  # type: ignore[arg-type]  # the options are typed one by one above


def test_a_page_comes_with_its_format_and_last_address(site: str) -> None:
    page = get(f"{site}/hops/3")
    assert (page.data, page.format, page.address) == (PAGE, "html", f"{site}/page")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/hops/4", fetching.TOO_MANY_REDIRECTS),
        ("/gone", "404"),
        ("/picture", "image/png"),
        ("/large", fetching.TOO_LARGE),
        ("/to/file:~~~etc~passwd", fetching.NOT_WEB),
        ("/to/gopher:~~site.test", fetching.NOT_WEB),
        ("/to/http:~~name:word@site.test", fetching.HAS_LOGIN),
    ],
)
def test_what_a_site_may_answer_is_limited(site: str, path: str, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        get(site + path)
    assert reason in str(refused.value)


def test_a_slow_site_is_left(site: str) -> None:
    began = time.perf_counter()
    with pytest.raises(UnreadableFile, match="did not arrive"):
        get(f"{site}/slow", seconds=0.5)
    assert time.perf_counter() - began < LEFT_AFTER


def test_a_slow_name_service_is_left() -> None:
    is_over = threading.Event()

    def wait(_host: str, _port: int) -> list[str]:
        is_over.wait(60)
        return []

    began = time.perf_counter()
    with pytest.raises(UnreadableFile, match="did not arrive"):
        get("http://site.test/", resolve=wait, seconds=0.2)
    assert time.perf_counter() - began < LEFT_AFTER
    is_over.set()


def test_it_is_off_unless_sites_are_named() -> None:
    with pytest.raises(UnreadableFile, match="cannot be fetched"):
        fetch("https://example.org/", hosts=[])


@pytest.mark.parametrize(
    ("host", "hosts", "is_named"),
    [
        ("example.org", ["example.org"], True),
        ("EXAMPLE.org.", ["example.org"], True),
        ("a.example.org", ["*.example.org"], True),
        ("a.example.org", ["example.org"], False),
        ("badexample.org", ["*.example.org", "example.org"], False),
        ("example.org.evil.test", ["example.org"], False),
    ],
)
def test_only_named_sites_are_fetched(host: str, hosts: list[str], is_named: bool) -> None:
    with nullcontext() if is_named else pytest.raises(UnreadableFile, match="of this site"):
        fetching.checked_address(f"https://{host}/a", hosts)


PRIVATE = [
    "127.0.0.1",
    "127.1.2.3",
    "0.0.0.0",  # noqa: S104  # nothing is bound: an address to be refused
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:a9fe:a9fe",
    "::7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2001:0:4136::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "100::1",
    "2001:db8::1",
    "nonsense",
]


@pytest.mark.parametrize("number", PRIVATE)
def test_no_address_inside_is_public(number: str) -> None:
    assert not is_public(number)


@pytest.mark.parametrize("number", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are(number: str) -> None:
    assert is_public(number)


SPELLINGS = [
    "http://127.0.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://0/",
    "http://localhost/",
    "http://localhost./",
    "http://[fe80::1%25lo]/",
    "http://[64:ff9b::7f00:1]/",
    "http://169.254.169.254/latest/",
    "http://017700000001/",
    "http://①②⑦.⓪.⓪.①/",
    "file:///etc/passwd",
    "gopher://127.0.0.1/",
    "ftp://example.org/",
    "javascript:alert(1)",
    "data:text/html,x",
    "//example.org/",
    "example.org",
    "http://",
    "http:///path",
    "http://user@127.0.0.1/",
    "http://user:word@example.org/",
    "http://example.org:22/",
    "https://example.org:8443/",
    "http://example.org:99999/",
    "http://127.0.0.1%00.example.org/",
    "http://[::1",
    "http://\\127.0.0.1/",
]


@pytest.mark.parametrize("address", [*SPELLINGS, "http://127.0.0.1/a\r\nHost: x", "http://127.0.0.1 /"])
def test_no_spelling_reaches_inside(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda *args, **_: connected.append(args))
    with pytest.raises(UnreadableFile):
        fetch(address, hosts=["*"], seconds=3)
    assert connected == []


def test_one_inner_address_among_public_ones_refuses_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("a connection was opened"))
    with pytest.raises(UnreadableFile, match="public"):
        fetch("http://site.test/", hosts=["*"], resolve=lambda *_: ["8.8.8.8", "10.0.0.1"])


def test_a_redirect_is_looked_at_like_the_first_address(site: str) -> None:
    answers = {"site.test": ["127.0.0.1"], "inner.test": ["10.0.0.1"]}
    seen: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        seen.append(host)
        return answers[host]

    with pytest.raises(UnreadableFile, match="public"):
        get(
            f"{site}/to/http:~~inner.test~",
            resolve=resolve,
            is_allowed=lambda number, _: number != "10.0.0.1",
        )
    assert seen == ["site.test", "inner.test"]


def test_the_connection_goes_to_the_address_that_was_looked_at(site: str) -> None:
    """A name service that answers differently the second time is asked once a hop."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    assert get(f"{site}/page", resolve=lambda *_: next(answers)).data == PAGE
    assert next(answers) == ["10.0.0.1"]


def test_without_the_rule_the_inner_site_would_answer(site: str) -> None:
    """Control: the local site really is there; only the rule about addresses keeps it out."""
    with pytest.raises(UnreadableFile, match="public"):
        get(f"{site}/page", is_allowed=lambda number, _: is_public(number))
    assert _Site.asked == []
    assert get(f"{site}/page").data == PAGE
