"""The same rows are turned into tokens once; whatever is missing, damaged, cut short or crowded out is made
again."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from tokens_kit import MANY, Listening

from vibeflow.engine.rows.arrow import StoredExamples
from vibeflow.engine.rows.conversations import ConversationEncoder
from vibeflow.engine.rows.encoding import encode
from vibeflow.engine.rows.file import RowsFile
from vibeflow.engine.rows.interrupted import Interrupted
from vibeflow.protocol.errors import DataUnreadable, DiskFull, InternalError
from vibeflow.store.home import Home
from vibeflow.worker.tokens import cache as cache_module
from vibeflow.worker.tokens.cache import FEW, TokenCache
from vibeflow.worker.tokens.child import Asked
from vibeflow.worker.tokens.lines import Written, said

Make = Callable[..., Path]


def kept(home: Home) -> list[Path]:
    return sorted(path for path in (home.cache / "tokens").iterdir() if path.is_dir())


def test_rows_are_turned_into_tokens_once(
    cache: TokenCache, home: Home, listening: Listening, rows: RowsFile, encoder: ConversationEncoder
) -> None:
    first = cache.tokens(rows, encoder)
    assert listening.made
    assert listening.done == sorted(listening.done)
    assert listening.done[-1] == MANY
    assert listening.left[0] is None, "the first rows took the start of the processes as well"
    assert listening.left[-1] == 0
    assert list(first.encoded.examples) == list(encode(rows, encoder).examples)
    again = cache.tokens(RowsFile(rows.path, rows.system_prompt), encoder)
    assert not listening.made
    assert list(again.encoded.examples) == list(first.encoded.examples)
    assert (again.encoded.counts, again.seconds) == (first.encoded.counts, first.seconds)
    assert len(kept(home)) == 1


def test_few_rows_are_made_in_memory(
    cache: TokenCache, home: Home, listening: Listening, rows_file: Make, encoder: ConversationEncoder
) -> None:
    rows = RowsFile(rows_file("few.jsonl", FEW - 1), "")
    assert len(cache.tokens(rows, encoder).encoded.examples) == FEW - 1
    assert not (home.cache / "tokens").exists()
    assert not listening.made


def test_whatever_tokens_depend_on_makes_others(
    cache: TokenCache,
    home: Home,
    listening: Listening,
    rows: RowsFile,
    encoder: ConversationEncoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache.tokens(rows, encoder)
    assert listening.made
    others = [
        (RowsFile(rows.path, "Be brief."), encoder),
        (rows, replace(encoder, limit=127)),
        (rows, replace(encoder, train_on="all")),
        (rows, replace(encoder, chat=encoder.chat.with_template(encoder.chat.template + " "))),
    ]
    text = rows.path.read_text("utf-8")
    rows.path.write_text(text.replace("number 7?", "number 8?", 1), "utf-8")
    others.append((RowsFile(rows.path, rows.system_prompt), encoder))
    for changed, by in others:
        cache.tokens(changed, by)
        assert listening.made
    rows.path.write_text(text, "utf-8")
    cache.tokens(rows, encoder)
    assert not listening.made
    monkeypatch.setattr(cache_module, "_code", lambda: ["another version"])
    cache.tokens(rows, encoder)
    assert listening.made
    assert len(kept(home)) == 7


def cut(folder: Path) -> None:
    file = next(folder.glob("*.arrow"))
    file.write_bytes(file.read_bytes()[:-100])


def flip(folder: Path) -> None:
    file = next(folder.glob("*.arrow"))
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def describe(folder: Path) -> None:
    (folder / "rows.json").write_text(json.dumps({"files": ["../../../secret"]}), "utf-8")


def lose(folder: Path) -> None:
    next(folder.glob("*.arrow")).unlink()


@pytest.mark.parametrize("damage", [cut, flip, describe, lose, shutil.rmtree])
def test_what_is_damaged_is_made_again(
    damage: Callable[[Path], None],
    cache: TokenCache,
    home: Home,
    listening: Listening,
    rows: RowsFile,
    encoder: ConversationEncoder,
) -> None:
    before = list(cache.tokens(rows, encoder).encoded.examples)
    assert listening.made
    (folder,) = kept(home)
    damage(folder)
    for key in (folder.name, "0" * 64):
        (home.cache / "tokens" / f".tmp-{key}-abcd").mkdir()
    assert list(cache.tokens(rows, encoder).encoded.examples) == before
    assert listening.made
    assert kept(home) == [folder], "what killed jobs left is gone"


def test_examples_that_are_deleted_while_they_are_used_are_used_on(
    cache: TokenCache, home: Home, rows: RowsFile, encoder: ConversationEncoder
) -> None:
    examples = cache.tokens(rows, encoder).encoded.examples
    if sys.platform != "win32":  # there a file that is in use stays
        shutil.rmtree(kept(home)[0])
    assert list(examples) == list(encode(rows, encoder).examples)


def test_the_least_recently_used_make_room(
    cache: TokenCache,
    home: Home,
    rows: RowsFile,
    encoder: ConversationEncoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache.tokens(rows, encoder)
    (first,) = kept(home)
    cache.tokens(rows, replace(encoder, limit=127))
    (second,) = set(kept(home)) - {first}
    each = sum(file.stat().st_size for file in first.iterdir())
    for age, folder in ((500, second), (9, first)):
        os.utime(folder / "rows.json", (time.time() - age,) * 2)
    monkeypatch.setattr(cache_module, "_MOST", each + each // 2)
    cache.tokens(rows, replace(encoder, limit=126))
    assert first in kept(home)
    assert second not in kept(home)
    monkeypatch.setattr(cache_module, "_MOST", 0)
    used = cache.tokens(rows, encoder)
    assert kept(home) == [first], "what is in use stays, however large"
    assert len(used.encoded.examples) == MANY


def test_a_broken_line_is_named_and_nothing_is_kept(
    cache: TokenCache, home: Home, rows_file: Make, encoder: ConversationEncoder
) -> None:
    file = rows_file("many.jsonl", MANY)
    lines = file.read_bytes().splitlines()
    lines[MANY - 5] = b'{"n": 1}'
    file.write_bytes(b"\n".join(lines))
    with pytest.raises(DataUnreadable, match=rf"Line {MANY - 4} of many\.jsonl"):
        cache.tokens(RowsFile(file, ""), encoder)
    assert not kept(home)


def test_a_broken_line_is_told_at_once(
    home: Home, listening: Listening, long_rows: RowsFile, encoder: ConversationEncoder
) -> None:
    data = long_rows.path.read_bytes().splitlines(keepends=True)
    long_rows.path.write_bytes(b"".join([*data[:3], b"[]\n", *data[4:]]))
    with pytest.raises(DataUnreadable, match="Line 4 of"):
        TokenCache(home, 2, listening, listening.should_stop).tokens(RowsFile(long_rows.path, ""), encoder)
    assert sum(listening.done[-1:]) < len(long_rows) / 2


def test_a_fault_of_ours_is_no_want_of_memory(
    cache: TokenCache, rows: RowsFile, encoder: ConversationEncoder, listening: Listening
) -> None:
    wrong: Any = "many"
    with pytest.raises(InternalError, match="TypeError"):
        cache.tokens(rows, replace(encoder, limit=wrong))
    assert not any("Going on" in text for text in listening.said), "it is not tried again"


def test_housekeeping_fails_no_run(
    cache: TokenCache,
    home: Home,
    rows: RowsFile,
    encoder: ConversationEncoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache.tokens(rows, encoder)
    (other,) = kept(home)

    def gone_meanwhile(folder: Path) -> object:
        raise FileNotFoundError(folder)

    monkeypatch.setattr(cache_module.shutil, "disk_usage", gone_meanwhile)
    assert len(cache.tokens(rows, replace(encoder, limit=127)).encoded.examples) == MANY
    assert other in kept(home)


def children() -> list[psutil.Process]:
    return [one for one in psutil.Process().children(recursive=True) if _makes_tokens(one)]


def _makes_tokens(process: psutil.Process) -> bool:
    try:
        return "vibeflow.worker.tokens.child" in process.cmdline() and process.status() != "zombie"
    except psutil.Error:
        return False


def gone(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=20)[1]


@pytest.fixture
def long_rows(rows_file: Make) -> RowsFile:
    """Tens of seconds of work."""
    file = rows_file("long.jsonl", MANY)
    file.write_bytes(file.read_bytes() * 40)
    return RowsFile(file, "")


class Acting(Listening):
    """Does something once, when part of the rows is done."""

    def __init__(self, act: Callable[[], None]) -> None:
        super().__init__()
        self._act: Callable[[], None] | None = act

    def preparing(self, text: str, done: int, total: int, seconds_left: float | None) -> None:
        super().preparing(text, done, total, seconds_left)
        if self._act is not None:
            act, self._act = self._act, None
            act()


def test_stop_is_obeyed_in_the_middle_and_nothing_is_left(
    home: Home, long_rows: RowsFile, encoder: ConversationEncoder
) -> None:
    stop = threading.Event()
    seen: list[psutil.Process] = []

    def act() -> None:
        seen.extend(children())
        stop.set()

    with pytest.raises(Interrupted):
        TokenCache(home, 2, Acting(act), stop.is_set).tokens(long_rows, encoder)
    assert len(seen) > 2
    assert gone(seen)
    assert not kept(home)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_where_a_process_is_killed_one_goes_on_alone(
    home: Home, rows_file: Make, encoder: ConversationEncoder
) -> None:
    file = rows_file("rows.jsonl", MANY)
    file.write_bytes(file.read_bytes() * 3)
    rows = RowsFile(file, "")

    def act() -> None:
        (parent,) = filter(_makes_tokens, psutil.Process().children())
        busiest = max(parent.children(recursive=True), key=lambda one: sum(one.cpu_times()[:2]))
        busiest.send_signal(signal.SIGKILL)

    listening = Acting(act)
    found = TokenCache(home, 2, listening, listening.should_stop).tokens(rows, encoder)
    assert any("Going on in one process" in text for text in listening.said)
    assert list(found.encoded.examples) == list(encode(rows, encoder).examples)
    assert found.encoded.counts.total() == len(rows)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_nothing_works_on_for_a_worker_that_was_killed(
    home: Home, long_rows: RowsFile, tiny_model: Path, tmp_path: Path
) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        f"""
from pathlib import Path
from vibeflow.engine.rows.conversations import ConversationEncoder
from vibeflow.engine.rows.file import RowsFile
from vibeflow.text.chat import ChatText
from vibeflow.worker.tokens.making import make
encoder = ConversationEncoder(ChatText.load(Path({str(tiny_model)!r})), 128)
rows, folder = RowsFile(Path({str(long_rows.path)!r}), ""), Path({str(home.cache)!r})
make(rows, encoder, folder, 2, lambda done: print(done, flush=True), lambda: False)
""",
        "utf-8",
    )
    worker = subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE)
    assert worker.stdout is not None
    assert worker.stdout.readline()
    seen = [one for one in psutil.Process(worker.pid).children(recursive=True) if _makes_tokens(one)]
    assert len(seen) > 2
    worker.kill()
    worker.wait()
    worker.stdout.close()
    assert gone(seen)


SPAWNING = """
import multiprocess, runpy
multiprocess.set_start_method("spawn")
from vibeflow.children.tie import end_with_parent
end_with_parent()
runpy.run_module("vibeflow.worker.tokens.child", run_name="__main__", alter_sys=True)
"""


def test_where_processes_are_started_anew_they_make_the_same_and_end_too(
    tmp_path: Path, rows: RowsFile, long_rows: RowsFile, encoder: ConversationEncoder
) -> None:
    """As on macOS and Windows, where a process is no copy of the one that starts it."""
    asked = Asked(rows, encoder, tmp_path, 2)
    done = subprocess.run(
        [sys.executable, "-c", SPAWNING], input=pickle.dumps(asked), stdout=subprocess.PIPE, check=True
    )
    words = [said.validate_json(line) for line in done.stdout.splitlines()]
    assert isinstance(words[-1], Written)
    found = StoredExamples(encoder.example, [tmp_path / name for name in words[-1].files])
    assert list(found) == list(encode(rows, encoder).examples)

    with subprocess.Popen(
        [sys.executable, "-c", SPAWNING], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as maker:
        assert maker.stdin is not None and maker.stdout is not None
        maker.stdin.write(pickle.dumps(replace(asked, rows=long_rows)))
        maker.stdin.close()
        assert maker.stdout.readline()
        seen = psutil.Process(maker.pid).children(recursive=True)
        assert len(seen) > 2
        maker.kill()
    assert gone(seen)


def test_two_jobs_with_the_same_rows_make_them_once(
    home: Home, rows: RowsFile, encoder: ConversationEncoder
) -> None:
    listeners = [Listening(), Listening()]
    threads = [
        threading.Thread(
            target=lambda one: TokenCache(home, 1, one, one.should_stop).tokens(rows, encoder), args=(one,)
        )
        for one in listeners
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = [text for one in listeners for text in one.said]
    assert sum(text.startswith("Turning") for text in said) == 1
    assert sum("used again" in text for text in said) == 1


@pytest.fixture
def small_disk(home: Home) -> Iterator[None]:
    """A real disk of 100 kB under the tokens, where this process may make one."""
    folder = home.cache / "tokens"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100k", "vibeflow-test", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no right to mount a disk")
    yield
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.usefixtures("small_disk")
def test_a_full_disk_is_told_as_one(
    cache: TokenCache, home: Home, rows: RowsFile, encoder: ConversationEncoder
) -> None:
    with pytest.raises(DiskFull):
        cache.tokens(rows, encoder)
    assert not kept(home)
