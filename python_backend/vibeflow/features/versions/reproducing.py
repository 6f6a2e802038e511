"""Runs a version's recipe again, on the data of its commit, and says whether the weights are the same, tensor
by tensor, bit by bit.

Such a run is none of the project's versions: it ends with its training and is never committed. What came of
it is kept in its job's folder.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from vibeflow.features.context import Context
from vibeflow.git.lfs import parse_pointer
from vibeflow.git.objects import Repository
from vibeflow.jobs.spec import RESULT, TrainPayload, run_job_id
from vibeflow.jobs.status import status_of
from vibeflow.l10n import t
from vibeflow.protocol.errors import ForeignState, NotFound, NotReady, VibeFlowError
from vibeflow.protocol.versions import Reproduction
from vibeflow.store import atomic
from vibeflow.store.layout import RECIPE_FILE, WEIGHTS, is_weights

from ..history.content import read_file, sound_object
from ..history.reading import Version
from ..projects.record import ProjectRecord
from .tensors import compare_weights

_RESULT_FILE = "reproduction.json"
_WORDS = {
    "queued": t("Waiting for its turn."),
    "running": t("Training with the version's own recipe and data."),
    "stopping": t("Stopping."),
    "paused": t("Paused."),
}


def reproduce(ctx: Context, record: ProjectRecord, repository: Repository, version: Version) -> Reproduction:
    """Start the run, unless one for this version is under way.

    Raises:
        NotReady: no recipe alone gives this version: it was stopped by hand, or went on from another run; or
            its data is not in the commit.
        ForeignState: the commit holds a path that git refuses.
        TrainingPartMissing, DiskFull: nothing was started.
    """
    from vibeflow.features.training.service import Trainings

    standing = reproduction(record, repository, version)
    if standing.state in ("queued", "running"):
        return standing
    if version.trailers.stopped:
        raise NotReady(
            t(
                "Version {number} was stopped by hand, so its recipe alone does not give it again.",
                number=version.number,
            ),
            hint=t("Choose a version whose training ran to its end."),
        )
    if version.trailers.continued_from:
        raise NotReady(
            t(
                "Version {number} went on from another run, so its recipe alone does not give it again.",
                number=version.number,
            ),
            hint=t("Choose a version that was trained in one go."),
        )
    content = _inputs(repository, version)
    started = Trainings(ctx).reproduce(
        record.id, version.commit, _described(repository, version).get("revision"), content
    )
    return Reproduction(
        run_id=started.run_id,
        state="queued",
        text=t(
            "Run {run} trains version {version} again, with its own recipe and data.",
            run=started.number,
            version=version.number,
        ),
    )


def reproduction(record: ProjectRecord, repository: Repository, version: Version) -> Reproduction:
    """The newest run that was to give this version again."""
    for run_id in reversed(record.jobs.run_ids()):
        folder = record.jobs.folder(run_job_id(run_id, "train"))
        try:
            payload = record.jobs.spec(folder.name).payload
        except (NotFound, ForeignState):
            continue
        if isinstance(payload, TrainPayload) and payload.reproduces == version.commit:
            return _state(repository, version, run_id, folder)
    return Reproduction(run_id=None, state="none", text=t("It was not run again yet."))


def _state(repository: Repository, version: Version, run_id: str, folder: Path) -> Reproduction:
    status = status_of(folder)
    if not status.over:
        state = "queued" if status.state == "queued" else "running"
        return Reproduction(run_id=run_id, state=state, text=_WORDS.get(status.state, _WORDS["running"]))
    if status.state != "succeeded" or status.result is None:
        said = status.error.message if status.error else t("It was stopped before its end.")
        return Reproduction(run_id=run_id, state="failed", text=said)
    kept = _kept(folder)
    if kept is not None:
        return kept
    try:
        found = _compared(repository, version, run_id, folder)
    except VibeFlowError as error:
        return Reproduction(run_id=run_id, state="failed", text=f"{error.message} {error.hint}")
    atomic.write_json(folder / _RESULT_FILE, found.model_dump(by_alias=True))
    return found


def _compared(repository: Repository, version: Version, run_id: str, folder: Path) -> Reproduction:
    tree = repository.tree(version.commit, "model/")
    own = []
    for path, entry in tree.items():
        pointer = parse_pointer(repository.blob(entry.oid)) if is_weights(path) else None
        if pointer is not None:
            own.append(sound_object(repository, pointer, path))
    again = sorted((folder / RESULT).glob(f"*{WEIGHTS}"))
    found = compare_weights(own, again)
    if found.tensors and not found.differing:
        text = t("All {tensors} weights are bit for bit the same.", tensors=found.tensors)
        return Reproduction(run_id=run_id, state="same", text=text)
    differing, tensors, largest = found.differing, found.tensors, found.largest
    told = [
        t("{differing} of {tensors} weights differ.", differing=differing, tensors=tensors)
        if largest is None
        else t(
            "{differing} of {tensors} weights differ, by {largest:.2g} at most.",
            differing=differing,
            tensors=tensors,
            largest=largest,
        )
    ]
    was, now = _described(repository, version), _json(folder / RESULT / "model.json")
    if was.get("base_digest") != now.get("base_digest"):
        told.append(t("The base model is not the one it was tuned from."))
    else:
        told.append(t("Another processor, graphics card or release of the libraries rounds in another way."))
    return Reproduction(
        run_id=run_id,
        state="different",
        text=" ".join(told),
        differing=found.differing,
        largest_difference=found.largest,
    )


def _inputs(repository: Repository, version: Version) -> dict[str, bytes]:
    """What the training read, by the name it has in the job's inputs."""
    repository.tree(version.commit)  # refuses a commit with a path that git refuses
    names = (RECIPE_FILE, "data/manifest.json", "data/train.jsonl", "data/test.jsonl")
    found = {path.rpartition("/")[2]: read_file(repository, version.commit, path) for path in names}
    content = {name: data for name, data in found.items() if data is not None}
    missing = [name for name in ("train.jsonl", RECIPE_FILE) if name not in content]
    if missing:
        raise NotReady(
            t("The commit of version {number} has no {missing}.", number=version.number, missing=missing[0]),
            hint=t("It was changed by hand. Choose another version."),
        )
    content.setdefault("test.jsonl", b"")
    return content


def _described(repository: Repository, version: Version) -> dict[str, Any]:
    try:
        said = json.loads(read_file(repository, version.commit, "model/model.json") or b"{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _json(file: Path) -> dict[str, Any]:
    try:
        said = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _kept(folder: Path) -> Reproduction | None:
    try:
        return Reproduction.model_validate_json((folder / _RESULT_FILE).read_bytes())
    except (OSError, ValueError):
        return None
