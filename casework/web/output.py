"""What templates print: escaped like Jinja does it, without an object for every piece.

A page of a list prints some thousand values. Jinja's `escape` makes a Markup of each only to join them afterwards, and
most hold nothing to escape.
"""

from __future__ import annotations

import re
from typing import Any

from flask.templating import Environment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

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


class Templates(Environment):
    """The environment of our templates."""

    code_generator_class = _Printing
    printed = staticmethod(printed)
