"""HTML: the article of a page, nothing run, nothing fetched, nothing deep."""

from __future__ import annotations

import socket

import pytest

from tests.effort import ends, steps
from texts.readers import read, webpage
from texts.readers.depth import nesting_depth
from texts.shapes import Extracted, UnreadableFile

BODY = "<p>The boats went out at dawn, and they came back late in the evening.</p>"


def shape(text: str) -> tuple[Extracted, list[tuple[str, int, str]]]:
    article = read(text.encode(), format="html")
    return article, [(b.kind, b.level, article.text[b.start : b.end]) for b in article.blocks]


def test_the_main_content_is_picked_and_the_rest_reported() -> None:
    article, blocks = shape(
        "<html lang=en-GB><head><title>Boats - A site</title><style>p{}</style></head><body>"
        "<nav><a href=/>Home</a></nav><script>steal()</script>"
        f"<main><h1>Boats</h1>{BODY}<h2>Nets</h2><ul><li>One<li>Two</ul><blockquote><p>Said.</p></blockquote>"
        "<form><input><button>Send</button></form><aside>By the way</aside>"
        "<img alt='A boat' src=//x.test/a.png>"
        "<table><tr><td>1<td>2</table></main><footer>Imprint</footer></body></html>"
    )
    assert blocks == [
        ("title", 0, "Boats"),
        ("paragraph", 0, "The boats went out at dawn, and they came back late in the evening."),
        ("heading", 1, "Nets"),
        ("list_item", 0, "One"),
        ("list_item", 0, "Two"),
        ("quote", 0, "Said."),
        ("table", 0, "1\t2"),
    ]
    assert (article.title, article.language) == ("Boats", "en")
    assert [(piece.code, piece.text) for piece in article.left_out] == [
        ("navigation", "Home"),
        ("script", "steal()"),
        ("navigation", "Imprint"),
        ("form", "Send"),
        ("navigation", "By the way"),
        ("remote_image", "A boat"),
    ]


def test_inline_marks_line_breaks_and_entities() -> None:
    _, blocks = shape(
        "<article><p>One <b>b</b>old&amp;x<br>line.<br><br>Next&nbsp;one.</p>tail text</article>"
    )
    assert [block[2] for block in blocks] == ["One bold&x\nline.", "Next one.", "tail text"]


def test_a_layout_table_is_content() -> None:
    cell = "The boats went out at dawn and came back. " * 10
    _, blocks = shape(f"<body><table><tr><td>{cell}</td></tr></table></body>")
    assert blocks[0][2].startswith("The boats went out")


def test_boilerplate_by_class_and_link_lists_is_left_out() -> None:
    article, blocks = shape(
        f"<body><div>{BODY}{BODY}<div class='share-bar'>Tell a friend</div>"
        "<ul><li><a href=1>First page</a><li><a href=2>Second page</a>"
        "<li><a href=3>Third page</a></ul></div></body>"
    )
    assert len(blocks) == 2
    assert [piece.code for piece in article.left_out] == ["navigation", "navigation"]


def test_scripts_stay_text_and_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    article, _ = shape(
        '<!DOCTYPE html SYSTEM "http://x.test/a.dtd"><p>Words &lt;script&gt;x()&lt;/script&gt; here.</p>'
        "<iframe src=http://x.test></iframe><link rel=stylesheet href=http://x.test/a.css>"
    )
    assert article.text == "Words <script>x()</script> here."


def test_two_hundred_and_fifty_six_deep_passes_and_one_more_does_not() -> None:
    def nested(depth: int) -> str:
        return "<html><body>" + "<div>" * (depth - 2) + BODY + "</div>" * (depth - 2)

    assert shape(nested(256))[1]
    with pytest.raises(UnreadableFile, match="256"):
        shape(nested(257))


def test_a_hundred_thousand_nested_elements_are_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webpage, "_parsed", lambda _: pytest.fail("the parser saw the page"))

    def refused(count: int) -> None:
        with pytest.raises(UnreadableFile, match="256"):
            shape("<div>" * count)

    little, much = steps(lambda: refused(1_000)), steps(lambda: refused(100_000))
    assert much < 1.1 * little, "it is read to the end"


def test_without_the_scan_the_parser_would_see_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: with the scan switched off the deep page reaches the parser."""
    monkeypatch.setattr(webpage, "nesting_depth", lambda *_, **__: 0)
    monkeypatch.setattr(webpage, "_parsed", lambda _: pytest.fail("the parser saw the page"))
    with pytest.raises(pytest.fail.Exception):
        shape("<div>" * 100_000)


@pytest.mark.parametrize(
    ("page", "depth"),
    [
        ("<p>a<p>b<p>c", 0),
        ("<div><br><img></div><div></div>", 1),
        ("<div></span></span><div></b></b><div>", 3),
        ("<script>if (a<b) '<div><div><div>'</script><i>x</i>", 1),
        ("<script><div><div>", 3),
        ("<!-- --><div><DIV></div>", 2),
    ],
)
def test_depth_is_never_underestimated(page: str, depth: int) -> None:
    assert nesting_depth(page) == depth


@pytest.mark.parametrize("piece", ["<", "<a", "<!--", "<script>", "</", "<a =", "<div "])
def test_the_scan_is_linear_on_broken_tags(piece: str) -> None:
    with ends(usual=0.2):
        nesting_depth(piece * 300_000, stop_above=256)


def test_ordered_lists_keep_their_numbers() -> None:
    article, _ = shape(
        "<article><ol start=3><li>Three<li>Four</ol><ol start=x><li>One</ol><ul><li>Dash</ul></article>"
    )
    assert article.text == "3. Three\n\n4. Four\n\n1. One\n\n- Dash"
