"""Shows a version's evaluation as its commit holds it, whatever the working tree says by now."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from vibeflow.features.context import Context
from vibeflow.features.projects.service import ProjectRecord, Projects
from vibeflow.features.versions.content import read_file
from vibeflow.features.versions.history import Version
from vibeflow.features.versions.objects import Repository
from vibeflow.features.versions.service import find_version, history
from vibeflow.protocol.errors import NotFound
from vibeflow.protocol.evaluation import EvaluationRef, EvaluationSnapshot, EvaluationView

_PATH = "evaluation/evaluation.json"
_FROM_COMMIT = ("rows", "held_out", "verdict", "metrics", "examples", "base_model", "baseline")
"""Fields of the view that the file gives; the rest says whose it is."""


class Evaluations:
    def __init__(self, ctx: Context) -> None:
        self._projects = Projects(ctx)

    def snapshot(self, params: EvaluationRef) -> EvaluationSnapshot:
        """The evaluation of a version, or of the newest one that has one.

        Raises:
            NotFound: no such version, or its evaluation cannot be read.
            GitFault: its objects are missing or damaged.
        """
        record = self._projects.get(params.project_id)
        return EvaluationSnapshot(
            project_id=record.id, project_name=record.name, view=self._view(record, params.commit)
        )

    def _view(self, record: ProjectRecord, commit: str | None) -> EvaluationView | None:
        if commit is not None:
            found = find_version(record, commit)
            return _read(record, *found) if found else None
        repository, known = history(record)
        for version in known:
            if version.trailers.score is not None and repository is not None:
                return _read(record, repository, version)
        return None


def _read(record: ProjectRecord, repository: Repository, version: Version) -> EvaluationView | None:
    data = read_file(repository, version.commit, _PATH)
    if data is None:
        return None
    try:
        said: Any = json.loads(data)
        names = {EvaluationView.model_fields[name].alias or name: name for name in _FROM_COMMIT}
        # A later VibeFlow may have written more than we know; what we know must be right.
        fields = {
            names.get(key, key): value for key, value in said.items() if names.get(key, key) in _FROM_COMMIT
        }
        return EvaluationView.model_validate(
            {
                **fields,
                "project_id": record.id,
                "project_name": record.name,
                "commit": version.commit,
                "version": version.number,
            }
        )
    except (ValueError, ValidationError, AttributeError) as error:
        raise NotFound(
            f"The evaluation of version {version.number} cannot be read.",
            hint="Another VibeFlow wrote it, or it was changed by hand. Train again to evaluate anew.",
        ) from error
