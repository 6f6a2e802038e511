"""Sentences in the user's language, by the backend's own module for that.

That module needs the standard library alone, and lies at the same place beside this folder wherever this runs
from. Its package is not imported: it needs others that are not there yet. Where the module is not there, or
this Python is too old to read it, sentences are in English.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

PLACE = Path(__file__).resolve().parents[1] / "vibeflow" / "l10n" / "speech.py"


def _loaded() -> Any:
    spec = importlib.util.spec_from_file_location("speech", PLACE)
    assert spec is not None and spec.loader is not None, "it is a Python file"
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class _English:
    @staticmethod
    def t(text: str, **values: object) -> str:
        return text.format(**values) if values else text

    @staticmethod
    def tn(one: str, many: str, n: int, **values: object) -> str:
        return (one if n == 1 else many).format(n=n, **values)

    @staticmethod
    def number(value: float, spec: str = ",") -> str:
        return format(value, spec)


try:
    _speech = _loaded()
except (OSError, SyntaxError):
    _speech = _English

t: Callable[..., str] = _speech.t
tn: Callable[..., str] = _speech.tn
number: Callable[..., str] = _speech.number
