"""Mathematics in authors' text: LaTeX to MathML, bounded, and nothing but presentation."""

from __future__ import annotations

import re
from functools import lru_cache

from latex2mathml.converter import convert

MOST = 1_000
"""The longest formula that is drawn; a longer one is shown as it was typed."""
DEEPEST = 30
_TAGS = """
    math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover
    mmultiscripts mprescripts mtable mtr mtd mstyle mpadded mphantom menclose merror
"""
MATH_TAGS = frozenset(_TAGS.split())
_DRAWN = {"mathvariant", "displaystyle", "scriptlevel"}
MATH_ATTRIBUTES: dict[str, set[str]] = {
    "math": {"display"},
    "mo": {"stretchy", "fence", "separator", "form", "largeop", "movablelimits", "lspace", "rspace"}
    | {"minsize", "maxsize"},
    "mi": {"mathvariant"},
    "mfrac": {"linethickness"},
    "mspace": {"width", "height", "depth", "linebreak"},
    "mpadded": {"width", "height", "depth", "lspace", "voffset"},
    "mtable": {"columnalign", "rowspacing", "columnspacing", "rowlines", "columnlines"},
    "mtd": {"columnalign"},
    "mover": {"accent"},
    "munder": {"accentunder"},
    "menclose": {"notation"},
    "mstyle": _DRAWN,
    "mtext": {"mathvariant"},
}
# Definitions could unfold without end; the others set attributes that no formula needs.
_REFUSED = re.compile(
    r"\\(?:newcommand|renewcommand|providecommand|def|let|DeclareMathOperator|newenvironment"
    r"|href|class|style|cssId)(?![a-zA-Z])"
)
_WORDS = re.compile(r"(\\(?:text[a-z]*|mbox|hbox|fbox|emph)\s*\{[^}]*\})")
_SIGNS = {"<": r"\lt ", ">": r"\gt "}
_HELD = {"<": "\ue000", ">": "\ue001", "&": "\ue002"}
_SHOWN = {"\ue000": "&lt;", "\ue001": "&gt;", "\ue002": "&amp;"}


@lru_cache(maxsize=2_000)
def mathml(source: str, *, is_display: bool = False) -> str | None:
    """The formula as a ``<math>`` element, to be cleaned like all markup; None for what cannot be read."""
    if len(source) > MOST or _depth(source) > DEEPEST or _REFUSED.search(source) or set(source) & set(_SHOWN):
        return None
    # The converter copies angle brackets as they are, in words too.
    parts = _WORDS.split(source)
    parts[::2] = [_replaced(part, _SIGNS) for part in parts[::2]]
    parts[1::2] = [_replaced(part, _HELD) for part in parts[1::2]]
    try:
        made = convert("".join(parts), display="block" if is_display else "inline")
    except (Exception, RecursionError):  # a foreign parser of foreign text: whatever it stumbles over
        return None
    return _replaced(made, _SHOWN)


def _replaced(text: str, by: dict[str, str]) -> str:
    for sign, other in by.items():
        text = text.replace(sign, other)
    return text


def _depth(source: str) -> int:
    depth = deepest = 0
    for sign in source:
        depth += (sign == "{") - (sign == "}")
        deepest = max(deepest, depth)
    return deepest
