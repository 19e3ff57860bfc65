"""The language model that an administrator has set up: one question, one reply, every mishap a code.

Any endpoint that speaks OpenAI's chat completions. Nothing is followed (no redirect, no proxy of the
environment), so the key goes to the configured host and nowhere else; nothing is tried twice.
"""

from __future__ import annotations

import http.client
import json
import socket
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from items.generation.model_backend import Prompt, Reply

TEMPERATURE = 0
MOST_BYTES = 512 * 1024
"""A larger reply is not read to its end."""
PROBLEMS = (
    "no_connection",
    "too_slow",
    "redirected",
    "http_error",
    "too_large",
    "not_json",
    "wrong_shape",
)
"""All that can go wrong, as `Reply.problem` or as the reading of the reply says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where to ask, and within which limits: `seconds` for the whole exchange, however slowly it comes."""

    url: str
    model: str
    key: str = field(repr=False)
    seconds: float
    most_tokens: int

    @property
    def host(self) -> str:
        """The part of the address that people read."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    def ask(self, prompt: Prompt) -> Reply:
        """The model's text, or why there is none. Never raises."""
        body = {
            "model": self.model,
            "messages": [
                {"role": "system", "content": prompt.system},
                {"role": "user", "content": prompt.user},
            ],
            "temperature": TEMPERATURE,
            "seed": prompt.seed,
            "max_tokens": self.most_tokens,
            "stream": False,
        }
        status, data, problem = self._post(json.dumps(body).encode())
        if problem:
            return Reply(text=data.decode(errors="replace"), problem=problem)
        if 300 <= status < 400:
            return Reply(problem="redirected")
        if status != 200:
            return Reply(text=data.decode(errors="replace"), problem="http_error")
        return _content(data)

    def _post(self, body: bytes) -> tuple[int, bytes, str]:
        """Status, what could be read, and the code of a failure."""
        parts = urlsplit(self.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=self.seconds)
        is_over = threading.Event()
        watch: threading.Timer | None = None
        data = b""
        try:
            connection.connect()
            # A socket's own time-out begins anew with every byte: a reply that drips would never end. The
            # socket is kept here, because the connection lets go of it before the body is read.
            watch = threading.Timer(self.seconds, _cut, [connection.sock, is_over])
            watch.daemon = True
            watch.start()
            headers = {"Content-Type": "application/json", "Accept": "application/json"}
            if self.key:
                headers["Authorization"] = f"Bearer {self.key}"
            connection.request("POST", f"{parts.path.rstrip('/')}/chat/completions", body, headers)
            reply = connection.getresponse()
            data = reply.read(MOST_BYTES + 1)
            if is_over.is_set():
                return 0, data[:MOST_BYTES], "too_slow"
            if len(data) > MOST_BYTES:
                return 0, data[:MOST_BYTES], "too_large"
        except TimeoutError:
            return 0, data, "too_slow"
        except (OSError, http.client.HTTPException, ValueError):
            return 0, data, "too_slow" if is_over.is_set() else "no_connection"
        finally:
            if watch is not None:
                watch.cancel()
            connection.close()
        return reply.status, data, ""


def configured() -> Endpoint | None:
    """The endpoint of the settings, None where there is none: nothing leaves the site then."""
    if not settings.LANGUAGE_MODEL_URL:
        return None
    return Endpoint(
        url=settings.LANGUAGE_MODEL_URL,
        model=settings.LANGUAGE_MODEL_NAME,
        key=settings.LANGUAGE_MODEL_KEY,
        seconds=settings.LANGUAGE_MODEL_SECONDS,
        most_tokens=settings.LANGUAGE_MODEL_TOKENS,
    )


def _cut(connected: socket.socket, is_over: threading.Event) -> None:
    is_over.set()
    try:
        connected.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # gone already


def _content(data: bytes) -> Reply:
    """The text inside the envelope of a chat completion."""
    raw = data.decode(errors="replace")
    try:
        envelope: Any = json.loads(data)
        content = envelope["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, KeyError, IndexError, TypeError):
        return Reply(text=raw, problem="wrong_shape" if raw.lstrip()[:1] == "{" else "not_json")
    if not isinstance(content, str):
        return Reply(text=raw, problem="wrong_shape")
    return Reply(text=content)
