"""Verb forms."""

from __future__ import annotations

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
    from lemminflect import getInflection  # reads its tables on import: only when generation runs

    forms = getInflection(lemma, tag=tag)
    return str(forms[0]) if forms else None
