"""A version's recipe run again: the job is the commit's, the run ends with its training, and the weights are
compared bit by bit."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from finished_run import Site, write_result

from vibeflow.features.history.finding import find_version
from vibeflow.features.services import Services
from vibeflow.features.training.pipeline import next_job
from vibeflow.features.training.snapshot import reproduce_draft
from vibeflow.features.versions.reproducing import _inputs
from vibeflow.features.versions.tensors import compare_weights
from vibeflow.git.repository import open_repository
from vibeflow.jobs.events import EventWriter, ResultEvent, StateEvent
from vibeflow.jobs.spec import TrainPayload, job_folder
from vibeflow.jobs.submit import make
from vibeflow.protocol.errors import InternalError, NotReady
from vibeflow.protocol.versions import ReproduceVersion, VersionRef


def weights(**tensors: tuple[str, list[float]]) -> bytes:
    """A safetensors file, by its specification."""
    header, body = {}, b""
    for name, (kind, values) in tensors.items():
        if kind == "BF16":
            raw = (np.array(values, "<f4").view("<u4") >> 16).astype("<u2").tobytes()
        else:
            raw = np.array(values, {"F32": "<f4", "F16": "<f2", "I8": "<i1"}[kind]).tobytes()
        offsets = [len(body), len(body) + len(raw)]
        header[name] = {"dtype": kind, "shape": [len(values)], "data_offsets": offsets}
        body += raw
    said = json.dumps(header).encode()
    return struct.pack("<Q", len(said)) + said + body


@pytest.mark.parametrize(
    ("one", "other", "differing", "largest"),
    [
        ({"a": ("F32", [1.0]), "b": ("F16", [0.5])}, {"b": ("F16", [0.5]), "a": ("F32", [1.0])}, 0, None),
        ({"a": ("F32", [1.0]), "b": ("F16", [0.5])}, {"a": ("F32", [1.25]), "b": ("F16", [0.5])}, 1, 0.25),
        ({"a": ("BF16", [1.0, 2.0])}, {"a": ("BF16", [1.5, 2.0])}, 1, 0.5),
        ({"a": ("I8", [1, 2])}, {"a": ("I8", [1, -4])}, 1, 6.0),
        ({"a": ("F32", [0.0])}, {"a": ("F32", [-0.0])}, 1, 0.0),
        ({"a": ("F32", [1.0])}, {"a": ("F16", [1.0])}, 1, None),
        ({"a": ("F32", [1.0])}, {"b": ("F32", [1.0])}, 2, None),
    ],
)  # fmt: skip
def test_weights_are_compared_bit_by_bit(
    tmp_path: Path, one: dict[str, object], other: dict[str, object], differing: int, largest: float | None
) -> None:
    files = []
    for name, tensors in (("one", one), ("other", other)):
        files.append(tmp_path / name)
        files[-1].write_bytes(weights(**tensors))  # type: ignore[arg-type]  # as the function takes them
    found = compare_weights(files[:1], files[1:])
    assert (found.differing, found.largest) == (differing, largest)


def test_what_is_no_file_of_weights_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 100)
    with pytest.raises(InternalError, match="holds no weights"):
        compare_weights([tmp_path / "a"], [tmp_path / "a"])


def _again(site: Site, commit: str, result: bytes) -> tuple[Path, TrainPayload]:
    """The job that reproduces a version, done by a worker that leaves `result`."""
    found = find_version(site.record, commit)
    assert found
    spec = make(
        site.record.jobs, "train", lambda place: reproduce_draft(commit, None, _inputs(*found), place)
    )
    folder = job_folder(site.path, spec.id)
    write_result(folder, {"adapter_model.safetensors": result, "model.json": b"{}"})
    with EventWriter(folder) as writer:
        writer.append(ResultEvent(result_dir="result", summary={"seconds": 1.0}))
        writer.append(StateEvent(state="succeeded"))
    assert isinstance(spec.payload, TrainPayload)
    return folder, spec.payload


def test_the_run_has_the_commits_recipe_and_data_and_is_no_version(site: Site) -> None:
    commit = site.version(weights=weights(a=("F32", [1.0, 2.0])))
    (site.path / "vibeflow.yaml").write_text("name: changed since\n")
    site.data(rows=50, cell="changed since")
    folder, payload = _again(site, commit, weights(a=("F32", [1.0, 2.0])))
    assert (folder / "inputs/vibeflow.yaml").read_text() == site.git("show", f"{commit}:vibeflow.yaml") + "\n"
    assert len((folder / "inputs/train.jsonl").read_text().splitlines()) == 5
    assert payload.reproduces == commit and payload.settings.epochs == 4
    assert next_job(site.record.jobs, "run-0002") is None
    said = Services.over(site.ctx).versions.reproduction(VersionRef(project_id=site.record.id, commit=commit))
    assert (said.state, said.run_id, said.text) == (
        "same", "run-0002", "All 1 weights are bit for bit the same.",
    )  # fmt: skip
    assert site.versions_in_git() == 1


def test_what_differs_is_counted_and_measured(site: Site) -> None:
    commit = site.version(weights=weights(a=("F32", [1.0]), b=("F32", [2.0])))
    _again(site, commit, weights(a=("F32", [1.0]), b=("F32", [2.5])))
    asked = VersionRef(project_id=site.record.id, commit=commit)
    for _ in range(2):  # the second time from what was kept
        said = Services.over(site.ctx).versions.reproduction(asked)
        assert (said.state, said.differing, said.largest_difference) == ("different", 1, 0.5)
        assert said.text.startswith("1 of 2 weights differ, by 0.5 at most.")


def test_a_version_that_no_recipe_alone_gives_is_not_run_again(site: Site) -> None:
    train, evaluate = site.finish_run()
    with EventWriter(train) as writer:
        writer.append(StateEvent(state="stopped"))
    commit = site.commit(train, evaluate)
    asked = ReproduceVersion(project_id=site.record.id, commit=commit)
    assert (
        Services.over(site.ctx)
        .versions.reproduction(VersionRef(project_id=site.record.id, commit=commit))
        .state
        == "none"
    )
    with pytest.raises(NotReady, match="stopped by hand"):
        Services.over(site.ctx).versions.reproduce(asked)
    assert open_repository(site.path) is not None
