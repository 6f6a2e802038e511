"""Models' text files are read by a child: the same tokens, and nothing that they do reaches this process."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from test_chat import MULTI, SINGLE, SYSTEM, TEMPLATES, make_model

from vibeflow.protocol.errors import ErrorData, InternalError, ModelUnavailable
from vibeflow.text import confined
from vibeflow.text.chat import ChatText
from vibeflow.text.confined import Reader
from vibeflow.text.messages import Size
from vibeflow.text.pieces import pieces_of

NESTED = "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}"
posix = pytest.mark.skipif(os.name == "nt", reason="Windows knows no limits of memory and processor time")


@pytest.fixture
def reader() -> Iterator[Reader]:
    made = Reader()
    yield made
    made.close()


@pytest.fixture
def unbounded(monkeypatch: pytest.MonkeyPatch, reader: Reader) -> Reader:
    """A reader whose child stops no template by itself."""
    monkeypatch.setattr(confined, "PROGRAM", (str(Path(__file__).with_name("unbounded_child.py")),))
    monkeypatch.setattr(confined, "SECONDS", 0.6)
    monkeypatch.setattr(confined, "_PATIENCE", 200.0)  # the system's own limits have to do
    return reader


def pid_of(reader: Reader) -> int:
    assert reader._child is not None
    return reader._child.pid


def test_tokens_and_pieces_are_those_of_training(reader: Reader, tmp_path: Path) -> None:
    for name, template in TEMPLATES.items():
        folder = make_model(tmp_path / name, template)
        chat = ChatText.load(folder)
        rows = [SINGLE, SYSTEM, MULTI]
        found = [(size.tokens, size.trained) for size in reader.sizes(folder, rows) if isinstance(size, Size)]
        assert found == [(len(made.ids), sum(made.trained)) for made in map(chat.training_tokens, rows)]
        for limit in (None, 20):
            assert reader.pieces(folder, MULTI, limit) == pieces_of(chat, MULTI, limit)
        assert reader.pieces(folder, "a passage", 4) == [
            ("a passage", True, 9, False),
            ("</s>", True, 1, False),
        ]


def test_one_process_answers_for_every_model_and_again_when_files_changed(
    reader: Reader, tmp_path: Path
) -> None:
    first, second = make_model(tmp_path / "a", None), make_model(tmp_path / "b", "{{ messages[0].content }}")
    before = reader.sizes(first, [SINGLE])
    process = pid_of(reader)
    reader.sizes(second, [SINGLE])
    (first / "chat_template.jinja").write_text("{{ messages | length }}", encoding="utf-8")
    assert reader.sizes(first, [SINGLE]) != before
    assert pid_of(reader) == process


def test_what_a_template_or_a_tokenizer_says_is_an_error_of_that_row_or_model(
    reader: Reader, tmp_path: Path
) -> None:
    refusing = make_model(tmp_path / "a", "{% if messages[0].role == 'system' %}{{ 1 / 0 }}{% endif %}x")
    refused, fine = reader.sizes(refusing, [SYSTEM, SINGLE])
    assert isinstance(refused, ErrorData) and refused.hint and isinstance(fine, Size)
    with pytest.raises(ModelUnavailable, match=r"no tokenizer\.json"):
        reader.sizes(tmp_path / "nothing", [SINGLE])
    damaged = make_model(tmp_path / "b", None)
    for name, text in (
        ("tokenizer_config.json", "[" * 100_000),
        ("tokenizer_config.json", '{"chat_template": [1, {"name": 2}]}'),
        ("chat_template.jinja", "\udcff"),
        ("generation_config.json", '{"eos_token_id": -1}'),
        ("tokenizer.json", '{"model": ' + "[" * 100_000),
    ):
        (damaged / "tokenizer_config.json").write_text("{}", encoding="utf-8")
        (damaged / name).write_text(text, encoding="utf-8", errors="surrogateescape")
        with pytest.raises(ModelUnavailable) as caught:
            reader.sizes(damaged, [SINGLE])
        assert caught.value.hint
        (damaged / name).unlink()
        make_model(damaged, None)


@posix
@pytest.mark.parametrize(
    ("template", "words"),
    [
        (NESTED, "took over 1 seconds for one row"),
        ("{{ 7 ** 1000000000 }}", "took over 1 seconds for one row"),
        ("{{ ('a' * 4000000000) | length }}", "needs more memory"),
    ],
)
def test_a_limit_of_the_child_is_an_error_and_the_next_model_is_read(
    unbounded: Reader, tmp_path: Path, template: str, words: str
) -> None:
    hostile = make_model(tmp_path / "hostile", template)
    with pytest.raises(ModelUnavailable, match=words) as caught:
        unbounded.pieces(hostile, SINGLE, None)
    assert "another model" in caught.value.hint
    assert unbounded.pieces(make_model(tmp_path / "fine", None), SINGLE, None)


@posix
def test_a_template_that_broke_a_limit_costs_it_once(unbounded: Reader, tmp_path: Path) -> None:
    hostile = make_model(tmp_path / "hostile", NESTED)
    with pytest.raises(ModelUnavailable):
        unbounded.sizes(hostile, [SINGLE])
    begun = time.monotonic()
    for _ in range(50):
        with pytest.raises(ModelUnavailable, match="took over"):
            unbounded.pieces(hostile, SINGLE, None)
    assert time.monotonic() - begun < 0.5
    (hostile / "chat_template.jinja").write_text("mended", encoding="utf-8")
    assert unbounded.pieces(hostile, SINGLE, None)


def test_the_clock_ends_a_child_that_says_nothing(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = tmp_path / "silent.py"
    silent.write_text("import time\ntime.sleep(60)\n", encoding="utf-8")
    monkeypatch.setattr(confined, "PROGRAM", (str(silent),))
    monkeypatch.setattr(confined, "_LOADING", 0.1)
    with pytest.raises(ModelUnavailable, match="tokenizer took over"):
        reader.sizes(make_model(tmp_path / "a", None), [SINGLE])


def test_a_child_that_was_killed_from_outside_is_nobodys_fault(reader: Reader, tmp_path: Path) -> None:
    folder = make_model(tmp_path / "a", None)
    before = reader.sizes(folder, [SINGLE])
    psutil.Process(pid_of(reader)).kill()
    time.sleep(0.05)
    try:
        assert reader.sizes(folder, [SINGLE]) == before
    except InternalError as error:  # it was asked before its end was seen
        assert "ended early" in error.message
    assert reader.sizes(folder, [SINGLE]) == before


def test_many_threads_are_answered_each_its_own(reader: Reader, tmp_path: Path) -> None:
    folders = [make_model(tmp_path / str(n), "x" * (n + 1)) for n in range(4)]
    found: dict[int, list[int]] = {n: [] for n in range(4)}

    def ask(n: int) -> None:
        for _ in range(20):
            (size,) = reader.sizes(folders[n], [SINGLE])
            assert isinstance(size, Size)
            found[n].append(size.tokens)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {n: [n + 1] * 20 for n in range(4)}


@posix
def test_the_child_is_gone_when_its_backend_is_killed_in_the_middle_of_a_template(tmp_path: Path) -> None:
    folder = make_model(tmp_path / "hostile", NESTED)
    script = (
        "import sys, threading, time\n"
        "from pathlib import Path\n"
        "from vibeflow.text import confined\n"
        f"confined.PROGRAM = ({str(Path(__file__).with_name('unbounded_child.py'))!r},)\n"
        "confined.SECONDS = 600.0\n"
        "reader = confined.Reader()\n"
        f"ask = lambda: reader.pieces(Path({str(folder)!r}), [{{'role': 'user', 'content': 'x'}}], None)\n"
        "threading.Thread(target=ask, daemon=True).start()\n"
        "while reader._child is None: time.sleep(0.01)\n"
        "print(reader._child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    backend = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert backend.stdout is not None
    child = psutil.Process(int(backend.stdout.readline()))
    end = time.monotonic() + 20
    while child.cpu_times().user < 0.8 and time.monotonic() < end:
        time.sleep(0.05)
    backend.kill()
    backend.wait()
    backend.stdout.close()
    try:
        child.wait(2)
    except psutil.TimeoutExpired:
        child.kill()
        raise
