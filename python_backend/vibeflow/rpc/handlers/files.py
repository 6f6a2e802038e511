"""Files: pages of a large data file, for the read-only viewer."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.files import FilePage, FilePageRequest, FindInFile, FoundInFile
from ..methods import registry


@registry.answers("vibeflow/files/page")
def page(services: Services, params: FilePageRequest) -> FilePage:
    return services.files.page(params)


@registry.answers("vibeflow/files/find")
def find(services: Services, params: FindInFile) -> FoundInFile:
    return services.files.find(params)
