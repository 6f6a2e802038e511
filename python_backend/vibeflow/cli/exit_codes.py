"""What the command's exit code says, for scripts."""

from __future__ import annotations

from ..protocol.errors import EnvironmentFault, StateError, UserInputError, VibeFlowError

INTERNAL = 1
USAGE = 2
"""Typer's own, for a wrong option."""
USER_INPUT = 3
STATE = 4
ENVIRONMENT = 5
RUN_FAILED = 6
INTERRUPTED = 130


def of(error: VibeFlowError) -> int:
    """The exit code of a branch of the error tree."""
    if isinstance(error, UserInputError):
        return USER_INPUT
    if isinstance(error, StateError):
        return STATE
    if isinstance(error, EnvironmentFault):
        return ENVIRONMENT
    return INTERNAL
