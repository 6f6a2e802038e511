"""`python tiny_server.py <limits as JSON> <most open files>`: the API's HTTP side around an app of three
lines. Prints its port, then serves until it is killed. `/long` answers with 8 MB, `/fault` raises.
"""

from __future__ import annotations

import asyncio
import json
import resource
import socket
import sys
from pathlib import Path
from typing import Any

from vibeflow.serving.gate import Gate
from vibeflow.serving.limits import Limits
from vibeflow.serving.log_limit import limit_logs
from vibeflow.serving.server import http_server


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["path"] == "/fault":
        raise RuntimeError("planned")
    body = b"x" * 8_000_000 if scope["path"] == "/long" else b'"ok"'
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    server = http_server(Gate(app, limit=100_000), Limits(**json.loads(sys.argv[1])))
    print(listener.getsockname()[1], flush=True)
    await server.serve(sockets=[listener])


if __name__ == "__main__":
    files = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    limit_logs(Path(sys.argv[3]))
    asyncio.run(main())
