"""What a template writes by itself: a conversation rendered with a marker in place of each content.

It depends on the roles alone, which most conversations share, so it is remembered. A template may write
other things at another time, such as the date: who finds that an outline does not fit asks for it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .budget import TemplateEndless

Render = Callable[[Sequence[dict[str, str]], bool], str]
"""A conversation as text; whether the opening of the assistant's turn follows."""
Shape = tuple[tuple[tuple[str, str], ...], ...]
"""For each message all but its content."""

_MOST = 2_000
"""Outlines that are remembered, of some hundred characters each."""


def marker(index: int) -> str:
    """In place of the content of message `index`: private-use characters in a pattern that no template trims,
    changes or looks for."""
    return f"\ue000vf{index}\ue001"


def shape_of(messages: Sequence[dict[str, str]]) -> Shape:
    return tuple(tuple(item for item in message.items() if item[0] != "content") for message in messages)


class Outlines:
    """Safe for several threads."""

    def __init__(self, render: Render) -> None:
        self._render = render
        self._known: dict[tuple[Shape, bool], str | None] = {}

    def of(self, shape: Shape, generate: bool = False, *, anew: bool = False) -> str | None:
        """None where the template refuses contents that it does not expect."""
        key = (shape, generate)
        if not anew and key in self._known:
            return self._known[key]
        marked = [{**dict(rest), "content": marker(index)} for index, rest in enumerate(shape)]
        try:
            made = self._render(marked, generate)
        except TemplateEndless:
            raise
        except Exception:  # a template may refuse in any way that Python knows
            made = None
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[key] = made
        return made
