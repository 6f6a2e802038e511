"""The generated TypeScript files, as text."""

from __future__ import annotations

from typing import get_args

from ...protocol.backend import InitializeOptions
from ...protocol.base import PROTOCOL_VERSION, Nothing
from ...protocol.commands import COMMANDS
from ...protocol.errors import ActionKind, ErrorCode, ErrorData
from ...protocol.methods import EVENTS, REQUESTS, Request
from ...protocol.settings import Settings
from ...protocol.states import RunState, is_over
from .typescript import HEADER, interface, reachable, schema, type_of


def types_file() -> str:
    """Interfaces of every wire type, the error codes, the protocol's version."""
    returned = reachable([*(r.result for r in REQUESTS), *(e.params for e in EVENTS), ErrorData])
    given = reachable([*(r.params for r in REQUESTS), InitializeOptions])
    parts = [HEADER, f"export const PROTOCOL_VERSION = {PROTOCOL_VERSION};\n\n"]
    parts.append(_union("ErrorCode", get_args(ErrorCode)) + "\n")
    parts.append(_union("ActionKind", get_args(ActionKind)) + "\n")
    parts += [interface(model, given=False) + "\n" for model in returned]
    parts += [interface(model, given=True) + "\n" for model in given if model not in returned]
    return "".join(parts).rstrip() + "\n"


def schemas_file() -> str:
    """A zod schema for everything that the backend sends."""
    returned = reachable([*(r.result for r in REQUESTS), *(e.params for e in EVENTS), ErrorData])
    head = 'import * as z from "zod/mini";\n\nimport type * as types from "./types.gen.js";\n\n'
    return HEADER + head + "\n".join(schema(model) for model in returned)


def methods_file() -> str:
    """Method names with the types that go with them, and the typed client."""
    lines = [
        HEADER.rstrip(),
        "",
        'import * as schemas from "./schemas.gen.js";',
        'import type * as types from "./types.gen.js";',
        "",
        "/** What each request takes and gives. */",
        "export interface Requests {",
        *(f'  "{r.name}": {{ params: {_ts(r.params)}; result: {_ts(r.result)} }};' for r in REQUESTS),
        "}",
        "",
        "/** What each event carries. */",
        "export interface Events {",
        *(f'  "{e.name}": {_ts(e.params)};' for e in EVENTS),
        "}",
        "",
        "export type RequestName = keyof Requests;",
        "export type EventName = keyof Events;",
        "",
        "export const resultSchemas = {",
        *(f'  "{r.name}": schemas.{r.result.__name__}Schema,' for r in REQUESTS),
        "} as const;",
        "",
        "export const eventSchemas = {",
        *(f'  "{e.name}": schemas.{e.params.__name__}Schema,' for e in EVENTS),
        "} as const;",
        "",
        "/** Requests that a webview may make through the extension. */",
        "export const panelRequests: ReadonlySet<string> = new Set<RequestName>([",
        *(f'  "{r.name}",' for r in REQUESTS if r.panel),
        "]);",
        "",
        "/** Sends a request and checks what comes back. */",
        "export type Send = <M extends RequestName>(",
        '  method: M, params: Requests[M]["params"]',
        ') => Promise<Requests[M]["result"]>;',
        "",
        "/** Every request as a named function. */",
        "export function createClient(send: Send) {",
        "  return {",
        *_client_groups(),
        "  };",
        "}",
        "",
        "export type Client = ReturnType<typeof createClient>;",
        "",
        "/** Every event as a named constant. */",
        "export const events = {",
        *(f'  {_event_constant(e.name)}: "{e.name}",' for e in EVENTS),
        "} as const;",
    ]
    return "\n".join(lines) + "\n"


def states_file() -> str:
    """Where a run or a job stands, and whether that is its end."""
    states = get_args(RunState)
    lines = [
        HEADER.rstrip(),
        "",
        _union("RunState", states),
        "const over: Readonly<Record<RunState, boolean>> = {",
        *(f"  {state}: {str(is_over(state)).lower()}," for state in states),
        "};",
        "",
        "/** Whether nothing more happens. A run that is not over is active, a paused one too. */",
        "export const isOver = ({ state }: { readonly state: RunState }): boolean => over[state];",
    ]
    return "\n".join(lines) + "\n"


def manifest_file() -> str:
    """Command ids and settings, typed, for the extension's own code."""
    commands = [f'  {_camel(c.id.split(".")[1:])}: "{c.id}",' for c in COMMANDS]
    settings = [
        f'  "{_setting_key(name)}": {type_of(field.annotation)};'
        for name, field in Settings.model_fields.items()
    ]
    lines = [
        HEADER.rstrip(),
        "",
        "/** Every command's id. */",
        "export const commands = {",
        *commands,
        "} as const;",
        "",
        "/** Every setting under `vibeflow.`, with its type. */",
        "export interface Settings {",
        *settings,
        "}",
    ]
    return "\n".join(lines) + "\n"


def setting_id(field: str) -> str:
    """`python_index_url` → `vibeflow.python.indexUrl`."""
    return f"vibeflow.{_setting_key(field)}"


def _setting_key(field: str) -> str:
    noun, *rest = field.split("_")
    return f"{noun}.{_camel(rest)}"


def _client_groups() -> list[str]:
    groups: dict[str, list[Request]] = {}
    for request in REQUESTS:
        groups.setdefault(request.name.split("/")[1], []).append(request)
    lines = []
    for noun, requests in groups.items():
        lines.append(f"    {noun}: {{")
        for request in requests:
            verb = request.name.split("/")[2]
            if request.params is Nothing:
                lines.append(f'      {verb}: () => send("{request.name}", {{}}),')
            else:
                params = f"params: types.{request.params.__name__}"
                lines.append(f'      {verb}: ({params}) => send("{request.name}", params),')
        lines.append("    },")
    return lines


def _event_constant(name: str) -> str:
    _, noun, event = name.split("/")
    return f"{noun}{event[0].upper()}{event[1:]}"


def _camel(parts: list[str]) -> str:
    return parts[0] + "".join(part[0].upper() + part[1:] for part in parts[1:])


def _ts(model: type) -> str:
    return "Record<string, never>" if model is Nothing else f"types.{model.__name__}"


def _union(name: str, values: tuple[str, ...]) -> str:
    return f"export type {name} =\n" + "\n".join(f'  | "{value}"' for value in values) + ";\n"
