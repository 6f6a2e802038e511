"""Python annotations as TypeScript: interfaces for people, zod schemas for the boundary.

Knows the few annotation forms that wire types use and refuses any other, so that nothing turns into `any`.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Iterator
from typing import Any, Literal, get_args, get_origin

from ...protocol.base import Wire

HEADER = "// Generated from python_backend/vibeflow/protocol by `npm run generate`. Do not edit.\n\n"


def reachable(roots: Iterable[type[Wire]]) -> list[type[Wire]]:
    """Every wire type that the roots use, dependencies first, each once."""
    order: list[type[Wire]] = []
    open_types: set[type[Wire]] = set()

    def visit(model: type[Wire]) -> None:
        if model in order or model in open_types:
            return
        open_types.add(model)
        for field in model.model_fields.values():
            for inner in _wire_types(field.annotation):
                visit(inner)
        order.append(model)

    for root in roots:
        visit(root)
    names = [model.__name__ for model in order]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise TypeError(f"Two wire types share a name: {sorted(twice)}")
    return order


def _wire_types(annotation: Any) -> Iterator[type[Wire]]:
    if isinstance(annotation, type) and issubclass(annotation, Wire):
        yield annotation
    for argument in get_args(annotation):
        yield from _wire_types(argument)


def type_of(annotation: Any) -> str:
    """The TypeScript type of an annotation; `TypeError` for a form that wire types must not use."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is typing.Annotated:
        return type_of(arguments[0])
    if origin in (typing.Union, types.UnionType):
        return " | ".join(dict.fromkeys(type_of(argument) for argument in arguments))
    if origin is Literal:
        return " | ".join(f'"{value}"' for value in arguments)
    if origin in (list, tuple):
        inner = type_of(arguments[0])
        return f"readonly ({inner})[]" if "|" in inner or "[]" in inner else f"readonly {inner}[]"
    if origin is dict:
        return f"Readonly<Record<string, {type_of(arguments[1])}>>"
    plain = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}
    if annotation in plain:
        return plain[annotation]
    if isinstance(annotation, type) and issubclass(annotation, Wire):
        return annotation.__name__
    raise TypeError(f"{annotation!r} has no TypeScript form")


def schema_of(annotation: Any) -> str:
    """The zod schema of an annotation."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is typing.Annotated:
        return schema_of(arguments[0])
    if origin in (typing.Union, types.UnionType):
        rest = [argument for argument in arguments if argument is not type(None)]
        inner = schema_of(rest[0]) if len(rest) == 1 else f"z.union([{', '.join(map(schema_of, rest))}])"
        return f"z.nullable({inner})" if len(rest) < len(arguments) else inner
    if origin is Literal:
        return "z.enum([" + ", ".join(f'"{value}"' for value in arguments) + "])"
    if origin in (list, tuple):
        return f"z.array({schema_of(arguments[0])})"
    if origin is dict:
        return f"z.record(z.string(), {schema_of(arguments[1])})"
    plain = {str: "z.string()", int: "z.int()", float: "z.number()", bool: "z.boolean()"}
    if annotation in plain:
        return plain[annotation]
    return f"{annotation.__name__}Schema"


def interface(model: type[Wire], *, given: bool) -> str:
    """One interface. `given`: only ever sent to the backend, so fields with a default may be left out."""
    lines = [*_comment(model.__doc__, "")] if model.__doc__ and model.__doc__ != Wire.__doc__ else []
    lines.append(f"export interface {model.__name__} {{")
    for name, field in model.model_fields.items():
        lines += _comment(field.description, "  ")
        optional = "?" if given and not field.is_required() else ""
        lines.append(f"  readonly {field.alias or name}{optional}: {type_of(field.annotation)};")
    return "\n".join([*lines, "}", ""])


def schema(model: type[Wire]) -> str:
    """One zod schema, checked by the compiler against its interface."""
    fields = [
        f"  {field.alias or name}: {schema_of(field.annotation)},"
        for name, field in model.model_fields.items()
    ]
    name = model.__name__
    head = f"export const {name}Schema: z.ZodMiniType<types.{name}> = z.object({{"
    return "\n".join([head, *fields, "});", ""])


def _comment(text: str | None, indent: str) -> list[str]:
    if not text:
        return []
    lines = [line.strip() for line in text.strip().splitlines()]
    if len(lines) == 1:
        return [f"{indent}/** {lines[0]} */"]
    return [f"{indent}/**", *(f"{indent} * {line}".rstrip() for line in lines), f"{indent} */"]
