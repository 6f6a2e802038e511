"""The error tree. Every failure that a user can meet is one of these.

VibeFlowError               code, message (what happened), hint (what to do), action (a button)
├─ UserInputError           the user's file, setting or choice is at fault
│   ├─ DataUnreadable       data.unreadable      missing, binary, wrong encoding, no permission
│   ├─ DataEmpty            data.empty           no rows
│   ├─ DataNoAnswer         data.noAnswer        no column to learn from; the user must map one
│   ├─ InputInvalid         input.invalid        a text or name that cannot be used as it was typed
│   ├─ RecipeInvalid        recipe.invalid       vibeflow.yaml does not parse or breaks a rule
│   ├─ TrainingDiverged     training.diverged    the loss is no longer a number, or ran away
│   ├─ NotFound             notFound             no such project, run, version, job
│   ├─ ProjectExists        project.exists
│   └─ ForeignState         project.foreign     what another made, or a link that leads out of the project
├─ StateError               the request does not fit what is going on
│   ├─ AlreadyRunning       job.alreadyRunning   a second Start while one runs; names the owner
│   ├─ NotReady             state.notReady       e.g. train before data is imported
│   └─ Cancelled            cancelled            the user stopped it; nothing is shown
├─ EnvironmentFault         the machine is at fault
│   ├─ DiskFull             disk.full
│   ├─ PortInUse            port.inUse
│   ├─ PythonMissing        environment.noPython no Python, too old, or its environment is unfinished
│   ├─ TrainingPartMissing  environment.noTorch  the heavy packages are not installed
│   ├─ ModelUnavailable     model.unavailable    no such model, no network, gated
│   ├─ CatalogueUnreachable catalogue.unreachable no network to public data, or it answers in another way
│   ├─ TokenNeeded          catalogue.tokenNeeded no key for a catalogue, or one that it refuses
│   ├─ JudgeUnavailable     judge.unavailable    no network to the judge, no such model, no window for it
│   ├─ JudgeKeyNeeded       judge.keyNeeded      no key for the judge, or one that it refuses
│   ├─ OutOfMemory          memory.exhausted
│   └─ GitFault             git.failed
├─ ProtocolMismatch         protocol.mismatch    extension and backend are of different versions
└─ InternalError            internal             our mistake; the trace is in the log
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Literal

from ..l10n import t
from .base import Wire

ErrorCode = Literal[
    "data.unreadable",
    "data.empty",
    "data.noAnswer",
    "input.invalid",
    "recipe.invalid",
    "training.diverged",
    "notFound",
    "project.exists",
    "project.foreign",
    "job.alreadyRunning",
    "state.notReady",
    "cancelled",
    "disk.full",
    "port.inUse",
    "environment.noPython",
    "environment.noTorch",
    "model.unavailable",
    "catalogue.unreachable",
    "catalogue.tokenNeeded",
    "judge.unavailable",
    "judge.keyNeeded",
    "memory.exhausted",
    "git.failed",
    "protocol.mismatch",
    "internal",
]

ActionKind = Literal[
    "chooseFile",
    "setKaggleToken",
    "setJudgeKey",
    "chooseJudge",
    "mapColumns",
    "openRecipe",
    "openTraining",
    "openSetup",
    "queueRun",
    "showLog",
    "setUpPython",
    "restartBackend",
    "retry",
]


class ErrorAction(Wire):
    """A remedy that a panel can offer as a button; the panel decides what command stands behind each kind."""

    kind: ActionKind
    label: str


class ErrorData(Wire):
    """What travels in JSON-RPC's `error.data`."""

    code: ErrorCode
    message: str
    hint: str
    action: ErrorAction | None = None


class VibeFlowError(Exception):
    """Base of the tree. `message` says what happened, with numbers; `hint` says what to do next."""

    code: ClassVar[ErrorCode] = "internal"

    def __init__(self, message: str, *, hint: str, action: ErrorAction | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.action = action

    def __reduce__(self) -> tuple[Callable[[ErrorData], VibeFlowError], tuple[ErrorData]]:
        return from_wire, (self.to_wire(),)  # pickle would leave out what is no positional argument

    def to_wire(self) -> ErrorData:
        return ErrorData(code=self.code, message=self.message, hint=self.hint, action=self.action)


class UserInputError(VibeFlowError):
    """The user's file, setting or choice is at fault."""


class DataUnreadable(UserInputError):
    code = "data.unreadable"


class DataEmpty(UserInputError):
    code = "data.empty"


class DataNoAnswer(UserInputError):
    code = "data.noAnswer"


class InputInvalid(UserInputError):
    """A text or name that cannot be used as it was typed."""

    code = "input.invalid"


class RecipeInvalid(UserInputError):
    code = "recipe.invalid"


class TrainingDiverged(UserInputError):
    code = "training.diverged"


class NotFound(UserInputError):
    code = "notFound"


class ProjectExists(UserInputError):
    code = "project.exists"


class ForeignState(UserInputError):
    """Something in a project that came from elsewhere and is not used: a job of somebody else's, a link that
    leads out of the project, a path that git itself refuses. It is looked at, never run, and stays where it
    is."""

    code = "project.foreign"


class StateError(VibeFlowError):
    """The request does not fit what is going on."""


class AlreadyRunning(StateError):
    code = "job.alreadyRunning"


class NotReady(StateError):
    code = "state.notReady"


class Cancelled(StateError):
    """The user stopped it; nothing is shown."""

    code = "cancelled"


class EnvironmentFault(VibeFlowError):
    """The machine is at fault."""


class DiskFull(EnvironmentFault):
    code = "disk.full"


class PortInUse(EnvironmentFault):
    code = "port.inUse"


class PythonMissing(EnvironmentFault):
    """Raised by the extension alone: without Python no backend could say it."""

    code = "environment.noPython"


class TrainingPartMissing(EnvironmentFault):
    code = "environment.noTorch"


class ModelUnavailable(EnvironmentFault):
    code = "model.unavailable"


class CatalogueUnreachable(EnvironmentFault):
    code = "catalogue.unreachable"


class TokenNeeded(EnvironmentFault):
    code = "catalogue.tokenNeeded"


class JudgeUnavailable(EnvironmentFault):
    code = "judge.unavailable"


class JudgeKeyNeeded(EnvironmentFault):
    code = "judge.keyNeeded"


class OutOfMemory(EnvironmentFault):
    code = "memory.exhausted"


class GitFault(EnvironmentFault):
    code = "git.failed"


class ProtocolMismatch(VibeFlowError):
    code = "protocol.mismatch"


class InternalError(VibeFlowError):
    code = "internal"


_DISK_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}


def as_vibeflow_error(error: BaseException) -> VibeFlowError:
    """Turn any exception into one of the tree, keeping ours as they are.

    An `OSError` for a full disk becomes `DiskFull`, one for a file that is gone `NotFound`; everything
    unforeseen becomes `InternalError`, whose trace belongs in the log and never before the user.
    """
    if isinstance(error, VibeFlowError):
        return error
    if isinstance(error, OSError) and error.errno in _DISK_FULL:
        return DiskFull(
            t("The disk is full while writing {file}.", file=error.filename)
            if error.filename
            else t("The disk is full."),
            hint=t("Free some space and try again. What was saved before is intact."),
            action=ErrorAction(kind="retry", label=t("Try again")),
        )
    if isinstance(error, FileNotFoundError) and Path(str(error.filename)).is_absolute():
        return NotFound(
            t("{file} is no longer there.", file=error.filename),
            hint=t("It was deleted or moved. Put it back, or start again without it."),
            action=ErrorAction(kind="showLog", label=t("Show log")),
        )
    return InternalError(
        t("Something went wrong inside VibeFlow: {name}.", name=type(error).__name__),
        hint=t("The details are in the log. Trying again may help."),
        action=ErrorAction(kind="showLog", label=t("Show log")),
    )


def from_wire(data: ErrorData) -> VibeFlowError:
    """The error that another process reported, as an exception of its own class."""
    branches: list[type[VibeFlowError]] = [VibeFlowError]
    for branch in branches:
        branches += branch.__subclasses__()
    named = {branch.code: branch for branch in branches if "code" in vars(branch)}
    return named[data.code](data.message, hint=data.hint, action=data.action)
