"""Changes of a dataset that is there: edits, rows taken out, split, test file, checks, cancelling."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from vibeflow.features.datasets.build.index import load_index, read_lines
from vibeflow.features.datasets.files import read_split
from vibeflow.features.datasets.manifest import load_manifest
from vibeflow.protocol.datasets import (
    CancelImport,
    DatasetRef,
    ImportProgress,
    PreviewFix,
    SetLanguage,
    SetSplit,
)
from vibeflow.protocol.errors import Cancelled, NotFound, NotReady
from vibeflow.protocol.rows import EditRow, RowFilter, RowRef, SetExcluded
from vibeflow.recipe.store import load_recipe, save_recipe
from vibeflow.store.dataset_lock import STATE, lock


def table(count: int, customers: int = 7) -> str:
    """Distinct questions and answers; every tenth row lacks its answer."""
    lines = ["question,answer,customer"]
    for i in range(count):
        answer = "" if i % 10 == 9 else f"Order {i} leaves our house on day {i % 28 + 1} of the month."
        lines.append(f"When will my order number {i} be sent to me?,{answer},c{i % customers}")
    return "\n".join(lines) + "\n"


def balanced(view: Any) -> bool:
    ledger = view.ledger
    return ledger.read == ledger.train + ledger.test + sum(entry.count for entry in ledger.removed)


def removed(view: Any) -> dict[str, int]:
    return {entry.reason: entry.count for entry in view.ledger.removed}


def in_files(path: Path) -> dict[int, str]:
    """Part of every row, by its number, as the files have it."""
    found: dict[int, str] = {}
    for part in ("train", "test", "removed"):
        for line in (path / "data" / f"{part}.jsonl").read_text(encoding="utf-8").splitlines():
            number = json.loads(line)["n"]
            assert number not in found
            found[number] = part
    return found


def split(bench: Any, **more: Any) -> Any:
    given = {"project_id": bench.project_id, "share": 0.2, "seed": 42} | more
    return bench.datasets.set_split(SetSplit.model_validate(given)).view


def test_an_edit_is_in_the_files_and_taken_back(bench, write) -> None:
    bench.load(write("a.csv", table(50)))
    before = in_files(bench.path)
    edit = EditRow(project_id=bench.project_id, number=3, field="answer", text="By hand.")
    changed = bench.datasets.edit_row(edit)
    assert (changed.revision, changed.changed) == (2, 1)
    detail = bench.datasets.row(RowRef(project_id=bench.project_id, number=3))
    assert detail.edited and detail.turns[-1].content == "By hand."
    view = bench.view()
    assert view is not None and view.edited == 1 and balanced(view)
    back = bench.datasets.edit_row(edit.model_copy(update={"text": None}))
    assert back.revision == 3
    assert bench.view().edited == 0 and in_files(bench.path) == before
    with pytest.raises(NotFound):
        bench.datasets.edit_row(edit.model_copy(update={"number": 51}))


def test_filling_a_missing_answer_brings_the_row_back(bench, write) -> None:
    bench.load(write("a.csv", table(50)))
    bench.datasets.edit_row(EditRow(project_id=bench.project_id, number=10, field="answer", text="Now."))
    view = bench.view()
    assert removed(view) == {"missingAnswer": 4} and balanced(view)
    assert in_files(bench.path)[10] != "removed"


def test_rows_taken_out_by_hand_come_back(bench, write) -> None:
    first = bench.load(write("a.csv", table(50)))
    out = SetExcluded(project_id=bench.project_id, numbers=(1, 2, 10), excluded=True)
    assert bench.datasets.set_excluded(out).changed == 3
    view = bench.view()
    assert removed(view) == {"missingAnswer": 4, "byHand": 3} and balanced(view)
    filtered = SetExcluded(
        project_id=bench.project_id, filter=RowFilter(search="order number 2"), excluded=True
    )
    assert bench.datasets.set_excluded(filtered).changed == 10
    everything = SetExcluded(project_id=bench.project_id, filter=RowFilter(part="removed"), excluded=False)
    bench.datasets.set_excluded(everything)
    assert bench.view().ledger == first.ledger


def test_a_change_that_changes_nothing_makes_no_revision(bench, write) -> None:
    bench.load(write("a.csv", table(20)))
    same = SetExcluded(project_id=bench.project_id, numbers=(1,), excluded=False)
    changed = bench.datasets.set_excluded(same)
    assert (changed.revision, changed.changed) == (1, 0)


def test_a_new_import_starts_without_edits(bench, write) -> None:
    source = write("a.csv", table(50))
    bench.load(source)
    bench.datasets.set_excluded(SetExcluded(project_id=bench.project_id, numbers=(1,), excluded=True))
    view = bench.load(source)
    assert "byHand" not in removed(view)
    assert json.loads((bench.path / "data" / "edits.json").read_text())["excluded"] == []


def test_groups_stay_on_one_side_and_the_recipe_says_so(bench, write) -> None:
    bench.load(write("a.csv", table(200)))
    view = split(bench, group_by="customer", share=0.3)
    assert view.split.group_by == "customer" and balanced(view)
    assert load_recipe(bench.path).data.group_by == "customer"
    sides: dict[int, set[str]] = {}
    for part in ("train", "test"):
        for row in read_split(bench.path, part):
            sides.setdefault((row.n - 1) % 7, set()).add(part)
    assert view.ledger.test and all(len(parts) == 1 for parts in sides.values())
    with pytest.raises(NotFound):
        split(bench, group_by="nobody")


def test_a_split_that_fails_leaves_the_recipe(bench, write) -> None:
    bench.load(write("a.csv", table(50)))
    before = (bench.path / "vibeflow.yaml").read_bytes()
    with pytest.raises(NotReady):
        split(bench, share=0.4, test_file=str(bench.path / "nowhere.csv"))
    assert (bench.path / "vibeflow.yaml").read_bytes() == before
    assert bench.view().version == 1


def test_the_users_own_test_file_takes_the_place_of_a_share(bench, write) -> None:
    bench.load(write("a.csv", table(50)))
    lines = table(50).splitlines()
    own = write("own.csv", "\n".join([lines[0], lines[1], lines[2], "Something new?,Quite new it is.,c1"]))
    view = split(bench, test_file=str(own))
    assert view.ledger.read == 53 and balanced(view)
    assert view.ledger.test == 3 and removed(view)["inTestFile"] == 2
    asked = {row.messages[0]["content"] for row in read_split(bench.path, "train")}
    assert not asked & {row.messages[0]["content"] for row in read_split(bench.path, "test")}
    # Its cache will do when it is gone, as long as nothing else is asked for.
    own.unlink()
    assert bench.fix("removeMissing", False).ledger.test == 3
    again = split(bench)
    assert again.ledger.read == 50 and again.split.test_file is None


def test_the_index_is_made_anew_from_the_files(bench, write) -> None:
    bench.load(write("a.csv", table(60)))
    manifest = load_manifest(bench.path)
    assert manifest is not None
    before = load_index(bench.path, manifest)
    (bench.path / STATE / "index.parquet").unlink()
    after = load_index(bench.path, manifest)
    same = ["n", "part", "offset", "length", "chars_question", "reason"]
    kept = pl.col("part") < 2
    assert after.select(same[:4]).equals(before.select(same[:4]))
    assert after.filter(kept).select(same).equals(before.filter(kept).select(same))
    lines = read_lines(bench.path, after)
    assert [line["n"] for line in lines] == after["n"].to_list() == list(range(1, 61))


def test_many_rows_are_checked_on_a_sample_first_and_then_all(bench, write) -> None:
    view = bench.load(write("a.csv", table(6000)))
    assert view.checks.state == "running" and view.checks.total == 6000
    manifest = load_manifest(bench.path)
    assert manifest is not None and manifest.checks.sample == 2000
    with pytest.raises(NotReady, match="still being checked"):
        bench.fix("removeNearDuplicates", True)
    done = bench.datasets.wait_for_checks(DatasetRef(project_id=bench.project_id)).view
    assert done.checks.state == "done" and done.revision == view.revision
    finished = load_manifest(bench.path)
    assert finished is not None and finished.checks.sample is None
    assert finished.lengths is not None and finished.lengths.counted == view.ledger.train + view.ledger.test
    assert finished.created_at == manifest.created_at
    index = load_index(bench.path, finished)
    assert index.filter(pl.col("part") < 2)["tokens"].null_count() == 0
    # What was found is taken over: an edit asks for one row to be checked, not for all.
    bench.datasets.edit_row(EditRow(project_id=bench.project_id, number=5, field="answer", text="Short."))
    edited = load_manifest(bench.path)
    assert edited is not None and edited.checks.sample is None and edited.checks.stale == 2


def test_checks_begin_again_where_a_backend_died(bench, write) -> None:
    bench.load(write("a.csv", table(6000)))
    bench.datasets.close()
    view = bench.view()
    assert view is not None and view.checks.state == "running"
    assert bench.datasets.wait_for_checks(DatasetRef(project_id=bench.project_id)).view.checks.state == "done"


def test_cancelling_ends_the_reading_and_leaves_the_data(bench, write) -> None:
    before = bench.load(write("a.csv", table(20)))
    source = write("large.csv", table(400_000))
    caught: list[BaseException] = []

    def load() -> None:
        try:
            bench.load(source)
        except Cancelled as error:
            caught.append(error)

    bench.events.clear()
    thread = threading.Thread(target=load)
    thread.start()
    while not any(isinstance(params, ImportProgress) for _, params in bench.events):
        time.sleep(0.01)
    began = time.monotonic()
    asked = time.monotonic()
    bench.rows(limit=5)
    assert time.monotonic() - asked < 1.0
    bench.datasets.cancel(CancelImport(project_id=bench.project_id))
    thread.join(timeout=10)
    assert caught and time.monotonic() - began < 5
    assert bench.view() == before
    assert not list((bench.path / STATE).glob("build-*"))
    bench.datasets.cancel(CancelImport(project_id=bench.project_id))


def test_progress_tells_rows_and_the_part_of_the_file(bench, write) -> None:
    bench.load(write("a.csv", table(3000)))
    told = [params for _, params in bench.events if isinstance(params, ImportProgress)]
    assert {params.stage for params in told} == {"reading", "checking", "saving"}
    read = [params for params in told if params.stage == "reading"]
    assert read[-1].rows == 3000 and read[-1].part == 1.0 and read[-1].source == "a.csv"


def test_two_windows_take_turns(bench, write) -> None:
    bench.load(write("a.csv", table(50)))
    held = lock(bench.path)
    held.acquire()
    done = threading.Event()

    def fix() -> None:
        bench.fix("removeMissing", False)
        done.set()

    threading.Thread(target=fix).start()
    assert not done.wait(0.5)
    assert bench.rows().total == 45
    held.release()
    assert done.wait(20)


def test_the_preview_of_a_removal_names_the_row_that_stays(bench, write) -> None:
    text = table(20) + "\n".join(table(3).splitlines()[1:]) + "\n"
    bench.load(write("a.csv", text))
    found = bench.datasets.preview_fix(PreviewFix(project_id=bench.project_id, fix="removeDuplicates"))
    assert found.count == 3
    assert [(change.number, change.beside) for change in found.changes] == [(21, 1), (22, 2), (23, 3)]
    assert all(change.after is None and "order number" in change.before for change in found.changes)
    missing = bench.datasets.preview_fix(PreviewFix(project_id=bench.project_id, fix="removeMissing"))
    assert [change.number for change in missing.changes] == [10, 20]


def test_the_preview_of_a_text_fix_shows_before_and_after(bench, write) -> None:
    text = "question,answer\n" + "".join(f'What is {i}?,"  It is {i} indeed. "\n' for i in range(30))
    bench.load(write("a.csv", text))
    preview = PreviewFix(project_id=bench.project_id, fix="trimWhitespace")
    applied = bench.datasets.preview_fix(preview)
    bench.fix("trimWhitespace", False)
    offered = bench.datasets.preview_fix(preview)
    assert applied == offered
    assert offered.count == 30 and len(offered.changes) == 20
    change = offered.changes[0]
    assert (change.field, change.before, change.after) == ("answer", "  It is 0 indeed. ", "It is 0 indeed.")


def test_the_language_is_kept_in_the_recipe(bench, write) -> None:
    bench.load(write("a.csv", table(50)))
    given = SetLanguage(project_id=bench.project_id, expected="German")
    view = bench.datasets.set_language(given).view
    assert view is not None and view.language.expected == "German"
    assert load_recipe(bench.path).data.language == "German"


def test_an_import_is_a_commit_of_its_own(bench, write) -> None:
    def git(*given: str) -> str:
        out = subprocess.run(["git", "-C", str(bench.path), *given], capture_output=True, check=True)
        return out.stdout.decode()

    bench.load(write("a.csv", table(50)))
    assert git("log", "-1", "--format=%s").strip() == "Data: a.csv, 45 of 50 rows"
    assert "VibeFlow-Data-Rows: 45" in git("log", "-1", "--format=%B")
    assert git("show", "HEAD:data/train.jsonl") == (bench.path / "data" / "train.jsonl").read_text()
    assert git("status", "--porcelain") == ""
    bench.load(write("b.csv", table(20_000)))
    assert git("log", "-1", "--format=%s").strip() == "Data: b.csv, 18,000 of 20,000 rows"
    assert git("show", "HEAD:data/train.jsonl").startswith("version https://git-lfs")
    assert "/data/train.jsonl filter=lfs" in git("show", "HEAD:.gitattributes")


def test_an_import_without_git_is_whole(bench, write, monkeypatch, caplog) -> None:
    shutil.rmtree(bench.path / ".git")
    monkeypatch.setenv("PATH", "")
    view = bench.load(write("a.csv", table(50)))
    assert balanced(view) and len(in_files(bench.path)) == 50
    assert "not committed" in caplog.text


def test_a_dataset_of_the_first_layout_is_looked_at_and_built_anew(bench, write) -> None:
    source = write("a.csv", table(50))
    bench.load(source)
    shutil.rmtree(bench.path / STATE)
    file = bench.path / "data" / "manifest.json"
    new = json.loads(file.read_text(encoding="utf-8"))
    fields = ("revision", "created_at", "columns", "mapped_by", "confidence", "ledger", "lengths", "files")
    old = {name: new[name] for name in fields} | {
        "version": 1,
        "source": {name: new["source"][name] for name in ("name", "path", "sha256", "bytes", "format")},
        "task": "answers",
        "fixes": {"repairEncoding": False, "trimWhitespace": True, "removeMissing": True,
                  "removeDuplicates": True},
        "findings": [{"id": "missing", "severity": "fixed", "title": "5 rows lacked an answer", "detail": "",
                      "count": 5, "share": 0.1, "limit": 0.05, "examples": [10],
                      "fix": {"id": "removeMissing", "label": "Put 5 back", "applied": True}}],
        "split": {"seed": 42, "share": 0.2},
        "language": "English",
    }  # fmt: skip
    file.write_text(json.dumps(old), encoding="utf-8")
    (bench.path / "data" / "edits.json").unlink()
    view = bench.view()
    assert view is not None and view.shape == "pairs" and view.checks.state == "done"
    assert view.mapping.columns["question"] == "question" and view.language.detected == "English"
    assert bench.rows().total == 45
    rebuilt = bench.fix("removeMissing", False)
    assert rebuilt.ledger.train + rebuilt.ledger.test == 50 and rebuilt.revision == 2


def test_another_system_prompt_asks_for_the_checks_once_more(bench, write) -> None:
    bench.load(write("a.csv", table(50)))
    assert bench.view().checks.state == "done"
    before = load_manifest(bench.path)
    save_recipe(bench.path, {"data.system_prompt": "You answer customers of a large shop in few words."})
    assert bench.view().checks.state == "running"
    done = bench.datasets.wait_for_checks(DatasetRef(project_id=bench.project_id)).view
    after = load_manifest(bench.path)
    assert done.checks.state == "done" and before is not None and after is not None
    assert after.lengths.median > before.lengths.median + 5


def test_a_row_that_a_fix_removed_is_taken_back_alone(bench, write) -> None:
    lines = table(30).splitlines()
    bench.load(write("a.csv", "\n".join([*lines, lines[1], lines[2], lines[1]]) + "\n"))
    assert removed(bench.view())["duplicate"] == 3
    gone = SetExcluded(project_id=bench.project_id, numbers=(31, 32), excluded=False)
    assert bench.datasets.set_excluded(gone).changed == 2
    view = bench.view()
    assert removed(view)["duplicate"] == 1 and balanced(view)
    assert next(one for one in view.findings if one.id == "duplicates").count == 1
    parts = in_files(bench.path)
    assert parts[31] == parts[1] and parts[32] == parts[2], "what is the same never straddles the split"
    assert parts[33] == "removed"
    # By hand it can be taken out once more, and back in as often as wished.
    assert bench.datasets.set_excluded(gone.model_copy(update={"excluded": True})).changed == 2
    assert removed(bench.view())["byHand"] == 2
    assert bench.datasets.set_excluded(gone).changed == 2
    assert in_files(bench.path) == parts


def test_a_row_with_nothing_to_learn_is_not_taken_back(bench, write) -> None:
    bench.load(write("a.csv", table(30)))
    asked = SetExcluded(project_id=bench.project_id, numbers=(10,), excluded=False)
    outcome = bench.datasets.set_excluded(asked)
    assert (outcome.revision, outcome.changed) == (1, 0)
    assert in_files(bench.path)[10] == "removed"


def test_no_group_is_no_group_though_a_column_was_read_as_one(bench, write) -> None:
    mapping = {"question": "question", "answer": "answer", "customer": "group"}
    bench.load(write("a.csv", table(60)), mapping=mapping)
    assert bench.view().split.group_by == "customer"
    view = split(bench, group_by=None)
    assert (view.split.group_by, view.split.groups_together) == (None, 0)
    assert bench.view().split.group_by is None and balanced(view)
    assert split(bench, group_by="customer").split.groups_together > 0


def test_an_edit_before_every_row_is_checked_uses_the_sample_again(bench, write, monkeypatch) -> None:
    # The checks of all rows would end the wait for them sooner or later.
    monkeypatch.setattr(bench.datasets._background, "ensure", lambda project, manifest, recipe: None)
    bench.load(write("a.csv", table(6_000)))
    sampled = load_manifest(bench.path)
    assert sampled is not None and sampled.checks.sample == 2_000
    index = load_index(bench.path, sampled)
    counted = index.filter(pl.col("tokens").is_not_null())["n"]
    bench.datasets.edit_row(
        EditRow(project_id=bench.project_id, number=int(counted[0]), field="answer", text="By hand, at last.")
    )
    after = load_manifest(bench.path)
    assert after is not None and after.checks.sample == 2_000 and balanced(after)
    again = load_index(bench.path, after)
    still = again.filter(pl.col("tokens").is_not_null())["n"]
    assert still.to_list() == counted[1:].to_list(), "all but the row that is another now"
