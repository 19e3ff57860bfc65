"""Verb forms."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from items.generation.loading import at_once

_IRREGULAR = {
    "be": {"VB": "be", "VBZ": "is", "VBD": "was", "VBN": "been"},
    "have": {"VB": "have", "VBZ": "has", "VBD": "had", "VBN": "had"},
    "do": {"VB": "do", "VBZ": "does", "VBD": "did", "VBN": "done"},
}


def verb_form(lemma: str, tag: str) -> str | None:
    """The form of the verb with the Penn tag, or None where it is not known."""
    lemma = lemma.lower()
    if lemma in _IRREGULAR:
        return _IRREGULAR[lemma].get(tag)
    forms = _tables()(lemma, tag=tag)
    whole = [str(form) for form in forms if ("-" in form) == ("-" in lemma)]
    found = whole or [str(form).replace("-", "") for form in forms]
    return found[0] if found else None


@lru_cache(maxsize=1)
def _tables() -> Callable[..., tuple[str, ...]]:
    """The inflector with its tables read: only when generation runs."""
    from lemminflect import getInflection

    with at_once():
        getInflection("load", tag="VBD")
    inflect: Callable[..., tuple[str, ...]] = getInflection
    return inflect
