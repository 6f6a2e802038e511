"""What runs here: versions, the system, the machine."""

from __future__ import annotations

import locale
import os
import platform
import re
import shutil
import sqlite3
import subprocess
import sys

import psutil

from vibeflow import __version__
from vibeflow.features.setup.machine import this_machine
from vibeflow.protocol.base import PROTOCOL_VERSION
from vibeflow.protocol.diagnostics import ExtensionFacts
from vibeflow.store.home import Home

from .packages import installed

_PATIENCE = 5.0
_VERSION = re.compile(r"\d+(?:\.\d+)+[\w.+-]{0,20}")


def versions(extension: ExtensionFacts | None) -> list[str]:
    lines = [f"VibeFlow backend: {__version__} (protocol {PROTOCOL_VERSION})"]
    if extension is not None:
        lines += [
            f"VibeFlow extension: {_version(extension.extension_version)}",
            f"VS Code: {_version(extension.vscode_version)}",
            f"Where it runs: {_remote(extension.remote)}",
        ]
    environment = "in a" if sys.prefix != sys.base_prefix else "in no"
    lines += [
        f"Python: {platform.python_version()} {platform.python_implementation()}, {environment} venv",
        f"System: {_system()}",
        f"git: {_version_of('git')}; git-lfs: {_version_of('git-lfs')}; SQLite: {sqlite3.sqlite_version}",
        f"Text: {sys.getfilesystemencoding()}, language {_language()}",
    ]
    return lines


def packages() -> list[str]:
    return [", ".join(installed())]


def hardware(home: Home) -> list[str]:
    machine = this_machine()
    disk = shutil.disk_usage(home.root)
    load = psutil.cpu_percent(interval=0.2)
    cores = f"{machine.cores} cores, {os.cpu_count()} threads"
    lines = [
        f"Processor: {platform.machine()}, {cores}, {load:.0f} % busy",
        f"Memory: {_gigabytes(machine.memory_total)}, {_gigabytes(machine.memory_free)} free",
        f"Disk: {_gigabytes(disk.total)}, {_gigabytes(disk.free)} free",
    ]
    cards = [f"{name}, {_gigabytes(size)}" for name, size in machine.gpus]
    return [*lines, f"Graphics cards: {'; '.join(cards) or 'none that can compute'}"]


def _version(text: str) -> str:
    found = _VERSION.search(text)
    return found.group() if found else "unknown"


def _remote(name: str | None) -> str:
    known = {"ssh-remote", "wsl", "dev-container", "attached-container", "codespaces", "tunnel"}
    return "on this computer" if name is None else name if name in known else "elsewhere"


def _version_of(program: str) -> str:
    place = shutil.which(program)
    if place is None:
        return "not installed"
    try:
        said = subprocess.run([place, "--version"], capture_output=True, text=True, timeout=_PATIENCE)
    except (OSError, subprocess.SubprocessError):
        return "does not start"
    return _version(said.stdout)


def _system() -> str:
    try:
        about = platform.freedesktop_os_release()
        name = f"{about.get('NAME', 'Linux')} {about.get('VERSION_ID', '')}".strip()
    except (OSError, AttributeError):
        name = f"{platform.system()} {platform.mac_ver()[0] or platform.win32_ver()[1]}".strip()
    return f"{name}, {platform.system()} {_version(platform.release())}, {platform.machine()}"


def _language() -> str:
    return (locale.getlocale()[0] or "unknown")[:12]


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:,.1f} GB"
