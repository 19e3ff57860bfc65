"""A line to the site that can be cut.

The browser's own emulation of a lost connection spares what the browser itself, or a page that is being left,
asks for.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext


class Line:
    """Forwards to the site at `url`, from an address of its own."""

    def __init__(self, url: str) -> None:
        self._site = ("127.0.0.1", int(urlsplit(url).port or 0))
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self._is_cut = False
        self._changing = threading.Lock()
        self._ends: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def drop(self, device: BrowserContext) -> None:
        """Nothing reaches the site any more, and the browser knows that there is no connection."""
        with self._changing:
            self._is_cut = True
            self._hang_up()
        device.set_offline(True)

    def restore(self, device: BrowserContext) -> None:
        """The connection is back."""
        self._is_cut = False
        device.set_offline(False)

    def close(self) -> None:
        """End everything."""
        # Closing alone would not wake the thread that waits at the door.
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        with self._changing:
            self._is_cut = True
            self._hang_up()

    def _hang_up(self) -> None:
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                browser, _address = self._door.accept()
                threading.Thread(target=self._carry, args=[browser], daemon=True).start()

    def _carry(self, browser: socket.socket) -> None:
        with browser, socket.create_connection(self._site) as site:
            with self._changing:
                if self._is_cut:
                    return
                self._ends |= {browser, site}
            back = threading.Thread(target=_pass_on, args=[site, browser], daemon=True)
            back.start()
            _pass_on(browser, site)
            back.join()
            with self._changing:
                self._ends -= {browser, site}


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
