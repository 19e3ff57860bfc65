"""Files made to do harm: what each of them may at most bring about.

Every maker takes the port of a server on this machine that nothing must reach, and gives names, bytes and
words of the verdict: READ where a file is harmless once the harm is left out, empty where either is well.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator

from tests.texts.office_files import RELATED, docx, drawing, epub, packed, paragraph, png
from tests.texts.pdf_files import column, pdf

BODY = paragraph("The boats went out at dawn, and they came back late in the evening.")
TEXT = "The boats went out at dawn, and they came back late in the evening."
READ = "is read"
SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
EVIL = "/tmp/evil.txt"  # noqa: S108  # a name inside a package; nothing is ever written there


def document(xml: str | bytes, **parts: str | bytes) -> bytes:
    """A Word document with this main part."""
    return docx(BODY, {"word/document.xml": xml, **parts})


def _xml(head: str, inner: str = "") -> str:
    body = f'<w:document xmlns:w="{SPACE}"><w:body>{BODY}{inner}</w:body></w:document>'
    return f'<?xml version="1.0"?>{head}{body}'


def entities(port: int) -> Iterator[tuple[str, bytes, str]]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    declared = "document type"
    heads = {
        "billion laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>',
        "quadratic": f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>',
        "external entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        "external over the network": f'<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:{port}/a">]>',
        "external document type": f'<!DOCTYPE x SYSTEM "http://127.0.0.1:{port}/a.dtd">',
        "parameter entity": f'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:{port}/a"> %a;]>',
        "public document type": '<!DOCTYPE x PUBLIC "-//X//Y" "/etc/passwd">',
    }
    used = {"billion laughs": "&l9;", "quadratic": "&a;" * 5_000, "external entity": "&a;"}
    for name, head in heads.items():
        yield f"{name}.docx", document(_xml(head, used.get(name, ""))), declared
    yield "in utf-16.docx", document(_xml(heads["external entity"]).encode("utf-16")), declared
    yield (
        "in the styles.docx",
        docx(BODY, {"word/styles.xml": f"{heads['billion laughs']}<styles/>"}),
        declared,
    )
    yield (
        "in the relations.docx",
        docx(BODY, {"word/_rels/document.xml.rels": f"{heads['external entity']}<Relationships/>"}),
        declared,
    )
    book = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><package>&a;</package>'
    container = '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>'
    yield "book.epub", packed({"META-INF/container.xml": container, "b.opf": book}), declared
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
    yield "include.docx", document(_xml("", include)), READ


def names(_port: int) -> Iterator[tuple[str, bytes, str]]:
    for number, name in enumerate(
        (
            "../../evil.txt",
            EVIL,
            "C:\\evil.txt",
            "C:evil.txt",
            "\\\\server\\evil.txt",
            "..\\..\\evil.txt",
            "word/../../evil.txt",
            "..",
            "word/..",
        )
    ):
        yield f"name {number}.docx", docx(BODY, {name: "evil"}), "leads out of it"
        yield f"name {number}.epub", packed({name: "evil"}), "leads out of it"
    link = zipfile.ZipInfo("word/link.xml")
    link.external_attr = 0o120777 << 16
    target = io.BytesIO(docx(BODY))
    with zipfile.ZipFile(target, "a") as package:
        package.writestr(link, "/etc/passwd")
    yield "link.docx", target.getvalue(), "a link"
    out = {"r": ("image", "../../../../../../etc/passwd")}
    yield "relation.docx", docx(BODY + drawing("r", "x"), related=out), READ
    yield "book.epub", epub({"../../../../etc/passwd": f"<p>{TEXT}</p>"}), "leads out of it"


def zips(_port: int) -> Iterator[tuple[str, bytes, str]]:
    whole = docx(BODY)
    yield "cut.docx", whole[: len(whole) // 2], "damaged"
    yield "cut.epub", epub({"a.xhtml": f"<p>{TEXT}</p>"})[:300], "damaged"
    yield "no zip.docx", b"PK\x03\x04" + bytes(1_000), "damaged"
    yield "many.docx", docx(BODY, {f"x/{n}": "" for n in range(2_000)}), "2,000 entries"
    yield "very many.docx", whole + (b"PK\x01\x02" + bytes(43)) * 300_000, "2,000 entries"
    yield "locked.docx", _flagged(whole), "password"
    yield "old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5_000), "password"
    yield (
        "packed otherwise.docx",
        packed({"word/document.xml": _xml("")}, method=zipfile.ZIP_BZIP2),
        "not known",
    )
    yield "nested.docx", docx(BODY, {"word/inner.zip": packed({"a": bytes(1_000_000)})}), READ
    yield "says less.docx", _lying(_bomb(30_000_000), 100), "damaged"
    yield "says more.docx", _lying(whole, 150_000_000), READ
    yield "says too much.docx", _lying(whole, 250_000_000), "200 MB"
    yield "overlapping.docx", _overlapping(), "over each other"
    yield "206 MB inside.docx", _bomb(206_000_000), "200 MB"
    yield "150 MB inside.docx", _bomb(150_000_000), "100 times"
    yield "dense page.epub", epub({"a.xhtml": f"<p>{'word ' * 5_000_000}</p>"}), "100 times"
    yield (
        "dense image.docx",
        docx(BODY + drawing("i", "x"), {"word/i.png": bytes(50_000_000)}, {"i": ("image", "i.png")}),
        "100 times",
    )


def _bomb(size: int) -> bytes:
    inner = "<w:p><w:r><w:t>boat</w:t></w:r></w:p>"
    return document(_xml("", inner * (size // len(inner))))


def _flagged(data: bytes) -> bytes:
    """The same with the mark of encryption on every entry."""
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = data.find(mark)
        while start >= 0:
            data = data[: start + place] + b"\x01" + data[start + place + 1 :]
            start = data.find(mark, start + 4)
    return data


def _lying(data: bytes, size: int) -> bytes:
    """The same, the main part's unpacked size misnamed in the directory."""
    place = data.rfind(b"word/document.xml")
    start = data.rfind(b"PK\x01\x02", 0, place)
    return data[: start + 24] + struct.pack("<I", size) + data[start + 28 :]


def _overlapping() -> bytes:
    """Two entries of the directory that stand for the same bytes."""
    data = packed({"word/document.xml": _xml(""), "a": "x"})
    first = data.find(b"PK\x01\x02")
    second = data.find(b"PK\x01\x02", first + 4)
    return data[: second + 42] + data[first + 42 : first + 46] + data[second + 46 :]


def trees(_port: int) -> Iterator[tuple[str, bytes, str]]:
    for depth, verdict in ((190, READ), (201, "200 elements"), (100_000, "100 times")):
        inner = "<w:ins>" * (depth - 2) + "</w:ins>" * (depth - 2)  # inside the document and its body
        yield f"depth {depth}.docx", document(_xml("", inner)), verdict
    yield "many elements.docx", document(_xml("", "".join(f"<w:p w:n='{n}'/>" for n in range(200_000)))), READ
    many = " ".join(f'a{n}="{n}"' for n in range(50_000))
    yield "many attributes.docx", document(_xml("", f"<w:p {many}/>")), READ
    loop = (
        '<w:style w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )
    yield (
        "style loop.docx",
        docx(paragraph(TEXT, "A"), {"word/styles.xml": f'<w:styles xmlns:w="{SPACE}">{loop}</w:styles>'}),
        READ,
    )
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>{paragraph("x")}</w:tc>'
    yield "wide cells.docx", docx(f"{BODY}<w:tbl><w:tr>{cell * 1_000}</w:tr></w:tbl>"), READ
    yield (
        "itself as image.docx",
        docx(BODY + drawing("i", "x"), related={"i": ("image", "document.xml")}),
        READ,
    )
    yield "nested divisions.html", b"<div>" * 100_000 + TEXT.encode(), "256 elements"
    yield "257 deep.html", b"<div>" * 257 + TEXT.encode(), "256 elements"
    yield "bold in bold.html", b"<b>" * 200_000 + TEXT.encode(), "256 elements"
    yield "nested lists.html", b"<ul><li>" * 50_000 + TEXT.encode(), "256 elements"
    yield (
        "wide cells.html",
        f"<p>{TEXT}</p><table>{'<tr><td colspan=1000 rowspan=9999>x<td>y' * 20_000}</table>".encode(),
        READ,
    )
    yield "many controls.html", f"<p>{TEXT}</p>{'<input><img src=x>' * 100_000}".encode(), READ
    yield "quotes in quotes.md", b"> " * 30_000 + TEXT.encode() + b"\n\n" + TEXT.encode(), READ
    yield "open brackets.md", b"[" * 60_000 + TEXT.encode(), READ
    yield "stars.md", b"*a **a " * 20_000 + TEXT.encode(), READ
    yield (
        "wide table.md",
        (f"{TEXT}\n\n" + "|a" * 5_000 + "|\n" + "|-" * 5_000 + "|\n" + ("|b" * 5_000 + "|\n") * 30).encode(),
        READ,
    )
    yield "one line.txt", b"boats and nets " * 200_000, READ


def links(port: int) -> Iterator[tuple[str, bytes, str]]:
    site = f"http://127.0.0.1:{port}"
    remote = f"<img src={site}/a.png srcset='{site}/b.png 2x'><link rel=stylesheet href={site}/a.css>"
    live = f"<iframe src={site}></iframe><object data={site}></object><video src={site}></video>"
    turn = f"<meta http-equiv=refresh content='0;url={site}'><base href={site}>"
    yield (
        "remote.html",
        f"<html><head>{turn}</head><body><p>{TEXT}</p>{remote}{live}</body></html>".encode(),
        READ,
    )
    script = "<a href='javascript:alert(1)'>boats</a><a href='data:text/html,<script>x()</script>'>nets</a>"
    yield (
        "script links.html",
        f"<p>{TEXT} {script}</p><svg onload=x()><script>x()</script></svg>".encode(),
        READ,
    )
    yield "document type.html", f'<!DOCTYPE html SYSTEM "{site}/a.dtd"><p>{TEXT}</p>'.encode(), READ
    yield (
        "remote.md",
        f"{TEXT} ![a]({site}/a.png) [b](javascript:x()) <{site}>\n\n<img src={site}>".encode(),
        READ,
    )
    yield "remote.docx", docx(
        BODY + drawing("i", "x", "link") + drawing("i", "y"),
        {"word/settings.xml": "<s/>", "word/_rels/settings.xml.rels": f'<Relationships><Relationship Id="t" '
         f'Type="{RELATED}/attachedTemplate" Target="{site}/a.dotm" TargetMode="External"/></Relationships>'},
        {"i": ("image", f"{site}/a.png"), "s": ("settings", "settings.xml")},
    ), READ  # fmt: skip
    yield "remote.epub", epub({"a.xhtml": f"<p>{TEXT}</p>{remote}"}), READ
    large = b64encode(bytes(6_000_000)).decode()
    yield "large data image.html", f"<p>{TEXT}</p><img src='data:image/png;base64,{large}'>".encode(), READ
    huge = b64encode(png()[:16] + struct.pack(">II", 100_000, 100_000) + png()[24:]).decode()
    yield "huge image.html", f"<p>{TEXT}</p><img src='data:image/png;base64,{huge}'>".encode(), READ
    page = docx(BODY + drawing("i", "x"), {"word/i.png": "<script>x()</script>"}, {"i": ("image", "i.png")})
    yield "page as image.docx", page, READ


def pdfs(port: int) -> Iterator[tuple[str, bytes, str]]:
    good = pdf([column([TEXT])])
    yield "cut.pdf", good[:300], "damaged"
    yield "locked.pdf", pdf([column([TEXT])], is_locked=True), "password"
    yield "scan.pdf", pdf([[]]), "no text layer"
    spaces = b" " * 150_000_000
    yield "stream bomb.pdf", _pdf_with(_flate(spaces, 1)), "no text layer"
    yield "stream in stream.pdf", _pdf_with(_flate(spaces, 2)), "no text layer"
    shown = b"BT /A 9 Tf 9 9 Td (boat) Tj ET\n" * 100_000
    yield "many words.pdf", _pdf_with(_flate(shown, 1)), ""
    yield "tree loop.pdf", good.replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"), ""
    yield "many pages.pdf", good.replace(b"/Count 1 ", b"/Count 999999999 "), ""
    yield "table loop.pdf", good.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % good.rfind(b"xref\n0")), ""
    action = f"/OpenAction << /S /URI /URI (http://127.0.0.1:{port}/) >>".encode()
    yield "action.pdf", good.replace(b"/Type /Catalog", b"/Type /Catalog " + action), ""
    runs = b"/OpenAction << /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1'\\)) >>"
    yield "script.pdf", good.replace(b"/Type /Catalog", b"/Type /Catalog " + runs), ""
    yield "form in itself.pdf", _pdf_with(_flate(b"/F Do\n", 1), form=b"/F Do /F Do\n"), ""
    yield (
        "huge picture.pdf",
        _pdf_with(b"<< /Length 5 >>\nstream\n/F Do\nendstream", is_huge=True),
        "no text layer",
    )


def _flate(data: bytes, times: int) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    filters = b" ".join([b"/FlateDecode"] * times)
    return b"<< /Filter [%s] /Length %d >>\nstream\n%s\nendstream" % (filters, len(data), data)


def _pdf_with(content: bytes, *, form: bytes = b"", is_huge: bool = False) -> bytes:
    other = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 6 0 R >> >> "
    if is_huge:
        other = b"<< /Type /XObject /Subtype /Image /Width 60000 /Height 60000 "
        other += b"/ColorSpace /DeviceGray /BitsPerComponent 8 "
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] /Contents 4 0 R /Resources "
        b"<< /Font << /A 5 0 R >> /XObject << /F 6 0 R >> >> >>",
        content,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        other + b"/Length %d >>\nstream\n%s\nendstream" % (len(form), form),
    ]
    body = b"%PDF-1.4\n"
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + b"xref\n0 7\n0000000000 65535 f \n" + table + end


def disguises(_port: int) -> Iterator[tuple[str, bytes, str]]:
    page = f"<p>{TEXT}</p>".encode()
    yield "pdf and page.html", b"%PDF-1.4\n" + page, "damaged"
    yield "zip and page.html", page + docx(BODY), ""
    yield "picture and page.html", b"GIF89a" + page, ""
    yield "page as document.docx", page, "damaged"
    yield "document as text.txt", docx(BODY), READ
    yield "program.txt", b"\x7fELF" + bytes(500), "a program"
    yield "packed.txt", zlib.compress(TEXT.encode() * 1_000), ""
    yield "nothing.pdf", b"", "empty"
    yield "white.docx", b" \n" * 100, "empty"
    yield "half characters.txt", "\ufeff".encode("utf-16-le") + b"\x00\xd8a\x00" * 50, "encoding"
    yield "turned.txt", ("\u202e" + TEXT + "\u2066\u200f" * 1_000).encode(), READ
    yield "marks on marks.txt", (TEXT + "a" + "\u0301" * 500_000).encode(), READ


MAKERS: tuple[Callable[[int], Iterator[tuple[str, bytes, str]]], ...] = (
    entities, names, zips, trees, links, pdfs, disguises,
)  # fmt: skip
