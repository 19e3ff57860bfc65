"""The lesson body: every sentence findable by its id, nothing of the article live."""

from __future__ import annotations

from base64 import b64encode

from lxml import html

from tests.texts.office_files import png
from texts.plans import propose, reorder
from texts.readers import read
from texts.rendering import section_html
from texts.sections import apply, split

TEXT = b"""# T

## S

One *came*. Two left.

### Sub & more

- First item. It is short.
- Second

3. Third
4. Fourth

> A quote here.
>
> Its second part.
"""


def test_tags_and_ids_follow_the_reading_order() -> None:
    article = read(TEXT, format="markdown")
    body = section_html(article, split(article)[0], 7)
    assert body.split("\n") == [
        '<p><span class="s" id="s7-1" data-start="6" data-end="15">One came.</span> '
        '<span class="s" id="s7-2" data-start="16" data-end="25">Two left.</span></p>',
        "<h2>Sub &amp; more</h2>",
        "<ul>",
        '<li><span class="s" id="s7-3" data-start="41" data-end="52">First item.</span> '
        '<span class="s" id="s7-4" data-start="53" data-end="65">It is short.</span></li>',
        '<li><span class="s" id="s7-5" data-start="69" data-end="75">Second</span></li>',
        "</ul>",
        "<ol>",
        '<li value="3"><span class="s" id="s7-6" data-start="80" data-end="85">Third</span></li>',
        '<li value="4"><span class="s" id="s7-7" data-start="90" data-end="96">Fourth</span></li>',
        "</ol>",
        "<blockquote>",
        '<p><span class="s" id="s7-8" data-start="98" data-end="111">A quote here.</span></p>',
        '<p><span class="s" id="s7-9" data-start="113" data-end="129">Its second part.</span></p>',
        "</blockquote>",
    ]


def test_every_sentence_is_there_once_with_its_offsets() -> None:
    article = read(TEXT, format="markdown")
    section = split(article)[0]
    spans = html.fromstring(section_html(article, section, 1)).xpath("//span[@class='s']")
    assert [(int(s.get("data-start")), int(s.get("data-end")), s.text) for s in spans] == [
        (s.start, s.end, s.text) for s in section.sentences
    ]


def test_hostile_text_stays_text() -> None:
    hostile = "<script>alert(1)</script> \"quoted\" & <img src=x onerror='alert(2)'> stands here. Second one."
    article = read(f"Title of it\n\n1. Head <b>bold</b>\n\n{hostile}".encode(), format="txt")
    body = section_html(article, split(article)[0], 1)
    tags = {element.tag for element in html.fragment_fromstring(body, create_parent="div").iter()}
    assert tags == {"div", "p", "span"}
    assert "style=" not in body


def test_sentences_without_space_between_stay_so() -> None:
    article = read("今天很好。我们走吧！".encode())
    assert "。</span><span" in section_html(article, split(article)[0], 1)


def test_numbers_follow_the_plans_order() -> None:
    article = read(b"# T\n\nFirst come.\n\n## S\n\nThen go.\n", format="markdown")
    plan = reorder(propose(article), [1, 0])
    bodies = [section_html(article, section, n) for n, section in enumerate(apply(plan, article))]
    assert "Then go." in bodies[0]
    assert 'id="s1-1"' in bodies[1]


def test_tables_code_and_images_are_shown_and_nothing_in_them_is_live() -> None:
    image = f"data:image/png;base64,{b64encode(png(3, 2)).decode()}"
    alt = "&quot; onload=x() <b>"
    page = (
        f"<body><p>Before it.</p><img alt='{alt}' src='{image}'>"
        "<table><tr><th>Port<th><tr><td>&lt;script&gt;x()&lt;/script&gt;<td>12</table>"
        "<pre>if a &lt; b:\n    go()</pre><p>After it.</p></body>"
    )
    article = read(page.encode(), format="html")
    section = split(article)[0]
    body = section_html(article, section, 1, "/pictures/")
    shown = html.fragment_fromstring(body, create_parent="div")
    assert [sentence.text for sentence in section.sentences] == ["Before it.", "After it."]
    assert {element.tag for element in shown.iter()} == set(
        "div p span figure img table thead tbody tr th td pre code".split()  # noqa: SIM905  # read as a line
    )
    (picture,) = shown.iter("img")
    assert picture.get("src") == f"/pictures/{article.pictures[0].key}"
    assert (picture.get("alt"), picture.get("width")) == ('" onload=x() <b>', "3")
    assert [cell.text for cell in shown.iter("td")] == [None, "<script>x()</script>", "12"]
    assert next(shown.iter("code")).text == "if a < b:\n    go()"
    assert "img" not in section_html(article, section, 1)
