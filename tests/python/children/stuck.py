"""Starts a child that is stuck, and is itself killed: `python stuck.py WAY`. Says the child's process id.

As a script of its own `python stuck.py --child WAY` it is that child.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time

WAYS = {
    "loop": lambda: [None for _ in iter(int, 1)],
    "C": lambda: 7 ** (10**9),
    "sleep": lambda: time.sleep(600),
}


def main() -> None:
    from vibeflow.children.start import start

    started = []

    def begin() -> None:
        # On a thread that ends at once: a child is tied to the process, not to the thread.
        started.append(
            start(
                [__file__, "--child", sys.argv[1]],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        )

    thread = threading.Thread(target=begin)
    thread.start()
    thread.join()
    child = started[0]
    assert child.stdout is not None
    child.stdout.readline()  # it is about to be stuck
    print(child.pid, flush=True)
    time.sleep(600)


if __name__ == "__main__":
    if sys.argv[1] == "--child":
        print("here", flush=True)
        WAYS[sys.argv[2]]()
    else:
        main()
