"""Finds Python code that nothing in the product uses, by name: functions, classes, attributes, variables.

What only tests use counts as unused. A field of a wire type is used where Python reads it, or TypeScript
under its own spelling of the name. What shares its name with something that is used is not found.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from vulture import Vulture
from vulture.core import Item

ROOT = Path(__file__).resolve().parents[1]
BACKEND = ROOT / "python_backend"
WIRE = BACKEND / "vibeflow" / "protocol"
PANELS_AND_EXTENSION = (ROOT / "extension" / "src", ROOT / "webviews" / "src")

CALLED_BY_THEIR_LIBRARY = [
    # pydantic, Jinja
    *("model_config", "code_generator_class", "intercepted_binops", "visit_*", "_output_*"),
    # Alembic
    *("down_revision", "branch_labels", "depends_on", "downgrade"),
    # pygls
    *("lsp_*", "report_server_error", "edit"),
    # uvicorn
    *("send_400_response", "_unsupported_upgrade_warning", "shutdown", "keep_alive", "disconnected"),
    # Typer
    *("format_usage", "*_PANEL_TITLE", "ABORTED_TEXT", "DEFAULT_STRING", "REQUIRED_LONG_STRING", "RICH_HELP"),
    # lm-eval, datasets
    *("loglikelihood_rolling", "generate_until", "disable_tqdm", "HF_UPDATE_DOWNLOAD_COUNTS"),
    # io, sqlite3, ruamel.yaml
    *("readinto", "isolation_level", "preserve_quotes"),
]
"""Overridden or set for a library that reads them by name."""

REGISTERED = ["@*.command", "@*.callback", "@*.answers", "@*.feature", "@*.get", "@*.post", "@*_validator"]
"""Decorators that hand a function to somebody else."""

ONLY_TESTS_ASK = ["LANGUAGES", "head_where_trained", "read_split", "runner_lock"]
TOLD_TO_SCRIPTS = [
    *("rows_read", "source_path", "tokens_median", "recipe_path", "largest_difference", "training_ready"),
]
"""Fields of wire types that no panel shows; they are in what `--json` prints and in answers to a client."""

KEPT = {
    "PreparedBatch": "names what one method of the objective hands to another",
    "PythonMissing": "its code is the extension's: raised there, where there is no Python",
    "USAGE": "the exit code of the command line's library, among the others",
    "handlers": "importing them registers them",
    "updated_at": "a column: written by the database",
    "first_seconds": "sent with all fields of its class",
    **dict.fromkeys(["relevance", "coherence", "factuality", "completeness"], "read by its criterion's name"),
    **dict.fromkeys(["trace", "constant", "mtime"], "a parameter that the caller passes"),
    **dict.fromkeys(ONLY_TESTS_ASK, "tests ask for it"),
    **dict.fromkeys(TOLD_TO_SCRIPTS, "told to scripts"),
}
"""Unused on purpose, and why."""


def main() -> int:
    found = [item for item in unused() if item.name not in KEPT]
    for item in found:
        where = Path(item.filename).resolve().relative_to(ROOT)
        print(f"{where}:{item.first_lineno}: nothing uses the {item.typ} '{item.name}'")
    return 1 if found else 0


def unused() -> Iterator[Item]:
    search = Vulture(ignore_names=CALLED_BY_THEIR_LIBRARY, ignore_decorators=REGISTERED)
    search.scavenge([str(BACKEND)])
    elsewhere = names_in_typescript()
    for item in search.get_unused_code():
        if not (Path(item.filename).resolve().is_relative_to(WIRE) and item.name in elsewhere):
            yield item


def names_in_typescript() -> frozenset[str]:
    """Every name in sources that are not generated, as Python spells it; a setting `a.bC` is `a_b_c`."""
    names: set[str] = set()
    for folder in PANELS_AND_EXTENSION:
        for path in folder.rglob("*.ts*"):
            if path.name.endswith(".gen.ts"):
                continue
            for dotted in re.findall(r"[A-Za-z_][\w.]*", path.read_text(encoding="utf-8")):
                spelled = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", dotted).lower()
                names.update({*spelled.split("."), spelled.replace(".", "_")})
    return frozenset(names)


if __name__ == "__main__":
    sys.exit(main())
