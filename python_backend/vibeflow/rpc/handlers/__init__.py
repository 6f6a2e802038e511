"""Every request's handler, one module a noun. Importing this package fills the registry."""

from . import (
    backend,
    datasets,
    deployment,
    discovery,
    editing,
    evaluation,
    files,
    playground,
    projects,
    setup,
    training,
    tuning,
    versions,
)

__all__ = [
    "backend",
    "datasets",
    "deployment",
    "discovery",
    "editing",
    "evaluation",
    "files",
    "playground",
    "projects",
    "setup",
    "training",
    "tuning",
    "versions",
]
