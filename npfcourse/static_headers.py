"""What static files say beside their content."""

from __future__ import annotations

import re
from wsgiref.headers import Headers

WORKER = re.compile(r"/js/offline(\.[0-9a-f]+)?\.js$")


def with_scope(headers: Headers, _path: str, url: str) -> None:
    """Let the service worker look after pages although its script lies among the static files."""
    if WORKER.search(url):
        headers["Service-Worker-Allowed"] = "/"
