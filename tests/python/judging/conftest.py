"""A project with versions, judges on loopback, and nobody's keys."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "versions"))

import judges_kit
from finished_run import adopt, ctx, events, new_site, nobody, site  # found through the path above

__all__ = ["adopt", "ctx", "events", "new_site", "nobody", "site"]


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY", "OPENAI_API_KEY", "VIBEFLOW_GEMINI_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., judges_kit.FakeJudge]]:
    """A judge that listens, of one protocol or the other."""
    with ExitStack() as stack:

        def begin(protocol: str, key: str | None = judges_kit.KEY) -> judges_kit.FakeJudge:
            judge = judges_kit.FakeJudge(key)
            if protocol == "gemini":
                judge.url = stack.enter_context(judges_kit.gemini(judge))
                monkeypatch.setenv("VIBEFLOW_GEMINI_ENDPOINT", judge.url)
            else:
                judge.url = stack.enter_context(judges_kit.openai(judge))
            return judge

        yield begin
