"""The libraries' voices, brought down to what people can read."""

from __future__ import annotations

import logging
import warnings


def quiet() -> None:
    """Keep the libraries' progress bars and advice out of a log that people read."""
    import transformers

    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", category=FutureWarning, module="transformers")


def first_line(error: BaseException) -> str:
    """What an error of a library says, as long as a line of ours may be."""
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__
