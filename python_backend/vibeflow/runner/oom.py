"""Whether the system has ended processes because memory ran out: the kernel counts them.

It counts for each control group, which tells ours from those of other programs, and for the whole machine.
What a count was when a worker began is kept in its job's folder, since the runner may be another one when it
dies.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from pydantic import BaseModel, ValidationError

from vibeflow.jobs.processes import boot_id
from vibeflow.store import atomic

BEGUN_FILE = "kills.json"
_PROC = Path("/proc")
_GROUPS = Path("/sys/fs/cgroup")
_NAMES = ("oom_kill", "oom_group_kill")


class OomCount(BaseModel):
    """Processes ended for want of memory, up to one moment."""

    boot: str
    counts: dict[str, int]
    """By the file that says so, the narrowest circle first; empty where nobody counts."""

    def risen(self) -> bool | None:
        """Whether there are more now; None where that cannot be told, as over a restart of the machine."""
        if self.boot != boot_id():
            return None
        for file, before in self.counts.items():
            now = _count(Path(file))
            if now is not None:
                return now > before
        return None


def oom_count(pid: int | None = None, proc: Path = _PROC, groups: Path = _GROUPS) -> OomCount:
    """As it is now, for the circle of the process `pid`; None: our own, which is that of our children."""
    counts: dict[str, int] = {}
    for file in (*_of_groups(pid, proc, groups), proc / "vmstat"):
        found = _count(file)
        if found is not None:
            counts[str(file)] = found
    return OomCount(boot=boot_id(), counts=counts)


def remember(folder: Path, count: OomCount) -> None:
    """Keep it for whoever looks when the job's worker has died. A full disk loses it, and nothing more."""
    with suppress(OSError):
        atomic.write_text(folder / BEGUN_FILE, count.model_dump_json())


def remembered(folder: Path) -> OomCount | None:
    """What it was when the job's last worker began; None where nobody knows."""
    try:
        return OomCount.model_validate_json((folder / BEGUN_FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def _of_groups(pid: int | None, proc: Path, groups: Path) -> Iterator[Path]:
    """The files of the process's control groups: one hierarchy (version 2), or one that counts memory
    (version 1). In a container the path may be that of the host, of which only the root is to be seen."""
    try:
        text = (proc / (str(pid) if pid else "self") / "cgroup").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    for line in text.splitlines():
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if controllers == "":
            tops, name = (groups, groups / "unified"), "memory.events"
        elif "memory" in controllers.split(","):
            tops, name = (groups / "memory", groups / controllers), "memory.oom_control"
        else:
            continue
        for top in tops:
            yield top / path.lstrip("/") / name
            yield top / name


def _count(file: Path) -> int | None:
    """The kernel's count in one of its files; None where it keeps none there."""
    try:
        lines = [line.split() for line in file.read_text(encoding="ascii").splitlines()]
        found = [int(line[1]) for line in lines if len(line) == 2 and line[0] in _NAMES]
    except (OSError, ValueError):
        return None
    return sum(found) if found else None
