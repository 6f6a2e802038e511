"""What was found, as diagnostics: no more than an editor shows with ease."""

from __future__ import annotations

from lsprotocol import types as lsp

from ...features.editing.check import Found, Report
from ...features.editing.problems import SEVERITY as SEVERITY_OF
from ...features.editing.recipe_check import PlacedProblem
from ...features.editing.service import Found as Result
from ...l10n import tn
from .convert import SEVERITY, SOURCE, range_of

LIMIT = 1_000
_ORDER = ("error", "warning", "information")


def diagnostics(found: Result) -> list[lsp.Diagnostic]:
    """At most `LIMIT`, the gravest first to be kept, with a last one that says how many more there are."""
    if found is None:
        return []
    if isinstance(found, Report):
        return _of_report(found)
    return [recipe_diagnostic(problem) for problem in found]


def _of_report(report: Report) -> list[lsp.Diagnostic]:
    chosen = list(report.found)
    if len(chosen) > LIMIT:
        by_weight = sorted(
            range(len(chosen)), key=lambda at: _ORDER.index(SEVERITY_OF[chosen[at].problem.code])
        )
        chosen = [report.found[at] for at in sorted(by_weight[:LIMIT])]
    made = [diagnostic(report, one) for one in chosen]
    left = len(report.found) - len(chosen)
    if left:
        message = tn(
            "{n:,} more problem in this file. It shows once some of the listed ones are mended.",
            "{n:,} more problems in this file. They show once some of the listed ones are mended.",
            left,
        )
        made.append(
            lsp.Diagnostic(
                range_of((0, 0), (0, 0)), message, lsp.DiagnosticSeverity.Information, source=SOURCE
            )
        )
    return made


def diagnostic(report: Report, found: Found) -> lsp.Diagnostic:
    start, end = report.range(found)
    problem = found.problem
    tags = [lsp.DiagnosticTag.Unnecessary] if problem.code == "duplicates" else None
    return lsp.Diagnostic(
        range_of(start, end),
        problem.message,
        SEVERITY[SEVERITY_OF[problem.code]],
        code=problem.code,
        source=SOURCE,
        tags=tags,
    )


def recipe_diagnostic(problem: PlacedProblem) -> lsp.Diagnostic:
    return lsp.Diagnostic(
        range_of(problem.start, problem.end),
        problem.message,
        lsp.DiagnosticSeverity.Error,
        code="recipe",
        source=SOURCE,
    )
