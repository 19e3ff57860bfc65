"""A closed-loop client on plain sockets: as little CPU of its own as Python allows.

Runs as a process of its own: reads a job as JSON on standard input, writes the result as JSON.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from itertools import cycle
from typing import Any
from uuid import uuid4


class Connection:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None
        self.rest = b""

    def ask(self, request: bytes) -> tuple[int, int]:
        """Status and number of bytes of the body."""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.rest = b""
        self.socket.sendall(request)
        data = self.rest
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        head = data[:end].lower()
        status = int(head[9:12])
        length = _length(head)
        body = data[end + 4 :]
        while len(body) < length:
            body += self._more()
        self.rest = body[length:]
        if b"connection: close" in head:
            self.close()
        return status, length

    def _more(self) -> bytes:
        assert self.socket is not None
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionError("closed")
        return piece

    def close(self) -> None:
        """Close; the next question opens a new connection."""
        if self.socket is not None:
            self.socket.close()
        self.socket = None


def _length(head: bytes) -> int:
    at = head.find(b"content-length:")
    if at < 0:
        return 0
    return int(head[at + 15 : head.find(b"\r\n", at) if head.find(b"\r\n", at) > 0 else None])


def request_bytes(port: int, asked: dict[str, Any]) -> bytes:
    """One HTTP request; ``__KEY__`` and ``__SEQ__`` in its body become fresh values."""
    body = asked.get("body", "")
    body = body.replace("__KEY__", str(uuid4())).replace("__SEQ__", str(time.time_ns() // 1000))
    lines = [f"{asked['method']} {asked['path']} HTTP/1.1", f"Host: localhost:{port}"]
    lines += [f"{name}: {value}" for name, value in asked["headers"].items()]
    if asked["method"] == "POST":
        lines.append(f"Content-Length: {len(body.encode())}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body.encode()


def client(
    job: dict[str, Any], asked: list[dict[str, Any]], until: float, out: list[tuple[float, bool, int]]
) -> None:
    """Ask again as soon as the answer is there, until the time is over or nothing is left to ask."""
    connection = Connection(job["port"])
    for one in asked if job["once"] else cycle(asked):
        if time.perf_counter() >= until:
            break
        request = request_bytes(job["port"], one)
        begun = time.perf_counter()
        try:
            status, size = connection.ask(request)
        except OSError:
            connection.close()
            status, size = 0, 0
        out.append((time.perf_counter() - begun, status in job["expected"], size))
    connection.close()


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the sorted `values` lie."""
    return values[min(len(values) - 1, int(len(values) * share))]


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Requests per second, latencies in ms, errors and bytes of one measured stretch."""
    clients, results = job["clients"], []
    parts: list[list[tuple[float, bool, int]]] = [[] for _ in range(clients)]
    begun = time.perf_counter()
    threads = [
        threading.Thread(
            target=client, args=(job, job["asked"][n::clients], begun + job["seconds"], parts[n])
        )
        for n in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    results = [one for part in parts for one in part]
    times = sorted(1000 * one[0] for one in results) or [0.0]
    return {
        "n": len(results),
        "rps": len(results) / took,
        "p50": percentile(times, 0.5),
        "p95": percentile(times, 0.95),
        "errors": sum(not one[1] for one in results),
        "bytes": results[0][2] if results else 0,
        "client_cpu": time.process_time(),
    }


if __name__ == "__main__":
    print(json.dumps(run(json.load(sys.stdin))))
