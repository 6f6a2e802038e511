"""Diagnostics: one text for a bug report."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.diagnostics import CollectDiagnostics, Diagnostics
from ..methods import registry


@registry.answers("vibeflow/diagnostics/collect")
def collect(services: Services, params: CollectDiagnostics) -> Diagnostics:
    return services.diagnostics.collect(params)
