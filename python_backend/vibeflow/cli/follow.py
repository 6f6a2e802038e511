"""Follow a run on the terminal: a progress bar where there is one, plain lines where there is not.

Only looks: the run goes on by itself when the command is interrupted.
"""

from __future__ import annotations

import time

from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

from ..features.services import Services
from ..l10n import amounts, t
from ..protocol.states import RunStage
from ..protocol.states import is_over as state_is_over
from ..protocol.training import RunRef, RunView
from .output import Output

POLL_SECONDS = 0.4
PLAIN_LINE_SECONDS = 5.0


def follow(services: Services, output: Output, project_id: str, run_id: str) -> RunView:
    """Wait for the end of the run, train to commit, and return its last view."""
    _wait_for_its_turn(services, output, project_id, run_id)
    if output.live:
        return _follow_live(services, output, project_id, run_id)
    return _follow_plain(services, output, project_id, run_id)


def _view(services: Services, project_id: str, run_id: str) -> RunView:
    view = services.training.snapshot(RunRef(project_id=project_id, run_id=run_id)).run
    assert view is not None, "a run that was started has a view"
    return view


def is_over(view: RunView) -> bool:
    """Whether nothing more will happen: a run's state is one of these only when no stage is left."""
    return state_is_over(view.state)


def describe(view: RunView) -> str:
    """What is going on, with the numbers at hand."""
    if view.state == "queued":
        return _waiting(view).rstrip(".")
    if view.stage == "train" and view.train:
        point = view.train[-1]
        parts = [
            t("loss {loss}", loss=amounts.loss(point.loss)),
            t("{speed:,.0f} tokens/s", speed=point.tokens_per_second),
        ]
        if view.evaluations:
            parts.insert(1, t("on held-out rows {loss}", loss=amounts.loss(view.evaluations[-1].loss)))
        return ", ".join(parts)
    return view.progress.text if view.progress else t("starting")


def _left(view: RunView) -> str:
    return "" if view.seconds_left is None else t("{time} left", time=amounts.short(view.seconds_left))


def _progress(view: RunView) -> tuple[float, float]:
    if view.stage == "train":
        return view.step, max(view.total_steps, 1)
    if view.progress is not None:
        return view.progress.done, max(view.progress.total, 1)
    return 0, 1


class _Words(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(str(task.fields.get("words", "")))


def _waiting(view: RunView) -> str:
    if not view.queue_reason:
        return t("Waiting to start.")
    why = f"{view.queue_reason}."
    if view.queue_position is None or view.queue_position < 2:
        return why
    return why + " " + t("It is number {position} in the queue.", position=view.queue_position)


def _wait_for_its_turn(services: Services, output: Output, project_id: str, run_id: str) -> None:
    """Say what it waits for, whenever that changes, and that it has started once it has."""
    said = ""
    while (view := _view(services, project_id, run_id)).state == "queued" and view.started_at is None:
        if view.queue_reason and _waiting(view) != said:
            said = _waiting(view)
            output.say(said)
        time.sleep(POLL_SECONDS)
    if view.started_at is not None:
        output.say(t("Run {number} has started.", number=view.number))


def _stage(stage: RunStage) -> str:
    match stage:
        case "train":
            return t("Training")
        case "evaluate":
            return t("Evaluating")
        case "judge":
            return t("Judging")
        case "commit":
            return t("Saving the version")


def _follow_live(services: Services, output: Output, project_id: str, run_id: str) -> RunView:
    columns = [TextColumn("{task.description}"), BarColumn(bar_width=28), _Words()]
    with Progress(*columns, console=output.console) as progress:
        tasks: dict[str, int] = {}
        while True:
            view = _view(services, project_id, run_id)
            for earlier in tasks:
                if earlier != view.stage:
                    task = progress.tasks[tasks[earlier]]
                    progress.update(task.id, completed=task.total)
            if view.stage not in tasks:
                tasks[view.stage] = progress.add_task(_stage(view.stage), total=None)
            done, total = _progress(view)
            counter = (
                t("step {step} of {all}", step=view.step, all=view.total_steps)
                if view.stage == "train"
                else ""
            )
            words = "  ".join(part for part in (counter, describe(view), _left(view)) if part)
            current = progress.tasks[tasks[view.stage]].id
            progress.update(current, completed=done, total=total, words=words)
            if is_over(view):
                progress.update(current, completed=total)
                return view
            time.sleep(POLL_SECONDS)


def _follow_plain(services: Services, output: Output, project_id: str, run_id: str) -> RunView:
    said, last_stage = 0.0, ""
    while True:
        view = _view(services, project_id, run_id)
        now = time.monotonic()
        if view.stage != last_stage or now - said >= PLAIN_LINE_SECONDS or is_over(view):
            done, total = _progress(view)
            parts = [f"{_stage(view.stage)} {done:.0f}/{total:.0f}", describe(view), _left(view)]
            output.say("  ".join(part for part in parts if part))
            said, last_stage = now, view.stage
        if is_over(view):
            return view
        time.sleep(POLL_SECONDS)
