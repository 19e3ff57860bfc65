"""Templates whose constant parts are rendered once per language.

Most nodes of a page are the same for everybody: text, translated words, icons, addresses without arguments.
Django renders each of them again for every request; here neighbours become one node that remembers its text.
Measured on the lesson and the question page, where nodes were the largest part of the CPU (decision 0006).
"""

from __future__ import annotations

from django.template import Context, Node, NodeList, Origin, Template
from django.template.base import FilterExpression, TextNode, Variable
from django.template.defaulttags import CommentNode, LoadNode, URLNode
from django.template.library import SimpleNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from people.templatetags.ui import icon


class ConstantNode(Node):
    """Neighbouring nodes that render to the same text whenever the language is the same."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self.texts: dict[tuple[str | None, bool], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        # The middleware has asked for the language; asking again costs more than the look-up below.
        request = getattr(context, "request", None)
        key = (getattr(request, "LANGUAGE_CODE", None) or get_language(), context.autoescape)
        text = self.texts.get(key)
        if text is None:
            # Safe: each node has escaped what it gave, as it would have alone.
            text = mark_safe("".join(str(node.render_annotated(context)) for node in self.nodes))
            self.texts[key] = text
        return text


class Loader(cached.Loader):
    """Django's cached loader, folding each template when it is read."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        is_known = self.cache_key(template_name, skip) in self.get_template_cache
        template: Template = super().get_template(template_name, skip)
        if not is_known:
            fold(template.nodelist)
        return template


def fold(nodes: NodeList) -> None:
    """Replace every run of constant nodes by one, here and in all that is nested."""
    folded: list[Node] = []
    run: list[Node] = []
    for node in nodes:
        if is_constant(node):
            run.append(node)
            continue
        _close(run, folded)
        run = []
        for name in node.child_nodelists:
            nested = getattr(node, name, None)
            if isinstance(nested, NodeList):
                fold(nested)
        folded.append(node)
    _close(run, folded)
    nodes[:] = folded


def _close(run: list[Node], folded: list[Node]) -> None:
    if len(run) == 1 and isinstance(run[0], TextNode):
        folded.append(run[0])
    elif run:
        folded.append(ConstantNode(run))


def is_constant(node: Node) -> bool:
    """True if the node's text depends on nothing but the language."""
    match node:
        case TextNode() | CommentNode() | LoadNode():
            return True
        case TranslateNode():
            return node.asvar is None and node.message_context is None and _is_literal(node.filter_expression)
        case StaticNode():
            return node.varname is None and _is_literal(node.path)
        case URLNode():
            has_arguments = bool(node.args or node.kwargs)
            return node.asvar is None and not has_arguments and _is_literal(node.view_name)
        case SimpleNode():
            given = [*node.args, *node.kwargs.values()]
            return node.func is icon and node.target_var is None and all(map(_is_literal, given))
        case _:
            return False


def _is_literal(expression: FilterExpression) -> bool:
    if expression.filters:
        return False
    value = expression.var
    return value.literal is not None if isinstance(value, Variable) else isinstance(value, str)
