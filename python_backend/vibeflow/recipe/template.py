"""The text of a fresh vibeflow.yaml, in which each key explains itself in plain words and in English."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

from vibeflow.l10n import in_english

from .keys import as_written, keys
from .model import STARTER
from .words import words

_HEAD = """\
# The recipe of this project: edit it by hand whenever you like. VibeFlow keeps your comments, and
# a value that you changed is never overwritten by a recommendation.
"""
_WIDTH = 110


def fresh_recipe(name: str, base: str = STARTER) -> str:
    """A complete vibeflow.yaml for a new project, at the defaults."""
    # A JSON string is a valid YAML scalar, whatever the name holds (colons, quotes, line breaks).
    chosen = {"name": json.dumps(name, ensure_ascii=False)}
    if base != STARTER:
        chosen["model.base"] = json.dumps(base, ensure_ascii=False)
    return "\n".join([_HEAD, *_lines(chosen)]) + "\n"


def _lines(chosen: dict[str, str]) -> Iterator[str]:
    """One for each key, each with its comment; keys that are explained together share the first one's."""
    said = words(in_english)
    above = said["name"]  # in the head's place
    for key in keys().values():
        indent = "  " * key.path.count(".")
        if key.section:
            if not indent:
                yield ""
            yield f"{indent}{key.name}:"
            continue
        if said[key.path] != above:
            above = said[key.path]
            yield _comment(indent, above)
        yield f"{indent}{key.name}: {chosen.get(key.path, as_written(key.default))}".rstrip()


def _comment(indent: str, text: str) -> str:
    lead = f"{indent}# "
    return textwrap.fill(text, _WIDTH, initial_indent=lead, subsequent_indent=lead, break_on_hyphens=False)
