"""`vibeflow`: the entry point. Turns errors into words and exit codes."""

from __future__ import annotations

import logging
import sys

import typer

from .. import __version__
from ..l10n import t
from ..protocol.errors import InternalError, as_vibeflow_error
from . import commands, exit_codes
from .benchmark import benchmark
from .command_line import CommandLine
from .data import data
from .demo.run import demo
from .diagnostics import diagnostics
from .evaluation import evaluate
from .judge import judge
from .output import Output
from .projects import projects
from .runs import runs
from .tuning import tune
from .versions import versions

app = CommandLine(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=t("Fine-tune a language model: import data, train, see whether it got better, serve it."),
)
app.command("init", help=t("Make a project: a git repository with a recipe."))(commands.init)
app.add_typer(projects, name="projects")
app.command(
    "import", help=t("Bring a file in: detect its columns, check its quality, hold rows out for testing.")
)(commands.import_data)
app.add_typer(data, name="data")
app.command("train", help=t("Train, evaluate and save a version. Goes on when this command is interrupted."))(
    commands.train
)
app.command("stop", help=t("Stop the running training; the model so far is kept and evaluated."))(
    commands.stop
)
app.add_typer(runs, name="runs")
app.add_typer(tune, name="tune")
app.add_typer(benchmark, name="benchmark")
app.add_typer(evaluate, name="evaluate")
app.add_typer(judge, name="judge")
app.add_typer(versions, name="versions")
app.command(
    "serve",
    help=t("Serve a version as an OpenAI-compatible API on this machine. Goes on until `serve --stop`."),
)(commands.serve)
app.command(
    "ask",
    help=t("Ask versions and the base model something, side by side. Without settings: as in evaluation."),
)(commands.ask)
app.command(
    "demo", help=t("Fine-tune the bundled sample end to end and serve it: the whole job in a few minutes.")
)(demo)
app.command(
    "diagnostics",
    help=t(
        "Show what a bug report needs: versions, settings, states of jobs, ends of logs. No data, no keys."
    ),
)(diagnostics)


@app.callback(invoke_without_command=True)
def root(version: bool = typer.Option(False, "--version", help=t("Print the version."))) -> None:
    if version:
        print(__version__)
        raise typer.Exit


def main() -> None:
    """Run the command; `sys.exit` with the codes of `exit_codes`."""
    try:
        app(standalone_mode=True)
    except KeyboardInterrupt:
        sys.exit(exit_codes.INTERRUPTED)
    except Exception as error:
        ours = as_vibeflow_error(error)
        Output(as_json="--json" in sys.argv).error(ours)
        if isinstance(ours, InternalError):
            logging.getLogger(__name__).error("The trace:", exc_info=error)
        sys.exit(exit_codes.of(ours))


if __name__ == "__main__":
    main()
