"""Runs what takes time beside the thread that moves messages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from pygls.lsp.server import LanguageServer

T = TypeVar("T")


async def in_thread(server: LanguageServer, work: Callable[[], T]) -> T:
    """The result of `work`, made in the server's thread pool; not begun when the request was cancelled."""
    return await asyncio.get_running_loop().run_in_executor(server.thread_pool, work)
