"""The playground: ask versions and the base model side by side. Answers come as events."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from pathlib import Path

from vibeflow.children.chat_lines import AskQuestion, Looked, LookQuestion, Turn
from vibeflow.features.context import Context
from vibeflow.git.objects import Repository
from vibeflow.jobs.places import versions_cache
from vibeflow.l10n import t
from vibeflow.protocol.base import Nothing
from vibeflow.protocol.errors import NotReady, UserInputError, from_wire
from vibeflow.protocol.playground import (
    AnswerSettings,
    Ask,
    AskAccepted,
    AskChunk,
    AskedFile,
    AskFile,
    AskFileProgress,
    CancelAsk,
    KeepChoice,
    PlaygroundRef,
    PlaygroundSnapshot,
    PlaygroundView,
    Wish,
    WishAnswer,
)
from vibeflow.recipe.model import Recipe
from vibeflow.recipe.problems import check_text

from ..history.content import read_file
from ..history.finding import find_version
from ..history.materialise import materialise, model_of
from ..history.reading import Version
from ..projects.record import ProjectRecord
from ..projects.service import Projects
from .asker import Asker, Question
from .batch import Batch
from .child import ChatChild, Piece
from .kept import KeptChoices
from .question_file import check_output, read_questions
from .ranges import BY_FIELD, IN_A_SENTENCE, check, described, shown
from .seats import Seats
from .sharing import shared_by
from .suggestions import suggest
from .targets import list_targets, read_target, target_id
from .wishes import grant

IDLE_SECONDS = 300.0
_MOST_AT_ONCE = 2
"""Models in memory."""
_LONGEST_QUESTION = 20_000
"""Characters."""
_MOST_TARGETS = 4
"""Columns side by side."""
_LONGEST_HISTORY = 200
"""Turns."""


class Playground:
    """Owns the child processes; `close` ends them."""

    def __init__(self, ctx: Context, projects: Projects, idle_seconds: float = IDLE_SECONDS) -> None:
        self._ctx = ctx
        self._projects = projects
        self._idle = idle_seconds
        self._lock = threading.Lock()
        self._seats = Seats(_MOST_AT_ONCE)
        self._askers: dict[str, Asker] = {}
        self._batches: dict[str, Batch] = {}
        self._kept = KeptChoices(ctx.home.root / "playground.json")
        self._closed = False

    def snapshot(self, params: PlaygroundRef) -> PlaygroundSnapshot:
        """What can be asked, with questions to try, and what was chosen last."""
        record = self._projects.get(params.project_id)
        found = find_version(record, params.commit)
        view = None
        if found:
            repository, version = found
            recipe = _recipe(repository, version)
            evaluation = _as_evaluated(recipe)
            view = PlaygroundView(
                project_id=record.id,
                project_name=record.name,
                commit=version.commit,
                version=version.number,
                base_model=version.trailers.base_model or "",
                suggestions=suggest(repository, version.commit),
                targets=list_targets(repository, version),
                evaluation=evaluation,
                system_prompt=recipe.data.system_prompt,
                ranges=described(evaluation),
                choice=self._kept.get(record.id),
                most_targets=_MOST_TARGETS,
            )
        return PlaygroundSnapshot(project_id=record.id, project_name=record.name, view=view)

    def ask(self, params: Ask) -> AskAccepted:
        """Put a question in the version's queue; the answer follows as `vibeflow/playground/didAnswer`.

        Raises:
            NotReady: nothing was asked, or there is no version yet.
            UserInputError: a setting is out of its range.
            NotFound, GitFault: no such version, or its model is missing or damaged.
        """
        return self._ask(params, lambda piece: self._tell(params.request_id, piece))

    def cancel(self, params: CancelAsk) -> Nothing:
        """End an answer or a file's, or take the question out of the queue; one that is over already is no
        error."""
        with self._lock:
            batch, askers = self._batches.get(params.request_id), list(self._askers.values())
        if batch:
            batch.cancel()
            return Nothing()
        for asker in askers:
            if asker.cancel(params.request_id):
                break
        return Nothing()

    def wish(self, params: Wish) -> WishAnswer:
        """The settings changed as the user's words ask for."""
        return grant(params, params.evaluation)

    def keep(self, params: KeepChoice) -> Nothing:
        """Remember whom the user asks in a project, and how."""
        record = self._projects.get(params.project_id)
        if params.choice.settings is not None:
            check(params.choice.settings)
        targets = params.choice.targets[:_MOST_TARGETS]
        self._kept.put(record.id, params.choice.model_copy(update={"targets": targets}))
        return Nothing()

    def ask_file(self, params: AskFile) -> AskedFile:
        """Ask all questions of a file; returns when all is answered, or after `cancel`.

        Raises:
            DataUnreadable, DataEmpty, UserInputError: the file, its size, or the name of the output.
            NotReady, NotFound, GitFault: as `ask`.
        """
        output = Path(params.output)
        check_output(output, Path(params.path))
        questions = read_questions(Path(params.path))
        record = self._projects.get(params.project_id)
        found = find_version(record, None)
        if found is None:
            raise _nothing_to_ask(record)
        repository, newest = found
        wanted = params.targets or [target_id(newest.commit, True), newest.commit]
        if len(wanted) > _MOST_TARGETS:
            raise UserInputError(
                t(
                    "{chosen} were chosen; {most} can be asked at once.",
                    chosen=len(wanted),
                    most=_MOST_TARGETS,
                ),
                hint=t("Leave some out."),
            )
        targets = [read_target(target) for target in wanted]
        settings = check(params.settings or _as_evaluated(_recipe(repository, newest)))
        settings = settings.model_copy(update={"seed": _seed(settings)})
        named = {(target.commit, target.base): target.name for target in list_targets(repository, newest)}
        names = [named.get(target) or _named(*target) for target in targets]

        def ask(question: str, target: int, said: Callable[[Piece], None]) -> str:
            commit, base = targets[target]
            name = secrets.token_hex(8)
            self._ask(
                Ask(
                    project_id=record.id,
                    question=question,
                    commit=commit,
                    base=base,
                    settings=settings,
                    request_id=name,
                ),
                said,
            )
            return name

        def progress(done: int, total: int, text: str) -> None:
            self._ctx.events(
                "vibeflow/playground/didAskFile",
                AskFileProgress(
                    request_id=params.request_id, project_id=record.id, done=done, total=total, text=text
                ),
            )

        batch = Batch(ask, lambda name: void(self.cancel(CancelAsk(request_id=name))), progress)
        with self._lock:
            self._batches[params.request_id] = batch
        try:
            return batch.run(names, questions, output, _about(settings))
        finally:
            with self._lock:
                self._batches.pop(params.request_id, None)

    def look(self, record: ProjectRecord, version: Version, question: str, answer: str) -> Looked:
        """What the version looks at while it gives this answer; waits for it.

        Raises:
            VibeFlowError: the model cannot be loaded, or cannot show it.
        """
        model = materialise(record.path, version.commit, versions_cache(self._ctx.home))
        said: list[Piece] = []
        over = threading.Event()

        def take(piece: Piece) -> None:
            said.append(piece)
            if piece.done:
                over.set()

        self._asker(version, model).ask(
            Question(
                name=t("version {number}", number=version.number),
                request=LookQuestion(
                    id=secrets.token_hex(8),
                    messages=[Turn(role="user", content=question)],
                    folder=model,
                    answer=answer,
                ),
                said=take,
            )
        )
        over.wait()
        if said[-1].error is not None:
            raise from_wire(said[-1].error)
        if said[-1].looked is not None:
            return said[-1].looked
        raise NotReady(t("The model was let go before it answered."), hint=t("Try again."))

    def close(self) -> None:
        """End every child process."""
        with self._lock:
            self._closed = True
            askers, self._askers = list(self._askers.values()), {}
            batches = list(self._batches.values())
        for batch in batches:
            batch.cancelled = True
        for asker in askers:
            asker.close()

    def _ask(self, params: Ask, said: Callable[[Piece], None]) -> AskAccepted:
        question = params.question.strip()
        if not question or len(question) > _LONGEST_QUESTION:
            raise NotReady(
                t(
                    "A question has 1 to {most:,} characters; this one has {characters:,}.",
                    most=_LONGEST_QUESTION,
                    characters=len(question),
                ),
                hint=t("Write a question first.") if not question else t("Shorten it."),
            )
        if len(params.history) > _LONGEST_HISTORY:
            raise NotReady(
                t(
                    "The conversation has {turns:,} turns; {most:,} can go along.",
                    turns=len(params.history),
                    most=_LONGEST_HISTORY,
                ),
                hint=t("Begin a new conversation."),
            )
        record = self._projects.get(params.project_id)
        found = find_version(record, params.commit)
        if found is None:
            raise _nothing_to_ask(record)
        repository, version = found
        settings = check(params.settings or _as_evaluated(_recipe(repository, version)))
        seed = _seed(settings)
        model = model_of(repository, version.commit, versions_cache(self._ctx.home))
        self._asker(version, model).ask(
            Question(
                name=t("the base model") if params.base else t("version {number}", number=version.number),
                request=AskQuestion(
                    id=params.request_id,
                    messages=[
                        *(Turn(role=turn.role, content=turn.content) for turn in params.history),
                        Turn(role="user", content=question),
                    ],
                    base=params.base,
                    folder=model,
                    system=settings.system_prompt,
                    max_new_tokens=settings.max_new_tokens,
                    temperature=settings.temperature,
                    top_p=settings.top_p,
                    top_k=settings.top_k,
                    repetition_penalty=settings.repetition_penalty,
                    seed=seed,
                ),
                said=said,
            )
        )
        return AskAccepted(request_id=params.request_id, seed=seed)

    def _asker(self, version: Version, model: Path) -> Asker:
        key = shared_by(model)
        with self._lock:
            if self._closed:
                raise NotReady(t("VibeFlow is closing."), hint=t("Ask again when it has started anew."))
            asker = self._askers.get(key)
            if asker is None:
                log = self._ctx.home.logs / f"chat-{version.commit[:12]}.log"
                home = self._ctx.home.root
                asker = Asker(
                    lambda: ChatChild(model, log, home),
                    self._seats,
                    self._idle,
                    t("version {number}", number=version.number),
                )
                self._askers[key] = asker
        return asker

    def _tell(self, request_id: str, piece: Piece) -> None:
        told = {name: value for name, value in vars(piece).items() if name != "looked"}
        self._ctx.events("vibeflow/playground/didAnswer", AskChunk(request_id=request_id, **told))


def void(_: Nothing) -> None:
    """For callers that want no answer."""


def _named(commit: str, base: bool) -> str:
    """A target that is not in the list any more."""
    return t("Base of {commit}", commit=commit[:7]) if base else commit[:7]


def _nothing_to_ask(record: ProjectRecord) -> NotReady:
    return NotReady(
        t("{name} has no version to ask yet.", name=record.name),
        hint=t("Train the model first; the first run makes one."),
    )


def _seed(settings: AnswerSettings) -> int | None:
    """Of the dice: the user's, or one that can be told; None where nothing is drawn."""
    if settings.temperature <= 0:
        return None
    return secrets.randbelow(2**32) if settings.seed is None else settings.seed


def _as_evaluated(recipe: Recipe) -> AnswerSettings:
    return AnswerSettings(max_new_tokens=recipe.evaluation.max_new_tokens)


def _about(settings: AnswerSettings) -> str:
    """How the answers of a file were made, in one line."""
    told = [
        f"{IN_A_SENTENCE[one.key]} {shown(name, value)}"
        for name, one in BY_FIELD.items()
        if (value := getattr(settings, name)) is not None
    ]
    if settings.system_prompt is not None:
        told.append(
            t("a system prompt of your own") if settings.system_prompt.strip() else t("no system prompt")
        )
    return t("Asked with {settings}.", settings=", ".join(told))


def _recipe(repository: Repository, version: Version) -> Recipe:
    """The recipe that the version was made with, for the length of its answers."""
    data = read_file(repository, version.commit, "vibeflow.yaml")
    recipe, _ = check_text((data or b"").decode("utf-8-sig", "replace"))
    return recipe or Recipe(name="unreadable")
