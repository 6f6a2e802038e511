"""Where in a rendered conversation the assistant's answers lie, whatever the template looks like.

Works on text and on ways to render only. The trick: what stands between the markers of an outline is the
template's own text. Where a template alters contents in a way that this cannot follow, contents are searched
for in order instead.
"""

from __future__ import annotations

from collections.abc import Sequence

from .budget import TemplateEndless
from .outlines import Outlines, Render, marker, shape_of
from .weight import is_learned

Span = tuple[int, int]
"""Start and end, in characters, end excluded."""
Contents = list[tuple[int, Span]]
"""Where each message's content stands, by the message's number, in order; one that the template leaves out is
missing."""


def content_spans(
    text: str, messages: Sequence[dict[str, str]], outlines: Outlines, generate: bool = False
) -> Contents:
    """Where contents stand in `text`, which is `messages` rendered."""
    return _by_markers(text, messages, outlines, generate) or _by_search(text, messages)


def content_and_answer_spans(
    text: str, messages: Sequence[dict[str, str]], outlines: Outlines, render: Render, ends: set[str]
) -> tuple[Contents, list[Span]]:
    """Where contents stand in `text`, and the spans of every learned assistant turn's content, each with the
    end mark that follows it, in order.

    A span begins where the opening of the assistant's turn ends, so that what a template writes before the
    content (an empty block of thought, say) is trained as well: at inference the model has to say it. `ends`
    are the texts of special tokens.
    """
    marked = _by_markers(text, messages, outlines, generate=False)
    contents = marked or _by_search(text, messages)
    learned = [index for index, _ in contents if is_learned(messages[index])]
    openings = _openings(text, messages, marked or [], learned, outlines, render)
    spans: list[Span] = []
    for index, (start, end) in contents:
        if not is_learned(messages[index]):
            continue
        opened = openings[index]
        if opened is not None and opened < start and (not spans or opened >= spans[-1][1]):
            start = opened
        spans.append((start, _with_end_mark(text, end, ends)))
    return contents, spans


def _by_markers(
    text: str, messages: Sequence[dict[str, str]], outlines: Outlines, generate: bool
) -> Contents | None:
    """Content spans found by an outline, None where the template changes contents."""
    shape = shape_of(messages)
    for anew in (False, True):
        outline = outlines.of(shape, generate, anew=anew)
        found = None if outline is None else _fitted(text, messages, outline)
        if found is not None:
            return found
    return None


def _fitted(text: str, messages: Sequence[dict[str, str]], outline: str) -> Contents | None:
    found: Contents = []
    at = 0
    for index, message in enumerate(messages):
        before, present, after = outline.partition(marker(index))
        if not present:
            continue
        if not text.startswith(before, at):
            return None
        at += len(before)
        content = _as_written(text, at, message["content"])
        if content is None:
            return None
        found.append((index, (at, at + len(content))))
        at += len(content)
        outline = after
    return found if text[at:] == outline else None


def _openings(
    text: str,
    messages: Sequence[dict[str, str]],
    contents: Contents,
    learned: Sequence[int],
    outlines: Outlines,
    render: Render,
) -> dict[int, int | None]:
    """For each learned answer where the prompt that is given before it ends in `text`; None where the text
    begins otherwise.

    By outlines (`contents` were found by one), which saves rendering most prompts. Rendered are the longest,
    and those that end before their answer begins, as they move the answer's span; where one of them ends
    elsewhere than its outline says, all are.
    """
    if contents and learned:
        found = _outlined_openings(messages, contents, learned, outlines)
        begins = {index: start for index, (start, _) in contents}
        doubted = {index for index in learned if found[index] != begins[index]} | {learned[-1]}
        rendered = {index: _opening_end(text, messages[:index], render) for index in doubted}
        if all(found[index] == rendered[index] for index in doubted):
            return found
    return {index: _opening_end(text, messages[:index], render) for index in learned}


def _outlined_openings(
    messages: Sequence[dict[str, str]], contents: Contents, learned: Sequence[int], outlines: Outlines
) -> dict[int, int | None]:
    shape = shape_of(messages)
    whole = outlines.of(shape) or ""
    found: dict[int, int | None] = {}
    longer = 0
    """Characters that the contents so far have more than their markers."""
    waiting = iter(contents)
    content = next(waiting, None)
    for index in learned:
        prompt = outlines.of(shape[:index], True)
        if prompt is None or not whole.startswith(prompt):
            found[index] = None
            continue
        while content is not None and content[1][0] - longer < len(prompt):
            number, (start, stop) = content
            longer += stop - start - len(marker(number))
            content = next(waiting, None)
        found[index] = len(prompt) + longer
    return found


def _as_written(text: str, at: int, content: str) -> str | None:
    """The content as the template wrote it at `at`: as it is, or trimmed."""
    for form in (content, content.strip(), content.lstrip(), content.rstrip()):
        if text.startswith(form, at):
            return form
    return None


def _by_search(text: str, messages: Sequence[dict[str, str]]) -> Contents:
    """Content spans found by searching for contents in order; a content that is not there is left out."""
    found: Contents = []
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
