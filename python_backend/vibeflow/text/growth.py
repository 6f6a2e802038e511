"""How large the outcome of an operator, a method or a filter of a template would be, asked before it is made.

Only what makes much of little is looked at: widths, repetition, powers, replacing, joining. All else is
weighed when it is there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from vibeflow.l10n import t

from .budget import Budget, endless

_WIDTH = 100_000
"""Characters that a text is filled up to, spaces of an indent, parts of a list: no template needs more."""
_PRECISION = 100
_PERCENT = re.compile(r"%[^a-zA-Z%]*")
_BRACES = re.compile(r"\{[^{}]*\{?")
_WIDE = re.compile(r"\d{6,}|\*|(?<=.)\{")
"""Within a field of a format: a width beyond `_WIDTH`, or one that is an argument."""
_WIDTH_FILTERS = frozenset({"center", "indent", "batch", "slice", "tojson", "wordwrap"})
# fmt: off
STRUCTURAL = frozenset({
    "abs", "attr", "batch", "count", "d", "default", "dictsort", "first", "float", "groupby", "int", "items",
    "last", "length", "list", "map", "max", "min", "random", "reject", "rejectattr", "reverse", "round",
    "select", "selectattr", "slice", "sort", "sum", "unique",
})
# fmt: on
"""Filters that take values as they are; all others make text of what they are given."""
_FILLING = frozenset({"ljust", "rjust", "center", "zfill", "expandtabs"})


def check_operator(budget: Budget, operator: str, left: Any, right: Any) -> None:
    if operator == "**":
        if isinstance(left, int) and isinstance(right, int) and left.bit_length() * abs(right) > 4096:
            raise endless(
                t(
                    "The model's chat template raises a number to a power that no computer can "
                    "write down and was stopped."
                )
            )
    elif operator == "*":
        for many, count in ((left, right), (right, left)):
            if isinstance(count, int) and isinstance(many, (str, bytes)):
                budget.text(len(many) * max(count, 0))
            elif isinstance(count, int) and isinstance(many, (list, tuple)):
                budget.step(len(many) * max(count, 0))
    elif operator == "+" and isinstance(left, str) and isinstance(right, str):
        budget.text(len(left) + len(right))
    elif operator == "%" and isinstance(left, (str, bytes)):
        _check_format(left if isinstance(left, str) else "%*", _PERCENT)
        budget.weighed(right, shown=True)


def check_call(budget: Budget, called: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
    """`called` is a method of a text, or anything else."""
    method = getattr(called, "__wrapped__", called)
    text = getattr(method, "__self__", None)
    if not isinstance(text, str):
        return
    name = getattr(method, "__name__", "")
    # Whatever a method of a text does, it goes through the text.
    budget.text(len(text))
    if name in _FILLING:
        width = _width([*args, *kwargs.values()])
        budget.text(width * (text.count("\t") + 1) if name == "expandtabs" else width)
    elif name == "replace":
        _check_replace(budget, text, args)
    elif name == "join" and args and isinstance(args[0], (list, tuple)):
        _check_join(budget, text, args[0])
    elif name in ("format", "format_map"):
        _check_format(text, _BRACES)
        budget.weighed([*args, *kwargs.values()], shown=True)


def check_filter(
    budget: Budget, name: str, value: Any, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> None:
    if name in _WIDTH_FILTERS:
        width = _width([*args, *kwargs.values()])
        if name == "indent":
            budget.text(width * (str(value).count("\n") + 1))
        elif name == "tojson" and width > _PRECISION:
            raise endless(
                t("The model's chat template indents by {width:,} spaces and was stopped.", width=width)
            )
    elif name == "format":
        _check_format(str(value), _PERCENT)
        budget.weighed([*args, *kwargs.values()], shown=True)
    elif name == "round":
        for given in [*args, *kwargs.values()]:
            if isinstance(given, int) and abs(given) > _PRECISION:
                raise endless(
                    t("The model's chat template rounds to {given:,} digits and was stopped.", given=given)
                )
    elif name == "replace":
        budget.weighed(list(args), shown=True)
        _check_replace(budget, str(value), args)
    elif name == "join" and isinstance(value, (list, tuple)):
        _check_join(budget, str(args[0]) if args else "", value)


def _width(given: Sequence[Any]) -> int:
    """The largest whole number among what is given."""
    widest = max((number for number in given if isinstance(number, int)), default=0)
    if widest > _WIDTH:
        raise endless(
            t(
                "The model's chat template fills a text up to {widest:,} characters and was stopped.",
                widest=widest,
            )
        )
    return max(widest, 0)


def _check_format(text: str, fields: re.Pattern[str]) -> None:
    if any(_WIDE.search(field) for field in fields.findall(text)):
        raise endless(
            t("The model's chat template fills a text up to a width that no template needs and was stopped.")
        )


def _check_replace(budget: Budget, text: str, args: Sequence[Any]) -> None:
    if len(args) >= 2:
        old, new = str(args[0]), str(args[1])
        budget.text(len(text) + (text.count(old) if old else len(text) + 1) * len(new))


def _check_join(budget: Budget, between: str, parts: Sequence[Any]) -> None:
    budget.weighed(parts, shown=True)
    budget.text(len(between) * len(parts))
