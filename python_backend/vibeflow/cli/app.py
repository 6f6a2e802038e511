"""`vibeflow`: the entry point. Turns errors into words and exit codes."""

from __future__ import annotations

import sys

import typer

from .. import __version__
from ..protocol.errors import InternalError, as_vibeflow_error
from . import commands, exit_codes
from .benchmark import benchmark
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

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Fine-tune a language model: import data, train, see whether it got better, serve it.",
)
app.command("init")(commands.init)
app.add_typer(projects, name="projects")
app.command("import")(commands.import_data)
app.add_typer(data, name="data")
app.command("train")(commands.train)
app.command("stop")(commands.stop)
app.add_typer(runs, name="runs")
app.add_typer(tune, name="tune")
app.add_typer(benchmark, name="benchmark")
app.add_typer(evaluate, name="evaluate")
app.add_typer(judge, name="judge")
app.add_typer(versions, name="versions")
app.command("serve")(commands.serve)
app.command("ask")(commands.ask)
app.command("demo")(demo)
app.command("diagnostics")(diagnostics)


@app.callback(invoke_without_command=True)
def root(version: bool = typer.Option(False, "--version", help="Print the version.")) -> None:
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
            import logging

            logging.getLogger(__name__).error("The trace:", exc_info=error)
        sys.exit(exit_codes.of(ours))


if __name__ == "__main__":
    main()
