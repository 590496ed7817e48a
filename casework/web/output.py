"""What templates print: each language has templates of its own, and what is printed is escaped without a detour.

A page says some hundred fixed sentences. They are translated when a template is compiled for a language, not each time
it is shown. And it prints some thousand values: Jinja's `escape` makes a Markup of each only to join them afterwards,
and most hold nothing to escape.
"""

from __future__ import annotations

import re
from typing import Any

from flask.sansio.app import App
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from casework.i18n import current_locale, message

_OF_DICTS = frozenset(dir(dict))
_finds_special = re.compile("[&<>\"']").search


def printed(value: Any) -> str:
    """A value as HTML text: what has to be escaped is, markup stays as it is."""
    kind = type(value)
    if kind is str:
        return escape(value) if _finds_special(value) else value
    if kind is int:
        return str(value)
    return value if kind is Markup else escape(value)


class _Printing(CodeGenerator):
    """Jinja's generator, whose `{{ … }}` calls `printed` where Jinja's own calls `escape`."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.printed(")
        else:
            super()._output_child_pre(node, frame, finalize)


class _Saying(NodeTransformer):
    """Puts the words of a language in the place of `_("…")`; with variables it stays a call."""

    def __init__(self, locale: str) -> None:
        self.locale = locale

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """A call with nothing but one fixed text becomes the text."""
        self.generic_visit(node)
        has_more = len(node.args) != 1 or node.kwargs or node.dyn_args or node.dyn_kwargs
        if has_more or not isinstance(node.node, nodes.Name) or node.node.name != "_":
            return node
        text = node.args[0]
        if not isinstance(text, nodes.Const) or not isinstance(text.value, str):
            return node
        return nodes.Const(message(self.locale, text.value), lineno=node.lineno)


class Templates(Environment):
    """The environment of our templates: the one that the application has gives out those of the reader's language."""

    code_generator_class = _Printing
    printed = staticmethod(printed)
    locale = ""

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, **options)
        self._spoken: dict[str, Templates] = {}

    def get_template(self, name: Any, *args: Any, **kwargs: Any) -> Template:
        """A template in the language of the reader."""
        environment = self if self.locale else self._of_reader()
        return super(Templates, environment).get_template(name, *args, **kwargs)

    def select_template(self, names: Any, *args: Any, **kwargs: Any) -> Template:
        """The first template that there is, in the language of the reader."""
        environment = self if self.locale else self._of_reader()
        return super(Templates, environment).select_template(names, *args, **kwargs)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`obj.attribute` as Jinja does it. Of a dict it first fails to find an attribute; here it looks only for those
        that dicts have."""
        if type(obj) is dict and attribute not in _OF_DICTS:
            try:
                return obj[attribute]
            except KeyError:
                return self.undefined(obj=obj, name=attribute)
        try:
            return getattr(obj, attribute)
        except AttributeError:
            return super().getattr(obj, attribute)

    def _of_reader(self) -> Templates:
        locale = current_locale()
        if locale not in self._spoken:
            spoken = self.overlay()
            spoken.locale = locale
            self._spoken[locale] = spoken
        return self._spoken[locale]

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        if self.locale:
            source = _Saying(self.locale).visit(source)
        return super()._generate(source, *args, **kwargs)
