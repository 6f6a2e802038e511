"""The loop learns, is the same every time, resumes bit by bit, survives damage, full disks and divergence."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from loop_kit import CPU, SETTINGS, Bench, Notes, changed

from vibeflow.engine import files
from vibeflow.engine.train import saving
from vibeflow.engine.train.checkpoint import Checkpoints
from vibeflow.protocol.errors import DiskFull, TrainingDiverged
from vibeflow.recipe.training import LoraSettings


def test_learns_and_keeps_the_best(bench: Bench) -> None:
    notes = Notes()
    outcome = bench.run("a", SETTINGS, notes)
    losses = {point.step: point.loss for point in notes.evaluations}
    assert list(losses) == [0, 4, 8, 12, 16, 20, 21]
    assert losses[21] < 0.7 * losses[0]
    assert outcome.kept_step == min((s for s in losses if s), key=losses.__getitem__) == notes.best
    assert outcome.progress.tokens == 3 * sum(len(example.ids) for example in bench.train)
    assert notes.points[-1].step == 21
    assert notes.points[-1].tokens_per_second > 0
    assert not outcome.stopped


def test_keeps_the_best_and_the_last_two_checkpoints_only(bench: Bench, tmp_path: Path) -> None:
    notes = Notes()
    bench.run("a", changed(SETTINGS, learning_rate=0.3), notes)
    steps = {saved.step for saved in notes.saved}
    assert {20, 21} <= steps <= {20, 21, notes.best}
    assert {path.name for path in (tmp_path / "a").iterdir()} == {f"step-{step:08d}" for step in steps}


def test_no_pickle_in_a_checkpoint(bench: Bench, tmp_path: Path) -> None:
    bench.run("a")
    names = {path.suffix for path in (tmp_path / "a").rglob("*") if path.is_file()}
    assert names == {".safetensors", ".json"}


def test_same_seed_same_bits_other_seed_other_bits(bench: Bench) -> None:
    first, second = bench.run("a"), bench.run("b")
    assert first.adapter == second.adapter
    assert bench.run("c", changed(SETTINGS, seed=7)).adapter != first.adapter


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_resumed_at_any_step_gives_the_same_bits(bench: Bench, precision: str) -> None:
    device = replace(CPU, precision=precision)
    whole = bench.make("whole", device=device).run()
    for after in (1, 6, 13):
        stopped = bench.make(f"part{after}", notes=Notes(stop_after=after), device=device).run()
        assert stopped.stopped
        assert stopped.progress.step < 21
        resumed = bench.make(f"part{after}", device=device).run()
        assert resumed.adapter == whole.adapter
        assert resumed.progress.evaluations == whole.progress.evaluations


def test_stops_within_a_step_and_keeps_an_adapter(bench: Bench) -> None:
    outcome = bench.run("a", SETTINGS, Notes(stop_after=2))
    assert outcome.stopped
    assert outcome.progress.step == 2
    assert set(outcome.adapter) == {"adapter_model.safetensors", "adapter_config.json"}


@pytest.mark.parametrize(
    "name", ["adapter_model.safetensors", "optimizer.safetensors", "state.json", "manifest.json"]
)
@pytest.mark.parametrize("harm", ["flip", "cut", "gone"])
def test_a_damaged_checkpoint_is_noticed_and_the_one_before_taken(
    bench: Bench, tmp_path: Path, name: str, harm: str
) -> None:
    bench.run("a", SETTINGS, Notes(stop_after=7))
    newest = sorted((tmp_path / "a").iterdir())[-1]
    path = newest / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(bytes(data) if harm == "flip" else bytes(data[:-1]))
    checkpoints = Checkpoints(tmp_path / "a")
    content = checkpoints.newest()
    assert content is not None
    assert content.progress.step < int(newest.name[5:])
    assert len(checkpoints.damaged) == 1


def test_after_damage_the_end_is_still_the_same(bench: Bench, tmp_path: Path) -> None:
    whole = bench.run("whole")
    bench.run("a", SETTINGS, Notes(stop_after=7))
    newest = sorted((tmp_path / "a").iterdir())[-1]
    (newest / "optimizer.safetensors").write_bytes(b"")
    notes = Notes()
    assert bench.run("a", SETTINGS, notes).adapter == whole.adapter
    assert any("damaged" in line for line in notes.lines)


def test_a_full_disk_leaves_the_earlier_checkpoint_whole(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = bench.run("whole")
    write, written = files.write_file, [0]

    def full(path: Path, data: bytes) -> None:
        if path.parent.parent.name == "a":
            written[0] += 1
            if written[0] > 12:
                path.write_bytes(data[: len(data) // 2])
                raise OSError(errno.ENOSPC, "No space left on device", str(path))
        write(path, data)

    monkeypatch.setattr(files, "write_file", full)
    monkeypatch.setattr(saving, "DISK_PATIENCE", 0.0)
    with pytest.raises(DiskFull) as caught:
        bench.run("a")
    assert "Free some space" in caught.value.hint
    assert not list((tmp_path / "a").glob(".tmp-*"))
    content = Checkpoints(tmp_path / "a").newest()
    assert content is not None
    assert content.progress.step == 4
    monkeypatch.setattr(files, "write_file", write)
    assert bench.run("a").adapter == whole.adapter


def test_a_half_made_checkpoint_of_a_killed_process_is_swept(tmp_path: Path) -> None:
    (tmp_path / "c" / ".tmp-step-00000002-ab").mkdir(parents=True)
    assert Checkpoints(tmp_path / "c").newest() is None
    assert not list((tmp_path / "c").iterdir())


def test_divergence_ends_at_once_and_keeps_what_was_good(bench: Bench, tmp_path: Path) -> None:
    train = bench.make(
        "a", changed(SETTINGS, learning_rate=1e38, warmup_ratio=0.0, save_steps=1, eval_steps=50)
    )
    with pytest.raises(TrainingDiverged, match=r"step 2\b.*no longer a number") as caught:
        train.run()
    assert "1e+37" in caught.value.hint
    content = Checkpoints(tmp_path / "a").newest()
    assert content is not None
    assert content.progress.step == 1


def test_micro_batches_weigh_each_token_alike(bench: Bench) -> None:
    plain = changed(SETTINGS, epochs=2, batch_size=26, lora=LoraSettings(r=4), eval_steps=2)
    split = changed(plain, batch_size=3, gradient_accumulation_steps=9)
    one, other = Notes(), Notes()
    bench.run("a", plain, one)
    bench.run("b", split, other)
    assert [point.loss for point in one.points] == pytest.approx(
        [point.loss for point in other.points], rel=1e-4
    )
    assert one.evaluations[-1].loss == pytest.approx(other.evaluations[-1].loss, rel=1e-4)


def test_adapter_files_are_those_that_peft_reads(bench: Bench, tmp_path: Path) -> None:
    from peft import PeftModel

    outcome = bench.run("a", changed(SETTINGS, lora=LoraSettings(r=4)))
    folder = tmp_path / "adapter"
    folder.mkdir()
    for name, data in outcome.adapter.items():
        (folder / name).write_bytes(data)
    config = json.loads(outcome.adapter["adapter_config.json"])
    assert (config["r"], config["peft_type"]) == (4, "LORA")
    model = PeftModel.from_pretrained(bench.load().model, folder)
    from vibeflow.engine.tasks.causal import Loss, mean

    measured = Loss(model.eval()).rows(bench.test, 8)
    assert measured is not None
    loss = mean(measured)
    assert loss == pytest.approx(outcome.progress.loss_at(outcome.kept_step), rel=1e-5)


def test_the_head_at_trained_places_gives_the_whole_models_loss(bench: Bench) -> None:
    from vibeflow.engine.rows.batches import collate
    from vibeflow.engine.tasks.causal import Loss

    model = bench.load().model
    loss = Loss(model)
    assert loss.head_where_trained
    batch = collate(bench.train[:5], "cpu")
    expected = 0.0
    for example in bench.train[:5]:
        logits = model(input_ids=torch.tensor([example.ids])).logits[0].float().log_softmax(-1)
        expected -= sum(
            float(logits[i - 1, example.ids[i]]) for i in range(1, len(example.ids)) if example.trained[i]
        )
    assert float(loss.total(batch)) == pytest.approx(expected, rel=1e-4)
    each = loss.rows(bench.train[:5], 2)
    assert each is not None
    assert sum(one for one, _ in each) == pytest.approx(expected, rel=1e-4)
    asked = iter([False, True])
    assert loss.rows(bench.train[:5], 2, lambda: next(asked)) is None


def test_a_model_with_capped_logits_is_computed_in_full(bench: Bench) -> None:
    from vibeflow.engine.rows.batches import collate
    from vibeflow.engine.tasks.causal import Loss

    model = bench.load().model
    batch = collate(bench.train[:5], "cpu")
    plain = float(Loss(model).total(batch))
    inner = model.forward

    def capped(*args: object, **kwargs: object) -> object:
        output = inner(*args, **kwargs)
        output.logits = output.logits / 2
        return output

    model.forward = capped
    loss = Loss(model)
    assert not loss.head_where_trained
    assert float(loss.total(batch)) != pytest.approx(plain, rel=1e-3)
