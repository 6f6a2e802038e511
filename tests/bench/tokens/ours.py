"""VibeFlow's tokens of a file of rows. Arguments: rows, processes."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from vibeflow.engine.rows.arrow import StoredExamples
from vibeflow.engine.rows.conversations import ConversationEncoder
from vibeflow.engine.rows.file import RowsFile
from vibeflow.text.chat import ChatText
from vibeflow.text.models import STARTER, locate
from vibeflow.worker.tokens.making import make

model = locate(STARTER)
assert model is not None
begun = time.perf_counter()
with tempfile.TemporaryDirectory() as folder:
    encoder = ConversationEncoder(ChatText.load(model), 4096)
    rows = RowsFile(Path(sys.argv[1]), "")
    files, _ = make(rows, encoder, Path(folder), int(sys.argv[2]), lambda done: None, lambda: False)
    examples = StoredExamples(encoder.example, [Path(folder) / name for name in files])
    taken = time.perf_counter() - begun
    print(json.dumps({"seconds": taken, "tokens": sum(examples.lengths)}))
