"""The extension's settings, declared once. The generator writes them into package.json and TypeScript,
what the settings editor says of them into package.nls.json."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Wire


class Settings(Wire):
    """Each field is `vibeflow.<noun>.<option>`; its docstring is what the settings editor shows.

    What names a program, or a place that programs come from, is of scope `machine`: the user's own settings
    count, those of an open folder do not, whoever trusts it.
    """

    python_interpreter: str = Field(default="", json_schema_extra={"scope": "machine"})
    """Python 3.10 or newer that VibeFlow makes its private environment with. Empty: the first suitable one
    that the Python extension or the PATH offers. VibeFlow never installs anything into this interpreter."""

    python_index_url: str = Field(default="", json_schema_extra={"scope": "machine"})
    """Package index that pip installs from, such as a company mirror. Empty: what pip is configured
    to use."""

    python_torch_index_url: str = Field(default="", json_schema_extra={"scope": "machine"})
    """Package index for PyTorch alone. Empty: the build that fits this machine's graphics card is chosen."""

    backend_home: str = Field(default="", json_schema_extra={"scope": "machine"})
    """Folder for VibeFlow's own files: list of projects, logs, caches. Empty: `~/.vibeflow`."""

    backend_log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", json_schema_extra={"scope": "machine-overridable"}
    )
    """How much the backend writes to its log."""

    deployment_port: int = Field(default=0, ge=0, le=65535, json_schema_extra={"scope": "resource"})
    """Port on which a model is served as an API. Only this machine can reach it. 0: the first free one from
    8321 on."""

    editor_token_counts: bool = Field(default=True, json_schema_extra={"scope": "resource"})
    """Show at the end of each row of a project's data file how many tokens of the base model it takes."""

    training_notify_when_done: bool = Field(default=True, json_schema_extra={"scope": "window"})
    """Show a notification when a training run ends."""

    training_parallel_runs: int = Field(default=0, ge=0, le=10, json_schema_extra={"scope": "machine"})
    """Training runs that may go at the same time, at most ten; the others wait in a queue. 0: as many as the
    computer has cores and memory for."""
