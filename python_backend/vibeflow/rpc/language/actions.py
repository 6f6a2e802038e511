"""Quick fixes: one problem, all of its kind in the file, or all that may be mended unasked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from vibeflow.features.editing.open_file import OpenFile

from ...features.editing import fixes, recipe_check
from ...features.editing.check import Found, Report
from ...features.editing.explain import all_title, safe_title
from ...features.services import Services
from .background import in_thread
from .convert import workspace_edit
from .diagnostics import diagnostic, recipe_diagnostic

FIX_ALL = "source.fixAll.vibeflow"
_KINDS: list[lsp.CodeActionKind | str] = [lsp.CodeActionKind.QuickFix, FIX_ALL]


def register(server: LanguageServer, services: Services) -> None:
    options = lsp.CodeActionOptions(code_action_kinds=_KINDS, resolve_provider=True)

    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, options)
    async def code_action(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        return await in_thread(server, lambda: list(_actions(services, params)))

    @server.feature(lsp.CODE_ACTION_RESOLVE)
    async def resolve(action: lsp.CodeAction) -> lsp.CodeAction:
        return await in_thread(server, lambda: _resolved(services, action))


def _actions(services: Services, params: lsp.CodeActionParams) -> Iterator[lsp.CodeAction]:
    uri = params.text_document.uri
    file = services.editing.file(uri)
    if file is None or file.kind is None:
        return
    only = params.context.only or []
    if file.kind == "recipe":
        yield from _recipe_actions(file, params)
        return
    report = services.editing.fresh(uri)
    if report is None or file.report_version is None:
        return
    if _wants(only, FIX_ALL):
        count = len(fixes.safe(report))
        if count and (only or params.context.trigger_kind != lsp.CodeActionTriggerKind.Automatic):
            data = {"uri": uri, "all": "safe"}
            yield lsp.CodeAction(safe_title(count), kind=FIX_ALL, data=data)
    if not _wants(only, lsp.CodeActionKind.QuickFix):
        return
    seen: set[tuple[str, str]] = set()
    for found in _touched(report, params.range):
        yield from _quick_fixes(report, found, uri, file.report_version, seen)


def _wants(only: Sequence[Any], kind: str) -> bool:
    return not only or any(kind == str(one) or kind.startswith(f"{one}.") for one in map(_plain, only))


def _plain(kind: Any) -> str:
    return str(getattr(kind, "value", kind))


def _touched(report: Report, wanted: lsp.Range) -> Iterator[Found]:
    """Problems whose place meets the range."""
    first, last = report.row_at(wanted.start.line), report.row_at(wanted.end.line)
    if first is None and last is None:
        return
    low = first if first is not None else 0
    high = last if last is not None else low
    begin = (wanted.start.line, wanted.start.character)
    finish = (wanted.end.line, wanted.end.character)
    for found in report.found:
        if low <= found.row <= high:
            start, end = report.range(found)
            if start <= finish and begin <= end:
                yield found


def _quick_fixes(
    report: Report, found: Found, uri: str, version: int, seen: set[tuple[str, str]]
) -> Iterator[lsp.CodeAction]:
    problem = found.problem
    for position, fix in enumerate(problem.fixes):
        changes = fixes.mend(report, found, fix.name)
        if not changes:
            continue
        yield lsp.CodeAction(
            fix.title,
            kind=lsp.CodeActionKind.QuickFix,
            diagnostics=[diagnostic(report, found)],
            is_preferred=position == 0,
            edit=workspace_edit(uri, version, changes),
        )
    for fix in problem.fixes:
        count = len(fixes.same(report, problem.code, fix.name))
        if count > 1 and (problem.code, fix.name) not in seen:
            seen.add((problem.code, fix.name))
            data = {"uri": uri, "all": problem.code, "fix": fix.name}
            yield lsp.CodeAction(
                all_title(problem.code, fix.name, count), kind=lsp.CodeActionKind.QuickFix, data=data
            )


def _recipe_actions(file: OpenFile, params: lsp.CodeActionParams) -> Iterator[lsp.CodeAction]:
    if not _wants(params.context.only or [], lsp.CodeActionKind.QuickFix):
        return
    version = file.version
    for problem in recipe_check.check(file.text.snapshot()):
        if not params.range.start.line <= problem.start[0] <= params.range.end.line:
            continue
        for fix in problem.fixes:
            yield lsp.CodeAction(
                fix.title,
                kind=lsp.CodeActionKind.QuickFix,
                diagnostics=[recipe_diagnostic(problem)],
                is_preferred=fix.preferred,
                edit=workspace_edit(file.uri, version, fix.changes),
            )


def _resolved(services: Services, action: lsp.CodeAction) -> lsp.CodeAction:
    """Fills in the edit of an action on the whole file, which is made only when it is chosen."""
    data = action.data if isinstance(action.data, dict) else getattr(action.data, "_asdict", dict)()
    uri = str(data.get("uri", ""))
    report = services.editing.fresh(uri)
    file = services.editing.file(uri)
    if report is None or file is None:
        return action
    if data.get("all") == "safe":
        changes = fixes.mend_safe(report)
    else:
        changes = fixes.mend_all(report, data["all"], data["fix"])
    action.edit = workspace_edit(uri, file.report_version, changes)
    return action
