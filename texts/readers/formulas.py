"""Formulas of office documents as one line of plain characters."""

from __future__ import annotations

from lxml import etree

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# Signs for machines, such as “apply this function”.
_INVISIBLE = dict.fromkeys(range(0x2061, 0x2065))


def as_line(formula: etree._Element) -> str:
    """Return a formula such as ``(a+b)/(2)``, ``x^(2)`` or ``√(x)``; unknown parts keep their characters."""
    return "".join(_parts(child) for child in formula)


def _parts(element: etree._Element) -> str:
    tag = str(element.tag)
    if not tag.startswith(M):
        return ""
    name = tag.removeprefix(M)
    if name == "t":
        return (element.text or "").translate(_INVISIBLE)
    if name == "f":
        return f"({_child(element, 'num')})/({_child(element, 'den')})"
    if name in ("sSup", "sSub", "sSubSup"):
        below, above = _child(element, "sub"), _child(element, "sup")
        return (
            _child(element, "e")
            + (f"_{_tight(below)}" if below else "")
            + (f"^{_tight(above)}" if above else "")
        )
    if name == "rad":
        return f"√({_child(element, 'e')})"
    if name.endswith("Pr"):
        return ""
    inner = "".join(_parts(child) for child in element)
    return f"({inner})" if name == "d" else inner


def _child(element: etree._Element, name: str) -> str:
    found = element.find(M + name)
    return "" if found is None else "".join(_parts(child) for child in found)


def _tight(text: str) -> str:
    return text if len(text) == 1 else f"({text})"
