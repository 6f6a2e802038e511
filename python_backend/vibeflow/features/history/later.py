"""What is found out about a version after it was made, such as a judge's marks: a commit of its own that
leaves the version as it is.

The files lie below `evaluation/later/<first 12 of the version's commit>/`, the newest in place of the one
before; git keeps those. Knows nothing of what is in them.
"""

from __future__ import annotations

from typing import Literal

from vibeflow.features.context import Context
from vibeflow.git.attributes import LARGE
from vibeflow.git.objects import Entry, Repository
from vibeflow.protocol.errors import as_vibeflow_error
from vibeflow.protocol.versions import VersionsChanged

from ..projects.record import ProjectRecord
from ..projects.repository import init
from .content import read_file
from .message import EVALUATED, RESTORED, one_line, trailer_of
from .pending import working
from .saving import Plan, attributes, attributes_text, pointers_of, save

LaterName = Literal["evaluation.json", "judge.json", "benchmarks.json"]
FOLDER = "evaluation/later/"


def commit_later(
    ctx: Context, project: ProjectRecord, commit: str, name: LaterName, data: bytes, subject: str
) -> str:
    """Commit `data` as what is now known of the version `commit`; the new commit's id. Done again with the
    same data, it gives the same id.

    Raises:
        NotFound: there is no such version.
        GitFault, DiskFull: nothing was saved; call again.
    """
    try:
        repository = init(project.path)
        full = repository.resolve(commit)
        path = later_path(full, name)
        with working(repository):
            made = save(repository, lambda head: _plan(repository, head, full, path, data, subject))
        made = made or repository.git.text(
            "log", "-1", "--no-show-signature", "--format=%H", "HEAD", "--", path
        )
    except OSError as error:
        raise as_vibeflow_error(error) from error
    ctx.events("vibeflow/versions/didChange", VersionsChanged(project_id=project.id))
    return made


def read_later(repository: Repository, commit: str, name: LaterName) -> bytes | None:
    """What was found out last about a version: in the present state of the project, else on any branch; of a
    version that restores another one, also what is known of that. None when nothing was.

    Raises:
        GitFault, NotFound: it is there, and missing or damaged in the store.
    """
    origins = [commit]
    message = repository.git.run("log", "-1", "--no-show-signature", "--format=%B", commit, "--")
    if restored := trailer_of(message.decode(errors="replace"), RESTORED):
        origins.append(restored)
    for origin in origins:
        path = later_path(origin, name)
        head = repository.head()
        if head is not None and (found := read_file(repository, head, path)) is not None:
            return found
        other = repository.git.text(
            "log", "-1", "--all", "--diff-filter=AM", "--no-show-signature", "--format=%H", "--", path
        )
        if other and (found := read_file(repository, other, path)) is not None:
            return found
    return None


def read_newest(repository: Repository, commit: str, name: LaterName) -> bytes | None:
    """As `read_later`, and where nothing was found out later, the version's own file."""
    later = read_later(repository, commit, name)
    return read_file(repository, commit, f"evaluation/{name}") if later is None else later


def later_path(commit: str, name: str) -> str:
    return f"{FOLDER}{commit[:12]}/{name}"


def _plan(
    repository: Repository, head: str | None, version: str, path: str, data: bytes, subject: str
) -> Plan | None:
    there = repository.tree(head)
    large = pointers_of(repository, there) - {path}
    content = data
    if len(data) > LARGE:
        large |= {path}
        content = repository.lfs.put_bytes(data).text()
    entry = Entry("100644", repository.store_blob(content))
    if there.get(path) == entry:
        return None
    changes = attributes(repository, attributes_text(repository, there), there, large)
    message = f"{one_line(subject)}\n\n{EVALUATED}: {version}\n"
    return Plan({**changes, path: entry}, message, "later result")
