"""What lies where in a project's folder, and which of its files VibeFlow writes: those a version pins.

Everything else is the user's, also beside them in the same folders.
"""

from __future__ import annotations

RECIPE_FILE = "vibeflow.yaml"
ATTRIBUTES_FILE = ".gitattributes"

DATA = "data"
"""Folder of the dataset."""
SPLITS = ("train.jsonl", "test.jsonl", "removed.jsonl")
EDITS = "edits.json"
MANIFEST = "manifest.json"
DATA_FILES = tuple(f"{DATA}/{name}" for name in (*SPLITS, EDITS, MANIFEST))

OURS = ("model/", "evaluation/")
"""Folders that a run's version brings."""
WEIGHTS = ".safetensors"

_WE_WRITE = (
    *("adapter_config.json", "model.json", "manifest.json", "evaluation.json", "examples.jsonl"),
    *("judge.json", "curves.json"),
    # A whole model brings its configuration and tokenizer.
    *("config.json", "generation_config.json", "chat_template.jinja", "model.safetensors.index.json"),
    *("tokenizer.json", "tokenizer_config.json", "tokenizer.model", "special_tokens_map.json"),
    *("added_tokens.json", "vocab.json", "vocab.txt", "merges.txt"),
)
_READ = (RECIPE_FILE, ATTRIBUTES_FILE, ".gitignore")
_FOLDERS = (DATA, *(folder.rstrip("/") for folder in OURS))


def is_weights(path: str) -> bool:
    """Whether a file is a model's parameters, kept as a Git LFS pointer whatever its size."""
    return path.startswith("model/") and path.endswith(WEIGHTS) and path.count("/") == 1


def is_ours(path: str) -> bool:
    """Whether a version may have written the file as a part of its model or evaluation; a user's own notes
    beside it stay."""
    folder, _, name = path.partition("/")
    return f"{folder}/" in OURS and (is_weights(path) or name in _WE_WRITE)


def is_state(path: str) -> bool:
    """Whether a file is part of what a version pins."""
    return path == RECIPE_FILE or path in DATA_FILES or is_ours(path)


def is_own(path: str) -> bool:
    """Whether VibeFlow reads the file, or a folder of that name, as a part of a project; the user's own files
    in the same folders count too."""
    plain = path.casefold()  # many file systems take Data for data
    return plain in _READ or plain.partition("/")[0] in _FOLDERS
