"""One text for a bug report: what runs here and how it went, without data and without secrets."""

from __future__ import annotations

from .base import Wire


class ChangedSetting(Wire):
    """A setting of VS Code that differs from its default."""

    key: str
    """`vibeflow.training.parallelRuns`."""
    value: str
    """As JSON. Texts are not repeated in the report; that one is set, is."""


class ExtensionFacts(Wire):
    """What only the extension knows."""

    extension_version: str
    vscode_version: str
    remote: str | None
    """VS Code's name for where the extension runs: "ssh-remote", "wsl"; None: on this computer."""
    settings: tuple[ChangedSetting, ...]
    log: tuple[str, ...]
    """The last lines of the extension's log, as they are: what of them is told is decided here."""


class CollectDiagnostics(Wire):
    extension: ExtensionFacts | None = None
    """None: asked from the terminal."""


class Diagnostics(Wire):
    text: str
    """Markdown."""
    file_name: str
    """Proposed for saving it."""
