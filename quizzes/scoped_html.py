"""PURE: a rendered question beside others: its names and ids get a word of their own in front."""

from __future__ import annotations

import re

from django.utils.safestring import SafeString, mark_safe

_ATTRIBUTE = re.compile(r'( (?:name|id|for|list|aria-describedby|aria-labelledby)=")([^"]+)(")')


def scoped(html: str, scope: str) -> SafeString:
    """The same with ``scope-`` before every name and id, and wherever one is referred to.

    For output of our own templates: those escape quotes in text, so that only attributes match.
    """

    def renamed(found: re.Match[str]) -> str:
        words = " ".join(f"{scope}-{word}" for word in found[2].split())
        return f"{found[1]}{words}{found[3]}"

    # Safe: what came in was rendered by a template, and scope is a word of ours.
    return mark_safe(_ATTRIBUTE.sub(renamed, html))
