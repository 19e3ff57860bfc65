"""What every reply must say about itself, whatever its status."""

from __future__ import annotations

from typing import Any

DIRECTIVES = {
    "default-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "form-action": "'self'",
}


def header_faults(reply: Any, *, is_static: bool = False) -> list[str]:
    """What is wrong with the headers, in words; empty if nothing is."""
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in reply.headers.get("Content-Security-Policy", "").split(";")
    )
    wrong = [
        f"{name} is {policy.get(name)}" for name, value in DIRECTIVES.items() if policy.get(name) != value
    ]
    whole = " ".join(policy.values())
    wrong += [word for word in ("unsafe-inline", "unsafe-eval", "data:", "*") if word in whole]
    expected = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
    if not is_static:
        expected["Cache-Control"] = "no-store"
    for name, value in expected.items():
        if value not in reply.headers.get(name, ""):
            wrong.append(f"{name} is {reply.headers.get(name)}")
    wrong += [
        f"{name} is there" for name in ("Access-Control-Allow-Origin", "Server") if name in reply.headers
    ]
    return wrong
