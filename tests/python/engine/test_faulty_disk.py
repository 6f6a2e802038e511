"""R5 and R6: every write of a run fails once (no space, quota, broken disk); files are cut and bits flipped.

Earlier checkpoints stay sound, the fault is named, and a run that goes on ends with the same bits.
"""

from __future__ import annotations

import errno
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from loop_kit import SETTINGS, Bench, Notes, changed, long_form

from vibeflow.engine import files
from vibeflow.engine.train import saving
from vibeflow.engine.train.checkpoint import Checkpoints
from vibeflow.protocol.errors import DiskFull, VibeFlowError

SHORT = changed(SETTINGS, epochs=2, save_steps=3, eval_steps=6)


class Faulty:
    """The `at`th operation on the disk fails with a code; with `at` 0 they are only counted."""

    def __init__(self, patch: pytest.MonkeyPatch, at: int, code: int, again: int = 1) -> None:
        self.count, self._at, self._code, self._again = 0, at, code, again
        patch.setattr(files, "write_file", self._around(files.write_file, half=True))
        patch.setattr(files, "sync_folder", self._around(files.sync_folder))
        patch.setattr(Path, "replace", self._around(Path.replace))

    def _around(self, do: Callable[..., Any], half: bool = False) -> Callable[..., Any]:
        def done(path: Path, *args: Any) -> Any:
            self.count += 1
            if self._at and self._at <= self.count < self._at + self._again:
                if half:
                    path.write_bytes(args[0][: len(args[0]) // 2])
                raise OSError(self._code, "the disk says no", str(path))
            return do(path, *args)

        return done


@pytest.fixture
def operations(bench: Bench) -> int:
    with pytest.MonkeyPatch.context() as patch:
        counter = Faulty(patch, 0, 0)
        bench.run("count", SHORT)
    assert counter.count > 20
    return counter.count


def sound(folder: Path) -> int:
    content = Checkpoints(folder, ours=False).newest()
    return content.progress.step if content else 0


@pytest.mark.torture
@pytest.mark.timeout(1800 if long_form() else 180)
def test_any_write_that_fails_leaves_what_was_saved(bench: Bench, operations: int, tmp_path: Path) -> None:
    whole = bench.run("whole", SHORT)
    codes = {errno.ENOSPC: DiskFull, errno.EDQUOT: DiskFull, errno.EIO: VibeFlowError}
    places = [(at, code) for at in range(1, operations + 1) for code in codes]
    chosen = places if long_form() else random.Random(5).sample(places, 5)
    for at, code in chosen:
        name = f"{at}-{code}"
        notes = Notes()
        with pytest.MonkeyPatch.context() as patch:
            Faulty(patch, at, code)
            patch.setattr(saving, "DISK_PATIENCE", 0.0)
            with pytest.raises(codes[code]) as caught:
                bench.run(name, SHORT, notes)
            assert caught.value.hint
        told = max((saved.step for saved in notes.saved), default=0)
        assert sound(tmp_path / name) >= told, (at, code)
        assert not list((tmp_path / name).glob(".tmp-*"))
        resumed = bench.run(name, SHORT)
        assert resumed.adapter == whole.adapter, (at, code)
        shutil.rmtree(tmp_path / name)
    print(f"{len(chosen)} writes failed, 0 checkpoints lost, all ends bitwise equal")


def test_a_run_waits_for_room_and_goes_on(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bench.run("whole", SHORT)
    monkeypatch.setattr(saving, "_DISK_EVERY", 0.01)
    notes = Notes()
    Faulty(monkeypatch, 12, errno.ENOSPC, again=5)
    waited = bench.run("a", SHORT, notes)
    assert waited.adapter == whole.adapter
    assert sum("Training waits until there is room" in line for line in notes.lines) == 1
    assert sum("There is room on the disk again" in line for line in notes.lines) == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of a megabyte, where this process may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "vibeflow-test", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no right to mount a disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_really_full_disk_is_waited_for(
    bench: Bench, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = bench.run("whole", SHORT)
    monkeypatch.setattr(bench, "_root", small_disk)
    filler = small_disk / "filler"
    left = shutil.disk_usage(small_disk).free - (150 << 10)
    filler.write_bytes(bytes(left))

    class Freed(Notes):
        def log(self, text: str, warning: bool = False) -> None:
            super().log(text, warning)
            if "Training waits" in text:
                filler.unlink()

    notes = Freed()
    waited = bench.run("a", SHORT, notes)
    assert any("The disk is full" in line for line in notes.lines)
    assert not filler.exists(), "it never was full"
    assert waited.adapter == whole.adapter


@pytest.mark.torture
@pytest.mark.timeout(1800 if long_form() else 180)
def test_any_bit_flipped_or_byte_missing_is_noticed(bench: Bench, tmp_path: Path) -> None:
    bench.run("a", SHORT, Notes(stop_after=9))
    folders = sorted((tmp_path / "a").glob("step-*"))
    newest, before = folders[-1], folders[-2]
    dice, harms = random.Random(6), 0
    for path in sorted(newest.iterdir()):
        data = path.read_bytes()
        for _ in range(250 if long_form() else 6):
            place = dice.randrange(len(data))
            spoilt = bytearray(data)
            if dice.random() < 0.5:
                spoilt[place] ^= 1 << dice.randrange(8)
            else:
                del spoilt[place:]
            path.write_bytes(bytes(spoilt))
            checkpoints = Checkpoints(tmp_path / "a")
            content = checkpoints.newest()
            assert content and content.progress.step == int(before.name[5:]), (path.name, place)
            assert len(checkpoints.damaged) == 1
            harms += 1
        path.write_bytes(data)
    assert sound(tmp_path / "a") == 9
    print(f"{harms} harms done to a checkpoint, each noticed, the one before taken")
