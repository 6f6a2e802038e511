"""Which files of a project VibeFlow writes: those a version pins. Everything else is the user's, also beside
them in the same folders."""

from __future__ import annotations

from vibeflow.git.attributes import ATTRIBUTES_FILE, is_weights
from vibeflow.git.worktree import OURS

RECIPE = "vibeflow.yaml"
DATA_FILES = tuple(
    f"data/{name}" for name in ("train.jsonl", "test.jsonl", "removed.jsonl", "edits.json", "manifest.json")
)
_WE_WRITE = (
    *("adapter_config.json", "model.json", "manifest.json", "evaluation.json", "examples.jsonl"),
    *("judge.json", "curves.json"),
    # A whole model brings its configuration and tokenizer.
    *("config.json", "generation_config.json", "chat_template.jinja", "model.safetensors.index.json"),
    *("tokenizer.json", "tokenizer_config.json", "tokenizer.model", "special_tokens_map.json"),
    *("added_tokens.json", "vocab.json", "vocab.txt", "merges.txt"),
)
_READ = (RECIPE, ATTRIBUTES_FILE, ".gitignore")
_FOLDERS = ("data", *(folder.rstrip("/") for folder in OURS))


def is_ours(path: str) -> bool:
    """Whether a version may have written the file as a part of its model or evaluation; a user's own notes
    beside it stay."""
    folder, _, name = path.partition("/")
    return f"{folder}/" in OURS and (is_weights(path) or name in _WE_WRITE)


def is_state(path: str) -> bool:
    """Whether a file is part of what a version pins."""
    return path == RECIPE or path in DATA_FILES or is_ours(path)


def is_own(path: str) -> bool:
    """Whether VibeFlow reads the file, or a folder of that name, as a part of a project; the user's own files
    in the same folders count too."""
    plain = path.casefold()  # many file systems take Data for data
    return plain in _READ or plain.partition("/")[0] in _FOLDERS
