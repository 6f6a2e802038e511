"""What the backend asks a child process to do with a project's data. Plain values: it crosses as JSON."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Literal

import polars as pl
from pydantic import BaseModel, ConfigDict

from vibeflow.protocol.datasets import FixId, Mapping

from .columns import Reading

BUILT = "built"
"""Folder of a finished dataset, beside the request."""
DERIVED = "derived"
"""Folder of what can be made again from the files: the row index and the checks."""
SOURCE_CACHE = "source"
TEST_CACHE = "test"


class BuildRequest(BaseModel):
    """Read a source, or take the one that was read, and make a dataset of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["build", "check"] = "build"
    """`check`: look at every row with the expensive checks and leave the dataset as it is."""
    source: Path | None
    """The file or folder to read; None: build again from the cached rows."""
    sheet: str | None = None
    encoding: str | None = None
    """The user's word for how the source's text is encoded; None: known by its content."""
    test_source: Path | None = None
    """The user's own test file, to be read; None: as cached, if `own_test`."""
    own_test: bool = False
    """Whether the test part is a file of the user's."""
    cache: Path
    """Folder of the cached source, there or to be made."""
    test_cache: Path
    mapping: Mapping | None = None
    """The user's; None: as in `reading`."""
    reading: Reading | None = None
    """How the version before read the columns; with neither, they are detected."""
    fixes: dict[FixId, bool]
    boilerplate: tuple[str, ...] = ()
    edits: Path | None
    """The edits file to go by; None: no edits."""
    checks: Path
    """Folder that holds the outcome of earlier checks, if there is any."""
    share: float
    seed: int
    group_by: str | None = None
    """Column; None: as the columns are mapped; "": nothing is kept together."""
    stratified: bool = True
    split_by: str | None = None
    """Column that names the part of each row; None: the one that was found; "": VibeFlow holds rows out."""
    revision: int
    created_at: str | None = None
    """Of the dataset this one only completes; None: now."""
    system_prompt: str
    model: str
    """The recipe's base model."""
    tokenizer: Path
    """Model folder whose tokenizer counts."""
    tokenizer_model: str
    context_length: int | None
    """Tokens that the base model reads; None where that is not known."""
    limit: int
    """Tokens of a row that training will read."""
    all_turns: bool = False
    """Whether every turn is learned, not the answers alone."""
    language: str | None = None
    """What the user expects, an English name."""
    seconds: int
    """Processor time allowed."""
    stage: Literal["import", "rebuild"] = "rebuild"

    @property
    def exact(self) -> bool:
        """Whether tokens are counted with the base model's own tokenizer."""
        return self.tokenizer_model == self.model

    def checks_key(self, source: str, test: str | None, shape: str) -> str:
        """Digest of all that the expensive checks hang on besides the rows' texts."""
        said = [
            source,
            test,
            shape,
            self.model,
            self.tokenizer_model,
            self.context_length,
            self.system_prompt,
            self.language,
            pl.__version__,  # keys of texts are the same within one release only
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]
