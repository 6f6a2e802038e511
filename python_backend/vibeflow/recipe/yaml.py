"""YAML of a recipe, read within bounds: a few hundred bytes of it can stand for gigabytes.

A recipe has no need of aliases, merged keys and tags, so there are none: they are refused where they stand,
before anything is made of them. So is what is larger, deeper or longer than any recipe. What is refused is an
error of YAML with its line, like any other. Knows nothing of the recipe's keys.
"""

from __future__ import annotations

import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import AliasEvent

from vibeflow.l10n import t

from .model import MAX_RECIPE_BYTES

MOST_NODES = 2_000
"""Keys and values; a whole recipe has about a hundred."""
DEEPEST = 20
_LONGEST_NUMBER = 24
"""Characters. Whole numbers have 64 bits, as everywhere where they are stored or sent."""
_NOT_TEXT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


class RefusedYaml(MarkedYAMLError):
    """Valid YAML, perhaps, but none that a recipe may hold."""


def parse(text: str, typ: str = "rt") -> Any:
    """The tree of keys.

    Raises:
        YAMLError, ValueError, RecursionError: it is no YAML, or none that is read.
    """
    if len(text) > MAX_RECIPE_BYTES:
        raise RefusedYaml(problem=t("has more than {most:,} characters", most=MAX_RECIPE_BYTES))
    return editor(typ).load(text)


def editor(typ: str = "rt") -> YAML:
    """ruamel's reader and writer, bounded; `typ` as ruamel names it."""
    yaml = YAML(typ=typ, pure=True)
    yaml.Composer = _Composer
    return yaml


class _Composer(Composer):
    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader)
        self._nodes = self._level = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.parser.peek_event()
        self._nodes += 1
        if isinstance(event, AliasEvent) or event.anchor is not None:
            name = f"*{event.anchor}" if isinstance(event, AliasEvent) else f"&{event.anchor}"
            _refuse(t("{name} is an alias, write the value out", name=name[:40]), event)
        if event.tag is not None:
            _refuse(t("{tag} is a tag, which a recipe has no need of", tag=str(event.tag)[:40]), event)
        if self._nodes > MOST_NODES:
            _refuse(t("more than {most:,} keys and values", most=MOST_NODES), event)
        if self._level >= DEEPEST:
            _refuse(t("nested too deeply"), event)
        self._level += 1
        node = super().compose_node(parent, index)
        self._level -= 1
        return node

    def compose_scalar_node(self, anchor: Any) -> Any:
        event = self.parser.peek_event()
        node = super().compose_scalar_node(anchor)
        if str(node.tag).endswith(":merge"):
            _refuse(t("<< merges keys, write them out"), event)
        if str(node.tag).endswith(":int") and not _has_64_bits(node.value):
            _refuse(t("a whole number of {n:,} characters is too large", n=len(node.value)), event)
        if _NOT_TEXT.search(node.value):
            _refuse(t("a character that no text may hold"), event)
        return node


def _refuse(what: str, event: Any) -> None:
    raise RefusedYaml(problem=what, problem_mark=event.start_mark)


def _has_64_bits(written: str) -> bool:
    digits = written.replace("_", "")
    if len(digits) > _LONGEST_NUMBER:
        return False
    try:
        return -(2**63) <= int(digits, 0) < 2**63
    except ValueError:
        return True  # 007 or 1:30, of which this many characters are no large number
