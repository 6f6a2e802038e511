"""The small test box: ask a version, or the base model that it was tuned from. Answers come as events."""

from __future__ import annotations

import threading
from pathlib import Path

from vibeflow.features.context import Context
from vibeflow.features.projects.recipe import Recipe
from vibeflow.features.projects.service import ProjectRecord, Projects
from vibeflow.features.versions.content import read_file
from vibeflow.features.versions.history import Version
from vibeflow.features.versions.materialise import materialise
from vibeflow.features.versions.objects import Repository
from vibeflow.features.versions.service import find_version
from vibeflow.protocol.base import Nothing
from vibeflow.protocol.errors import NotReady
from vibeflow.protocol.playground import (
    Ask,
    AskAccepted,
    AskChunk,
    CancelAsk,
    PlaygroundRef,
    PlaygroundSnapshot,
    PlaygroundView,
)

from .asker import Asker, Question
from .child import ChatChild, Piece
from .suggestions import suggest

IDLE_SECONDS = 300.0
_MOST_AT_ONCE = 2
"""Models in memory; the one that was not asked for longest goes first."""
_LONGEST_QUESTION = 20_000
"""Characters."""


class Playground:
    """Owns the child processes; `close` ends them."""

    def __init__(self, ctx: Context, idle_seconds: float = IDLE_SECONDS) -> None:
        self._ctx = ctx
        self._projects = Projects(ctx)
        self._idle = idle_seconds
        self._lock = threading.Lock()
        self._askers: dict[tuple[str, str], Asker] = {}
        self._closed = False

    def snapshot(self, params: PlaygroundRef) -> PlaygroundSnapshot:
        """What can be asked, with questions to try."""
        record = self._projects.get(params.project_id)
        found = find_version(record, params.commit)
        view = None
        if found:
            repository, version = found
            view = PlaygroundView(
                project_id=record.id,
                project_name=record.name,
                commit=version.commit,
                version=version.number,
                base_model=version.trailers.base_model or "",
                suggestions=suggest(repository, version.commit),
            )
        return PlaygroundSnapshot(project_id=record.id, project_name=record.name, view=view)

    def ask(self, params: Ask) -> AskAccepted:
        """Put a question in the version's queue; the answer follows as `vibeflow/playground/didAnswer`.

        Raises:
            NotReady: nothing was asked, or there is no version yet.
            NotFound, GitFault: no such version, or its model is missing or damaged.
        """
        question = params.question.strip()
        if not question or len(question) > _LONGEST_QUESTION:
            raise NotReady(
                f"A question has 1 to {_LONGEST_QUESTION:,} characters; this one has {len(question):,}.",
                hint="Write a question first." if not question else "Shorten it.",
            )
        record = self._projects.get(params.project_id)
        found = find_version(record, params.commit)
        if found is None:
            raise NotReady(
                f"{record.name} has no version to ask yet.",
                hint="Train the model first; the first run makes one.",
            )
        repository, version = found
        model = materialise(record.path, version.commit, self._ctx.home.cache / "versions")
        self._asker(record, version, model).ask(
            Question(
                request_id=params.request_id,
                messages=[{"role": "user", "content": question}],
                base=params.base,
                limit=_recipe(repository, version).evaluation.max_new_tokens,
                said=lambda piece: self._tell(params.request_id, piece),
            )
        )
        return AskAccepted(request_id=params.request_id)

    def cancel(self, params: CancelAsk) -> Nothing:
        """End an answer, or take the question out of the queue; one that is over already is no error."""
        with self._lock:
            askers = list(self._askers.values())
        for asker in askers:
            if asker.cancel(params.request_id):
                break
        return Nothing()

    def close(self) -> None:
        """End every child process."""
        with self._lock:
            self._closed = True
            askers, self._askers = list(self._askers.values()), {}
        for asker in askers:
            asker.close()

    def _asker(self, record: ProjectRecord, version: Version, model: Path) -> Asker:
        surplus: list[Asker] = []
        with self._lock:
            if self._closed:
                raise NotReady("VibeFlow is closing.", hint="Ask again when it has started anew.")
            key = (record.id, version.commit)
            asker = self._askers.get(key)
            if asker is None:
                log = self._ctx.home.logs / f"chat-{version.commit[:12]}.log"
                home = self._ctx.home.root
                asker = Asker(lambda: ChatChild(model, log, home), self._idle, f"version {version.number}")
                idle = sorted(
                    (known for known in self._askers.items() if not known[1].busy),
                    key=lambda known: known[1].last_used,
                )
                for old, idle_asker in idle[: max(0, len(self._askers) + 1 - _MOST_AT_ONCE)]:
                    del self._askers[old]
                    surplus.append(idle_asker)
                self._askers[key] = asker
        for each in surplus:
            each.close()
        return asker

    def _tell(self, request_id: str, piece: Piece) -> None:
        self._ctx.events(
            "vibeflow/playground/didAnswer",
            AskChunk(
                request_id=request_id,
                text=piece.text,
                done=piece.done,
                tokens=piece.tokens,
                seconds=piece.seconds,
                error=piece.error,
            ),
        )


def _recipe(repository: Repository, version: Version) -> Recipe:
    """The recipe that the version was made with, for the length of its answers."""
    from vibeflow.features.projects.recipe_problems import check_text

    data = read_file(repository, version.commit, "vibeflow.yaml")
    recipe, _ = check_text((data or b"").decode("utf-8-sig", "replace"))
    return recipe or Recipe(name="unreadable")
