"""Small DOCX and EPUB files made in memory, and the bytes of small images."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (
    f'xmlns:w="{_W}" xmlns:r="{RELATED}"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="My own"/><w:basedOn w:val="berschrift1"/>'
    '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Caption"><w:name w:val="caption"/></w:style>'
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/>'
    "</w:lvl></w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
)


def packed(parts: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The bytes of a zip file with these parts, in this order."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as package:
        for name, content in parts.items():
            # The first part of a book is stored as it is, so that programs can tell what it is.
            stored = zipfile.ZIP_STORED if name == "mimetype" else method
            package.writestr(name, content, stored)
    return target.getvalue()


def paragraph(text: str, style: str = "", *, properties: str = "", run: str = "") -> str:
    """A paragraph of one run; `properties` and `run` are more of its own XML."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f"<w:p><w:pPr>{named}{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>"
        f'<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def numbered(text: str, number: int, depth: int = 0, style: str = "") -> str:
    """A paragraph of a list, or a numbered heading."""
    properties = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, style, properties=properties)


def table(*rows: str, header: bool = False) -> str:
    """A table of rows such as ``a|b|c``."""
    marked = "<w:trPr><w:tblHeader/></w:trPr>"
    lines = [
        f"<w:tr>{marked if header and not number else ''}"
        + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row.split("|"))
        + "</w:tr>"
        for number, row in enumerate(rows)
    ]
    return f"<w:tbl>{''.join(lines)}</w:tbl>"


def drawing(relation: str, alt: str, attribute: str = "embed") -> str:
    """A paragraph with an image."""
    return (
        f'<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{alt}"/>'
        f'<a:blip r:{attribute}="{relation}"/></wp:inline></w:drawing></w:r></w:p>'
    )


def docx(
    body: str,
    parts: Mapping[str, bytes | str] | None = None,
    related: Mapping[str, tuple[str, str]] | None = None,
) -> bytes:
    """A Word document; `related` names further parts by relation id as (kind, target)."""
    pointers = {
        "s": ("styles", "styles.xml"),
        "n": ("numbering", "numbering.xml"),
        **(related or {}),
    }
    lines = "".join(
        f'<Relationship Id="{key}" Type="{RELATED}/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if "://" in target else "/>")
        for key, (kind, target) in pointers.items()
    )
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships><Relationship Id="d" Type="{RELATED}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
            "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": f"<Relationships>{lines}</Relationships>",
            "word/styles.xml": f"<w:styles {_NAMESPACES}>{STYLES}</w:styles>",
            "word/numbering.xml": f"<w:numbering {_NAMESPACES}>{NUMBERING}</w:numbering>",
            **(parts or {}),
        }
    )


def noted(kind: str, *texts: str) -> str:
    """The part with the footnotes, endnotes or comments of a document."""
    one = kind.removesuffix("s")
    inner = "".join(f'<w:{one} w:id="{n}">{paragraph(text)}</w:{one}>' for n, text in enumerate(texts, 1))
    return f"<w:{kind} {_NAMESPACES}>{inner}</w:{kind}>"


def epub(
    pages: Mapping[str, str], *, properties: Mapping[str, str] | None = None, more: str = "", **parts: bytes
) -> bytes:
    """A book with these XHTML pages in this order; `parts` are further files beside them."""
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml" '
        f'properties="{(properties or {}).get(name, "")}"/>'
        for n, name in enumerate(pages)
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(pages)))
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
            '<rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
            "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>The river</dc:title>'
            f"<dc:language>en-GB</dc:language></metadata><manifest>{items}{more}</manifest>"
            f"<spine>{spine}</spine></package>",
            **{f"OEBPS/{name}": page for name, page in pages.items()},
            **{f"OEBPS/{name.replace('__', '.')}": data for name, data in parts.items()},
        }
    )


def png(width: int = 2, height: int = 1) -> bytes:
    """A grey PNG."""
    rows = b"".join(b"\x00" + b"\x80" * width for _ in range(height))
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def gif(width: int = 3, height: int = 2) -> bytes:
    """The beginning of a GIF: as much as tells its size."""
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x00\x00\x00;"


def jpeg(width: int = 4, height: int = 3) -> bytes:
    """The beginning of a JPEG, a comment before its size."""
    comment = b"\xff\xfe\x00\x06abcd"
    return (
        b"\xff\xd8"
        + comment
        + b"\xff\xc0\x00\x0b\x08"
        + struct.pack(">HH", height, width)
        + b"\x01\x01\x11\x00\xff\xd9"
    )
