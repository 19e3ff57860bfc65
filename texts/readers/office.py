"""What the parts of a DOCX package say besides the text: relations, styles, numbering."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from texts.readers.package import Package
from texts.readers.xml import parsed_xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# The strict variant of the format has the same names in other namespaces.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", R[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)
_LONGEST_CHAIN = 20
_OFF = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True, slots=True)
class Relation:
    """What an id of a part points at: a part of the package by its full name, or an address outside."""

    kind: str
    target: str
    is_external: bool


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style with all that it inherits; `outline` is 0 for the highest heading level."""

    name: str = ""
    outline: int | None = None
    number: str | None = None
    depth: int = 0
    is_bold: bool = False
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class NumberLevel:
    """How one level of a numbering counts: `form` such as ``decimal``, `shown` such as ``%1.%2``."""

    form: str
    shown: str
    start: int


def part(package: Package, name: str) -> etree._Element | None:
    """Return the root of a part, None where the package has none."""
    data = package.read(name)
    if data is None:
        return None
    for strict, usual in _STRICT:
        data = data.replace(strict, usual)
    return parsed_xml(data)


def relations(package: Package, name: str) -> dict[str, Relation]:
    """Return the relations of a part by their ids; the package's own for the empty name."""
    folder, file = posixpath.split(name)
    root = part(package, posixpath.join(folder, "_rels", f"{file}.rels"))
    found: dict[str, Relation] = {}
    for entry in root if root is not None else ():
        target = entry.get("Target") or ""
        is_external = entry.get("TargetMode") == "External"
        if not is_external:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        found[entry.get("Id") or ""] = Relation(
            (entry.get("Type") or "").rsplit("/", 1)[-1], target, is_external
        )
    return found


def value(element: etree._Element | None, path: str, name: str = "val") -> str | None:
    """Return an attribute of the first element at `path` (names joined by ``/``), None where it is not."""
    found = element.find("/".join(W + step for step in path.split("/"))) if element is not None else None
    return None if found is None else (found.get(W + name) or "")


def is_on(element: etree._Element | None, path: str) -> bool | None:
    """Return whether a switch such as bold is on; None where it is not named."""
    found = value(element, path)
    return None if found is None else found.lower() not in _OFF


class Styles:
    """The styles of a document."""

    def __init__(self, root: etree._Element | None) -> None:
        self._known: dict[str, Style] = {}
        self._elements = {
            entry.get(f"{W}styleId") or "": entry
            for entry in (root.iter(f"{W}style") if root is not None else ())
        }
        size = value(root, "docDefaults/rPrDefault/rPr/sz")
        self.size = _points(size) or 10.0
        self.default = next(
            (
                key
                for key, entry in self._elements.items()
                if entry.get(f"{W}type") == "paragraph" and (entry.get(f"{W}default") or "0") not in _OFF
            ),
            "",
        )

    def of(self, key: str | None) -> Style:
        """Return a style by its id, the default one for None."""
        wanted = key if key is not None else self.default
        if wanted not in self._known:
            self._known[wanted] = self._inherited(wanted)
        return self._known[wanted]

    def _inherited(self, key: str) -> Style:
        chain = list(self._chain(key))
        own = chain[0] if chain else None
        name = (value(own, "name") or key).lower()
        outline = _first(chain, "pPr/outlineLvl")
        size = _first(chain, "rPr/sz")
        bold = next((on for entry in chain if (on := is_on(entry, "rPr/b")) is not None), False)
        level = int(outline) if outline and outline.isdecimal() and int(outline) < 9 else None
        if level is None and name.startswith("heading ") and name[8:].isdecimal():
            level = int(name[8:]) - 1
        depth = _first(chain, "pPr/numPr/ilvl") or "0"
        return Style(
            name=name,
            outline=level,
            number=_first(chain, "pPr/numPr/numId"),
            depth=int(depth) if depth.isdecimal() else 0,
            is_bold=bold,
            size=_points(size) or self.size,
        )

    def _chain(self, key: str) -> Iterator[etree._Element]:
        for _ in range(_LONGEST_CHAIN):
            entry = self._elements.get(key)
            if entry is None:
                return
            yield entry
            key = value(entry, "basedOn") or ""


def _first(chain: list[etree._Element], path: str) -> str | None:
    return next((found for entry in chain if (found := value(entry, path)) is not None), None)


def _points(half_points: str | None) -> float:
    return int(half_points) / 2 if half_points and half_points.isdecimal() else 0.0


class Numbering:
    """The lists and numbered headings of a document, counting as their paragraphs are met."""

    def __init__(self, root: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, NumberLevel]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._shared: dict[str, str] = {}
        if root is None:
            return
        shapes = {
            entry.get(f"{W}abstractNumId") or "": _levels_of(entry) for entry in root.iter(f"{W}abstractNum")
        }
        for entry in root.iter(f"{W}num"):
            key, shape = entry.get(f"{W}numId") or "", value(entry, "abstractNumId") or ""
            self._levels[key] = shapes.get(shape, {})
            restarts = entry.find(f"{W}lvlOverride") is not None
            # Numberings of one shape count on together, unless one begins anew.
            self._shared[key] = key if restarts else f"shape {shape}"

    def next(self, key: str, depth: int) -> tuple[str, str]:
        """Return form and shown number of the next paragraph of a numbering, such as ``decimal``, ``2.1``."""
        level = self._levels.get(key, {}).get(depth, NumberLevel("bullet", "", 1))
        counts = self._counts.setdefault(self._shared.get(key, key), {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        shown = level.shown
        for other in range(depth + 1):
            above = self._levels.get(key, {}).get(other, level)
            shown = shown.replace(f"%{other + 1}", _written(counts.get(other, above.start), above.form))
        return level.form, shown


def _levels_of(shape: etree._Element) -> dict[int, NumberLevel]:
    found = {}
    for level in shape.iter(f"{W}lvl"):
        depth, start = level.get(f"{W}ilvl") or "", value(level, "start") or "1"
        if depth.isdecimal():
            found[int(depth)] = NumberLevel(
                value(level, "numFmt") or "decimal",
                value(level, "lvlText") or "",
                int(start) if start.isdecimal() else 1,
            )
    return found


def _written(number: int, form: str) -> str:
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (number - 1) % 26)
        return letter if form == "upperLetter" else letter.lower()
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(min(number, 3999))
        return roman if form == "upperRoman" else roman.lower()
    return str(number)


def _roman(number: int) -> str:
    signs = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
    text = ""
    for size, sign in (*signs, (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        text += sign * (number // size)
        number %= size
    return text
