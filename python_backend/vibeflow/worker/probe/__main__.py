"""`python -m vibeflow.worker.probe`: a few real steps with a project's settings, measured and remembered."""

from __future__ import annotations

import sys

from .measuring import main

sys.exit(main())
