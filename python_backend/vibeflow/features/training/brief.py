"""A project's latest run in a few words, for the list of projects."""

from __future__ import annotations

from vibeflow.features.context import Context
from vibeflow.features.projects.record import ProjectRecord
from vibeflow.protocol.projects import RunBrief

from .tracker import tracker_of


def latest_run(ctx: Context, record: ProjectRecord) -> RunBrief | None:
    """None when the project has not been trained.

    Raises:
        NotFound: its run's files are damaged.
    """
    return tracker_of(ctx).brief(ctx, record)
