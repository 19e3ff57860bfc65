"""Authors' text as HTML and as plain text.

Markdown is the master: emphasis, lists, quotations, code, pictures and sound of the course, formulas between
dollar signs or ``\\( \\)``. What comes out is cleaned by an allow-list, whatever went in.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar, cast

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from items.formulas import MATH_ATTRIBUTES, MATH_TAGS, MOST, mathml
from items.kinds import Hotspot, Item, Rich

T = TypeVar("T")
MEDIA = "/questions/media/"
"""Where pictures and sound of questions are served."""
MEDIA_NAME = re.compile(r"[0-9a-f]{32}\.(?:png|jpg|gif|webp|mp3|ogg|wav|m4a)")
SOUNDS = ("mp3", "ogg", "wav", "m4a")
MOST_MATH = 4_000
"""How many characters of formulas are drawn in one text; what goes beyond is shown as typed."""
DEEPEST = 100
INLINE_TAGS = {"b", "strong", "i", "em", "code", "sub", "sup", "br", "u", "s", "img"}
BLOCK_TAGS = INLINE_TAGS | {"p", "ul", "ol", "li", "blockquote", "pre", "hr", "h3", "h4", "audio"}
_ATTRIBUTES = {
    "img": {"src", "alt"},
    "audio": {"src", "controls", "preload", "aria-label"},
    "ol": {"start"},
}
_PLAIN = re.compile(r"(?:[^\W_]|[ \t.,;:!?()'\"/%€£–—-])*")
"""What no sign of Markdown is in: the same in every format."""
_TAG = re.compile(r"</?[a-zA-Z]")
_BREAK = re.compile(
    r"<(?:br|hr|/?(?:p|div|ul|ol|li|blockquote|pre|h[1-6]|table|tr|td|th))\b[^<>]*>", re.IGNORECASE
)
"""Markup that keeps words apart."""
_LOST = re.compile(r'<img(?: alt="[^"]*")?>')
"""A picture of another site: its address is gone."""
_CLOSERS = {r"\(": r"\)", r"\[": r"\]"}


@dataclass(frozen=True, slots=True)
class Blocks:
    """A text of several blocks: the first paragraph, which may stand inside a line, and all the others."""

    lead: str
    rest: str


@lru_cache(maxsize=4_000)
def inline_html(value: str, text_format: str) -> str:
    """The text as HTML that may stand inside a line, as in a label."""
    if text_format == "plain":
        return html.escape(value, quote=True)
    if text_format == "html":
        return _clean(value, INLINE_TAGS)
    return _clean_markdown(_LINE.renderInline(value, _room()), INLINE_TAGS)


@lru_cache(maxsize=2_000)
def block_html(value: str, text_format: str) -> str:
    """The text as paragraphs, lists, quotations, code and sound."""
    if text_format == "plain":
        return "".join(f"<p>{_lines_kept(part)}</p>" for part in _paragraphs(value))
    if text_format == "html":
        return _clean(value, BLOCK_TAGS)
    return _clean_markdown(_BLOCK.render(value, _room()), BLOCK_TAGS)


@lru_cache(maxsize=2_000)
def blocks(value: str, text_format: str) -> Blocks:
    """The text with its first paragraph apart, for a heading or a legend; only Markdown has others."""
    if text_format != "markdown" or _PLAIN.fullmatch(value):
        return Blocks(inline_html(value, text_format), "")
    room = _room()
    tokens = _BLOCK.parse(value, room)
    place = next(
        (at for at, one in enumerate(tokens) if one.type == "paragraph_open" and not one.level), None
    )
    if place is None:
        return Blocks("", _rendered(tokens, room))
    lead = _LINE.renderInline(tokens[place + 1].content, _room())
    rest = tokens[:place] + tokens[place + 3 :]
    return Blocks(_clean_markdown(lead, INLINE_TAGS), _rendered(rest, room) if rest else "")


def plain_text(rich: Rich) -> str:
    """What the text says without any marks: for lists, reports, files and rules.

    A picture or a sound is its description, a formula what was typed.
    """
    return _plain(rich.value, rich.format)


def as_markdown(item: Item) -> Item:
    """The item with every plain text read as Markdown from now on."""
    return with_texts(item, lambda rich: replace(rich, format="markdown") if rich.format == "plain" else rich)


def media_names(item: Item) -> frozenset[str]:
    """The names of all pictures and sounds in the item's texts, and of the picture that is pointed at."""
    pointed_at = frozenset({item.body.picture} if isinstance(item.body, Hotspot) else ())
    return pointed_at | frozenset(
        token.attrs["src"].removeprefix("media:")
        for rich in _texts(item)
        for token in _images(rich)
        if isinstance(token.attrs["src"], str) and token.attrs["src"].startswith("media:")
    )


def without_words(item: Item) -> bool:
    """True if a picture or sound of the item has no words that stand for it."""
    return any(not token.content.strip() for rich in _texts(item) for token in _images(rich))


@lru_cache(maxsize=4_000)
def _plain(value: str, text_format: str) -> str:
    if text_format == "plain":
        return value
    if text_format == "html":
        said = html.unescape(nh3.clean(_shallow(_BREAK.sub("\n", value)), tags=set()))
        return "\n".join(line for part in said.split("\n") if (line := part.strip()))
    if _PLAIN.fullmatch(value):
        return value
    return "\n".join(line for line in _lines(_BLOCK.parse(value, _room())) if line)


def _lines(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield "".join(_words(token.children or ())).strip()
        elif token.type in ("fence", "code_block"):
            yield token.content.rstrip("\n")


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "softbreak":
            yield " "
        elif token.type == "hardbreak":
            yield "\n"
        else:
            yield token.content  # of a picture its description, of a formula its source


def texts_in(value: object) -> Iterator[Rich]:
    """Every text inside frozen shapes."""
    if isinstance(value, Rich):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts_in(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_in(getattr(value, field.name))


def _texts(item: Item) -> Iterator[Rich]:
    """Every text of the item that may show a picture."""
    return (rich for rich in texts_in(item) if rich.format == "markdown" and "![" in rich.value)


def _images(rich: Rich) -> Iterator[Token]:
    for token in _BLOCK.parse(rich.value, _room()):
        yield from (child for child in token.children or () if child.type == "image")


def with_texts(value: T, change: Callable[[Rich], Rich]) -> T:
    """Frozen shapes with every text in them changed; the same ones where no text did."""
    result: Any = value
    if isinstance(value, Rich):
        result = change(value)
    elif isinstance(value, tuple):
        parts = tuple(with_texts(part, change) for part in value)
        result = value if all(a is b for a, b in zip(parts, value, strict=True)) else parts
    elif is_dataclass(value) and not isinstance(value, type):
        old = {field.name: getattr(value, field.name) for field in fields(value)}
        new = {name: with_texts(part, change) for name, part in old.items()}
        differing = {name: part for name, part in new.items() if part is not old[name]}
        result = replace(value, **differing) if differing else value
    return cast(T, result)


def _paragraphs(value: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", value) if part.strip()]


def _lines_kept(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def _clean(value: str, tags: set[str]) -> str:
    """Markup that somebody else wrote; formulas in it are taken out with the rest."""
    cleaned = nh3.clean(
        _shallow(value), tags=tags, attributes=_ATTRIBUTES, attribute_filter=_own_media, url_schemes=set()
    )
    return _LOST.sub("", cleaned)


def _clean_markdown(made: str, tags: set[str]) -> str:
    return nh3.clean(
        made,
        tags=tags | MATH_TAGS,
        attributes=_ATTRIBUTES | MATH_ATTRIBUTES,
        attribute_filter=_own_media,
        url_schemes=set(),
    )


def _own_media(_tag: str, attribute: str, value: str) -> str | None:
    if attribute != "src":
        return value
    name = value.removeprefix(MEDIA)
    return value if value.startswith(MEDIA) and MEDIA_NAME.fullmatch(name) else None


def _shallow(value: str) -> str:
    """The markup, or its source as text where more tags are open than any text needs."""
    opened = sum(1 if found[0][1] != "/" else -1 for found in _TAG.finditer(value) if found[0] != "<br")
    return html.escape(value) if opened > DEEPEST else value


def _rendered(tokens: Sequence[Token], room: MutableMapping[str, Any]) -> str:
    return _clean_markdown(_BLOCK.renderer.render(tokens, _BLOCK.options, room), BLOCK_TAGS)


def _room() -> dict[str, Any]:
    return {"math": MOST_MATH}


def _formula(state: StateInline, silent: bool) -> bool:
    r"""``$x$``, ``$$x$$``, ``\(x\)`` or ``\[x\]``. A dollar sign before a space or a figure ends nothing, so
    that sums of money stay what they are."""
    source, start = state.src, state.pos
    opener = next((one for one in ("$$", "$", r"\(", r"\[") if source.startswith(one, start)), "")
    if not opener:
        return False
    closer = _CLOSERS.get(opener, opener)
    first = start + len(opener)
    end = _end_of_formula(source, first, closer, min(state.posMax, first + MOST + len(closer)))
    if end < 0 or (opener == "$" and not _is_tight(source, first, end)):
        return False
    if not source[first:end].strip():
        return False
    if not silent:
        token = state.push("formula", "math", 0)
        token.content, token.markup = source[first:end].strip(), opener
    state.pos = end + len(closer)
    return True


def _end_of_formula(source: str, first: int, closer: str, last: int) -> int:
    place = source.find(closer, first, last)
    while place > 0 and closer.startswith("$") and source[place - 1] == "\\":
        place = source.find(closer, place + 1, last)
    return place


def _is_tight(source: str, first: int, end: int) -> bool:
    after = source[end + 1 : end + 2]
    return not source[first].isspace() and not source[end - 1].isspace() and not after.isdigit()


def _draw_formula(
    _renderer: RendererHTML, tokens: Sequence[Token], place: int, _options: object, room: dict[str, Any]
) -> str:
    token = tokens[place]
    room["math"] -= len(token.content)
    is_display = token.markup in ("$$", r"\[")
    made = mathml(token.content, is_display=is_display) if room["math"] >= 0 else None
    return made or f"<code>{html.escape(token.content)}</code>"


def _media(has_sound: bool) -> Callable[..., str]:
    def draw(
        _renderer: RendererHTML, tokens: Sequence[Token], place: int, _options: object, _room: dict[str, Any]
    ) -> str:
        token = tokens[place]
        said = html.escape(token.content.strip())
        scheme, _colon, name = str(token.attrs.get("src", "")).partition(":")
        if scheme != "media" or not MEDIA_NAME.fullmatch(name) or not said:
            return said
        if not name.endswith(SOUNDS):
            return f'<img src="{MEDIA}{name}" alt="{said}">'
        if not has_sound:
            return said
        return f'<audio controls preload="none" src="{MEDIA}{name}" aria-label="{said}"></audio>'

    return draw


def _heading(_renderer: RendererHTML, tokens: Sequence[Token], place: int, *_rest: object) -> str:
    """Two sizes, below the headings of the page."""
    level = 3 if tokens[place].tag in ("h1", "h2") else 4
    return f"<h{level}>" if tokens[place].nesting == 1 else f"</h{level}>"


def _markdown(*, has_sound: bool) -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).disable(["link", "autolink"])
    made.inline.ruler.before("escape", "formula", _formula)
    made.add_render_rule("formula", _draw_formula)
    made.add_render_rule("image", _media(has_sound))
    made.add_render_rule("heading_open", _heading)
    made.add_render_rule("heading_close", _heading)
    return made


_LINE = _markdown(has_sound=False)
_BLOCK = _markdown(has_sound=True)
