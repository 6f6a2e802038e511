"""Ask versions something: print the answers as they come, or save those to the questions of a file."""

from __future__ import annotations

import queue
import threading
import uuid
from pathlib import Path
from typing import Annotated

import typer

from ..features.playground.ranges import BY_FIELD, shown
from ..features.playground.targets import target_id
from ..features.services import Services
from ..l10n import t, tn
from ..protocol.base import Wire
from ..protocol.errors import NotFound, NotReady, UserInputError, from_wire
from ..protocol.playground import (
    AnswerSettings,
    Ask,
    AskChunk,
    AskedFile,
    AskFile,
    AskFileProgress,
    AskTarget,
    CancelAsk,
    PlaygroundRef,
    Wish,
)
from .output import Output


def _help(field: str) -> str:
    one = BY_FIELD[field]
    first = one.what.partition(". ")[0].rstrip(".")
    return first + ". " + t("Typical: {values}.", values=one.typical)


TemperatureOption = Annotated[float | None, typer.Option("--temperature", help=_help("temperature"))]
TopPOption = Annotated[float | None, typer.Option("--top-p", help=_help("top_p"))]
TopKOption = Annotated[int | None, typer.Option("--top-k", help=_help("top_k"))]
PenaltyOption = Annotated[
    float | None, typer.Option("--repetition-penalty", help=_help("repetition_penalty"))
]
LengthOption = Annotated[int | None, typer.Option("--max-tokens", help=_help("max_new_tokens"))]
SeedOption = Annotated[int | None, typer.Option("--seed", help=_help("seed"))]
SystemOption = Annotated[
    str | None,
    typer.Option("--system", help=t("System prompt for this try; '' is none. Default: the recipe's.")),
]
WishOption = Annotated[
    str | None,
    typer.Option("--wish", help=t("How the answers should be, in words: 'more creative, a bit shorter'.")),
]
FileOption = Annotated[
    Path | None, typer.Option("--file", help=t('Ask every line of a file, or JSON lines with "question".'))
]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", help=t("Where --file saves the answers: .csv or .md. Default: beside it.")),
]


class Answered(Wire):
    """What `--json` prints for one that was asked among several."""

    name: str
    answer: AskChunk


class AnsweredByAll(Wire):
    answers: list[Answered]


class Answers:
    """The event sink of a `Services` that asks: keeps the chunks of answers, prints how far a file is."""

    def __init__(self) -> None:
        self.chunks: queue.Queue[AskChunk] = queue.Queue()
        self.output: Output | None = None

    def __call__(self, name: str, params: Wire) -> None:
        if isinstance(params, AskChunk):
            self.chunks.put(params)
        if isinstance(params, AskFileProgress) and self.output is not None:
            self.output.muted(params.text)


class Asker:
    """One call of `vibeflow ask`: whom, how, and then the asking."""

    def __init__(self, services: Services, answers: Answers, output: Output, project_id: str) -> None:
        """Raises `NotReady` when the project has no version."""
        self._services, self._answers, self._output = services, answers, output
        self._project_id = project_id
        snapshot = services.playground.snapshot(PlaygroundRef(project_id=project_id))
        if snapshot.view is None:
            raise NotReady(
                t("{name} has no version to ask yet.", name=snapshot.project_name),
                hint=t("Train the model first: vibeflow train"),
            )
        self._view = snapshot.view
        self._targets: list[AskTarget] = []
        self._settings: AnswerSettings | None = None

    def choose(self, versions: list[str], base: bool) -> None:
        """The newest version, when none is named; the base model is asked before them, not in their place.
        Raises `NotFound` for what is none."""
        self._targets = [self._version(version) for version in versions or [self._view.commit]]
        if base:
            of = self._targets[0].commit
            known = [target for target in self._view.targets if target.base]
            self._targets.insert(0, next((one for one in known if one.commit == of), known[0]))
        if len(self._targets) > self._view.most_targets:
            raise UserInputError(
                t(
                    "{chosen} were chosen; {most} can be asked at once.",
                    chosen=len(self._targets),
                    most=self._view.most_targets,
                ),
                hint=t("Leave some out."),
            )

    def set(self, values: dict[str, float | int | str], wish: str | None) -> None:
        """Settings by their names, then what was wished for in words; both are told. None of both: as in
        evaluation."""
        if not values and wish is None:
            return
        settings = self._view.evaluation.model_copy(update=values)
        if wish is not None:
            answer = self._services.playground.wish(
                Wish(text=wish, settings=settings, evaluation=self._view.evaluation)
            )
            if not answer.understood:
                raise UserInputError(answer.message, hint="; ".join(answer.examples))
            self._output.muted(answer.message)
            for one in answer.changes:
                field = next(name for name, setting in BY_FIELD.items() if setting.key == one.key)
                before, after = shown(field, one.before), shown(field, one.after)
                change = t("{name}: {before} to {after}.", name=one.name, before=before, after=after)
                self._output.muted(f"  {change} {one.why}")
            settings = answer.settings
        self._settings = settings

    def ask(self, question: str) -> Wire:
        """The last chunk with the whole answer as its text, or those of all that were asked. Prints while
        they come. Raises the error that the model's process reported.
        """
        answered = []
        for target in self._targets:
            if len(self._targets) > 1:
                self._output.head(target.name)
            answered.append(Answered(name=target.name, answer=self._one(target, question)))
        return answered[0].answer if len(answered) == 1 else AnsweredByAll(answers=answered)

    def file(self, source: Path, out: Path | None) -> AskedFile:
        """Interrupted, it saves the answers so far."""
        output = (out or source.with_name(f"{source.stem} answers.csv")).absolute()
        request_id = uuid.uuid4().hex
        asked = AskFile(
            project_id=self._project_id,
            request_id=request_id,
            path=str(source.absolute()),
            output=str(output),
            targets=tuple(target_id(target.commit, target.base) for target in self._targets),
            settings=self._settings,
        )
        self._answers.output = self._output
        ended: queue.Queue[AskedFile | BaseException] = queue.Queue()

        def work() -> None:
            try:
                ended.put(self._services.playground.ask_file(asked))
            except BaseException as error:
                ended.put(error)

        threading.Thread(target=work, name="ask file", daemon=True).start()
        try:
            result = ended.get()
        except KeyboardInterrupt:
            self._services.playground.cancel(CancelAsk(request_id=request_id))
            result = ended.get()
        if isinstance(result, BaseException):
            raise result
        said = [t("Stopped.")] if result.cancelled else []
        if result.answers:
            saved = tn(
                "Saved {n:,} answer to {file}.", "Saved {n:,} answers to {file}.", result.answers, file=output
            )
            said.append(saved)
        else:
            said.append(t("Nothing was saved."))
        if result.failed:
            said.append(
                tn("{n:,} failed; the file says why.", "{n:,} failed; the file says why.", result.failed)
            )
        self._output.say(" ".join(said))
        return result

    def _one(self, target: AskTarget, question: str) -> AskChunk:
        request_id = uuid.uuid4().hex
        accepted = self._services.playground.ask(
            Ask(
                project_id=self._project_id,
                question=question,
                commit=target.commit,
                request_id=request_id,
                base=target.base,
                settings=self._settings,
            )
        )
        whole, told = "", AskChunk(request_id=request_id, text="", done=False, tokens=0, seconds=0)
        while True:
            chunk = self._answers.chunks.get()
            if chunk.request_id != request_id:
                continue
            if chunk.error is not None:
                raise from_wire(chunk.error)
            whole += chunk.text
            if chunk.prompt_tokens is not None:
                told = chunk
            if not self._output.as_json:
                self._output.console.print(chunk.text, end="\n" if chunk.done else "", markup=False)
            if chunk.done:
                if told.note is not None:
                    self._output.muted(told.note)
                if accepted.seed is not None:
                    self._output.muted(t("Seed {seed}", seed=accepted.seed))
                about = {"note": told.note, "prompt_tokens": told.prompt_tokens, "context": told.context}
                return chunk.model_copy(update={"text": whole, **about})

    def _version(self, wanted: str) -> AskTarget:
        """By number or commit."""
        versions = [target for target in self._view.targets if not target.base]
        for target in versions:
            if target.commit == wanted or str(target.version) == wanted:
                return target
        found = [target for target in versions if len(wanted) >= 4 and target.commit.startswith(wanted)]
        if len(found) == 1:
            return found[0]
        raise NotFound(
            t("There is no version {wanted}.", wanted=wanted[:40]),
            hint=t("Choose one from the list: vibeflow versions"),
        )
