"""Asking versions and the base model something: side by side, streamed, with settings of one's own."""

from __future__ import annotations

from typing import Literal

from .base import Wire
from .errors import ErrorData
from .setup import SettingHelp

SettingKey = Literal["temperature", "topP", "topK", "repetitionPenalty", "maxNewTokens", "seed"]
"""Fields of `AnswerSettings`, as they are named on the wire."""


class AnswerSettings(Wire):
    """How answers are made; their ranges are in `SettingRange`. The defaults are evaluation's: always the
    likeliest token."""

    temperature: float = 0.0
    """0: always the likeliest token."""
    top_p: float = 1.0
    """1: every token may be drawn."""
    top_k: int = 0
    """0: every token may be drawn."""
    repetition_penalty: float = 1.0
    """1: none."""
    max_new_tokens: int = 160
    seed: int | None = None
    """None: another one at each question, which is told."""
    system_prompt: str | None = None
    """None: the one that the version was trained with; empty: none at all."""


class SaidBefore(Wire):
    """What was said before, in a conversation."""

    role: Literal["user", "assistant"]
    content: str


class Ask(Wire):
    project_id: str
    question: str
    commit: str | None = None
    """None: the newest version."""
    request_id: str
    """Chosen by the panel; events carry it."""
    base: bool = False
    """True asks the base model, for comparison."""
    settings: AnswerSettings | None = None
    """None: as in evaluation."""
    history: tuple[SaidBefore, ...] = ()
    """Earlier turns of the conversation, oldest first."""


class AskAccepted(Wire):
    request_id: str
    seed: int | None = None
    """Of the dice; None where nothing is drawn."""


class AskChunk(Wire):
    """Event `vibeflow/playground/didAnswer`. The last one has `done`, and `error` where it failed."""

    request_id: str
    text: str
    done: bool
    tokens: int
    """Tokens generated so far."""
    seconds: float
    error: ErrorData | None = None
    note: str | None = None
    """What it waits for: "Waiting for version 2's turn". Once it answers: what the user must know, such as
    that the room for the answer is smaller than was asked for."""
    first_seconds: float | None = None
    """From the beginning of its turn to its first word."""
    prompt_tokens: int | None = None
    """Of the conversation with the question."""
    context: int | None = None
    """Tokens that the model can look at, its answer included."""
    ending: Literal["stop", "length", "cancelled"] | None = None
    """Of the last one: why it ended. `length`: cut off at the longest answer."""


class CancelAsk(Wire):
    request_id: str


class PlaygroundRef(Wire):
    project_id: str
    commit: str | None = None


class AskTarget(Wire):
    """Something that can be asked: a version, or the base model of one."""

    commit: str
    base: bool
    version: int
    name: str
    """"Version 3", "Base model"."""
    detail: str
    """"Newest, score 78", "vibeflow/starter"."""


class SettingRange(Wire):
    """A setting of answers, explained."""

    key: SettingKey
    name: str
    minimum: float
    maximum: float
    step: float
    evaluation: float | None
    """Its value in evaluation; a seed has none there."""
    help: SettingHelp


class PlaygroundChoice(Wire):
    """What the user chose last in a project, kept for the next time."""

    targets: tuple[str, ...] = ()
    """`<commit>`, or `base:<commit>` for the base model of a version."""
    settings: AnswerSettings | None = None
    """None: as in evaluation."""
    alone: bool = True
    """Whether each question stands alone; else the conversation so far goes with it."""


class KeepChoice(Wire):
    project_id: str
    choice: PlaygroundChoice


class PlaygroundView(Wire):
    project_id: str
    project_name: str
    commit: str
    version: int
    base_model: str
    suggestions: list[str]
    """Up to four held-out questions to try."""
    targets: tuple[AskTarget, ...] = ()
    """The base model first, then the versions, newest first, of every branch."""
    evaluation: AnswerSettings = AnswerSettings()
    """How answers were made when this version was evaluated."""
    system_prompt: str = ""
    """That it was trained with."""
    ranges: tuple[SettingRange, ...] = ()
    choice: PlaygroundChoice = PlaygroundChoice()
    most_targets: int = 4


class PlaygroundSnapshot(Wire):
    project_id: str
    project_name: str
    view: PlaygroundView | None
    """None when there is no version to ask."""


class Wish(Wire):
    """How the answers should be, in the user's words."""

    text: str
    settings: AnswerSettings
    """As they are now."""
    evaluation: AnswerSettings | None = None
    """Of the version, for "as in evaluation"."""


class MovedSetting(Wire):
    key: SettingKey
    name: str
    before: float | None
    after: float | None
    why: str


class WishAnswer(Wire):
    understood: bool
    message: str
    """What was done in one sentence; or that it was not understood, or why nothing changes."""
    settings: AnswerSettings
    """With the changes."""
    changes: list[MovedSetting]
    examples: list[str]
    """What can be said, where it was not understood."""


class AskFile(Wire):
    """Every question of a file, to each target; the answers go into a table."""

    project_id: str
    request_id: str
    path: str
    """One question per line, or JSON lines with `question`."""
    output: str
    """`.csv` or `.md`; replaced only when all is answered, or what there is when it was cancelled."""
    targets: tuple[str, ...] = ()
    """As in `PlaygroundChoice`; empty: the newest version and the base model."""
    settings: AnswerSettings | None = None


class AskFileProgress(Wire):
    """Event `vibeflow/playground/didAskFile`."""

    request_id: str
    project_id: str
    done: int
    total: int
    """Answers."""
    text: str
    """"Version 2, question 3 of 20"."""


class AskedFile(Wire):
    path: str
    questions: int
    answers: int
    failed: int
    cancelled: bool
