"""The judge of a project's versions: settings, plan, start, stop, keys."""

from __future__ import annotations

from vibeflow.features.context import Context


class Judging:
    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
