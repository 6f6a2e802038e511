"""`python -m vibeflow.worker.chat <folder of a version>`: the playground's child."""

from __future__ import annotations

from .answering import main

main()
