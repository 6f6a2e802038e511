"""`python -m vibeflow.children -m MODULE …` or `… SCRIPT …`: runs it as Python itself would, tied to the
process that started this one before anything of it is imported."""

from __future__ import annotations

import runpy
import sys

from .tie import end_with_parent


def main() -> None:
    end_with_parent()
    first, *rest = sys.argv[1:]
    if first == "-m":
        sys.argv = rest
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv = [first, *rest]
        runpy.run_path(first, run_name="__main__")


main()
