"""A web page by its address, fetched so that nothing inside the network can be reached.

Every address a name stands for must be public, the connection goes to an address that was looked at (a second
look-up could give another one), and every redirect is looked at anew.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urljoin, urlsplit

from texts.readers.limits import LARGEST_ARTICLE
from texts.shapes import UnreadableFile

SECONDS = 10.0
MOST_REDIRECTS = 3
LONGEST_ADDRESS = 2_000
OFF = "Articles cannot be fetched by address here. Save the page and send in the file."
NOT_WEB = "This is no address of a web page. It begins with http:// or https://."
HAS_LOGIN = "An address with a name or password in it is not fetched."
OTHER_PORT = "Only the usual ports of web pages (80 and 443) are fetched from."
UNKNOWN = "There is no such site, or it cannot be found from here."
NOT_PUBLIC = "This address does not lead to a public site; it is not fetched."
NOT_LISTED = "Pages of this site may not be fetched here. Save the page and send in the file."
TOO_MANY_REDIRECTS = f"The page leads on to other addresses more than {MOST_REDIRECTS} times."
TOO_LARGE = f"The page is larger than {LARGEST_ARTICLE // 1_000_000} MB, the limit for an article."
TOO_SLOW = f"The page did not arrive within {SECONDS:.0f} seconds."
NOT_REACHED = "The site did not answer. Try again later, or save the page and send in the file."
REFUSED = "The site answered with an error ({status}). Save the page and send in the file."
OTHER_KIND = "What lies at this address is no page, text, PDF, Word document or book ({kind})."
_PORTS = {"http": 80, "https": 443}
_FORMATS = {
    "text/html": "html", "application/xhtml+xml": "html", "text/plain": "txt", "text/markdown": "markdown",
    "application/pdf": "pdf", "application/epub+zip": "epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}  # fmt: skip
_HEADERS = {"Accept": ", ".join(_FORMATS), "Accept-Encoding": "identity", "User-Agent": "npfcourse"}
# A public address that stands for another one: NAT64, 6to4, Teredo.
_CARRIERS = [ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")]
_Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Page:
    """What was fetched: the bytes, the format its type names, and the address it came from in the end."""

    data: bytes
    format: str
    address: str


def fetch(
    address: str,
    *,
    hosts: Sequence[str],
    resolve: Resolve | None = None,
    is_allowed: Callable[[str, int], bool] | None = None,
    seconds: float = SECONDS,
) -> Page:
    """Return the page at an address; raises UnreadableFile with a plain sentence for anything else.

    `hosts` are the sites that may be fetched from: ``example.org``, ``*.example.org``, or ``*`` for every
    public one; none switches fetching off. `resolve` and `is_allowed` (of an IP address and a port) stand in
    for the name service and the rule about public addresses where a test serves pages itself.
    """
    if not hosts:
        raise UnreadableFile(OFF)
    deadline = time.monotonic() + seconds
    rule = is_allowed or _is_public_port
    for _ in range(MOST_REDIRECTS + 1):
        place = checked_address(address, hosts, any_port=is_allowed is not None)
        answer = _answer(place, _numbers(place, resolve or _looked_up, rule, deadline), deadline)
        if isinstance(answer, Page):
            return answer
        address = urljoin(address, answer)
    raise UnreadableFile(TOO_MANY_REDIRECTS)


def checked_address(address: str, hosts: Sequence[str], *, any_port: bool = False) -> SplitResult:
    """Return the parts of an address that may be looked up; raises UnreadableFile for any other."""
    if not hosts:
        raise UnreadableFile(OFF)
    try:
        place = urlsplit(address.strip())
        port = place.port
    except ValueError:
        raise UnreadableFile(NOT_WEB) from None
    printable = all(" " < character < "\x7f" or character > "\xa0" for character in address.strip())
    if place.scheme not in _PORTS or not place.hostname or not printable or len(address) > LONGEST_ADDRESS:
        raise UnreadableFile(NOT_WEB)
    if "@" in place.netloc:
        raise UnreadableFile(HAS_LOGIN)
    if port not in (None, *_PORTS.values()) and not any_port:
        raise UnreadableFile(OTHER_PORT)
    if not any(_is_named(place.hostname, host) for host in hosts):
        raise UnreadableFile(NOT_LISTED)
    return place


def is_public(number: str) -> bool:
    """Return whether an IP address is one of the public network, and stands for no other."""
    try:
        address: _Address = ip_address(number.split("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        elif any(address in carrier for carrier in _CARRIERS):
            return False
    return address.is_global and not address.is_multicast


def _is_public_port(number: str, _port: int) -> bool:
    return is_public(number)


def _is_named(host: str, wanted: str) -> bool:
    host, wanted = host.rstrip(".").lower(), wanted.lower()
    return wanted == "*" or host == wanted or (wanted.startswith("*.") and host.endswith(wanted[1:]))


def _looked_up(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _numbers(
    place: SplitResult, resolve: Resolve, is_allowed: Callable[[str, int], bool], deadline: float
) -> Sequence[str]:
    """Return the IP addresses of a host; one that is not public refuses them all."""
    host, port = place.hostname or "", place.port or _PORTS[place.scheme]
    # The system's look-up knows no time limit: it runs beside, and is left alone when time is up.
    beside = ThreadPoolExecutor(max_workers=1)
    try:
        found = beside.submit(resolve, host, port).result(timeout=max(deadline - time.monotonic(), 0.01))
    except TookTooLong:
        raise UnreadableFile(TOO_SLOW) from None
    except (OSError, UnicodeError, ValueError):
        raise UnreadableFile(UNKNOWN) from None
    finally:
        beside.shutdown(wait=False)
    if not found:
        raise UnreadableFile(UNKNOWN)
    if not all(is_allowed(number, port) for number in found):
        raise UnreadableFile(NOT_PUBLIC)
    return found


class _Fixed(http.client.HTTPConnection):
    """A connection to an address that was looked at, under the name that was asked for."""

    def __init__(self, place: SplitResult, number: str, deadline: float) -> None:
        super().__init__(place.hostname or "", place.port or _PORTS[place.scheme])
        self._number = number
        self._is_secure = place.scheme == "https"
        self._deadline = deadline

    def connect(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.sock = socket.create_connection((self._number, self.port), timeout=left)
        if self._is_secure:
            secure = ssl.create_default_context()
            self.sock = secure.wrap_socket(self.sock, server_hostname=self.host)


def _answer(place: SplitResult, numbers: Sequence[str], deadline: float) -> Page | str:
    """Return the page, or the address it leads on to."""
    path = (place.path or "/") + (f"?{place.query}" if place.query else "")
    # Two tries are enough: a name stands for an address of each kind at most sites.
    for number in numbers[:2]:
        connection = _Fixed(place, number, deadline)
        try:
            headers = {
                "Accept": ", ".join(_FORMATS),
                "Accept-Encoding": "identity",
                "User-Agent": "npfcourse",
            }
            connection.request("GET", _quoted(path), headers=headers)
            return _read(connection, place, deadline)
        except TimeoutError:
            raise UnreadableFile(TOO_SLOW) from None
        except (OSError, http.client.HTTPException, UnicodeError):
            continue
        finally:
            connection.close()
    raise UnreadableFile(NOT_REACHED)


def _quoted(path: str) -> str:
    return "".join(
        character if "!" <= character <= "~" else "".join(f"%{byte:02X}" for byte in character.encode())
        for character in path
    )


def _read(connection: _Fixed, place: SplitResult, deadline: float) -> Page | str:
    response = connection.getresponse()
    if response.status in (301, 302, 303, 307, 308):
        return response.getheader("Location") or ""
    if response.status != 200:
        raise UnreadableFile(REFUSED.format(status=response.status))
    kind = (response.getheader("Content-Type") or "").split(";")[0].strip().lower()
    if kind not in _FORMATS:
        raise UnreadableFile(OTHER_KIND.format(kind=kind[:60] or "?"))
    parts: list[bytes] = []
    size = 0
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if connection.sock is not None:
            connection.sock.settimeout(left)
        chunk = response.read1(65536)
        if not chunk:
            return Page(b"".join(parts), _FORMATS[kind], place.geturl())
        size += len(chunk)
        if size > LARGEST_ARTICLE:
            raise UnreadableFile(TOO_LARGE)
        parts.append(chunk)
