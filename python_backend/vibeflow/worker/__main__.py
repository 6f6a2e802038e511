"""`python -m vibeflow.worker <job folder> <digest>`: do the job, alone, and write how it ended.

The digest is that of the job.json which is to be done: another one is not.

Light until the job's kind is known: torch is imported by the kinds that need it, after the state "running" is
on disk, so that a panel sees life at once.
"""

from __future__ import annotations

import sys
import traceback
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from vibeflow.jobs.events import EventWriter, StateEvent, read_events
from vibeflow.jobs.inputs import check_inputs
from vibeflow.jobs.kinds import KINDS
from vibeflow.jobs.lease import AlreadyHeld, Lease
from vibeflow.jobs.payloads.benchmark import BenchmarkPayload
from vibeflow.jobs.payloads.commit import CommitPayload
from vibeflow.jobs.payloads.evaluate import EvaluatePayload
from vibeflow.jobs.payloads.serve import ServePayload
from vibeflow.jobs.reading import read_spec
from vibeflow.jobs.spec import JobSpec, JudgePayload, TrainPayload, TunePayload
from vibeflow.l10n import t
from vibeflow.protocol.errors import InternalError
from vibeflow.protocol.states import RunState, is_over

from .process.faults import explain
from .process.priority import step_back
from .process.threads import wait_gently

if TYPE_CHECKING:
    from .process.reporter import Reporter


def main(folder: Path, digest: str) -> int:
    """Run the job in `folder`; returns 0 when it ended (or paused) as asked, 1 when it failed, 3 when another
    has it."""
    wait_gently()
    spec = read_spec(folder, digest)
    if not KINDS[spec.kind].answers:
        step_back()
    try:
        lease = Lease.acquire(folder)
    except AlreadyHeld as held:
        print(held.message, flush=True)
        return 3
    try:
        return _hold(folder, spec)
    finally:
        lease.release()


def _hold(folder: Path, spec: JobSpec) -> int:
    before = read_events(folder)
    states: list[RunState] = [n.event.state for n in before if isinstance(n.event, StateEvent)]
    if states and is_over(states[-1]):
        return 0
    with EventWriter(folder) as writer:
        crashes = sum(one == "running" and then == "running" for one, then in pairwise([*states, "running"]))
        writer.append(StateEvent(state="running", resumed=crashes), durable=True)
        try:
            check_inputs(folder, spec)
            end = _dispatch(folder, spec, writer)
        except Exception as error:
            traceback.print_exc()
            fault = explain(error)
            writer.append(StateEvent(state="failed", error=fault.to_wire()), durable=True)
            return 1
        writer.append(StateEvent(state=end), durable=True)
    return 0


def _dispatch(folder: Path, spec: JobSpec, writer: EventWriter) -> RunState:
    """Do the job; returns how it ended: "succeeded", or by the user "stopped" or "paused"."""
    payload = spec.payload
    match payload:
        case JudgePayload():
            from .judge.job import judge

            return judge(folder, payload, writer)
        case TrainPayload():
            from .train.job import train

            return train(folder, payload, writer, _reporter(folder, writer))
        case EvaluatePayload():
            from .evaluate.job import evaluate

            return _ended(evaluate(folder, payload, writer, _reporter(folder, writer)))
        case ServePayload():
            from .serve.job import serve

            return _ended(serve(folder, payload, writer, _reporter(folder, writer)))
        case BenchmarkPayload():
            from .benchmark.job import benchmark

            return _ended(benchmark(folder, payload, writer, _reporter(folder, writer)))
        case TunePayload():
            from .tune.job import tune

            return tune(folder, payload, writer, _reporter(folder, writer))
        case CommitPayload():
            raise InternalError(
                t("A job of kind {kind} has no worker.", kind=spec.kind),
                hint=t("It is done by the runner; start the run again."),
            )


def _reporter(folder: Path, writer: EventWriter) -> Reporter:
    from .process.reporter import Reporter  # imports the engine, and with it torch

    return Reporter(folder, writer, read_events(folder))


def _ended(stopped: bool) -> RunState:
    return "stopped" if stopped else "succeeded"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), sys.argv[2]))
