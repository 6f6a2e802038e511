"""Importing into a project, with the real child process: ledger, fixes and undo, mapping, faults."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
from pathlib import Path

import pytest

from vibeflow.features.datasets.files import READY, read_split
from vibeflow.features.datasets.manifest import load_manifest
from vibeflow.features.datasets.sandbox import parent as sandbox
from vibeflow.protocol.datasets import DatasetChanged, DatasetView, Finding
from vibeflow.protocol.errors import (
    DataEmpty,
    DataNoAnswer,
    DataUnreadable,
    DiskFull,
    NotFound,
    NotReady,
    RecipeInvalid,
)
from vibeflow.protocol.rows import RowRef
from vibeflow.recipe.store import load_recipe, save_recipe
from vibeflow.store.dataset_lock import STATE


def support_csv() -> str:
    """120 good rows, 3 without a reply, 2 exact duplicates, 2 with broken characters, 1 untrimmed."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["ticket_id", "customer_message", "support_reply", "product_area"])
    for i in range(117):
        writer.writerow(
            [i, f"How do I change the address of order {i}?", f"Open order {i} and press Edit.", "orders"]
        )
    writer.writerow(
        [117, "Can I pay you by card?", "Yes, you donâ€™t need anything else for that.", "billing"]
    )
    writer.writerow([118, "Is the shop open now?", "Itâ€™s open from nine to five on weekdays.", "billing"])
    writer.writerow(
        [119, "  Where is my parcel today?", "It is on its way to you and comes soon. ", "delivery"]
    )
    for i in range(3):
        writer.writerow([120 + i, f"Is anyone there {i}?", "  " if i else "", "other"])
    for i in range(2):
        writer.writerow(
            [
                123 + i,
                f"How do I change the address of order {i}?",
                f"Open order {i} and press Edit.",
                "orders",
            ]
        )
    return out.getvalue()


def balanced(view: DatasetView) -> bool:
    ledger = view.ledger
    return ledger.read == ledger.train + ledger.test + sum(entry.count for entry in ledger.removed)


def finding(view: DatasetView, kind: str) -> Finding:
    return next(f for f in view.findings if f.id == kind)


def removed(view: DatasetView) -> dict[str, int]:
    return {entry.reason: entry.count for entry in view.ledger.removed}


def test_columns_are_detected_flaws_mended_and_every_row_accounted_for(bench, write) -> None:
    view = bench.load(write("tickets.csv", support_csv()))
    roles = {column.name: column.role for column in view.columns}
    assert roles == {
        "ticket_id": "ignored",
        "customer_message": "question",
        "support_reply": "answer",
        "product_area": "topic",
    }
    assert view.confidence >= 0.9
    assert not view.needs_mapping
    assert view.ledger.read == 125
    assert removed(view) == {"missingAnswer": 3, "duplicate": 2}
    assert (view.ledger.train, view.ledger.test) == (96, 24)
    assert balanced(view)
    assert view.language.detected == "English"
    damage = finding(view, "encodingDamage")
    assert (damage.severity, damage.count, damage.examples) == ("decide", 2, (118, 119))
    assert damage.fix is not None
    assert damage.fix.label == "Repair 2"
    assert "“don’t” reads as “donâ€™t”" in damage.detail


def test_the_files_hold_what_the_ledger_says(bench, write) -> None:
    view = bench.load(write("tickets.csv", support_csv()))
    train, test = read_split(bench.path, "train"), read_split(bench.path, "test")
    assert (len(train), len(test)) == (view.ledger.train, view.ledger.test)
    lines = (bench.path / "data" / "removed.jsonl").read_text(encoding="utf-8").splitlines()
    gone = [json.loads(line) for line in lines]
    assert {row["n"] for row in gone} | {row.n for row in train + test} == set(range(1, 126))
    first = next(row for row in gone if row["n"] == 121)
    assert first["reason"] == "missingAnswer"
    assert first["row"]["customer_message"] == "Is anyone there 0?"
    assert [m["role"] for m in train[0].messages] == ["user", "assistant"]


def test_each_fix_can_be_applied_and_undone(bench, write) -> None:
    before = bench.load(write("tickets.csv", support_csv()))
    repaired = bench.fix("repairEncoding", True)
    assert finding(repaired, "encodingDamage").severity == "fixed"
    page = bench.rows(search="don’t")
    assert [row.number for row in page.rows] == [118]
    undone = bench.fix("removeMissing", False)
    assert removed(undone) == {"duplicate": 2}
    assert finding(undone, "missing").severity == "decide"
    assert undone.version == before.version + 2
    kept_duplicates = bench.fix("removeDuplicates", False)
    assert removed(kept_duplicates) == {}
    assert kept_duplicates.ledger.train + kept_duplicates.ledger.test == 125
    bench.fix("repairEncoding", False)
    bench.fix("removeDuplicates", True)
    again = bench.fix("removeMissing", True)
    assert again.ledger == before.ledger
    untrimmed = bench.fix("trimWhitespace", False)
    assert finding(untrimmed, "whitespace").severity == "decide"
    assert all(balanced(view) for view in (before, repaired, undone, kept_duplicates, again, untrimmed))


def test_a_question_is_never_on_both_sides(bench, write) -> None:
    text = "question,answer\n" + "".join(f"What is {i % 40}?,answer number {i} of many\n" for i in range(400))
    view = bench.load(write("a.csv", text))
    train = {row.messages[0]["content"] for row in read_split(bench.path, "train")}
    test = {row.messages[0]["content"] for row in read_split(bench.path, "test")}
    assert not train & test
    assert view.ledger.test == 80


def test_the_split_hangs_on_the_seed_and_nothing_else(bench, write) -> None:
    source = write("tickets.csv", support_csv())
    bench.load(source)
    first = {row.n for row in read_split(bench.path, "test")}
    bench.load(source)
    assert {row.n for row in read_split(bench.path, "test")} == first
    save_recipe(bench.path, {"data.seed": 7})
    bench.load(source)
    assert {row.n for row in read_split(bench.path, "test")} != first


def test_different_answers_among_the_training_rows_are_counted(bench, write) -> None:
    same = "".join(
        f"Where is parcel number {i}?,{'On its way.' if i % 2 else 'At the depot.'}\n" for i in range(40)
    )
    bench.load(write("same.csv", "question,answer\n" + same))
    assert load_manifest(bench.path).answers == 2
    own = "".join(f"Where is parcel number {i}?,It is in box {i} of the depot.\n" for i in range(40))
    ledger = bench.load(write("own.csv", "question,answer\n" + own)).ledger
    assert load_manifest(bench.path).answers == ledger.train < 40


def test_labels_become_answers(bench, write) -> None:
    text = "text,category\n" + "".join(f"my card number {i} is lost,card_{i % 5}\n" for i in range(200))
    view = bench.load(write("a.csv", text))
    assert {c.name: c.role for c in view.columns} == {"text": "question", "category": "answer"}
    assert not view.needs_mapping
    manifest = load_manifest(bench.path)
    assert manifest is not None
    assert manifest.shape == "labels"


def test_below_sixty_percent_the_user_is_asked_and_his_mapping_wins(bench, write) -> None:
    text = "left,right\n" + "".join(f"one thing or another {i},and the other thing {i}\n" for i in range(50))
    view = bench.load(write("a.csv", text))
    assert view.needs_mapping
    assert view.confidence < 0.6
    mapped = bench.map({"left": "answer", "right": "question"})
    assert not mapped.needs_mapping
    assert mapped.confidence == 1.0
    assert read_split(bench.path, "train")[0].messages[0]["content"].startswith("and the other")
    with pytest.raises(NotFound):
        bench.map({"middle": "answer", "left": "question"})


def test_a_mapping_given_with_the_import_is_not_guessed_over(bench, write) -> None:
    source = write("tickets.csv", support_csv())
    view = bench.load(source, {"support_reply": "question", "customer_message": "answer"})
    roles = {c.name: c.role for c in view.columns}
    assert roles["support_reply"] == "question"
    assert roles["product_area"] == "ignored"
    assert balanced(view)


def test_conversations_of_all_usual_shapes(bench, write) -> None:
    rows = [
        {"messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": f"Hi {i}"},
                      {"role": "assistant", "content": f"Hello {i}"}]} for i in range(10)
    ]  # fmt: skip
    rows.append({"messages": [{"role": "user", "content": [{"type": "text", "text": "In parts"}]},
                              {"role": "assistant", "content": "Yes"}]})  # fmt: skip
    rows.append({"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"},
                              {"role": "user", "content": "unanswered"}]})  # fmt: skip
    rows.append({"messages": [{"role": "user", "content": "a"}, {"role": "tool", "content": "b"}]})
    rows.append({"messages": [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}]})
    view = bench.load(write("a.jsonl", "\n".join(map(json.dumps, rows))))
    assert view.columns[0].role == "conversation"
    assert removed(view) == {"unreadable": 2}
    assert balanced(view)
    assert finding(view, "unansweredTurn").count == 1
    page = bench.rows()
    assert page.rows[0].system == "Be kind."
    assert page.rows[10].question == "In parts"
    gone = bench.rows(part="removed").rows
    assert gone[0].removed_because == "user and assistant do not take turns"


def test_alpaca_and_sharegpt(bench, write) -> None:
    alpaca = [
        {"instruction": f"Translate {i}", "input": "chat" if i % 2 else "", "output": "cat it is"}
        for i in range(20)
    ]
    bench.load(write("alpaca.json", json.dumps(alpaca)))
    rows = bench.rows().rows
    assert (rows[0].question, rows[1].question) == ("Translate 0", "Translate 1\n\nchat")
    talks = [
        {"conversations": [{"from": "human", "value": f"q{i}"}, {"from": "gpt", "value": f"a{i}"}]}
        for i in range(9)
    ]
    view = bench.load(write("share.json", json.dumps(talks)))
    assert view.version == 2
    assert bench.rows().rows[0].answer == "a0"


def test_rows_are_paged_searched_and_counted(bench, write) -> None:
    bench.load(write("tickets.csv", support_csv()))
    page = bench.rows(offset=10, limit=5)
    assert page.total == 120
    assert [row.number for row in page.rows] == [11, 12, 13, 14, 15]
    assert all(row.tokens and row.tokens > 10 for row in page.rows)
    found = bench.rows(search="PARCEL")
    assert [row.number for row in found.rows] == [120]
    gone = bench.rows(part="removed")
    why = [row.removed_because for row in gone.rows]
    assert why == ["no answer"] * 3 + ["duplicate of row 1", "duplicate of row 2"]


def test_the_rendered_row_is_what_is_trained(bench, write) -> None:
    bench.load(write("tickets.csv", support_csv()))
    save_recipe(bench.path, {"data.system_prompt": "You answer customers."})
    detail = bench.datasets.row(RowRef(project_id=bench.project_id, number=1))
    assert detail.rendered is not None
    spans = detail.rendered.spans
    assert "Open order 0 and press Edit." in "".join(span.text for span in spans if span.trained)
    asked = "".join(span.text for span in spans if not span.trained)
    assert "How do I change" in asked and "You answer customers." in asked
    assert detail.original["product_area"] == "orders"
    with pytest.raises(NotFound):
        bench.datasets.row(RowRef(project_id=bench.project_id, number=999))


def test_a_failed_import_leaves_the_data_as_it_was(bench, write, tmp_path: Path) -> None:
    before = bench.load(write("tickets.csv", support_csv()))
    bad = {
        write("empty.csv", ""): DataEmpty,
        write("zeros.csv", b"q,a\n\x00,b\n" * 1000): DataUnreadable,
        write("one.csv", "text\n" + "just some words here\n" * 9): DataNoAnswer,
        write("hollow.csv", "question,answer\n" + "what is it?,\n" * 9): DataEmpty,
        tmp_path / "nowhere.csv": DataUnreadable,
    }
    for path, error in bad.items():
        bench.events.clear()
        with pytest.raises(error):
            bench.load(path)
        # A panel that shows the reading must not wait for more of it.
        name, last = bench.events[-1]
        assert (name, last) == (
            "vibeflow/datasets/didChange",
            DatasetChanged(project_id=bench.project_id, revision=before.revision),
        )
    assert bench.view() == before
    assert not list((bench.path / STATE).glob("build-*"))


def test_a_table_without_an_answer_asks_for_the_columns(bench, write) -> None:
    view = bench.load(write("sales.csv", "day,amount\n" + "2024-01-01,12\n2024-02-03,40\n" * 9))
    assert view.needs_mapping and view.confidence == 0
    assert view.ledger.read == 18 and view.ledger.train == 0
    with pytest.raises(DataNoAnswer, match="the answer"):
        bench.map({"day": "question"})
    chosen = bench.map({"day": "question", "amount": "answer"})
    assert not chosen.needs_mapping and chosen.ledger.train > 0


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_no_permission_is_said_so(bench, write) -> None:
    path = write("secret.csv", support_csv())
    path.chmod(0)
    with pytest.raises(DataUnreadable, match="permission"):
        bench.load(path)


def test_a_reader_that_hangs_or_dies_does_not_take_the_backend_along(bench, write, monkeypatch) -> None:
    source = write("tickets.csv", support_csv())
    fake = Path(__file__).parent / "bad_child.py"
    monkeypatch.setattr(sandbox, "program", lambda folder: [str(fake), str(folder)])
    monkeypatch.setattr("vibeflow.features.datasets.requests._seconds", lambda path: 1)
    for way in ("hang", "memory", "crash", "babble", "half a line", "a number in quotes", "no such error"):
        monkeypatch.setenv("BAD_CHILD", way)
        with pytest.raises((DataUnreadable, sandbox.InternalError)) as caught:
            bench.load(source)
        assert caught.value.hint
    assert bench.view() is None


def test_a_full_disk_is_named_and_leaves_the_data_as_it_was(bench, write, monkeypatch) -> None:
    before = bench.load(write("tickets.csv", support_csv()))

    def full(temporary: Path, final: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(final))

    monkeypatch.setattr("vibeflow.features.datasets.files.publish_dir", full)
    with pytest.raises(DiskFull):
        bench.fix("removeMissing", False)
    monkeypatch.undo()
    assert bench.view() == before
    assert bench.fix("removeMissing", False).version == before.version + 1


def test_an_interrupted_publication_is_finished_by_whoever_looks_next(bench, write, monkeypatch) -> None:
    first = bench.load(write("a.csv", support_csv()))
    replaced: list[str] = []
    original = Path.replace

    def dies_after_two(self: Path, target: Path) -> Path:
        if self.parent.name == READY:
            replaced.append(self.name)
            if len(replaced) == 3:
                raise KeyboardInterrupt
        return original(self, target)

    monkeypatch.setattr(Path, "replace", dies_after_two)
    with pytest.raises(KeyboardInterrupt):
        bench.fix("removeMissing", False)
    monkeypatch.undo()
    view = bench.view()
    assert view is not None
    assert view.version == first.version + 1
    kept = len(read_split(bench.path, "train")) + len(read_split(bench.path, "test"))
    assert kept == view.ledger.train + view.ledger.test == 123


def test_fixing_again_without_cache_reads_the_same_file_or_says_that_it_changed(bench, write) -> None:
    import shutil

    source = write("tickets.csv", support_csv())
    bench.load(source)
    shutil.rmtree(bench.path / STATE / "source")
    assert removed(bench.fix("removeMissing", False)) == {"duplicate": 2}
    shutil.rmtree(bench.path / STATE / "source")
    source.write_text(support_csv() + "x,y,z,w\n", encoding="utf-8")
    with pytest.raises(NotReady, match="changed"):
        bench.fix("removeMissing", True)
    source.unlink()
    with pytest.raises(NotReady, match="no longer there"):
        bench.fix("removeMissing", True)


def test_events_tell_of_progress_and_change(bench, write) -> None:
    bench.load(write("tickets.csv", support_csv()))
    names = [name for name, _ in bench.events]
    assert "vibeflow/datasets/didProgress" in names
    assert names[-2:] == ["vibeflow/datasets/didChange", "vibeflow/projects/didChange"]


def test_import_writes_the_recommendation_but_not_over_the_users_own_value(bench, write) -> None:
    save_recipe(bench.path, {"training.epochs": 9})
    view = bench.load(write("tickets.csv", support_csv()))
    recipe = load_recipe(bench.path)
    epochs = next(s for s in view.recipe if s.key == "training.epochs")
    assert recipe.training.epochs == 9
    assert epochs.changed
    assert epochs.recommended not in (None, "9")
    assert any(not s.changed and str(view.ledger.train) in s.reason for s in view.recipe)


def test_a_broken_recipe_is_reported_before_anything_is_read(bench, write) -> None:
    (bench.path / "vibeflow.yaml").write_text("name: x\ntraining:\n  epochs: many\n", encoding="utf-8")
    with pytest.raises(RecipeInvalid, match="Line 3"):
        bench.load(write("tickets.csv", support_csv()))
