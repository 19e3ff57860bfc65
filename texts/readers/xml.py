"""XML parts of a package: no document type, no entities, no great depth; told before a tree is built."""

from __future__ import annotations

from xml.parsers import expat

from lxml import etree

from texts.shapes import UnreadableFile

DEEPEST = 200
HAS_DOCTYPE = "The file declares a document type or entities; an article does not need them."
TOO_DEEP = f"A part of the file is nested more than {DEEPEST} elements deep, the limit for XML."
BROKEN = "A part of the file is not well-formed XML; the file is damaged. Save it again."


def parsed_xml(data: bytes) -> etree._Element:
    """Return the root element; raises UnreadableFile for a document type, too much depth, or damage."""
    _look_over(data)
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from None
        raise UnreadableFile(BROKEN) from None


def _look_over(data: bytes) -> None:
    """Raise at the first element too deep or at a document type; expat keeps no tree."""
    depth = 0

    def opened(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise UnreadableFile(TOO_DEEP)

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_: object) -> None:
        raise UnreadableFile(HAS_DOCTYPE)

    parser = expat.ParserCreate()
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except UnreadableFile:  # a ValueError too
        raise
    except (expat.ExpatError, ValueError, LookupError):
        raise UnreadableFile(BROKEN) from None
