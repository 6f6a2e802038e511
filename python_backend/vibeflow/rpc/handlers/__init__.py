"""Every request's handler, one module a noun. Importing this package fills the registry."""

from . import (
    backend,
    benchmarks,
    datasets,
    deployment,
    diagnostics,
    discovery,
    editing,
    evaluation,
    files,
    judging,
    playground,
    projects,
    setup,
    training,
    tuning,
    versions,
)

__all__ = [
    "backend",
    "benchmarks",
    "datasets",
    "deployment",
    "diagnostics",
    "discovery",
    "editing",
    "evaluation",
    "files",
    "judging",
    "playground",
    "projects",
    "setup",
    "training",
    "tuning",
    "versions",
]
