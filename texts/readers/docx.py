"""DOCX by zipfile and lxml: paragraphs, headings, lists, tables and images in order; the rest is reported."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from texts.languages import word_count, words
from texts.readers.formulas import M, as_line
from texts.readers.looks import Look, with_headings
from texts.readers.office import Numbering, R, Relation, Style, Styles, W, is_on, part, relations, value
from texts.readers.package import Package
from texts.readers.pictures import REMOTE, Album
from texts.readers.pieces import Piece, assemble, left_out, one_line, table_pieces
from texts.shapes import Extracted, Kind, UnreadableFile

NO_DOCUMENT = "The file is a zip package, but no Word document. Save the article as .docx."
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_NAMED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_OLD_IMAGE = "{urn:schemas-microsoft-com:vml}imagedata"
_THROUGH = frozenset(
    W + name for name in words("hyperlink ins moveTo smartTag sdt sdtContent fldSimple dir bdo customXml")
)
_BREAKS = {f"{W}tab": " ", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": " "}
_DELETED = ("deletion", "Text that was deleted with tracked changes.")
_HIDDEN = ("hidden", "Text that is marked as hidden.")
_CONTENTS = ("contents", "A table of contents; the sections stand in its place.")
_OBJECT = ("object", "A chart, a diagram or an embedded object; it cannot be kept.")
_NOTES = {
    "footnotes": ("footnote", "A footnote; lessons keep the running text only."),
    "endnotes": ("endnote", "An endnote; lessons keep the running text only."),
    "comments": ("comment", "A comment beside the text."),
    "header": ("running_head", "The head of every page."),
    "footer": ("running_head", "The foot of every page."),
}
_FORMULA = ("formula", "Formulas are kept as plain characters in a line; check them.")


def read_docx(data: bytes) -> Extracted:
    """Return the article of a Word document; raises UnreadableFile for anything else, and above a limit."""
    package = Package(data)
    names = [found.target for found in relations(package, "").values() if found.kind == "officeDocument"]
    name = names[0] if names else "word/document.xml"
    root = part(package, name)
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        raise UnreadableFile(NO_DOCUMENT)
    walk = _Walk(package, name)
    walk.blocks(body)
    walk.report_notes()
    return assemble(with_headings(walk.pieces, walk.looks), walk.album.reported, "docx")


@dataclass(slots=True)
class _Line:
    """A paragraph being read: its words, how many characters are bold, what is to follow it."""

    style: Style
    parts: list[str] = field(default_factory=list)
    bold: int = 0
    sizes: dict[float, int] = field(default_factory=dict)
    boxes: list[etree._Element] = field(default_factory=list)
    images: list[Piece] = field(default_factory=list)

    def add(self, text: str, *, is_bold: bool, size: float) -> None:
        self.parts.append(text)
        shown = len(text.strip())
        self.bold += shown * is_bold
        self.sizes[size] = self.sizes.get(size, 0) + shown

    @property
    def text(self) -> str:
        lines = "".join(self.parts).split("\n")
        return "\n".join(flat for line in lines if (flat := one_line(line)))


class _Walk:
    """The way through the body: pieces and how each of them looks, side by side."""

    def __init__(self, package: Package, name: str) -> None:
        self.pieces: list[Piece] = []
        self.looks: list[Look | None] = []
        self.album = Album([])
        self._package = package
        self._relations = relations(package, name)
        self._styles = Styles(self._part("styles"))
        self._numbering = Numbering(self._part("numbering"))
        self._has_formula = False

    def _part(self, kind: str) -> etree._Element | None:
        found = [relation.target for relation in self._relations.values() if relation.kind == kind]
        return part(self._package, found[0]) if found else None

    def report_notes(self) -> None:
        """Report what stands beside the text: notes, comments, heads and feet of pages."""
        seen: set[str] = set()
        for relation in self._relations.values():
            root = part(self._package, relation.target) if relation.kind in _NOTES else None
            for note in _notes(root, relation):
                text = _words(note)
                if text and text not in seen:
                    seen.add(text)
                    self.album.reported.append(left_out(text, *_NOTES[relation.kind]))
        if self._has_formula:
            self.album.reported.append(left_out("", *_FORMULA))

    def blocks(self, parent: etree._Element) -> None:
        """Read the paragraphs and tables inside an element."""
        for child in parent:
            if child.tag == f"{W}p":
                self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._table(child)
            elif child.tag == f"{W}sdt" and _is_contents(child):
                self._report(_words(child), _CONTENTS)
            elif child.tag in _THROUGH:
                self.blocks(child)
            elif child.tag == f"{_COMPATIBLE}AlternateContent":
                self.blocks(_chosen(child))

    def _add(self, piece: Piece, look: Look | None = None) -> None:
        last = self.pieces[-1] if self.pieces else None
        if last is not None and last.kind == piece.kind == "code":
            self.pieces[-1] = replace(last, text=f"{last.text}\n{piece.text}")
            return
        self.pieces.append(piece)
        self.looks.append(look)

    def _report(self, text: str, why: tuple[str, str]) -> None:
        if text:
            self.album.reported.append(left_out(text, *why))

    def _paragraph(self, paragraph: etree._Element) -> None:
        properties = paragraph.find(f"{W}pPr")
        style = self._styles.of(value(properties, "pStyle"))
        line = self._line(paragraph, style)
        if style.name.startswith("toc ") or style.name == "toc heading":
            self._report(line.text, _CONTENTS)
        elif line.text:
            self._add(self._piece(line, properties), _look(line))
        for image in line.images:
            self._add(image)
        for box in line.boxes:
            self.blocks(box)

    def _line(self, paragraph: etree._Element, style: Style) -> _Line:
        line = _Line(style)
        for child in paragraph:
            self._inline(child, line)
        return line

    def _piece(self, line: _Line, properties: etree._Element | None) -> Piece:
        style, text = line.style, line.text
        outline = value(properties, "outlineLvl")
        level = int(outline) if outline and outline.isdecimal() and int(outline) < 9 else style.outline
        number = value(properties, "numPr/numId")
        key = (number if number is not None else style.number) or "0"
        depth = value(properties, "numPr/ilvl")
        form, shown = ("", "")
        if key != "0":
            form, shown = self._numbering.next(
                key, int(depth) if depth and depth.isdecimal() else style.depth
            )
        if style.name == "title":
            return Piece("heading", one_line(text), level=0)
        if level is not None:
            has_label = form not in ("", "bullet", "none") and shown
            return Piece("heading", one_line(f"{shown} {text}" if has_label else text), level=level + 1)
        if form and form != "none":
            return Piece("list_item", text, marker=_marker(form, shown))
        return Piece(_kind_of(style), text)

    def _inline(self, element: etree._Element, line: _Line) -> None:
        tag = element.tag
        if tag == f"{W}r":
            self._run(element, line)
        elif tag in _THROUGH:
            for child in element:
                self._inline(child, line)
        elif tag in (f"{W}del", f"{W}moveFrom"):
            self._report(_words(element, "delText", "t"), _DELETED)
        elif tag in (f"{M}oMath", f"{M}oMathPara"):
            self._has_formula = True
            line.add(f" {as_line(element)} ", is_bold=False, size=line.style.size)
        elif tag == f"{_COMPATIBLE}AlternateContent":
            for child in _chosen(element):
                self._inline(child, line)

    def _run(self, run: etree._Element, line: _Line) -> None:
        properties = run.find(f"{W}rPr")
        if is_on(properties, "vanish"):
            self._report(_words(run), _HIDDEN)
            return
        bold, size = is_on(properties, "b"), value(properties, "sz") or ""
        is_bold = line.style.is_bold if bold is None else bold
        points = int(size) / 2 if size.isdecimal() else line.style.size
        for child in run:
            if child.tag == f"{W}t":
                line.add(child.text or "", is_bold=is_bold, size=points)
            elif child.tag == f"{W}br":
                line.parts.append(
                    "\n" if (child.get(f"{W}type") or "textWrapping") == "textWrapping" else " "
                )
            elif child.tag in _BREAKS:
                line.parts.append(_BREAKS[child.tag])
            elif child.tag == f"{_COMPATIBLE}AlternateContent":
                for inner in _chosen(child):
                    self._drawn(inner, line)
            elif child.tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
                self._drawn(child, line)

    def _drawn(self, drawing: etree._Element, line: _Line) -> None:
        """Keep the images and the text boxes of a drawing; one that has neither is reported."""
        boxes = [box for box in drawing.iter(f"{W}txbxContent") if not _is_inside_a_box(box)]
        line.boxes += boxes
        alt = next((found.get("descr") or "" for found in drawing.iter(_NAMED)), "")
        images = [
            (image.get(f"{R}embed") or image.get(f"{R}id") or "", image.get(f"{R}link") or "")
            for image in drawing.iter(_BLIP, _OLD_IMAGE)
        ]
        for embedded, linked in images:
            self._image(embedded, linked, alt, line)
        if not boxes and not images and drawing.tag != f"{W}pict":
            name = next((found.get("name") or "" for found in drawing.iter(_NAMED)), "")
            self.album.leave_out(alt or name, *_OBJECT)

    def _image(self, embedded: str, linked: str, alt: str, line: _Line) -> None:
        relation = self._relations.get(embedded)
        if relation is None or relation.is_external:
            if linked or relation is not None:
                self.album.leave_out(alt, *REMOTE)
            return
        piece = self.album.piece(self._package.read(relation.target), alt)
        if piece is not None:
            line.images.append(piece)

    def _table(self, table: etree._Element) -> None:
        lines = [line for line in table.iter(f"{W}tr") if _table_of(line) is table]
        cells = [[cell for cell in line.iter(f"{W}tc") if _table_of(cell) is table] for line in lines]
        longest = max((word_count(_words(cell)) for line in cells for cell in line), default=0)
        if sum(map(len, cells)) <= 1 or longest >= 60:  # a table that only gives the page its layout
            for line in cells:
                for cell in line:
                    self.blocks(cell)
            return
        follow = _Line(self._styles.of(None))
        rows = [[text for cell in line for text in self._cell(cell, follow)] for line in cells]
        headers = 0
        while headers < len(lines) - 1 and is_on(lines[headers], "trPr/tblHeader"):
            headers += 1
        is_titled = headers or (len(rows) > 1 and all(map(_is_bold, cells[0])))
        for piece in table_pieces(rows, headers or int(bool(is_titled)), self.album.reported):
            self._add(piece)
        for image in follow.images:
            self._add(image)

    def _cell(self, cell: etree._Element, follow: _Line) -> list[str]:
        """Return the text of a cell, and one empty text for every further column it covers."""
        texts = []
        for paragraph in cell.iter(f"{W}p"):
            line = self._line(paragraph, follow.style)
            texts.append(line.text)
            follow.images += line.images
        merged = value(cell, "tcPr/vMerge")
        span = value(cell, "tcPr/gridSpan") or "1"
        width = min(max(int(span), 1), 100) if span.isdecimal() else 1
        text = "" if merged is not None and merged != "restart" else " ".join(texts)
        return [text, *[""] * (width - 1)]


def _notes(root: etree._Element | None, relation: Relation) -> Sequence[etree._Element]:
    if root is None:
        return ()
    if relation.kind in ("header", "footer"):
        return (root,)
    # The first notes are the lines that part them from the text.
    return [note for note in root if (note.get(f"{W}type") or "normal") == "normal"]


def _words(element: etree._Element, *names: str) -> str:
    tags = [W + name for name in names or ("t",)]
    paragraphs = list(element.iter(f"{W}p")) or [element]
    return one_line(
        " ".join("".join(text.text or "" for text in paragraph.iter(*tags)) for paragraph in paragraphs)
    )


def _look(line: _Line) -> Look:
    characters = sum(line.sizes.values())
    size = max(line.sizes, key=lambda size: line.sizes[size]) if line.sizes else line.style.size
    return Look(size=size, is_bold=line.bold * 10 >= characters * 9 > 0)


def _is_bold(cell: etree._Element) -> bool:
    runs = [run for run in cell.iter(f"{W}r") if run.find(f"{W}t") is not None]
    return bool(runs) and all(is_on(run, "rPr/b") for run in runs)


def _kind_of(style: Style) -> Kind:
    if style.name == "caption":
        return "caption"
    if style.name in ("quote", "intense quote", "block text"):
        return "quote"
    return "code" if re.search(r"\bcode\b|preformatted|^macro", style.name) else "paragraph"


def _marker(form: str, shown: str) -> str:
    digits = re.search(r"[0-9]{1,4}(?=\D*\Z)", shown)
    return f"{digits.group()}. " if form == "decimal" and digits else "- "


def _chosen(alternatives: etree._Element) -> etree._Element:
    """Return the first of several ways to say the same; the others would say it twice."""
    return next(iter(alternatives), alternatives)


def _is_contents(field_: etree._Element) -> bool:
    return (value(field_, "sdtPr/docPartObj/docPartGallery") or "").lower() == "table of contents"


def _is_inside_a_box(box: etree._Element) -> bool:
    return any(True for _ in box.iterancestors(f"{W}txbxContent"))


def _table_of(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors(f"{W}tbl"), None)
