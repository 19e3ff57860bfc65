"""Folding makes no page read differently; it only makes fewer nodes."""

from __future__ import annotations

import pytest
from django.template import Context, Engine, Node
from django.template.loader_tags import ExtendsNode
from django.templatetags.i18n import TranslateNode
from django.utils.translation import override

from npfcourse.template_folding import ConstantNode, fold, is_constant

SOURCE = (
    """{% load ui %}<p>{% translate "Home" %} {% icon "check" %} <a href="{% url 'home' %}">{{ name }}</a>"""
    """{% if name %}{% translate "Yes" %}{# a remark #}<b>&amp;</b>{% else %}{% static 'icon.svg' %}"""
    """{% endif %}</p>"""
)


@pytest.fixture
def engine() -> Engine:
    builtins = ["django.templatetags.i18n", "django.templatetags.static"]
    return Engine(builtins=builtins, libraries={"ui": "people.templatetags.ui"})


@pytest.mark.parametrize("name", ["", "Learner <014>"])
def test_a_folded_template_gives_the_same_text(engine: Engine, name: str) -> None:
    plain, folded = engine.from_string(SOURCE), engine.from_string(SOURCE)
    fold(folded.nodelist)
    assert len(folded.nodelist) < len(plain.nodelist)
    for _ in range(2):
        assert folded.render(Context({"name": name})) == plain.render(Context({"name": name}))


def test_each_language_keeps_its_own_text(engine: Engine) -> None:
    template = engine.from_string('{% translate "Yes" %}!')
    fold(template.nodelist)
    with override("en"):
        assert template.render(Context()) == "Yes!"
    with override("de"):
        assert template.render(Context()) == "Ja!"
    with override("en"):
        assert template.render(Context()) == "Yes!"


@pytest.mark.parametrize(
    "source",
    [
        "{{ name }}",
        "{% translate name %}",
        '{% translate "Home" as word %}',
        "{% icon name %}",
        "{% url 'lesson_detail' name 1 %}",
        "{% static name %}",
        "{% if name %}x{% endif %}",
        "{% csrf_token %}",
    ],
)
def test_what_depends_on_the_reader_is_never_folded(engine: Engine, source: str) -> None:
    (node,) = engine.from_string("{% load ui %}" + source).nodelist[1:]
    assert not is_constant(node)


def test_pages_come_folded() -> None:
    template = Engine.get_default().template_loaders[0].get_template("404.html")
    (page,) = template.nodelist.get_nodes_by_type(ExtendsNode)
    nested = page.get_nodes_by_type(ConstantNode)
    assert nested
    assert not any(isinstance(node, TranslateNode) and is_constant(node) for node in every_node(page))


def every_node(page: Node) -> list[Node]:
    return page.get_nodes_by_type(Node)
