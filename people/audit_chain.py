"""Whether an organisation's audit trail is as it was written: no entry changed, missing or put in between.

The hashes are computed here again, from the rows alone: a database whose functions were exchanged is found
out too. What somebody cut off at the end and out of `AuditHead` as well is found by a place noted elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from people.models import AuditHead

PAGE = 5000

PLACES = """
    SELECT link.number, link.entry_id, link.hash, link.address_seal, link.detail_seal,
        e.id, e.organisation_id, (extract(epoch FROM e.at) * 1000000)::bigint, e.actor_id, e.verb,
        e.object_type, e.object_id, host(e.address), e.address_key, e.detail::text, e.detail_key
    FROM people_auditlink link
    LEFT JOIN people_auditentry e ON e.id = link.entry_id AND e.organisation_id = link.organisation_id
    WHERE link.organisation_id = %s AND link.number > %s ORDER BY link.number LIMIT %s
"""
OUTSIDE = """
    SELECT e.id FROM people_auditentry e
    LEFT JOIN people_auditlink link ON link.entry_id = e.id AND link.organisation_id = e.organisation_id
    WHERE e.organisation_id = %s AND link.number IS NULL ORDER BY e.id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the chain with the entry that stands there."""

    number: int
    entry_id: int
    hash: bytes
    address_seal: bytes
    detail_seal: bytes
    entry: tuple[Any, ...] | None
    address: tuple[str | None, Any]
    detail: tuple[str | None, Any]

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> Place:
        """The place of one row of `PLACES`."""
        stored = [bytes(one or b"") for one in row[2:5]]
        entry = row[5:12] if row[5] is not None else None
        return cls(row[0], row[1], stored[0], stored[1], stored[2], entry, row[12:14], row[14:16])

    def hash_after(self, before: bytes) -> bytes:
        """What the hash of this place has to be after that one."""
        told = [self.number, *(self.entry or ()), self.address_seal.hex(), self.detail_seal.hex()]
        return hashlib.sha256(before + json.dumps(told, ensure_ascii=False).encode()).digest()


@dataclass(slots=True)
class Checked:
    """What was found: how many entries, where the chain ends, how many were emptied, and every fault."""

    entries: int = 0
    number: int = 0
    hash: bytes = b""
    emptied: int = 0
    faults: list[str] = field(default_factory=list)


def check(organisation_id: int, *, noted: str = "") -> Checked:
    """The chain of one organisation, read from its beginning.

    `noted` is a place as `at_place` writes it, kept where nobody who can write the database can.
    """
    found = Checked()
    # A commit in between is seen whole or not at all: the end is read before the places.
    head = AuditHead.objects.filter(organisation_id=organisation_id).first()
    noted_number, _, noted_hash = noted.partition(":")
    for place in _places(organisation_id):
        found.faults += _faults(place, found)
        found.entries += 1
        found.emptied += place.detail[1] is None and place.entry is not None
        found.number, found.hash = place.number, place.hash
        if head is not None and place.number == head.number and place.hash != bytes(head.hash):
            found.faults.append(f"place {place.number}: the end of the chain was noted with another hash")
        if str(place.number) == noted_number and place.hash.hex() != noted_hash:
            found.faults.append(f"place {place.number}: another hash than was noted")
    end = max(head.number if head is not None else 0, int(noted_number or 0))
    if end > found.number:
        found.faults.append(f"places {found.number + 1} to {end}: missing at the end")
    if head is None and found.number:
        found.faults.append("the end of the chain is not noted any more")
    found.faults += [f"entry {pk}: put in beside the chain" for pk in _outside(organisation_id)]
    return found


def at_place(found: Checked) -> str:
    """The last place in one word, for `noted` of a later check."""
    return f"{found.number}:{found.hash.hex()}"


def _faults(place: Place, so_far: Checked) -> Iterator[str]:
    if place.number > so_far.number + 1:
        yield f"places {so_far.number + 1} to {place.number - 1}: missing"
    name = f"place {place.number}, entry {place.entry_id}"
    if place.entry is None:
        yield f"{name}: missing"
        return
    # After a missing place nothing can be said about this one's hash: the gap itself was named.
    if place.number == so_far.number + 1 and place.hash != place.hash_after(so_far.hash):
        yield f"{name}: changed"
    for what, (content, key), seal in (
        ("address", place.address, place.address_seal),
        ("detail", place.detail, place.detail_seal),
    ):
        emptied = key is None and content in (None, "{}")
        if not emptied and (key is None or _seal(key.bytes, content or "") != seal):
            yield f"{name}: the {what} was changed"


def _seal(key: bytes, content: str) -> bytes:
    return hashlib.sha256(key + content.encode()).digest()


def _places(organisation_id: int) -> Iterator[Place]:
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(PLACES, [organisation_id, after, PAGE])
            rows = cursor.fetchall()
        yield from map(Place.of, rows)
        if len(rows) < PAGE:
            return
        after = rows[-1][0]


def _outside(organisation_id: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(OUTSIDE, [organisation_id, PAGE])
        return [pk for (pk,) in cursor.fetchall()]
