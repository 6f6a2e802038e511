"""Every feature, made once, at first use: what the JSON-RPC handlers and the command line call.

Making one opens the store, so the backend answers `initialize` before any of that happens.
"""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

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
    from .playground.service import Playground
    from .projects.service import Projects
    from .setup.service import Setup
    from .training.service import Trainings
    from .tuning.service import Tunings
    from .versions.service import Versions


class Services:
    """One of each feature over one context. Safe to use from several threads."""

    def __init__(self, emit: EventSink) -> None:
        self._emit = emit
        self._lock = threading.RLock()

    @cached_property
    def _context(self) -> Context:
        from ..store.database import Store
        from ..store.home import Home
        from .context import Context

        with self._lock:
            if "_context" in self.__dict__:  # another thread made it while this one waited
                return self.__dict__["_context"]  # type: ignore[no-any-return]  # cached_property's own slot
            home = Home.default()
            return Context(home=home, store=Store(home), events=self._emit)

    @property
    def context(self) -> Context:
        return self._context

    @cached_property
    def projects(self) -> Projects:
        from .projects.service import Projects

        return Projects(self.context)

    @cached_property
    def overview(self) -> ProjectsOverview:
        from .overview.projects import ProjectsOverview

        return ProjectsOverview(self.context, self.projects)

    @cached_property
    def datasets(self) -> Datasets:
        from .datasets.service import Datasets

        # One only: it knows the children that read files now, so that they can be cancelled.
        with self._lock:
            return self.__dict__.get("datasets") or Datasets(self.context)

    @cached_property
    def discovery(self) -> Discovery:
        from .discovery.service import Discovery

        with self._lock:
            return self.__dict__.get("discovery") or Discovery(self.context, self.datasets)

    @cached_property
    def editing(self) -> Editing:
        from .editing.service import Editing

        # One only: it holds the open files.
        with self._lock:
            return self.__dict__.get("editing") or Editing()

    @cached_property
    def files(self) -> Files:
        from .files.service import Files

        with self._lock:
            return self.__dict__.get("files") or Files()

    @cached_property
    def setup(self) -> Setup:
        from .setup.service import Setup

        # One only: it watches the recipes of the projects that are looked at.
        with self._lock:
            return self.__dict__.get("setup") or Setup(self.context)

    @cached_property
    def tunings(self) -> Tunings:
        from .tuning.service import Tunings

        return Tunings(self.context, self.setup)

    @cached_property
    def training(self) -> Trainings:
        from .training.service import Trainings

        return Trainings(self.context)

    @cached_property
    def evaluations(self) -> Evaluations:
        from .evaluation.service import Evaluations

        return Evaluations(self.context, lambda: self.playground)

    @cached_property
    def benchmarks(self) -> Benchmarks:
        from .benchmarks.service import Benchmarks

        return Benchmarks(self.context)

    @cached_property
    def judging(self) -> Judging:
        from .judging.service import Judging

        # One only: it knows what this window's models are.
        with self._lock:
            return self.__dict__.get("judging") or Judging(self.context)

    @cached_property
    def versions(self) -> Versions:
        from .versions.service import Versions

        return Versions(self.context)

    @cached_property
    def deployments(self) -> Deployments:
        from .deployment.service import Deployments

        return Deployments(self.context)

    @cached_property
    def diagnostics(self) -> DiagnosticsReport:
        from .diagnostics.service import DiagnosticsReport

        return DiagnosticsReport(lambda: self.context)

    @cached_property
    def playground(self) -> Playground:
        from .playground.service import Playground

        with self._lock:
            return self.__dict__.get("playground") or Playground(self.context)

    def close(self) -> None:
        """End what the features own: downloads, children that read data, the playground's."""
        if "discovery" in self.__dict__:
            self.discovery.close()
        if "datasets" in self.__dict__:
            self.datasets.close()
        if "setup" in self.__dict__:
            self.setup.close()
        if "files" in self.__dict__:
            self.files.close()
        if "playground" in self.__dict__:
            self.playground.close()
