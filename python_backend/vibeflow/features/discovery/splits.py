"""What only the `datasets` library knows of a Hub's dataset: its configurations and splits, its first rows
where no viewer knows them, and a split whose files are of kinds that are not imported one by one.

It works in a child process (`split_child`), which ends when it is cancelled, takes too long, or we are gone.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from vibeflow.children.start import start
from vibeflow.l10n import t
from vibeflow.protocol.errors import Cancelled, DataUnreadable, VibeFlowError, from_wire

from .candidates import MAX_BYTES
from .download import Tell
from .split_child import Said, Wish

SPLITS = "splits/"
"""Begins the path of a split among a dataset's files: "splits/default/train"."""
_CHILD = "vibeflow.features.discovery.split_child"
_LOOK_SECONDS = 30
_FETCH_SECONDS = 3_600


@dataclass(frozen=True)
class Seen:
    splits: tuple[tuple[str, str], ...] = ()
    """(configuration, split)."""
    columns: tuple[str, ...] = ()
    preview: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Whose:
    """A dataset, where it is, and who asks."""

    hub: str
    viewer: str
    name: str
    token: str | None

    def wish(self, seconds: int) -> Wish:
        return Wish(
            hub=self.hub,
            viewer=self.viewer,
            name=self.name,
            token=self.token,
            most_bytes=MAX_BYTES,
            seconds=seconds,
        )


def look(whose: Whose) -> Seen:
    """As far as it could be seen in half a minute; nothing where the library is not installed."""
    if importlib.util.find_spec("datasets") is None:
        return Seen()
    seen = Seen()
    try:
        for said in _said(whose.wish(_LOOK_SECONDS), threading.Event(), _LOOK_SECONDS):
            if said.splits is not None:
                seen = replace(seen, splits=tuple(said.splits))
            if said.rows is not None:
                seen = replace(seen, columns=said.columns, preview=said.rows)
    except VibeFlowError:
        return seen
    return seen


@dataclass(frozen=True)
class SplitLocation:
    """One split, to be fetched whole."""

    whose: Whose
    config: str
    split: str
    bytes: int | None = None
    announced: int | None = None

    @property
    def name(self) -> str:
        return f"{self.whose.name.rpartition('/')[2]}-{self.config}-{self.split}.arrow"

    def fetch(self, target: Path, cancelled: threading.Event, tell: Tell) -> None:
        """Into `target`, which is there only once it is whole. Raises `Cancelled`, or what the child says."""
        part = target.with_name(target.name + ".part")
        wish = self.whose.wish(_FETCH_SECONDS).model_copy(
            update={"config": self.config, "split": self.split, "target": part}
        )
        try:
            for said in _said(wish, cancelled, _FETCH_SECONDS):
                if said.bytes is not None:
                    tell(said.bytes, None)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


def split_of_path(path: str) -> tuple[str, str] | None:
    parts = path.removeprefix(SPLITS).split("/")
    return (parts[0], parts[1]) if path.startswith(SPLITS) and len(parts) == 2 and all(parts) else None


def _said(wish: Wish, cancelled: threading.Event, seconds: int) -> Iterator[Said]:
    """What the child says until it is done. Its caches lie in a folder that goes with it."""
    with tempfile.TemporaryDirectory(prefix="vibeflow-", ignore_cleanup_errors=True) as caches:
        child = start(
            ["-m", _CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(wish.hub, Path(caches)),
        )
        assert child.stdin is not None and child.stdout is not None
        over = threading.Event()
        watch = threading.Thread(
            target=_watch, args=(child, cancelled, over, seconds), name="split watch", daemon=True
        )
        watch.start()
        done = False
        try:
            with child.stdin as words:
                words.write(wish.model_dump_json().encode())
            for line in child.stdout:
                said = _parsed(line)
                if said.error is not None:
                    raise from_wire(said.error)
                done = done or said.done
                yield said
        except BrokenPipeError:
            pass
        finally:
            over.set()
            child.kill()
            child.wait()
            child.stdout.close()
    if cancelled.is_set():
        raise Cancelled(t("The download was cancelled."), hint=t("Nothing of it was kept."))
    if not done:
        raise _broken_off()


def _watch(
    child: subprocess.Popen[bytes], cancelled: threading.Event, over: threading.Event, seconds: int
) -> None:
    """Ends the child when it is cancelled, or took too long."""
    waited = 0.0
    while not over.wait(0.1):
        waited += 0.1
        if cancelled.is_set() or waited > seconds:
            child.kill()
            return


def _parsed(line: bytes) -> Said:
    try:
        return Said.model_validate_json(line)
    except ValidationError as error:
        raise _broken_off() from error


def _broken_off() -> DataUnreadable:
    return DataUnreadable(
        t("The dataset could not be loaded to its end."),
        hint=t("Choose another file of the dataset, or download it yourself and import it from disk."),
    )


def _environment(hub: str, caches: Path) -> dict[str, str]:
    """Without keys of others: the child is told the one it needs."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if "TOKEN" not in name and not name.startswith("KAGGLE")
    }
    return kept | {
        "HF_ENDPOINT": hub,
        "HF_HOME": str(caches),
        "HF_DATASETS_CACHE": str(caches / "datasets"),
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    }
