"""What a worker died of, by its exit code and the kernel's counts, and how that is told."""

from __future__ import annotations

import signal

from vibeflow.jobs.attempts import Attempts, Cause
from vibeflow.jobs.kinds import KINDS, JobKind
from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, ErrorData, InternalError, OutOfMemory

_KILLED = -9
HELD_BY_ANOTHER = 3
"""A worker's exit code where another one is at the job: no death."""
_FROM_OUTSIDE = frozenset(
    -getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT") if hasattr(signal, name)
)
"""Signals that a process does not send itself when something is wrong with it."""
_MANY = 5
"""Deaths from outside, one after the other, that are worth a word about what may be behind them."""


def cause_of(code: int | None, memory_ran_out: bool | None) -> Cause:
    """
    Args:
        code: exit code, negative for a signal; None: nobody saw it.
        memory_ran_out: whether the kernel counted an ending for want of memory in its time; None: not to be
            told.
    """
    if code in _FROM_OUTSIDE:
        return "outside"
    if code not in (None, _KILLED):
        return "crash"
    if memory_ran_out is None:
        return "lost" if code is None else "killed"
    return "memory" if memory_ran_out else "outside"


def resumed(cause: Cause, code: int | None, attempts: Attempts) -> str:
    """What the log of the run says when the job is picked up again."""
    told = [_how(cause, code)]
    if attempts.delay >= 1:
        told.append(t("Picking it up again in {seconds:.0f} s.", seconds=attempts.delay))
    else:
        told.append(t("Picking it up again."))
    if not attempts.counted and attempts.free >= _MANY:
        told.append(
            t(
                "That happened {times} times in a row: some program on this computer seems to end it, "
                "perhaps one that watches over memory (systemd-oomd, earlyoom).",
                times=attempts.free,
            )
        )
    return " ".join(told)


def given_up(kind: JobKind, cause: Cause, code: int | None, attempts: Attempts) -> ErrorData:
    """Why a job that died too often is not begun again."""
    message = f"{KINDS[kind].words.broke_off(attempts.deaths)} {_how(cause, code)}"
    show_log = ErrorAction(kind="showLog", label=t("Show log"))
    if cause in ("memory", "killed"):
        return OutOfMemory(
            message,
            hint=t(
                "Lower max_seq_length so that rows are shorter, choose the method qlora or a smaller model; "
                "closing other programs helps too. What was saved before is intact."
            ),
            action=show_log,
        ).to_wire()
    return InternalError(
        message,
        hint=t("The log says what the worker did last. What was saved before is intact."),
        action=show_log,
    ).to_wire()


def _how(cause: Cause, code: int | None) -> str:
    if cause == "memory":
        return t("The system ended the worker (signal 9) because memory ran out.")
    if cause == "killed":
        return t("The worker was ended (signal 9), most likely by the system because memory ran out.")
    if cause == "outside" and code is None:
        return t("The worker was ended from outside; memory had not run out.")
    if cause == "outside" and code is not None:
        return t("The worker was ended from outside (signal {signal}); memory had not run out.", signal=-code)
    if code is not None and code < 0:
        return t("The worker ended by signal {signal}.", signal=-code)
    if code:
        return t("The worker ended with code {code}.", code=code)
    return t("The worker ended without a word.")
