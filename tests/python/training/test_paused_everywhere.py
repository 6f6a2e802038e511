"""A paused run is active: it holds its place and will go on. The tree and the project's page say the same."""

from __future__ import annotations

from typing import get_args

import pytest
from jobkit import Machine

from vibeflow.cli.projects import _status as in_the_terminal
from vibeflow.features.overview.projects import ProjectsOverview
from vibeflow.features.services import Services
from vibeflow.jobs.events import EventWriter, StateEvent
from vibeflow.protocol.errors import NotReady
from vibeflow.protocol.projects import ProjectRef
from vibeflow.protocol.states import RunState, is_over, project_status
from vibeflow.protocol.versions import VersionsRef

OVER = ("succeeded", "stopped", "failed")
ACTIVE = [state for state in get_args(RunState) if state not in OVER]


@pytest.fixture
def overview(machine: Machine) -> ProjectsOverview:
    return Services.over(machine.ctx).overview


def stands(machine: Machine, *states: RunState) -> None:
    folder = machine.make()
    with EventWriter(folder) as writer:
        for state in states:
            writer.append(StateEvent(state=state), durable=True)


@pytest.mark.parametrize(
    ("states", "word"),
    [((), "training"), (("running",), "training"), (("running", "paused"), "paused"), (("failed",), "draft")],
)
def test_tree_page_and_terminal_agree(
    machine: Machine, overview: ProjectsOverview, states: tuple[RunState, ...], word: str
) -> None:
    stands(machine, *states)
    (row,) = overview.list().projects
    page = Services.over(machine.ctx).versions.page(VersionsRef(project_id=machine.project.id))
    assert (row.status, page.status, in_the_terminal(row)) == (word, word, word)


def test_a_project_with_a_paused_run_stays_on_the_list(machine: Machine, overview: ProjectsOverview) -> None:
    stands(machine, "running", "paused")
    with pytest.raises(NotReady, match="Run 1 of replies is paused"):
        overview.forget(ProjectRef(project_id=machine.project.id))


@pytest.mark.parametrize("state", get_args(RunState))
def test_each_state_is_over_or_active(state: RunState) -> None:
    assert is_over(state) is (state in OVER)
    said = project_status(state, served=True, versions=True)
    assert said == ("served" if state in OVER else "paused" if state == "paused" else "training")


def test_there_is_something_active() -> None:
    assert ACTIVE == ["queued", "running", "stopping", "paused"]
