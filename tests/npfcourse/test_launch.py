"""What `make run` decides before it starts anything."""

from __future__ import annotations

import socket

import pytest
from django.core.exceptions import ImproperlyConfigured

from npfcourse.launch import demo_choice, host_names, refuse_taken

EVERYWHERE = "0.0.0.0"  # noqa: S104  # nothing is bound


@pytest.mark.parametrize(
    ("given", "is_demo"),
    [
        ({}, True),
        ({"DEBUG": "1"}, True),
        ({"DEBUG": "0"}, False),
        ({"DEBUG": "off"}, False),
        ({"DEBUG": "0", "DEMO": "1"}, True),
        ({"DEBUG": "0", "DEMO": "0"}, False),
        ({"DEMO": "0"}, False),
        ({"DEMO": "1"}, True),
        ({"DEBUG": "1", "DEMO": "0"}, False),
    ],
)
def test_demo_mode(given: dict[str, str], is_demo: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DEBUG", "DEMO"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert ({**given, **demo_choice(given)}.get("DEMO") == "1") is is_demo


def test_a_word_that_is_neither_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "maybe")
    with pytest.raises(ImproperlyConfigured, match="DEBUG must be 1 or 0"):
        demo_choice({"DEBUG": "maybe"})


def test_outside_make_run_demo_mode_is_off(settings: object) -> None:
    from npfcourse import settings as written

    assert written.DEMO is False


def test_a_taken_port_is_said_and_nothing_else_chosen() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SystemExit, match=f"port {port} cannot be used"):
            refuse_taken(("127.0.0.1", port))
    refuse_taken(("127.0.0.1", port))


def test_an_open_address_answers_to_its_names() -> None:
    assert host_names("127.0.0.1", {}) == {}
    assert host_names(EVERYWHERE, {"ALLOWED_HOSTS": "course.example"}) == {}
    assert "course.example" in host_names("course.example", {})["ALLOWED_HOSTS"].split(",")
    assert {"localhost", socket.gethostname()} <= set(host_names(EVERYWHERE, {})["ALLOWED_HOSTS"].split(","))
