"""Every feature, made here and nowhere else, once, at first use: what the JSON-RPC handlers and the command
line call. What a feature needs of others is handed to it.

Making one opens the store, so the backend answers `initialize` before any of that happens; for the same
reason a feature is imported where it is made.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from .once import once

if TYPE_CHECKING:
    from .benchmarks.service import Benchmarks
    from .context import Context, EventSink
    from .datasets.service import Datasets
    from .deployment.service import Deployments
    from .diagnostics.service import DiagnosticsReport
    from .discovery.service import Discovery
    from .editing.service import Editing
    from .evaluation.service import Evaluations
    from .files.service import Files
    from .judging.service import Judging
    from .overview.projects import ProjectsOverview
    from .overview.watching import Watcher
    from .playground.service import Playground
    from .projects.service import Projects
    from .setup.service import Setup
    from .training.service import Trainings
    from .tuning.service import Tunings
    from .versions.service import Versions

_CLOSED = ("discovery", "datasets", "setup", "files", "playground")
"""Features that own something that must end, in the order in which it does: downloads, children, watches."""


class Services:
    """One of each feature over one context. Safe to use from several threads."""

    def __init__(self, emit: EventSink) -> None:
        self._emit = emit
        self.making = threading.RLock()

    @classmethod
    def over(cls, context: Context) -> Services:
        """The features over a context that is there already."""
        services = cls(context.events)
        services.__dict__["context"] = context
        return services

    @once
    def context(self) -> Context:
        from ..store.database import Store
        from ..store.home import Home
        from .context import Context

        home = Home.default()
        return Context(home=home, store=Store(home), events=self._emit)

    @once
    def projects(self) -> Projects:
        from .projects.service import Projects

        return Projects(self.context)

    @once
    def overview(self) -> ProjectsOverview:
        from .overview.projects import ProjectsOverview

        return ProjectsOverview(self.context, self.projects, self.versions, self.deployments)

    @once
    def watcher(self) -> Watcher:
        from .overview.watching import Watcher

        return Watcher(self.context, self.projects)

    @once
    def datasets(self) -> Datasets:
        from .datasets.service import Datasets
        from .setup.advising import RecipeAdvice

        return Datasets(self.context, self.projects, RecipeAdvice(self.context.home))

    @once
    def discovery(self) -> Discovery:
        from .discovery.service import Discovery

        return Discovery(self.context, self.projects, self.datasets)

    @once
    def editing(self) -> Editing:
        from .editing.service import Editing

        return Editing()

    @once
    def files(self) -> Files:
        from .files.service import Files

        return Files()

    @once
    def setup(self) -> Setup:
        from .setup.service import Setup

        return Setup(self.context, self.projects)

    @once
    def tunings(self) -> Tunings:
        from .tuning.service import Tunings

        return Tunings(self.context, self.projects, self.setup)

    @once
    def training(self) -> Trainings:
        from .training.service import Trainings

        return Trainings(self.context, self.projects)

    @once
    def evaluations(self) -> Evaluations:
        from .evaluation.service import Evaluations

        return Evaluations(self.context, self.projects, lambda: self.playground)

    @once
    def benchmarks(self) -> Benchmarks:
        from .benchmarks.service import Benchmarks

        return Benchmarks(self.context, self.projects)

    @once
    def judging(self) -> Judging:
        from .judging.service import Judging

        return Judging(self.context, self.projects)

    @once
    def versions(self) -> Versions:
        from .versions.service import Versions

        return Versions(self.context, self.projects, self.training)

    @once
    def deployments(self) -> Deployments:
        from .deployment.service import Deployments

        return Deployments(self.context, self.projects, self.versions)

    @once
    def diagnostics(self) -> DiagnosticsReport:
        from .diagnostics.service import DiagnosticsReport

        return DiagnosticsReport(lambda: self.projects.records())

    @once
    def playground(self) -> Playground:
        from .playground.service import Playground

        return Playground(self.context, self.projects)

    def close(self) -> None:
        """End what the features own that were used."""
        for name in _CLOSED:
            if name in self.__dict__:
                getattr(self, name).close()
