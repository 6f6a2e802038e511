"""The text of a vibeflow.yaml, read as what comes from elsewhere is: no link is followed, no pipe waited for,
and no more read than a recipe may have."""

from __future__ import annotations

from pathlib import Path

from vibeflow.l10n import t
from vibeflow.l10n.amounts import file_size
from vibeflow.protocol.errors import ErrorAction, RecipeInvalid
from vibeflow.store.inside import open_inside

from .model import MAX_RECIPE_BYTES

_OPEN = ErrorAction(kind="openRecipe", label=t("Open recipe"))


def read_recipe_text(file: Path) -> str:
    """
    Raises:
        RecipeInvalid: it is too large, no text, or not there.
        ForeignState: it is a link, or no file at all.
    """
    try:
        with open_inside(file.parent, file.name) as opened:
            data = opened.read(MAX_RECIPE_BYTES + 1)
    except OSError as error:
        raise RecipeInvalid(
            t("{file} cannot be read: {why}.", file=file, why=error.strerror or error),
            hint=t("Put the project's recipe in its place: restore it from git, or create the project anew."),
        ) from error
    if len(data) > MAX_RECIPE_BYTES:
        raise RecipeInvalid(
            t(
                "{name} is larger than {most}.",
                name=file.name,
                most=file_size(MAX_RECIPE_BYTES),
            ),
            hint=t("A recipe is a page or two. Take out what is none of it, or restore the file from git."),
            action=_OPEN,
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecipeInvalid(
            t("{name} is not UTF-8 text (byte {place}).", name=file.name, place=error.start),
            hint=t("Save the file as UTF-8 in your editor."),
            action=_OPEN,
        ) from error
