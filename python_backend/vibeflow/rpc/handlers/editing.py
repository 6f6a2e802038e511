"""Editing: data files open in the editor, beyond what LSP has words for."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.base import Nothing
from ...protocol.editing import CheckFile, PreviewRow, RowPreview
from ..methods import registry


@registry.answers("vibeflow/editing/check")
def check(services: Services, params: CheckFile) -> Nothing:
    return services.editing.check_file(params)


@registry.answers("vibeflow/editing/preview")
def preview(services: Services, params: PreviewRow) -> RowPreview:
    return services.editing.preview_row(params)
