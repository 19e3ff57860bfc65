"""Authors' text: what Markdown becomes, that nothing harmful gets through, and what it says as plain text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from items import rich
from items.constraints import validate
from items.formulas import mathml
from items.kinds import InvalidItem, Rich
from items.rich import as_markdown, block_html, blocks, inline_html, media_names, plain_text
from tests.effort import ends
from tests.items.hostile_texts import PAYLOADS
from tests.items.item_samples import single_choice

NAME = "0123456789abcdef" * 2
PICTURE = f"![A map](media:{NAME}.png)"
SOUND = f"![A bell](media:{NAME}.mp3)"
IMG = f'<img src="/questions/media/{NAME}.png" alt="A map">'
SQUARE = '<math display="inline"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>'

INLINE = [
    ("**a** *b* `c<d`", "<strong>a</strong> <em>b</em> <code>c&lt;d</code>"),
    (PICTURE, IMG),
    (SOUND, "A bell"),
    ("$x^2$", SQUARE),
    (r"\(x^2\)", SQUARE),
    ("It costs $5 and $10.", "It costs $5 and $10."),
    ("$5–$10", "$5–$10"),
    (r"\$x\$", "$x$"),
    ("a [link](https://example.org)", "a [link](https://example.org)"),
    ("![Far](https://example.org/x.png)", "Far"),
    (f"![](media:{NAME}.png)", ""),
    (f"![A](media:{NAME}.svg)", "A"),
    (f"![A]({NAME}.png)", "A"),
    ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"),
    (r"$\newcommand{\a}{\a\a}\a$", r"<code>\newcommand{\a}{\a\a}\a</code>"),
    ("$" + "{" * 40 + "}" * 40 + "$", "<code>" + "{" * 40 + "}" * 40 + "</code>"),
]


@pytest.mark.parametrize(("written", "made"), INLINE)
def test_inside_a_line(written: str, made: str) -> None:
    assert inline_html(written, "markdown") == made


def test_blocks() -> None:
    text = f"# Head\n\na  \nb\n\n1. one\n\n> said\n\n```py\nx < 1\n```\n\n{SOUND}\n\n$$x^2$$"
    made = block_html(text, "markdown")
    assert "<h3>Head</h3>" in made
    assert "<p>a<br>\nb</p>" in made
    assert "<ol>\n<li>one</li>\n</ol>" in made
    assert "<blockquote>\n<p>said</p>\n</blockquote>" in made
    assert "<pre><code>x &lt; 1\n</code></pre>" in made
    assert f'<audio controls="" preload="none" src="/questions/media/{NAME}.mp3" aria-label="A bell">' in made
    assert made.count('<math display="block">') == 1
    assert block_html("a <b>\n\nb\nc", "plain") == "<p>a &lt;b&gt;</p><p>b<br>c</p>"


def test_the_first_paragraph_stands_apart() -> None:
    found = blocks("What does it *print*?\n\n```\n1\n```", "markdown")
    assert (found.lead, found.rest) == ("What does it <em>print</em>?", "<pre><code>1\n</code></pre>\n")
    assert blocks("```\n1\n```\n\nWhat?", "markdown").lead == "What?"
    assert blocks("```\n1\n```", "markdown").lead == ""


@pytest.mark.parametrize(
    "text", ["1811", "What is 1. Of these?", "1. first", "- 5 C?", "a\nb", "5 % (or so)"]
)
def test_a_line_reads_as_it_always_did(text: str) -> None:
    assert blocks(text, "markdown").rest == ""
    assert blocks(text, "plain").lead == inline_html(text, "plain")


PLAIN = [
    (Rich("a *b*"), "a *b*"),
    (Rich(f"**a** _b_ `c` {PICTURE} $x^2$ \\* &amp;", "markdown"), "a b c A map x^2 * &"),
    (Rich("# Head\n\n- one\n- two\n\n```\nx = 1\n```", "markdown"), "Head\none\ntwo\nx = 1"),
    (Rich("Put [[g1]] here", "markdown"), "Put [[g1]] here"),
    (Rich("<p>a <b>b</b> &lt; c</p><script>x</script>", "html"), "a b < c"),
    (Rich("<p>One</p><p>two<br>three</p><ul><li>f<b>ou</b>r</li></ul>", "html"), "One\ntwo\nthree\nfour"),
]


@pytest.mark.parametrize(("written", "said"), PLAIN)
def test_plain_text(written: Rich, said: str) -> None:
    assert plain_text(written) == said


_TAG = "b strong i em code sub sup br u s p ul ol li blockquote pre hr h3 h4 audio img m[a-z]+".replace(
    " ", "|"
)
_NAME = (
    "alt|aria-label|controls|preload|start|display|stretchy|fence|form|separator|mathvariant|displaystyle"
    "|scriptlevel|width|height|depth|[lr]space|m(?:in|ax)size|accent(?:under)?|linethickness|column[a-z]+"
    "|row[a-z]+|notation|movablelimits|largeop|voffset|linebreak"
)
_SOURCE = r'src="/questions/media/[0-9a-f]{32}\.[a-z0-9]+"'
ALLOWED = re.compile(rf'</?(?:{_TAG})(?: (?:{_NAME})="[^"]*"| {_SOURCE})*>')


def harm(made: str) -> str:
    """What is left when everything allowed is taken out: a bracket that opens something else."""
    return "".join(re.findall(r"<.{0,40}", ALLOWED.sub("", made), re.S))


@pytest.mark.parametrize("text_format", ["plain", "markdown", "html"])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_harmful_gets_through(payload: str, text_format: str) -> None:
    for text in (payload, f"`{payload}`", f"${payload}$", f"![{payload}](media:{NAME}.png)", f"> {payload}"):
        for made in (inline_html(text, text_format), block_html(text, text_format)):
            assert harm(made) == "", made


def test_control_uncleaned_markup_is_harmful() -> None:
    assert sum(bool(harm(payload)) for payload in PAYLOADS) > 100


@given(st.text(max_size=200), st.sampled_from(["plain", "markdown", "html"]))
def test_any_text_can_be_shown(text: str, text_format: str) -> None:
    assert harm(block_html(text, text_format)) == harm(inline_html(text, text_format)) == ""
    assert isinstance(plain_text(Rich(text, text_format)), str)  # type: ignore[arg-type]  # one of the three


@given(st.text(alphabet="\\{}^_&$abfrcsqt123 ()[]'<>%#~", max_size=80))
def test_any_formula_is_drawn_or_left_alone(source: str) -> None:
    made = mathml(source)
    assert made is None or made.startswith("<math")


@pytest.mark.parametrize("sign", ["*a ", "[", r"\(", "![a", "> ", "**a_", "$a", "`a``", "<a", "<b>", "<p>"])
def test_hostile_texts_are_shown_in_time(sign: str) -> None:
    text = (sign * 20_000)[:20_000]
    with ends(usual=0.3):
        for text_format in ("markdown", "html"):
            block_html(text, text_format)


def test_formulas_of_one_text_are_drawn_up_to_a_limit() -> None:
    text = " ".join(f"$a_{{{number}}}{'b' * 90}$" for number in range(60))
    made = inline_html(text, "markdown")
    assert 0 < made.count("<math") < 60
    assert made.count("<math") + made.count("<code>") == 60


def test_a_picture_needs_words_and_names_its_file() -> None:
    item = single_choice()
    shown = replace(item, stem=Rich(f"See {PICTURE}", "markdown"))
    validate(shown)
    assert media_names(shown) == {f"{NAME}.png"}
    assert media_names(replace(item, stem=Rich(f"See {PICTURE}"))) == frozenset()
    with pytest.raises(InvalidItem, match="needs words"):
        validate(replace(item, rationale=Rich(f"![ ](media:{NAME}.png)", "markdown")))


def test_plain_texts_become_markdown_on_request() -> None:
    item = single_choice()
    changed = as_markdown(item)
    assert changed.stem.format == "markdown"
    assert {option.content.format for option in changed.body.options} == {"markdown"}  # type: ignore[union-attr]
    assert as_markdown(changed) is changed


def test_control_without_cleaning_a_formula_lets_markup_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rich, "_clean_markdown", lambda made, _tags: made)
    monkeypatch.setattr(rich, "mathml", lambda source, **_how: f"<math><mtext>{source}</mtext></math>")
    inline_html.cache_clear()
    assert "<script>" in inline_html("$<script>alert(1)</script>$", "markdown")
    inline_html.cache_clear()
