"""What one rendering of a chat template may use: steps, text, and in the end processor time.

Steps and text are counted, so that a template ends at the same place on every machine. Time is the last
resort, for what costs much in few steps. Both grow with the conversation. Knows nothing of Jinja.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import chain

from vibeflow.l10n import t
from vibeflow.l10n.amounts import file_size
from vibeflow.protocol.errors import ModelUnavailable

STEPS = 500_000
"""Passes of loops, calls, and values put into lists; those of real templates need a few thousand."""
TEXT = 16_000_000
"""Characters made on the way to the result, those of the result included."""
_STEPS_EACH = 20
_TEXT_EACH = 200
"""For each character of the conversation."""
_SECONDS = 5.0
"""Of processor time."""
_LOOK = 1_000
"""Steps between two looks at the clock."""
_BITS = 4096
"""Of a whole number."""


class TemplateEndless(ModelUnavailable):
    """The template has no end, or none that anybody would wait for: no other row will do better."""


class Budget:
    def __init__(self, characters: int) -> None:
        self._steps = STEPS + _STEPS_EACH * characters
        self._text = TEXT + _TEXT_EACH * characters
        self._look = self._steps - _LOOK
        self._until = time.thread_time() + _SECONDS

    def step(self, count: int = 1) -> None:
        """Something was done `count` times."""
        self._steps -= count
        if self._steps < self._look:
            self._look = self._steps - _LOOK
            if self._steps < 0:
                raise endless(
                    t(
                        "The model's chat template did not end after {steps:,} steps and was stopped.",
                        steps=STEPS,
                    )
                )
            if time.thread_time() > self._until:
                raise endless(
                    t(
                        "The model's chat template did not end after {seconds:g} seconds and was stopped.",
                        seconds=_SECONDS,
                    )
                )

    def text(self, characters: int) -> None:
        """Text of this length is made; asked before it is made wherever that can be told."""
        self._text -= characters
        if self._text < 0:
            raise endless(
                t(
                    "The model's chat template makes more than {size} of text for one row and was stopped.",
                    size=file_size(TEXT),
                )
            )

    def counted(self, values: Iterable[object]) -> Iterator[object]:
        for value in values:
            self.step()
            if isinstance(value, str):
                self.text(len(value))
            yield value

    def weighed(self, value: object, *, shown: bool = False) -> None:
        """A value that was made: text by its length, a list by all that hangs on it, so that one that holds
        another many times over is as dear as it looks. `shown`: it becomes text, with the texts in it."""
        if isinstance(value, str):
            self.text(len(value))
        elif isinstance(value, int):
            if value.bit_length() > _BITS:
                raise endless(
                    t(
                        "The model's chat template makes whole numbers of more than {bits:,} bits "
                        "and was stopped.",
                        bits=_BITS,
                    )
                )
        elif isinstance(value, (list, tuple, dict, set, frozenset)):
            self._weigh(value, shown)

    def _weigh(self, value: Iterable[object], shown: bool) -> None:
        waiting = [_parts(value)]
        while waiting:
            for item in waiting[-1]:
                self.step()
                if isinstance(item, (list, tuple, dict)):
                    waiting.append(_parts(item))
                    break
                if shown and isinstance(item, str):
                    self.text(len(item))
            else:
                waiting.pop()


def _parts(value: Iterable[object]) -> Iterator[object]:
    return chain.from_iterable(value.items()) if isinstance(value, dict) else iter(value)


_current: ContextVar[Budget | None] = ContextVar("template budget", default=None)


@contextmanager
def budget_for(characters: int) -> Iterator[Budget]:
    """The budget of what is rendered within; `characters` of the conversation."""
    budget = Budget(characters)
    token = _current.set(budget)
    try:
        yield budget
    finally:
        _current.reset(token)


def current() -> Budget:
    """Raises `LookupError` where nothing is being rendered: without a budget nothing of a template runs."""
    budget = _current.get()
    if budget is None:
        raise LookupError("a chat template runs outside of a rendering")
    return budget


def endless(message: str) -> TemplateEndless:
    return TemplateEndless(
        message,
        hint=t("The model's files are damaged or made to do harm. Choose another model."),
    )
