"""All projects in a few numbers."""

from __future__ import annotations

import logging

from vibeflow.features.projects.record import ProjectRecord
from vibeflow.features.versions.service import Versions
from vibeflow.protocol.errors import VibeFlowError
from vibeflow.protocol.projects import ProjectsTotals
from vibeflow.protocol.versions import VersionsRef, VersionView

log = logging.getLogger(__name__)


def totals(versions: Versions, records: list[ProjectRecord]) -> ProjectsTotals:
    """Over every listed project; one whose repository cannot be read counts as a project without versions."""
    found: list[VersionView] = []
    for record in records:
        try:
            found += versions.list(VersionsRef(project_id=record.id)).versions
        except VibeFlowError:
            continue
        except Exception:
            log.exception("The versions of %s cannot be counted", record.path)
    known = [version.cost for version in found if version.cost is not None]
    return ProjectsTotals(
        projects=len(records),
        versions=len(found),
        training_seconds=sum(version.seconds for version in found),
        spend=sum(known) if known else None,
    )
