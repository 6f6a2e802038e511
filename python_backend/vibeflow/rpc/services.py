"""The features that handlers call, made once each, at first use.

Making them opens the store, so the first `initialize` is answered before any of that happens.
"""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..features.context import Context, EventSink
    from ..features.datasets.service import Datasets
    from ..features.deployment.service import Deployments
    from ..features.evaluation.service import Evaluations
    from ..features.playground.service import Playground
    from ..features.projects.service import Projects
    from ..features.training.service import Training
    from ..features.versions.service import Versions


class Services:
    """One of each feature over one context. Safe to use from several threads."""

    def __init__(self, emit: EventSink) -> None:
        self._emit = emit
        self._lock = threading.RLock()

    @cached_property
    def _context(self) -> Context:
        from ..features.context import Context
        from ..store.database import Store
        from ..store.home import Home

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
        from ..features.projects.service import Projects

        return Projects(self.context)

    @cached_property
    def datasets(self) -> Datasets:
        from ..features.datasets.service import Datasets

        return Datasets(self.context)

    @cached_property
    def training(self) -> Training:
        from ..features.training.service import Training

        return Training(self.context)

    @cached_property
    def evaluations(self) -> Evaluations:
        from ..features.evaluation.service import Evaluations

        return Evaluations(self.context)

    @cached_property
    def versions(self) -> Versions:
        from ..features.versions.service import Versions

        return Versions(self.context)

    @cached_property
    def deployments(self) -> Deployments:
        from ..features.deployment.service import Deployments

        return Deployments(self.context)

    @cached_property
    def playground(self) -> Playground:
        from ..features.playground.service import Playground

        with self._lock:
            return self.__dict__.get("playground") or Playground(self.context)

    def close(self) -> None:
        """End what the features own: the playground's child process."""
        if "playground" in self.__dict__:
            self.playground.close()
