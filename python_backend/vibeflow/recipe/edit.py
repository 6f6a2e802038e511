"""Changes keys inside a recipe's text and leaves everything else, comments included, as the user wrote it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .model import MAX_RECIPE_BYTES, RecipeValue
from .problems import check_text, invalid


def edited(text: str, changes: Mapping[str, RecipeValue], file: Path) -> str:
    """`text` with each dotted key set; sections that are not there yet are added at the end."""
    from ruamel.yaml.comments import CommentedMap
    from ruamel.yaml.error import YAMLError

    from vibeflow.recipe.yaml import RefusedYaml, editor

    yaml = editor()
    yaml.preserve_quotes = True
    yaml.width = 4096
    try:
        if len(text) > MAX_RECIPE_BYTES:
            raise RefusedYaml
        tree: Any = yaml.load(text)
    except (YAMLError, ValueError, RecursionError) as error:
        raise invalid(file, check_text(text)[1]) from error
    if not isinstance(tree, CommentedMap):
        raise invalid(file, check_text(text)[1])
    changed = False
    for dotted, value in changes.items():
        *sections, key = dotted.split(".")
        node: Any = tree
        for section in sections:
            if not isinstance(node.get(section), CommentedMap):
                node[section] = CommentedMap()
            node = node[section]
        if key not in node or node[key] != value or type(value) is bool:
            node[key] = value
            changed = True
    if not changed:
        return text
    out = io.StringIO()
    yaml.dump(tree, out)
    return out.getvalue()
