"""Codes in place of people: the same in all files of an organisation, nothing without the server's key."""

from __future__ import annotations

from base64 import b32encode

from django.utils.crypto import salted_hmac

BYTES = 10
"""80 bits: two of a million people share a code with a chance below one in a million million."""


def pseudonym(organisation_id: int, kind: str, name: object) -> str:
    """The code of a person or an attempt, as ``learner-k7q…``; `kind` is its first word.

    It is an HMAC-SHA256 with a key that is made of the server's: who has the file and every name there could
    be still cannot tell which name is which. Another organisation's codes are others.
    """
    value = f"{organisation_id}:{kind}:{name}"
    digest = salted_hmac("reports.pseudonyms", value, algorithm="sha256").digest()
    return f"{kind}-{b32encode(digest[:BYTES]).decode().lower()}"
