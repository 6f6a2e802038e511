"""`python -m vibeflow.rpc`: the backend over stdio. The log goes to stderr, which the extension shows."""

from __future__ import annotations

import logging
import os
import sys
from typing import BinaryIO, cast


def _not_logged_already(record: logging.LogRecord) -> bool:
    """Errors that `faults` has logged in its own words reach pygls as `JsonRpcException`."""
    from pygls.exceptions import JsonRpcException

    return not (record.exc_info and isinstance(record.exc_info[1], JsonRpcException))


def main() -> None:
    level = os.environ.get("VIBEFLOW_LOG_LEVEL", "info").upper()
    logging.basicConfig(stream=sys.stderr, level=level, format="%(levelname)s %(name)s: %(message)s")
    # pygls logs every message whole at INFO: the user's data does not belong in the log.
    logging.getLogger("pygls").setLevel(logging.WARNING)
    logging.getLogger("pygls.protocol.json_rpc").addFilter(_not_logged_already)
    from .frames import take_stdout
    from .server import create_server

    # Safe: pygls writes, flushes and closes, and that is what the writer can do.
    create_server().start_io(stdout=cast(BinaryIO, take_stdout()))


if __name__ == "__main__":
    main()
