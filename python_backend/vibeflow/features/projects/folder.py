"""Makes a project's folder and names it. Knows nothing of the list of projects."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

from vibeflow.l10n import t
from vibeflow.protocol.errors import ForeignState, NotFound, ProjectExists, RecipeInvalid, as_vibeflow_error
from vibeflow.recipe.template import fresh_recipe
from vibeflow.store.atomic import write_json, write_text
from vibeflow.store.inside import STATE_FOLDER, inside, read_inside
from vibeflow.store.layout import RECIPE_FILE

_MOST_BYTES = 10_000


def slug(name: str) -> str:
    """A folder name of lower-case ASCII letters, digits and hyphens; never empty, no dot, no slash."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    short = re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-")[:60].strip("-")
    # Windows reserves these names for devices, with any ending.
    reserved = re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)", short)
    return f"project-{short}" if reserved else short or "project"


def checked_name(name: str) -> str:
    """The name without outer space. Raises `RecipeInvalid` for an empty, long or multi-line one."""
    clean = name.strip()
    if not clean or len(clean) > 100 or any(unicodedata.category(char).startswith("C") for char in clean):
        raise RecipeInvalid(
            t("A project needs a name of 1 to 100 characters on one line."),
            hint=t("Give it a short name, such as Support replies."),
        )
    return clean


def make(folder: Path, name: str) -> list[Path]:
    """Write recipe and .gitignore into `folder`, making it where needed; returns what was made, newest last.

    What already lies in the folder stays. Raises `ProjectExists` when there is a recipe, `NotFound` when the
    folder cannot be used.
    """
    if (folder / RECIPE_FILE).exists():
        raise ProjectExists(
            t("There is a project in {folder} already.", folder=folder),
            hint=t("Open that project, or choose another name or folder."),
        )
    made: list[Path] = []
    try:
        for parent in [*reversed(folder.parents), folder]:
            if not parent.exists():
                parent.mkdir()
                made.append(parent)
        ignore = folder / ".gitignore"
        before = ignore.read_text(encoding="utf-8", errors="surrogateescape") if ignore.exists() else ""
        if f"{STATE_FOLDER}/" not in before.split():
            gap = "\n" if before and not before.endswith("\n") else ""
            if before:
                with ignore.open("a", encoding="utf-8") as file:
                    file.write(f"{gap}{STATE_FOLDER}/\n")
            else:
                write_text(ignore, f"# Jobs, checkpoints and caches of VibeFlow\n{STATE_FOLDER}/\n")
                made.append(ignore)
        write_text(folder / RECIPE_FILE, fresh_recipe(name))
        made.append(folder / RECIPE_FILE)
    except (NotADirectoryError, FileExistsError, PermissionError) as error:
        unmake(made)
        raise NotFound(
            t("The folder {folder} cannot be used: you may not write there.", folder=folder)
            if isinstance(error, PermissionError)
            else t("The folder {folder} cannot be used: a file is in the way.", folder=folder),
            hint=t("Choose another folder for the project."),
        ) from error
    except OSError as error:
        unmake(made)
        raise as_vibeflow_error(error) from error
    return made


def unmake(made: list[Path]) -> None:
    """Take back what `make` made; a folder that has something else in it by now stays."""
    for path in reversed(made):
        try:
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink()
        except OSError:
            continue


def read_id(folder: Path) -> str | None:
    """The id that the folder was given, so that a project that was moved keeps its runs."""
    try:
        found = json.loads(read_inside(folder, STATE_FOLDER, "project.json", limit=_MOST_BYTES))["id"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError, ForeignState):
        return None
    return found if isinstance(found, str) and re.fullmatch(r"[0-9a-f]{12}", found) else None


def write_id(folder: Path, project_id: str) -> None:
    state = inside(folder, STATE_FOLDER)
    state.mkdir(exist_ok=True)
    write_json(state / "project.json", {"id": project_id})
