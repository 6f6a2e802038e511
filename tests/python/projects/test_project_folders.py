"""Whole projects: renamed, moved, duplicated, put away, deleted; real folders, repositories and crashes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from made_by_hand import some_job, vouch
from vibeflow.features.context import Context
from vibeflow.features.overview.projects import ProjectsOverview
from vibeflow.features.projects import copying, journal
from vibeflow.features.projects.record import ProjectRecord
from vibeflow.features.services import Services
from vibeflow.jobs.events import EventWriter, StateEvent
from vibeflow.jobs.spec import JobSpec, TrainPayload
from vibeflow.protocol.errors import AlreadyRunning, NotFound, NotReady, ProjectExists, RecipeInvalid
from vibeflow.protocol.projects import (
    ArchiveProject,
    CreateProject,
    DeleteProject,
    DuplicateProject,
    MoveProject,
    OpenProject,
    ProjectRef,
    RenameProject,
)
from vibeflow.recipe.training import TrainingSettings
from vibeflow.store.database import Store
from vibeflow.store.home import Home

TMPFS = Path("/dev/shm")
two_file_systems = pytest.mark.skipif(
    not TMPFS.is_dir() or TMPFS.stat().st_dev == Path("/tmp").stat().st_dev,
    reason="needs a second file system",
)


@pytest.fixture(autouse=True)
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "user.gitconfig"
    config.write_text("[user]\nname = Ada\nemail = ada@example.com\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("VIBEFLOW_HOME", str(tmp_path / "home"))


@pytest.fixture
def projects(nobody: None) -> ProjectsOverview:
    home = Home.default()
    return Services.over(Context(home, Store(home))).overview


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder on another file system."""
    folder = TMPFS / f"vibeflow-test-{os.getpid()}-{threading.get_ident()}"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def bot(projects: ProjectsOverview) -> ProjectRecord:
    made = projects.create(CreateProject(name="Bot"))
    path = Path(made.path)
    (path / "data").mkdir()
    for name in ("train.jsonl", "test.jsonl", "removed.jsonl"):
        (path / "data" / name).write_text('{"n": 1}\n')
    (path / "data" / "manifest.json").write_text("{}")
    (path / "data" / "raw.csv").write_text("the user's own\n")
    (path / "notes.md").write_text("mine\n")
    (path / "link").symlink_to("notes.md")
    return projects.known.get(made.id)


def job(project: ProjectRecord, state: str, kind: str = "train") -> Path:
    folder = project.path / ".vibeflow" / "jobs" / f"run-0001-{kind}"
    folder.mkdir(parents=True)
    payload = TrainPayload(
        model="m",
        train_file=Path("inputs/train.jsonl"),
        test_file=Path("inputs/test.jsonl"),
        settings=TrainingSettings(),
        data_digest="0",
        recipe_digest="0",
    )
    spec = JobSpec(
        id=folder.name,
        kind="train",
        project_id=project.id,
        project_path=project.path,
        run_id="run-0001",
        number=1,
        created_at="2026-01-01T00:00:00Z",
        payload=payload,
    )
    (folder / "job.json").write_text(spec.model_dump_json())
    vouch(project, folder)
    writer = EventWriter(folder)
    writer.append(StateEvent(state=state))  # type: ignore[arg-type]
    writer.close()
    return folder


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


def content(folder: Path) -> dict[str, str]:
    """Everything there but locks and the id: links by where they lead, files by what is in them."""
    return {
        path.as_posix(): str((folder / path).readlink())
        if (folder / path).is_symlink()
        else (folder / path).read_bytes().hex()
        for path, _ in copying.entries(folder)
        if not (folder / path).is_dir() or (folder / path).is_symlink()
    }


# Rename


def test_a_new_name_goes_into_the_recipe_and_its_comments_stay(
    projects: ProjectsOverview, bot: ProjectRecord
) -> None:
    recipe = bot.path / "vibeflow.yaml"
    recipe.write_text("# my own words\n" + recipe.read_text() + "\n# and at the end\n")
    before = recipe.read_text()
    renamed = projects.rename(RenameProject(project_id=bot.id, name="  Helper  "))
    assert (renamed.name, renamed.path) == ("Helper", str(bot.path))
    assert recipe.read_text() == before.replace('name: "Bot"', 'name: "Helper"')
    assert projects.known.get(bot.id).name == "Helper"


def test_a_name_that_another_has_is_refused_in_any_case(
    projects: ProjectsOverview, bot: ProjectRecord
) -> None:
    projects.create(CreateProject(name="Other"))
    with pytest.raises(ProjectExists, match="called Other already"):
        projects.rename(RenameProject(project_id=bot.id, name="OTHER"))
    projects.rename(RenameProject(project_id=bot.id, name="BOT"))  # its own, written otherwise


def test_a_broken_recipe_is_not_renamed(projects: ProjectsOverview, bot: ProjectRecord) -> None:
    (bot.path / "vibeflow.yaml").write_text("name: [\n")
    with pytest.raises(RecipeInvalid):
        projects.rename(RenameProject(project_id=bot.id, name="New"))
    assert projects.known.get(bot.id).name == "Bot"


# Move


def test_a_move_takes_everything_along(
    projects: ProjectsOverview, bot: ProjectRecord, tmp_path: Path
) -> None:
    before, head = content(bot.path), git(bot.path, "rev-parse", "HEAD")
    moved = projects.move(MoveProject(project_id=bot.id, path=str(tmp_path / "new")))
    assert moved.path == str(tmp_path / "new")
    assert not bot.path.exists()
    assert content(tmp_path / "new") == before
    assert git(tmp_path / "new", "rev-parse", "HEAD") == head
    assert [p.missing for p in projects.list().projects] == [False]


@two_file_systems
def test_a_move_to_another_file_system_keeps_links_times_and_rights(
    projects: ProjectsOverview, bot: ProjectRecord, elsewhere: Path
) -> None:
    (bot.path / "run.sh").write_text("#!/bin/sh\n")
    (bot.path / "run.sh").chmod(0o755)
    (bot.path / "away").symlink_to("/nowhere/at/all")
    (bot.path / "empty").mkdir()
    os.utime(bot.path / "notes.md", ns=(10**18, 10**18 + 7))
    status = git(bot.path, "status", "--porcelain")
    before = content(bot.path)
    projects.move(MoveProject(project_id=bot.id, path=str(elsewhere / "bot")))
    new = elsewhere / "bot"
    assert content(new) == before
    assert (new / "run.sh").stat().st_mode & 0o777 == 0o755
    assert (new / "notes.md").stat().st_mtime_ns == 10**18 + 7
    assert (new / "empty").is_dir()
    assert git(new, "status", "--porcelain") == status
    assert not bot.path.exists()
    assert list(bot.path.parent.iterdir()) == []
    assert list(elsewhere.iterdir()) == [new]


@two_file_systems
def test_a_copy_that_does_not_read_back_is_taken_back(
    projects: ProjectsOverview, bot: ProjectRecord, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(bot.path)

    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(copying, "_copy_file", full)
    with pytest.raises(Exception, match="disk is full"):
        projects.move(MoveProject(project_id=bot.id, path=str(elsewhere / "bot")))
    assert content(bot.path) == before
    assert list(elsewhere.iterdir()) == []
    assert list(journal.folder_of(Home.default()).glob("*.json")) == []


@two_file_systems
def test_a_file_that_changes_meanwhile_stops_the_move(
    projects: ProjectsOverview, bot: ProjectRecord, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copying.copy

    def copy_while_somebody_writes(source: Path, target: Path) -> None:
        copy(source, target)
        (source / "notes.md").write_text("written meanwhile\n")

    monkeypatch.setattr(copying, "copy", copy_while_somebody_writes)
    with pytest.raises(NotReady, match="changed while"):
        projects.move(MoveProject(project_id=bot.id, path=str(elsewhere / "bot")))
    assert (bot.path / "notes.md").read_text() == "written meanwhile\n"
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    ("place", "error", "words"),
    [
        ("bot", ProjectExists, "something at"),
        ("nowhere/at/all", NotFound, "does not exist"),
        ("home/projects/bot/inside", NotReady, "within the project itself"),
    ],
)
def test_a_place_that_will_not_do_is_refused(
    projects: ProjectsOverview,
    bot: ProjectRecord,
    tmp_path: Path,
    place: str,
    error: type[Exception],
    words: str,
) -> None:
    (tmp_path / "bot").symlink_to("dangling")
    before = content(bot.path)
    with pytest.raises(error, match=words):
        projects.move(MoveProject(project_id=bot.id, path=str(tmp_path / place)))
    assert content(bot.path) == before


@pytest.mark.parametrize("state", ["queued", "running", "paused"])
def test_nothing_is_moved_deleted_or_put_away_while_a_run_is_not_over(
    projects: ProjectsOverview, bot: ProjectRecord, tmp_path: Path, state: str
) -> None:
    job(bot, state)
    deeds = [
        lambda: projects.move(MoveProject(project_id=bot.id, path=str(tmp_path / "new"))),
        lambda: projects.delete(DeleteProject(project_id=bot.id, confirmed_name="Bot")),
        lambda: projects.duplicate(DuplicateProject(project_id=bot.id, name="Two")),
        lambda: projects.set_archived(ArchiveProject(project_id=bot.id, archived=True)),
    ]
    for deed in deeds:
        with pytest.raises(NotReady, match="Run 1 of Bot is") as refused:
            deed()
        assert refused.value.hint.startswith("Stop the run")
    assert bot.path.is_dir()
    assert len(projects.list().projects) == 1


def test_a_served_project_stays(projects: ProjectsOverview, bot: ProjectRecord, tmp_path: Path) -> None:
    with EventWriter(some_job(bot, "serve-0001")) as writer:
        writer.append(StateEvent(state="running"))
    with pytest.raises(AlreadyRunning, match="served as an API"):
        projects.move(MoveProject(project_id=bot.id, path=str(tmp_path / "new")))


def test_data_that_is_being_read_stays(
    projects: ProjectsOverview, bot: ProjectRecord, tmp_path: Path
) -> None:
    from vibeflow.store.dataset_lock import lock

    with lock(bot.path), pytest.raises(NotReady, match="being read"):
        projects.delete(DeleteProject(project_id=bot.id, confirmed_name="Bot"))
    assert (bot.path / "data" / "train.jsonl").is_file()


def test_two_windows_at_once_move_it_once(
    projects: ProjectsOverview, bot: ProjectRecord, tmp_path: Path
) -> None:
    with journal.alone(Home.default(), bot.id, "Bot"), pytest.raises(AlreadyRunning, match="being moved"):
        projects.move(MoveProject(project_id=bot.id, path=str(tmp_path / "a")))
    outcomes: list[str] = []

    def go(place: str) -> None:
        try:
            projects.move(MoveProject(project_id=bot.id, path=str(tmp_path / place)))
            outcomes.append(place)
        except (AlreadyRunning, NotFound, NotReady):
            outcomes.append("refused")

    threads = [threading.Thread(target=go, args=(place,)) for place in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    there = [place for place in ("a", "b") if (tmp_path / place / "vibeflow.yaml").is_file()]
    assert len(there) == 1
    assert projects.known.get(bot.id).path == tmp_path / there[0]
    assert (tmp_path / there[0] / "notes.md").read_text() == "mine\n"


def test_a_missing_folder_is_said_in_words(
    projects: ProjectsOverview, bot: ProjectRecord, tmp_path: Path
) -> None:
    shutil.rmtree(bot.path)
    for deed in (
        lambda: projects.move(MoveProject(project_id=bot.id, path=str(tmp_path / "new"))),
        lambda: projects.rename(RenameProject(project_id=bot.id, name="X")),
        lambda: projects.duplicate(DuplicateProject(project_id=bot.id, name="X")),
    ):
        with pytest.raises(NotFound, match="not there any more"):
            deed()
    assert not bot.path.exists()


def test_a_link_to_a_project_is_not_moved(
    projects: ProjectsOverview, bot: ProjectRecord, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(bot.path)
    projects.forget(ProjectRef(project_id=bot.id))
    linked = projects.open(OpenProject(path=str(tmp_path / "link")))
    with pytest.raises(NotReady, match="is a link to"):
        projects.move(MoveProject(project_id=linked.id, path=str(tmp_path / "new")))
    assert (bot.path / "notes.md").is_file()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_said(
    projects: ProjectsOverview, bot: ProjectRecord, tmp_path: Path
) -> None:
    (tmp_path / "locked").mkdir(mode=0o555)
    with pytest.raises(NotFound, match="may not write"):
        projects.move(MoveProject(project_id=bot.id, path=str(tmp_path / "locked" / "new")))


def test_a_refusal_of_the_system_is_said(
    projects: ProjectsOverview, bot: ProjectRecord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(bot.path)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    with pytest.raises(NotFound, match="You may not write in"):
        projects.move(MoveProject(project_id=bot.id, path=str(tmp_path / "new")))
    assert content(bot.path) == before


def test_worktrees_of_a_moved_project_still_work(
    projects: ProjectsOverview, bot: ProjectRecord, tmp_path: Path
) -> None:
    git(bot.path, "worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    projects.move(MoveProject(project_id=bot.id, path=str(tmp_path / "new")))
    assert git(tmp_path / "side", "branch", "--show-current") == "side"
    side = projects.open(OpenProject(path=str(tmp_path / "side")))
    projects.move(MoveProject(project_id=side.id, path=str(tmp_path / "side2")))
    assert git(tmp_path / "side2", "branch", "--show-current") == "side"


# Duplicate


def test_a_duplicate_has_the_same_history_and_an_id_of_its_own(
    projects: ProjectsOverview, bot: ProjectRecord
) -> None:
    job(bot, "succeeded")
    head = git(bot.path, "rev-parse", "HEAD")
    two = projects.duplicate(DuplicateProject(project_id=bot.id, name="Bot two"))
    path = Path(two.path)
    assert (two.id != bot.id, two.name, path.name) == (True, "Bot two", "bot-two")
    assert git(path, "rev-parse", "HEAD") == head
    assert (path / "notes.md").read_text() == "mine\n"
    assert (path / "link").readlink() == Path("notes.md")
    assert two.run is None  # the runs are the first one's
    assert json.loads((path / ".vibeflow" / "project.json").read_text()) == {"id": two.id}
    assert git(path, "fsck", "--strict") == ""
    assert {p.id for p in projects.list().projects} == {bot.id, two.id}
    assert list(journal.folder_of(Home.default()).glob("*.json")) == []
    assert not (path / ".vibeflow" / "operation.json").exists()


def test_a_duplicate_without_versions_begins_a_history_of_its_own(
    projects: ProjectsOverview, bot: ProjectRecord
) -> None:
    two = projects.duplicate(DuplicateProject(project_id=bot.id, name="Fresh", with_versions=False))
    path = Path(two.path)
    assert git(path, "log", "--format=%s") == "Start project Fresh"
    assert (path / "data" / "train.jsonl").read_text() == '{"n": 1}\n'
    assert not (path / "notes.md").exists()
    assert git(path, "rev-parse", "HEAD") != git(bot.path, "rev-parse", "HEAD")


def test_a_duplicate_of_a_worktree_stands_alone(
    projects: ProjectsOverview, bot: ProjectRecord, tmp_path: Path
) -> None:
    git(bot.path, "worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    side = projects.open(OpenProject(path=str(tmp_path / "side")))
    two = projects.duplicate(DuplicateProject(project_id=side.id, name="Two", path=str(tmp_path / "two")))
    shutil.rmtree(bot.path)
    assert git(Path(two.path), "branch", "--show-current") == "side"
    assert git(Path(two.path), "log", "--format=%s") == "Start project Bot"


def test_names_and_places_that_are_taken(
    projects: ProjectsOverview, bot: ProjectRecord, tmp_path: Path
) -> None:
    with pytest.raises(ProjectExists, match="called Bot already"):
        projects.duplicate(DuplicateProject(project_id=bot.id, name="bot"))
    (tmp_path / "home" / "projects" / "two").mkdir()
    two = projects.duplicate(DuplicateProject(project_id=bot.id, name="Two"))
    assert Path(two.path).name == "two-2"
    with pytest.raises(ProjectExists, match="something at"):
        projects.duplicate(DuplicateProject(project_id=bot.id, name="Three", path=two.path))
    assert len(projects.list().projects) == 2


# Archive and delete


def test_an_archived_project_is_listed_as_one_over_a_restart(
    projects: ProjectsOverview, bot: ProjectRecord
) -> None:
    before = content(bot.path)
    assert projects.set_archived(ArchiveProject(project_id=bot.id, archived=True)).archived
    again = Services.over(Context(Home.default(), Store(Home.default()))).overview
    assert [p.archived for p in again.list().projects] == [True]
    assert content(bot.path) == before
    again.set_archived(ArchiveProject(project_id=bot.id, archived=False))
    assert [p.archived for p in projects.list().projects] == [False]


def test_a_deletion_takes_what_vibeflow_made_and_names_the_rest(
    projects: ProjectsOverview, bot: ProjectRecord
) -> None:
    (bot.path / "model").mkdir()
    (bot.path / "model" / "adapter_model.safetensors").write_bytes(b"x" * 5000)
    (bot.path / "model" / "manifest.json").write_text('{"files": {"adapter_model.safetensors": {}}}')
    (bot.path / "model" / "curves.json").write_text("{}")  # of ours, and in no manifest
    (bot.path / "model" / "mine.txt").write_text("mine")
    usage = projects.usage(ProjectRef(project_id=bot.id))
    total = sum(p.lstat().st_size for p in bot.path.rglob("*") if p.is_symlink() or p.is_file())
    assert usage.data_bytes + usage.versions_bytes + usage.runs_bytes + usage.other_bytes == total
    assert usage.versions_bytes > 5000
    done = projects.delete(DeleteProject(project_id=bot.id, confirmed_name="Bot"))
    assert done.kept == ["data/raw.csv", "link", "model/mine.txt", "notes.md"]
    assert done.freed_bytes == total - usage.other_bytes
    left = sorted(p.relative_to(bot.path).as_posix() for p in bot.path.rglob("*") if not p.is_dir())
    assert left == ["data/raw.csv", "link", "model/mine.txt", "notes.md"]
    assert projects.list().projects == []


def test_a_project_with_nothing_else_in_it_is_gone_whole(projects: ProjectsOverview) -> None:
    made = projects.create(CreateProject(name="Gone"))
    done = projects.delete(DeleteProject(project_id=made.id, confirmed_name="Gone"))
    assert done.kept == []
    assert done.freed_bytes > 0
    assert not Path(made.path).exists()


def test_the_judges_instructions_stay_once_they_were_changed(projects: ProjectsOverview) -> None:
    from vibeflow.judging.prompt import PROMPT_FILE, default_prompt

    for name, text, kept in (
        ("A", default_prompt(), []),
        ("B", default_prompt() + "Be strict.", [PROMPT_FILE]),
    ):
        made = projects.create(CreateProject(name=name))
        (Path(made.path) / PROMPT_FILE).write_text(text)
        assert projects.delete(DeleteProject(project_id=made.id, confirmed_name=name)).kept == kept


def test_a_repository_with_the_users_own_commits_stays(
    projects: ProjectsOverview, bot: ProjectRecord
) -> None:
    git(bot.path, "add", "notes.md")
    git(bot.path, "commit", "-qm", "My own work")
    done = projects.delete(DeleteProject(project_id=bot.id, confirmed_name="Bot"))
    assert ".git" in done.kept
    assert git(bot.path, "log", "-1", "--format=%s") == "My own work"


@pytest.mark.parametrize("name", ["", "bot", "Bot 2"])
def test_another_name_deletes_nothing(projects: ProjectsOverview, bot: ProjectRecord, name: str) -> None:
    before = content(bot.path)
    with pytest.raises(NotReady, match="called Bot"):
        projects.delete(DeleteProject(project_id=bot.id, confirmed_name=name))
    assert content(bot.path) == before


def test_what_is_behind_a_link_stays(projects: ProjectsOverview, bot: ProjectRecord, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    shutil.move(bot.path / "data", outside)
    (bot.path / "data").symlink_to(outside)
    done = projects.delete(DeleteProject(project_id=bot.id, confirmed_name="Bot"))
    assert "data" in done.kept
    assert (outside / "train.jsonl").is_file()


def test_a_project_whose_folder_is_gone_goes_off_the_list(
    projects: ProjectsOverview, bot: ProjectRecord
) -> None:
    shutil.rmtree(bot.path)
    done = projects.delete(DeleteProject(project_id=bot.id, confirmed_name="Bot"))
    assert (done.freed_bytes, done.kept) == (0, [])
    assert projects.list().projects == []


def test_totals_count_what_is_listed(projects: ProjectsOverview, bot: ProjectRecord) -> None:
    projects.create(CreateProject(name="Other"))
    totals = projects.totals()
    assert (totals.projects, totals.versions, totals.training_seconds, totals.spend) == (2, 0, 0, None)


# Killed in the middle

_DEED = """
import os, signal, sys
from pathlib import Path
from vibeflow.features.context import Context
from importlib import import_module

module = import_module("{module}")
from vibeflow.features.services import Services
from vibeflow.protocol.projects import *
from vibeflow.store.database import Store
from vibeflow.store.home import Home

real, calls = module.{function}, [0]
def die(*arguments, **named):
    calls[0] += 1
    if calls[0] == {call} and {before}:
        os.kill(os.getpid(), signal.SIGKILL)
    found = real(*arguments, **named)
    if calls[0] == {call}:
        os.kill(os.getpid(), signal.SIGKILL)
    return found
module.{function} = die
projects = Services.over(Context(Home.default(), Store(Home.default()))).overview
{deed}
"""


def killed(deed: str, module: str, function: str, call: int = 1, *, before: bool = True) -> None:
    module = module if module == "shutil" else f"vibeflow.features.projects.{module}"
    code = _DEED.format(deed=deed, module=module, function=function, call=call, before=before)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr


@two_file_systems
@pytest.mark.parametrize(
    ("module", "function", "call", "before", "arrives"),
    [
        ("copying", "_copy_file", 1, True, False),
        ("copying", "_copy_file", 5, False, False),
        ("moving", "publish_dir", 1, True, False),
        ("moving", "publish_dir", 1, False, True),
        ("moving", "enter", 1, False, True),
        ("moving", "remove_source", 1, False, True),
        ("shutil", "rmtree", 1, True, True),
    ],
)
def test_a_move_that_is_killed_loses_nothing(
    projects: ProjectsOverview,
    bot: ProjectRecord,
    elsewhere: Path,
    module: str,
    function: str,
    call: int,
    before: bool,
    arrives: bool,
) -> None:
    everything = content(bot.path)
    target = elsewhere / "bot"
    killed(
        f"projects.move(MoveProject(project_id='{bot.id}', path='{target}'))",
        module,
        function,
        call,
        before=before,
    )
    (found,) = projects.list().projects
    assert (found.path, found.missing) == (str(target if arrives else bot.path), False)
    assert content(Path(found.path)) == everything
    assert [p.name for p in [*elsewhere.iterdir(), *bot.path.parent.iterdir()]] == ["bot"]
    assert list(journal.folder_of(Home.default()).glob("*.json")) == []


def test_a_rename_that_is_killed_before_the_list_knows(
    projects: ProjectsOverview, bot: ProjectRecord, tmp_path: Path
) -> None:
    everything = content(bot.path)
    killed(f"projects.move(MoveProject(project_id='{bot.id}', path='{tmp_path}/new'))", "moving", "enter")
    (found,) = projects.list().projects
    assert found.path == str(tmp_path / "new")
    assert content(tmp_path / "new") == everything


@two_file_systems
def test_what_was_written_in_the_old_folder_after_the_crash_stays(
    projects: ProjectsOverview, bot: ProjectRecord, elsewhere: Path
) -> None:
    killed(
        f"projects.move(MoveProject(project_id='{bot.id}', path='{elsewhere}/bot'))",
        "moving",
        "publish_dir",
        before=False,
    )
    (bot.path / "notes.md").write_text("worked on here\n")
    (found,) = projects.list().projects
    assert found.path == str(bot.path)
    assert (bot.path / "notes.md").read_text() == "worked on here\n"
    assert (elsewhere / "bot" / "notes.md").read_text() == "mine\n"


@pytest.mark.parametrize(
    ("module", "function", "before", "made"),
    [
        ("copying", "_copy_file", True, False),
        ("duplicating", "publish_dir", True, False),
        ("duplicating", "publish_dir", False, True),
    ],
)
def test_a_copy_that_is_killed_is_whole_or_not_there(
    projects: ProjectsOverview, bot: ProjectRecord, module: str, function: str, before: bool, made: bool
) -> None:
    everything = content(bot.path)
    killed(
        f"projects.duplicate(DuplicateProject(project_id='{bot.id}', name='Two'))",
        module,
        function,
        before=before,
    )
    assert [p.name for p in projects.list().projects] == (["Bot", "Two"] if made else ["Bot"])
    assert content(bot.path) == everything
    assert sorted(p.name for p in bot.path.parent.iterdir()) == (["bot", "two"] if made else ["bot"])


def test_a_deletion_that_is_killed_is_ended_and_touches_nothing_else(
    projects: ProjectsOverview, bot: ProjectRecord
) -> None:
    killed(
        f"projects.delete(DeleteProject(project_id='{bot.id}', confirmed_name='Bot'))",
        "shutil",
        "rmtree",
    )
    assert (bot.path / "vibeflow.yaml").is_file()
    assert projects.list().projects == []
    assert sorted(p.name for p in bot.path.iterdir()) == ["data", "link", "notes.md"]
    assert [p.name for p in (bot.path / "data").iterdir()] == ["raw.csv"]


@two_file_systems
def test_a_move_that_is_killed_at_any_moment_loses_nothing(
    projects: ProjectsOverview, bot: ProjectRecord, elsewhere: Path
) -> None:
    """By the clock, not at a place that we chose."""
    for number in range(40):
        (bot.path / f"big-{number}.bin").write_bytes(os.urandom(200_000))
    everything, place = content(bot.path), bot.path
    for moment in (0.0, 0.02, 0.05, 0.1):
        target = (elsewhere if place == bot.path else bot.path.parent) / "bot"
        code = (
            "from vibeflow.features.context import Context\n"
            "from vibeflow.features.services import Services\n"
            "from vibeflow.protocol.projects import *\n"
            "from vibeflow.store.database import Store\nfrom vibeflow.store.home import Home\n"
            "projects = Services.over(Context(Home.default(), Store(Home.default()))).overview\n"
            "print('go', flush=True)\n"
            f"projects.move(MoveProject(project_id='{bot.id}', path='{target}'))\n"
        )
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(moment)
        process.kill()
        process.wait()
        process.stdout.close()
        (found,) = projects.list().projects
        place = Path(found.path)
        assert content(place) == everything, moment
        assert [p.name for p in [*elsewhere.iterdir(), *bot.path.parent.iterdir()]] == ["bot"]
