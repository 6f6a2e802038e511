"""Typer whose own words (Usage, Options, "Missing argument") are in the user's language too.

Of its words some go through gettext as it is imported, some are constants of `typer.rich_utils`, and some are
plain English in its program. So they are said here, and put in their place where a command is shown or fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from ..l10n import LANGUAGE, t, tp

_OPTIONS = t("[OPTIONS]")
_HELP = {
    "help": t("Show this message and exit."),
    "install_completion": t("Install completion for the current shell."),
    "show_completion": t("Show completion for the current shell, to copy it or customize the installation."),
}
"""By the names of the options that are Typer's own."""
_FAULTS: tuple[tuple[str, Callable[[dict[str, str]], str]], ...] = (
    (r"Missing argument (?P<name>[^.]+)\.", lambda said: t("Missing argument {name}.", **said)),
    (r"Missing option (?P<name>[^.]+)\.", lambda said: t("Missing option {name}.", **said)),
    (r"Missing command\.", lambda said: t("Missing command.")),
    (r"No such option: (?P<name>\S+)", lambda said: t("No such option: {name}", **said)),
    (
        r"No such option: (?P<name>\S+) \(Possible options: (?P<near>.+)\)",
        lambda said: t("No such option: {name} (Possible options: {near})", **said),
    ),
    (r"No such command (?P<name>'.+')\.", lambda said: t("No such command {name}.", **said)),
    (
        r"No such command (?P<name>'.+')\. Did you mean (?P<near>.+)\?",
        lambda said: t("No such command {name}. Did you mean {near}?", **said),
    ),
    (
        r"Got unexpected extra argument(?:s|\(s\))? \((?P<names>.+)\)",
        lambda said: t("These arguments are too many: {names}", **said),
    ),
    (r"Option (?P<name>'.+') requires an argument\.", lambda said: t("Option {name} needs a value.", **said)),
    (r"Invalid value: (?P<why>.+)", lambda said: t("Invalid value: {why}", **said)),
    (
        r"Invalid value for (?P<name>[^:]+): (?P<why>.+)",
        lambda said: t("Invalid value for {name}: {why}", name=said["name"], why=_translated(said["why"])),
    ),
    (r"Input should be a valid integer.*", lambda said: t("a whole number is needed.")),
    (r"Input should be a valid number.*", lambda said: t("a number is needed.")),
    (r"Input should be less than or equal to (?P<most>\S+)", lambda said: t("{most} at most.", **said)),
    (r"Input should be greater than or equal to (?P<least>\S+)", lambda said: t("{least} at least.", **said)),
    (
        r"Value error, (?P<value>'.*') is not one of (?P<choices>.+)\.",
        lambda said: t("{value} is not one of {choices}.", **said),
    ),
)
"""What Typer says, and how it is said here; what is not here stays as it is."""


class _Helped:
    """The part of a command that is shown: its usage and its help."""

    def get_params(self, ctx: Any) -> Any:
        return _explained(super().get_params(ctx))  # type: ignore[misc]  # of the command it is mixed into

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        _usage(self, ctx, formatter)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _translate_panels()
        super().format_help(ctx, formatter)  # type: ignore[misc]  # likewise


class Command(_Helped, TyperCommand):
    pass


class Group(_Helped, TyperGroup):
    def make_context(self, *args: Any, **more: Any) -> Any:
        with _told():
            return super().make_context(*args, **more)

    def invoke(self, ctx: Any) -> Any:
        with _told():
            return super().invoke(ctx)


class CommandLine(typer.Typer):
    """A group of commands, all of which speak the user's language."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            cls=Group, options_metavar=_OPTIONS, subcommand_metavar=t("COMMAND [ARGS]..."), **more
        )

    def command(self, name: str | None = None, **more: Any) -> Callable[[Any], Any]:
        return super().command(name, cls=Command, options_metavar=_OPTIONS, **more)


def _explained(params: Any) -> Any:
    for param in params:
        if param.name in _HELP:
            param.help = _HELP[param.name]
    return params


def _usage(command: Any, ctx: Any, formatter: Any) -> None:
    formatter.write_usage(ctx.command_path, " ".join(command.collect_usage_pieces(ctx)), t("Usage: "))


def _translate_panels() -> None:
    if LANGUAGE == "en":
        return
    # Late: it is not needed where a command does its work, and slow to load.
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = t("Arguments")
    rich_utils.OPTIONS_PANEL_TITLE = t("Options")
    rich_utils.COMMANDS_PANEL_TITLE = t("Commands")
    rich_utils.ERRORS_PANEL_TITLE = tp("of the command line", "Error")
    rich_utils.ABORTED_TEXT = t("Aborted.")
    rich_utils.DEFAULT_STRING = t("[default: {}]")
    rich_utils.REQUIRED_LONG_STRING = t("[required]")
    rich_utils.RICH_HELP = t("Try [blue]'{command_path} {help_option}'[/] for help.")


@contextmanager
def _told() -> Iterator[None]:
    """What is wrong with a command, in the user's language as far as it is known here."""
    try:
        yield
    except typer.Abort:
        _translate_panels()
        raise
    except Exception as error:
        if LANGUAGE != "en" and hasattr(error, "format_message"):
            _translate_panels()
            said = _translated(error.format_message())
            error.format_message = lambda: said
        raise


def _translated(said: str) -> str:
    for pattern, ours in _FAULTS:
        if found := re.fullmatch(pattern, said, re.DOTALL):
            return ours(found.groupdict())
    return said
