"""Arrow files and folders that the datasets library saved: read whole, and no further than the folder."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from vibeflow.features.datasets.readers import ReadOptions, Table, arrow, head, open_source
from vibeflow.protocol.errors import DataUnreadable, TrainingPartMissing

datasets = pytest.importorskip("datasets")

ROWS = {"text": ["Where is my parcel?", "Thanks!", "And now?"], "label": [0, 1, -1]}


def rows_of(table: Table) -> list[dict[str, Any]]:
    frame = pl.concat(list(table.batches), how="diagonal")
    assert frame["problem"].null_count() == frame.height
    return frame.drop("problem").rename(lambda name: name.removeprefix("c.")).to_dicts()


def labelled(rows: dict[str, list[Any]] = ROWS) -> Any:
    features = datasets.Features(
        {"text": datasets.Value("string"), "label": datasets.ClassLabel(names=["question", "thanks"])}
    )
    return datasets.Dataset.from_dict(rows, features=features)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    labelled().save_to_disk(tmp_path / "saved")
    return tmp_path / "saved"


def test_a_saved_dataset_is_read_with_its_labels_names(saved: Path) -> None:
    table = open_source(saved, ReadOptions())
    assert rows_of(table) == [
        {"text": "Where is my parcel?", "label": "question"},
        {"text": "Thanks!", "label": "thanks"},
        {"text": "And now?", "label": None},
    ]
    assert table.format == "Saved dataset, 1 file"
    assert table.sha256 == open_source(saved, ReadOptions()).sha256


def test_several_files_come_in_their_order(tmp_path: Path) -> None:
    labelled({"text": [f"row {n}" for n in range(30)], "label": [0] * 30}).save_to_disk(
        tmp_path / "saved", num_shards=12
    )
    table = open_source(tmp_path / "saved", ReadOptions())
    assert [row["text"] for row in rows_of(table)] == [f"row {n}" for n in range(30)]
    assert table.files == 12


def test_parts_stand_in_a_cell_of_their_own(tmp_path: Path) -> None:
    parts = {"train": labelled(), "test": labelled({"text": ["Held out"], "label": [1]})}
    datasets.DatasetDict(parts).save_to_disk(tmp_path / "saved")
    rows = rows_of(open_source(tmp_path / "saved", ReadOptions()))
    assert [row["split"] for row in rows] == ["train", "train", "train", "test"]


def test_one_file_is_read_by_itself_in_either_form(saved: Path, tmp_path: Path) -> None:
    (stream,) = saved.glob("*.arrow")
    assert rows_of(open_source(stream, ReadOptions()))[0] == {
        "text": "Where is my parcel?",
        "label": "question",
    }
    nested = pl.DataFrame({"messages": [[{"role": "user", "content": "é"}]], "n": [1.5]})
    nested.write_ipc(tmp_path / "other.feather")
    assert rows_of(open_source(tmp_path / "other.feather", ReadOptions())) == [
        {"messages": '[{"role":"user","content":"é"}]', "n": "1.5"}
    ]


def test_its_first_rows_are_seen_without_the_rest(saved: Path) -> None:
    _, first = head(saved, ReadOptions(), 2)
    assert first["c.text"].to_list() == ROWS["text"][:2]


def test_pictures_are_left_out_and_said(tmp_path: Path) -> None:
    rows = {"text": ["a"], "photo": [{"bytes": b"png", "path": None}]}
    pictured = datasets.Dataset.from_dict(rows).cast_column("photo", datasets.Image())
    pictured.save_to_disk(tmp_path / "saved")
    table = open_source(tmp_path / "saved", ReadOptions())
    assert rows_of(table) == [{"text": "a"}]
    assert table.notes == ["Columns that hold no text were left out: photo."]


def test_its_parts_are_the_project_s_parts(bench: Any, tmp_path: Path) -> None:
    def talk(first: int, count: int) -> Any:
        numbers = range(first, first + count)
        return datasets.Dataset.from_dict(
            {
                "question": [f"Where is parcel number {n}?" for n in numbers],
                "answer": [f"It is at depot {n % 7} and comes on day {n}." for n in numbers],
            }
        )

    parts = {"train": talk(0, 90), "test": talk(90, 30)}
    datasets.DatasetDict(parts).save_to_disk(tmp_path / "saved")
    view = bench.load(tmp_path / "saved")
    assert (view.ledger.read, view.ledger.train, view.ledger.test) == (120, 90, 30)
    assert view.format == "Saved dataset, 2 files"


@pytest.mark.parametrize(
    "name", ["../secret.arrow", "/etc/passwd", "..", "a/b.arrow", "a\\b.arrow", "", None, 7]
)
def test_a_name_never_leads_out_of_the_folder(saved: Path, name: object) -> None:
    labelled({"text": ["secret"], "label": [0]}).save_to_disk(saved.parent / "other")
    (saved.parent / "other" / "data-00000-of-00001.arrow").rename(saved.parent / "secret.arrow")
    state = json.loads((saved / "state.json").read_text()) | {"_data_files": [{"filename": name}]}
    (saved / "state.json").write_text(json.dumps(state))
    with pytest.raises(DataUnreadable, match="does not say which files"):
        open_source(saved, ReadOptions())


def test_a_link_is_not_followed(saved: Path) -> None:
    (file,) = saved.glob("*.arrow")
    file.rename(saved.parent / "outside.arrow")
    file.symlink_to(saved.parent / "outside.arrow")
    with pytest.raises(DataUnreadable, match="link"):
        open_source(saved, ReadOptions())


def test_a_part_named_outside_is_refused(tmp_path: Path) -> None:
    datasets.DatasetDict({"train": labelled()}).save_to_disk(tmp_path / "saved")
    (tmp_path / "saved" / "dataset_dict.json").write_text('{"splits": ["../saved/train"]}')
    with pytest.raises(DataUnreadable):
        open_source(tmp_path / "saved", ReadOptions())


def test_how_it_is_to_be_shown_imports_nothing(saved: Path) -> None:
    state = json.loads((saved / "state.json").read_text()) | {"_format_type": "torch"}
    (saved / "state.json").write_text(json.dumps(state))
    program = (
        "import sys; from pathlib import Path\n"
        "from vibeflow.features.datasets.readers import ReadOptions, open_source\n"
        f"rows = list(open_source(Path({str(saved)!r}), ReadOptions()).batches)\n"
        "assert rows and 'torch' not in sys.modules, 'torch was imported'"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_a_file_that_was_cut_off_is_refused(saved: Path, cut: float) -> None:
    (file,) = saved.glob("*.arrow")
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * cut)])
    with pytest.raises(DataUnreadable, match="not a whole Arrow file"):
        rows_of(open_source(saved, ReadOptions()))


def test_without_the_library_it_says_what_to_do(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(TrainingPartMissing, match="datasets"):
        rows_of(open_source(saved, ReadOptions()))
