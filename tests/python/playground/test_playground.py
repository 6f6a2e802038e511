"""Asking a version: streamed, one after another, cancelled, and never a process left over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from finished_run import Site
from living import children

from vibeflow.children.chat_lines import AskQuestion, Turn
from vibeflow.features.playground import asker, child
from vibeflow.features.playground.child import ChatChild
from vibeflow.features.playground.service import Playground
from vibeflow.features.services import Services
from vibeflow.protocol.base import Wire
from vibeflow.protocol.errors import NotFound, NotReady
from vibeflow.protocol.playground import Ask, AskChunk, CancelAsk, PlaygroundRef

DOUBLE = str(Path(__file__).with_name("chat_double.py"))
NONSENSE = ("babble", "a list", "a number in quotes", "no such kind", "one field more", "no such error")


@pytest.fixture
def playground(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Playground]:
    monkeypatch.setattr(child, "PROGRAM", (DOUBLE,))
    made = Services.over(site.ctx).playground
    yield made
    made.close()
    assert not children()


def _ask(playground: Playground, site: Site, question: str, name: str = "r1", **more: object) -> None:
    asked = Ask.model_validate(
        {"project_id": site.record.id, "question": question, "request_id": name, **more}
    )
    assert playground.ask(asked).request_id == name


def _until(what: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.01)


def _chunks(events: list[tuple[str, Wire]], name: str = "r1") -> list[AskChunk]:
    return [e for _, e in events if isinstance(e, AskChunk) and e.request_id == name]


def _answer(events: list[tuple[str, Wire]], name: str = "r1") -> list[AskChunk]:
    """The chunks of an answer, once it is over."""
    _until(lambda: any(chunk.done for chunk in _chunks(events, name)))
    return _chunks(events, name)


def _text(chunks: list[AskChunk]) -> str:
    return "".join(chunk.text for chunk in chunks)


def test_an_answer_comes_in_pieces_and_ends_once(
    playground: Playground, site: Site, events: list[tuple[str, Wire]]
) -> None:
    site.version()
    _ask(playground, site, "  Hello?  ")
    chunks = _answer(events)
    assert _text(chunks) == "tuned Hello?"
    assert [(chunk.note, chunk.done) for chunk in chunks] == [
        ("Loading the model", False),
        (None, False),
        (None, False),
        (None, True),
    ]
    assert chunks[-1].error is None and chunks[-1].seconds == 1.0
    assert {name for name, event in events if isinstance(event, AskChunk)} == {
        "vibeflow/playground/didAnswer"
    }
    _ask(playground, site, "And you?", "r2", base=True)
    assert _text(_answer(events, "r2")) == "base And you?"
    assert len(children()) == 1


def test_questions_wait_their_turn(
    playground: Playground, site: Site, events: list[tuple[str, Wire]]
) -> None:
    site.version()
    _ask(playground, site, "slow", "r1")
    _ask(playground, site, "second", "r2")
    _until(lambda: len(_chunks(events)) > 2)
    assert [(c.text, c.note) for c in _chunks(events, "r2")] == [("", "Waiting for version 1 to answer")]
    playground.cancel(CancelAsk(request_id="r1"))
    assert _text(_answer(events, "r2")) == "tuned second"
    done = [event.request_id for _, event in events if isinstance(event, AskChunk) and event.done]
    assert done == ["r1", "r2"]


def test_cancelling_ends_an_answer_early_or_takes_the_question_out_of_the_queue(
    playground: Playground, site: Site, events: list[tuple[str, Wire]]
) -> None:
    site.version()
    _ask(playground, site, "slow", "r1")
    _ask(playground, site, "never", "r2")
    _until(lambda: len(_chunks(events)) > 2)
    playground.cancel(CancelAsk(request_id="r2"))
    ended = _answer(events, "r2")[-1]
    assert (ended.text, ended.done, ended.error) == ("", True, None)
    started = time.monotonic()
    playground.cancel(CancelAsk(request_id="r1"))
    assert _answer(events)[-1].error is None
    assert time.monotonic() - started < 5
    playground.cancel(CancelAsk(request_id="r1"))
    playground.cancel(CancelAsk(request_id="unknown"))


def test_a_child_that_does_not_obey_is_ended_and_the_next_question_gets_a_new_one(
    playground: Playground, site: Site, events: list[tuple[str, Wire]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asker, "GRACE", 0.3)
    site.version()
    _ask(playground, site, "deaf", "r1")
    _until(lambda: len(children()) == 1)
    before = children()[0].pid
    time.sleep(0.5)
    playground.cancel(CancelAsk(request_id="r1"))
    assert _answer(events)[-1].error is None
    _ask(playground, site, "again", "r2")
    assert _text(_answer(events, "r2")) == "tuned again"
    assert children()[0].pid != before


@pytest.mark.parametrize(
    ("question", "code", "said"),
    [
        ("crash", "internal", "the weights caught fire"),
        ("no torch", "environment.noTorch", "not installed"),
        *((nonsense, "internal", "does not understand") for nonsense in NONSENSE),
        ("half a line", "internal", "ended early (exit code 3)"),
        ("fail", "memory.exhausted", "No room."),
    ],
)
def test_a_failure_is_said_with_its_cause_and_the_next_question_works(
    playground: Playground, site: Site, events: list[tuple[str, Wire]], question: str, code: str, said: str
) -> None:
    site.version()
    _ask(playground, site, question)
    error = _answer(events)[-1].error
    assert error is not None and error.code == code
    assert said in error.message and error.hint
    _ask(playground, site, "again", "r2")
    assert _text(_answer(events, "r2")) == "tuned again"


def test_a_model_that_cannot_be_loaded_is_said_and_tried_anew(
    playground: Playground, site: Site, events: list[tuple[str, Wire]], tmp_path: Path
) -> None:
    said: list[child.Piece] = []
    lame = ChatChild(tmp_path, tmp_path / "log.txt", tmp_path)
    lame.answer(AskQuestion(id="r1", messages=[Turn(role="user", content="x")]), said.append)
    assert [piece.error.code for piece in said if piece.error] == ["model.unavailable"]
    assert not lame.alive
    lame.close()


def test_a_killed_child_is_noticed(
    playground: Playground, site: Site, events: list[tuple[str, Wire]]
) -> None:
    site.version()
    _ask(playground, site, "slow")
    _until(lambda: len(_chunks(events)) > 2)
    children()[0].kill()
    error = _answer(events)[-1].error
    assert error is not None and error.code == "memory.exhausted"


def test_an_idle_child_goes_and_comes_back_when_asked(
    site: Site, events: list[tuple[str, Wire]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "PROGRAM", (DOUBLE,))
    playground = Playground(site.ctx, Services.over(site.ctx).projects, idle_seconds=0.4)
    site.version()
    _ask(playground, site, "one")
    _answer(events)
    _until(lambda: not children())
    _ask(playground, site, "two", "r2")
    assert _text(_answer(events, "r2")) == "tuned two"
    playground.close()
    assert not children()


def test_two_models_at_most_are_in_memory(
    playground: Playground, site: Site, events: list[tuple[str, Wire]]
) -> None:
    commits = [site.version(weights=f"{number}".encode()) for number in range(3)]
    for number, commit in enumerate(commits):
        _ask(playground, site, "hello", f"r{number}", commit=commit)
        assert _text(_answer(events, f"r{number}")) == "tuned hello"
        time.sleep(0.05)
    _until(lambda: len(children()) == 2)


def test_closing_ends_the_child_and_the_answer(
    playground: Playground, site: Site, events: list[tuple[str, Wire]]
) -> None:
    site.version()
    _ask(playground, site, "slow", "r1")
    _ask(playground, site, "later", "r2")
    _until(lambda: len(_chunks(events)) > 2)
    started = time.monotonic()
    playground.close()
    assert time.monotonic() - started < 5
    assert not children()
    assert _chunks(events)[-1].done and _chunks(events, "r2")[-1].done
    with pytest.raises(NotReady):
        _ask(playground, site, "too late", "r3")


def test_the_child_ends_with_its_parent_however_that_dies(site: Site, tmp_path: Path) -> None:
    (tmp_path / "vibeflow-files.json").touch()
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            textwrap.dedent(f"""
                import sys, time
                from pathlib import Path
                from vibeflow.features.playground import child
                child.PROGRAM = ({DOUBLE!r},)
                made = child.ChatChild(Path({str(tmp_path)!r}), Path({str(tmp_path / "log")!r}), Path("/"))
                print(made.pid, flush=True)
                time.sleep(60)
            """),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout
    pid = int(parent.stdout.readline())
    process = psutil.Process(pid)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    _until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE)


def test_without_a_version_there_is_nothing_to_ask(playground: Playground, site: Site) -> None:
    assert playground.snapshot(PlaygroundRef(project_id=site.record.id)).view is None
    with pytest.raises(NotReady, match="no version"):
        _ask(playground, site, "Hello?")
    site.version()
    for question in ("", "   ", "x" * 20_001):
        with pytest.raises(NotReady):
            _ask(playground, site, question)
    with pytest.raises(NotFound):
        _ask(playground, site, "Hello?", commit="f" * 40)
    assert not children()


def test_suggestions_are_held_out_questions_of_the_commit(playground: Playground, site: Site) -> None:
    commit = site.version()
    (site.path / "data/test.jsonl").write_text("changed since\n")
    view = playground.snapshot(PlaygroundRef(project_id=site.record.id)).view
    assert view and (view.commit, view.version, view.base_model) == (commit, 1, "vibeflow/starter")
    assert view.suggestions == ["Question 1?", "Question 2?", "Question 3?"]
