"""Saves a finished run as a version: one commit that pins data, recipe, weights and evaluation.

May be killed between any two steps and called again: a run becomes exactly one commit. Order: objects, tree,
commit, branch (the one step that counts), then working tree and index. What the commit says is `message`'s,
what it is made of `run_files`'.
"""

from __future__ import annotations

from pathlib import Path

from vibeflow.features.context import Context
from vibeflow.git.attributes import LARGE, pointers_in, with_our_part
from vibeflow.git.objects import Entry, Repository
from vibeflow.git.secrets import refuse_secret
from vibeflow.protocol.errors import as_vibeflow_error
from vibeflow.protocol.projects import ProjectsChanged
from vibeflow.store.layout import ATTRIBUTES_FILE, is_ours, is_weights

from ..projects.record import ProjectRecord
from ..projects.repository import init
from .along import taken_along
from .message import Facts, write_message
from .pending import working
from .reading import commit_of_job, next_number
from .run_files import FinishedRun, read_run
from .saving import Plan, save


def commit_run(
    ctx: Context,
    project: ProjectRecord,
    train_folder: Path,
    evaluate_folder: Path | None,
    judge_folder: Path | None = None,
) -> str:
    """Commit the run and return the commit's id; a run that was committed before gives the same id again.

    Raises:
        GitFault: another program holds the repository, signing failed, no git. Nothing is lost: call again.
        DiskFull: the repository is as it was.
        NotReady, InternalError: the run has no sound result.
    """
    try:
        repository = init(project.path)
        run = _checked(read_run(project.jobs, train_folder, evaluate_folder, judge_folder))
        large = _large(run)
        with working(repository):
            made = save(repository, lambda head: _plan(repository, head, run, large))
            commit = made or commit_of_job(repository, run.job)
    except OSError as error:
        raise as_vibeflow_error(error) from error
    assert commit is not None, "nothing is planned only where there is a commit"
    ctx.events("vibeflow/projects/didChange", ProjectsChanged(project_id=project.id))
    return commit


def _plan(repository: Repository, head: str | None, run: FinishedRun, large: frozenset[str]) -> Plan | None:
    """None for a run that was committed before."""
    if commit_of_job(repository, run.job):
        return None
    number = next_number(repository)
    message = write_message(
        Facts(
            number=number,
            run_id=run.run_id,
            job=run.job,
            base_model=run.payload.model,
            rows=run.rows,
            learned=run.learned,
            seconds=run.seconds,
            data_digest=run.payload.data_digest,
            stopped=run.stopped,
            verdict=run.verdict,
            guessed=run.guessed,
            method=run.payload.settings.method,
            source=run.source,
            continued_from=run.payload.continued_from,
        )
    )
    # Data and recipe may be the user's own by now, even where they are as they were before the run.
    return Plan(_changes(repository, head, run, large), message, f"version {number}", only_ours=True)


def _changes(
    repository: Repository, head: str | None, run: FinishedRun, large: frozenset[str]
) -> dict[str, Entry | None]:
    """What this version changes in the tree of `head`. The objects are stored, large ones in Git LFS
    first."""
    before = repository.tree(head)
    changes: dict[str, Entry | None] = {
        path: None for path in before if is_ours(path) and path not in run.files
    }
    changes |= {path: Entry("100644", repository.store_blob(data)) for path, data in run.made.items()}
    for path, source in run.files.items():
        if is_weights(path) or path in large:
            data = repository.lfs.put_file(source).text()
        else:
            data = source.read_bytes()
        changes[path] = Entry("100644", repository.store_blob(data))
    changes |= taken_along(repository, before)
    old = repository.blob(before[ATTRIBUTES_FILE].oid) if ATTRIBUTES_FILE in before else b""
    said = old.decode("utf-8", "surrogateescape")
    # Large results that came later stay pointers, in the attributes too.
    staying = {path for path in pointers_in(said) if path in before and path not in changes}
    text = with_our_part(said, large | staying)
    changes[ATTRIBUTES_FILE] = Entry("100644", repository.store_blob(text.encode("utf-8", "surrogateescape")))
    return changes


def _checked(run: FinishedRun) -> FinishedRun:
    recipe = "vibeflow.yaml"
    refuse_secret(recipe, run.files[recipe].read_bytes())
    return run


def _large(run: FinishedRun) -> frozenset[str]:
    return frozenset(
        path for path, source in run.files.items() if not is_weights(path) and source.stat().st_size > LARGE
    )
