"""Where in a rendered conversation the assistant's answers lie, whatever the template looks like.

Works on text and on a `render` function only. The trick: render once more with every content replaced by a
marker that occurs nowhere else; what stands between the markers is the template's own text. Where a template
alters contents in a way that this cannot follow, contents are searched for in order instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .budget import TemplateEndless
from .weight import is_learned

Render = Callable[[Sequence[dict[str, str]], bool], str]
Span = tuple[int, int]
"""Start and end, in characters, end excluded."""


def content_spans(text: str, messages: Sequence[dict[str, str]], render: Render) -> list[tuple[int, Span]]:
    """Where each message's content stands, by the message's number, in order; one that the template leaves
    out is missing."""
    return _by_markers(text, messages, render) or _by_search(text, messages)


def answer_spans(
    text: str,
    messages: Sequence[dict[str, str]],
    contents: Sequence[tuple[int, Span]],
    render: Render,
    ends: set[str],
) -> list[Span]:
    """Spans of every learned assistant turn's content, each with the end mark that follows it, in order.

    A span begins where the opening of the assistant's turn ends, so that what a template writes before the
    content (an empty block of thought, say) is trained as well: at inference the model has to say it.
    `contents` are those of `content_spans`; `ends` are the texts of special tokens.
    """
    spans: list[Span] = []
    for index, (start, end) in contents:
        if not is_learned(messages[index]):
            continue
        opened = _opening_end(text, messages[:index], render)
        if opened is not None and opened < start and (not spans or opened >= spans[-1][1]):
            start = opened
        spans.append((start, _with_end_mark(text, end, ends)))
    return spans


def _by_markers(
    text: str, messages: Sequence[dict[str, str]], render: Render
) -> list[tuple[int, Span]] | None:
    """Content spans found by rendering markers, None where the template changes contents."""
    # Private-use characters in a pattern that no template trims, changes or looks for.
    markers = [f"\ue000vf{index}\ue001" for index in range(len(messages))]
    try:
        marked = render(
            [{**message, "content": marker} for message, marker in zip(messages, markers, strict=True)], False
        )
    except TemplateEndless:
        raise
    except Exception:  # a template may refuse a content it does not expect; the search does without
        return None
    found: list[tuple[int, Span]] = []
    at = 0
    for index, marker in enumerate(markers):
        before, present, after = marked.partition(marker)
        if not present:
            continue
        if not text.startswith(before, at):
            return None
        at += len(before)
        content = _as_written(text, at, messages[index]["content"])
        if content is None:
            return None
        found.append((index, (at, at + len(content))))
        at += len(content)
        marked = after
    return found if text[at:] == marked else None


def _as_written(text: str, at: int, content: str) -> str | None:
    """The content as the template wrote it at `at`: as it is, or trimmed."""
    for form in (content, content.strip(), content.lstrip(), content.rstrip()):
        if text.startswith(form, at):
            return form
    return None


def _by_search(text: str, messages: Sequence[dict[str, str]]) -> list[tuple[int, Span]]:
    """Content spans found by searching for contents in order; a content that is not there is left out."""
    found: list[tuple[int, Span]] = []
    at = 0
    for index, message in enumerate(messages):
        content = message["content"].strip()
        start = text.find(content, at)
        if start < 0:
            continue
        at = start + len(content)
        found.append((index, (start, at)))
    return found


def _opening_end(text: str, before: Sequence[dict[str, str]], render: Render) -> int | None:
    """Length of the prompt given before this answer, None where the text begins otherwise."""
    try:
        prompt = render(before, True)
    except TemplateEndless:
        raise
    except Exception:  # a template may refuse a conversation that ends here
        return None
    return len(prompt) if text.startswith(prompt) else None


def _with_end_mark(text: str, end: int, ends: set[str]) -> int:
    """`end` moved past the special token that follows the content, with nothing but blanks in between."""
    rest = text[end:]
    blanks = len(rest) - len(rest.lstrip())
    marks = [mark for mark in ends if mark and rest.startswith(mark, blanks)]
    return end + blanks + max(map(len, marks)) if marks else end
