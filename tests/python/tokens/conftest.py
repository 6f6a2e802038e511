"""A cache of tokens in a home of its own, and rows enough for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tokens_kit import MANY, Listening

from vibeflow.engine.rows.conversations import ConversationEncoder
from vibeflow.engine.rows.file import RowsFile
from vibeflow.store.home import Home
from vibeflow.text.chat import ChatText
from vibeflow.worker.tokens.cache import TokenCache


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.ensure()
    return made


@pytest.fixture
def listening() -> Listening:
    return Listening()


@pytest.fixture
def cache(home: Home, listening: Listening) -> TokenCache:
    return TokenCache(home, 2, listening, listening.should_stop)


@pytest.fixture
def encoder(tiny_model: Path) -> ConversationEncoder:
    return ConversationEncoder(ChatText.load(tiny_model), 128)


@pytest.fixture
def rows(rows_file: Callable[..., Path]) -> RowsFile:
    return RowsFile(rows_file("many.jsonl", MANY), "Be kind.")
