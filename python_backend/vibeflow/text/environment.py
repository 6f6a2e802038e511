"""Jinja as transformers sets it up for chat templates, in a sandbox where all that can grow is counted.

jinja's own sandbox keeps a template from Python's internals, not from running or growing for ever: its limit
on `range` is for one call, and nested ones multiply. Here each pass of a loop, each call, each list and each
text goes through the `budget` of the rendering.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import wraps
from typing import Any, NoReturn

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.runtime import LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from vibeflow.l10n import t

from . import growth
from .budget import current

_COUNTED = "(counted)"
"""A filter that no template can name."""


_UNCOUNTED = frozenset({"encode", "to_bytes", "translate", "maketrans"})


class _Counted:
    """What a loop goes over. As long as what it stands for, where that has a length."""

    def __init__(self, values: Iterable[object]) -> None:
        self._values = values

    def __iter__(self) -> Iterator[object]:
        return current().counted(self._values)

    def __len__(self) -> int:
        return len(self._values)  # type: ignore[arg-type]  # a TypeError is what jinja expects of an endless one


class _Generator(CodeGenerator):
    """Writes a template's Python so that loops, texts and lists are counted; nothing is worked out while
    it is compiled, when there is no budget."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        for loop in list(node.find_all(nodes.For)):
            loop.iter = nodes.Filter(
                loop.iter, _COUNTED, [], [], None, None, lineno=loop.lineno, environment=self.environment
            )
        super().visit_Template(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def visit_List(self, node: nodes.List, frame: Frame) -> None:
        self._made(lambda: super(_Generator, self).visit_List(node, frame))

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:
        self._made(lambda: super(_Generator, self).visit_Dict(node, frame))

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:
        if node.ctx == "load":
            self._made(lambda: super(_Generator, self).visit_Tuple(node, frame))
        else:
            super().visit_Tuple(node, frame)

    def _made(self, write: Callable[[], None]) -> None:
        self.write("environment.made(")
        write()
        self.write(")")

    def _output_const_repr(self, group: Iterable[Any]) -> str:
        return f"environment.written({''.join(map(str, group))!r})"

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("environment.written(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(")")


class ChatEnvironment(ImmutableSandboxedEnvironment):
    """Rendering in it needs a budget (`budget.budget_for`)."""

    code_generator_class = _Generator
    intercepted_binops = frozenset({"+", "-", "*", "**", "%"})

    def __init__(self) -> None:
        super().__init__(
            trim_blocks=True,
            lstrip_blocks=True,
            optimized=False,
            extensions=[_GenerationTag, loopcontrols],
        )
        self.filters["tojson"] = _tojson
        self.globals.update(
            raise_exception=_raise_exception, strftime_now=_strftime_now, dict=_Dict(), namespace=_Namespace
        )
        # Random text of any length; no chat template has a use for it.
        del self.globals["lipsum"]
        self.filters = {name: _bounded(name, made) for name, made in self.filters.items()}
        self.filters[_COUNTED] = _Counted

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Bytes are of no use to a template, and what makes or maps them grows without being counted."""
        if isinstance(obj, (bytes, bytearray)) or attr in _UNCOUNTED:
            return False
        return super().is_safe_attribute(obj, attr, value)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        budget = current()
        budget.step()
        if operator == "+" and type(left) is str and type(right) is str:  # nearly all that there are
            budget.text(2 * (len(left) + len(right)))  # as it is made, and as it is weighed
            return left + right
        growth.check_operator(budget, operator, left, right)
        value = super().call_binop(context, operator, left, right)
        budget.weighed(value)
        return value

    def call(self, __context: Any, __called: Any, /, *args: Any, **kwargs: Any) -> Any:
        budget = current()
        budget.step()
        if isinstance(__called, LoopContext) and args:
            args = (_Counted(args[0]), *args[1:])
        growth.check_call(budget, __called, args, kwargs)
        value = super().call(__context, __called, *args, **kwargs)
        budget.weighed(value)
        return value

    def joined(self, parts: tuple[object, ...]) -> str:
        """`a ~ b`."""
        return self.written("".join([self.written(part) for part in parts]))

    def made(self, value: object) -> object:
        """A list, tuple or dictionary as the template wrote it."""
        current().weighed(value)
        return value

    def written(self, value: object) -> str:
        """A value as text."""
        budget = current()
        budget.weighed(value, shown=True)
        if isinstance(value, str):
            return str(value)
        text = str(value)
        budget.text(len(text))
        return text


def _bounded(name: str, made: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that is counted: what goes in, and what comes out."""
    first = 1 if hasattr(made, "jinja_pass_arg") else 0

    @wraps(made)
    def bounded(*args: Any, **kwargs: Any) -> Any:
        budget = current()
        budget.step()
        value = args[first] if len(args) > first else None
        budget.weighed(value, shown=name not in growth.STRUCTURAL)
        growth.check_filter(budget, name, value, args[first + 1 :], kwargs)
        if isinstance(value, Iterator):
            args = (*args[:first], budget.counted(value), *args[first + 1 :])
        result = made(*args, **kwargs)
        if isinstance(result, Iterator):
            return budget.counted(result)
        budget.weighed(result)
        return result

    return bounded


class _GenerationTag(Extension):
    """Accepts `{% generation %}…{% endgeneration %}` and renders its body; spans are found another way."""

    tags = {"generation"}  # noqa: RUF012  (jinja declares it so)

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return nodes.CallBlock(self.call_method("_body"), [], [], body).set_lineno(line)

    def _body(self, caller: Macro) -> str:
        return str(caller())


class _Namespace(Namespace):
    """jinja's `namespace`, closed to dunder names: a way to Python's internals."""

    def __init__(*args: Any, **kwargs: Any) -> None:
        self, *positional = args
        values = dict(*positional, **kwargs)
        for name in values:
            _refuse_private(name)
        Namespace.__init__(self, values)

    def __setitem__(self, name: str, value: Any) -> None:
        _refuse_private(name)
        Namespace.__setitem__(self, name, value)


class _Dict:
    """`dict` for templates, without the class's attributes."""

    def __call__(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        return dict(*args, **kwargs)


def _refuse_private(name: object) -> None:
    if isinstance(name, str) and name.startswith("_"):
        raise jinja2.exceptions.SecurityError(t("a chat template may not store the name {name!r}", name=name))


def _raise_exception(message: object) -> NoReturn:
    # Not whatever object it is: it would be printed outside of the budget.
    raise jinja2.exceptions.TemplateError(message if isinstance(message, str) else type(message).__name__)


def _tojson(
    value: Any,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    return json.dumps(
        value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
    )


def _strftime_now(pattern: str) -> str:
    if len(pattern) > 1_000:
        raise jinja2.exceptions.TemplateError(
            t("a date is written in at most {most:,} characters", most=1_000)
        )
    return datetime.now().strftime(pattern)
