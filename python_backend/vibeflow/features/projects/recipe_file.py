"""The text of a vibeflow.yaml, read as what comes from elsewhere is (`reading`)."""

from __future__ import annotations

from pathlib import Path

from vibeflow.protocol.errors import ErrorAction, RecipeInvalid

from .reading import read_inside
from .recipe import MAX_RECIPE_BYTES


def read_recipe_text(file: Path) -> str:
    """
    Raises:
        RecipeInvalid: it is too large, no text, not there, or no file at all.
        ForeignState: it is a link that leads out of the project.
    """
    try:
        return read_inside(file.parent, file.name, MAX_RECIPE_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecipeInvalid(
            f"{file.name} is not UTF-8 text (byte {error.start}).",
            hint="Save the file as UTF-8 in your editor.",
            action=ErrorAction(kind="openRecipe", label="Open recipe"),
        ) from error
    except OSError as error:
        raise RecipeInvalid(
            f"{file} cannot be read: {error.strerror or error}.",
            hint="Put the project's recipe in its place: restore it from git, or create the project anew.",
        ) from error
