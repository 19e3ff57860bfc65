"""What a web site leaves around an article when somebody copies the page: found and reported."""

from __future__ import annotations

from collections.abc import Sequence

from texts.languages import word_count

# Never a paragraph of an article, wherever they stand alone on a line.
_ALWAYS = frozenset(
    {
        "undefined", "null", "nan", "[object object]", "advertisement", "advertisements", "related downloads",
        "related news", "related articles", "related stories", "related posts", "related links", "read more",
        "read more:", "read also", "see also", "share this article", "share this", "share on facebook",
        "share on twitter", "print this page", "skip to content", "skip to main content", "back to top",
        "click here", "sign up for our newsletter", "subscribe to our newsletter", "cookie settings",
        "accept all cookies", "loading...", "loading…", "continue reading", "you may also like",
        "recommended for you", "scan to share", "font size", "editor's picks", "most popular", "most read",
    }
)  # fmt: skip
# Debris only at the edge of the text or beside other debris: an article may be about print.
_AT_THE_EDGE = frozenset(
    {
        "share", "print", "email", "e-mail", "comments", "comment", "tags", "save", "follow", "menu", "top",
        "subscribe", "search", "home", "close", "next", "previous", "facebook", "twitter", "whatsapp", "ad",
        "linkedin", "weibo", "wechat", "copy link", "log in", "login", "sign in", "sign up", "register",
        "sponsored",
    }
)  # fmt: skip
# After one of these at the end of a text, short lines are the titles of other pages.
_OPENS_A_LIST = frozenset(
    {
        "related downloads", "related news", "related articles", "related stories", "related posts",
        "related links", "you may also like", "recommended for you", "most popular", "most read", "read also",
        "editor's picks",
    }
)  # fmt: skip
_SENTENCE_MARKS = ".!?。！？।؟…:;"
SITE_DEBRIS = "site_debris"
_PHRASE = "A phrase of the web site around the article, not part of its text."
_LISTED = "A line below “{label}” at the end of the page: most likely the title of another page."


def find_debris(pieces: Sequence[str]) -> dict[int, str]:
    """Return the reason by index for every piece that is debris of a web site."""
    phrases = [" ".join(piece.split()).casefold().replace("’", "'").strip(" |•·>»:") for piece in pieces]
    found = {index: _PHRASE for index, phrase in enumerate(phrases) if phrase in _ALWAYS}
    found.update(_trailing_lists(pieces, phrases))
    bodies = [i for i, piece in enumerate(pieces) if i not in found and word_count(piece) > 6]
    first, last = (bodies[0], bodies[-1]) if bodies else (0, len(pieces))
    order = [*range(len(phrases)), *reversed(range(len(phrases)))]  # both ways: debris spreads to neighbours
    for index in order:
        if phrases[index] not in _AT_THE_EDGE or index in found or not bodies:
            continue
        if index < first or index > last or index - 1 in found or index + 1 in found:
            found[index] = _PHRASE
    return found


def _trailing_lists(pieces: Sequence[str], phrases: Sequence[str]) -> dict[int, str]:
    """Return the short, unpunctuated pieces between a label such as “Related News” and the end."""
    found: dict[int, str] = {}
    index = len(pieces)
    while index > 0:
        index -= 1
        if phrases[index] in _OPENS_A_LIST:
            label = " ".join(pieces[index].split())
            for below in range(index + 1, len(pieces)):
                if phrases[below] not in _ALWAYS:
                    found.setdefault(below, _LISTED.format(label=label))
        elif phrases[index] not in _ALWAYS and not _is_link_title(pieces[index]):
            break
    return found


def _is_link_title(piece: str) -> bool:
    return len(piece) <= 160 and piece.rstrip()[-1:] not in _SENTENCE_MARKS
