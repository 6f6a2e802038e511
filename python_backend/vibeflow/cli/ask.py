"""Ask a version something and print the answer as it comes."""

from __future__ import annotations

import queue
import uuid

from ..features.services import Services
from ..protocol.base import Wire
from ..protocol.errors import from_wire
from ..protocol.playground import Ask, AskChunk
from .output import Output


class Answers:
    """The event sink of a `Services` that asks: keeps the chunks of one question."""

    def __init__(self) -> None:
        self.chunks: queue.Queue[AskChunk] = queue.Queue()

    def __call__(self, name: str, params: Wire) -> None:
        if isinstance(params, AskChunk):
            self.chunks.put(params)


def ask(
    services: Services,
    answers: Answers,
    output: Output,
    project_id: str,
    question: str,
    *,
    commit: str | None = None,
    base: bool = False,
) -> AskChunk:
    """The last chunk, with the whole answer as its text. Prints while it comes, on a terminal.

    Raises the error that the model's process reported.
    """
    request_id = uuid.uuid4().hex
    services.playground.ask(
        Ask(project_id=project_id, question=question, commit=commit, request_id=request_id, base=base)
    )
    whole = ""
    while True:
        chunk = answers.chunks.get()
        if chunk.request_id != request_id:
            continue
        if chunk.error is not None:
            raise from_wire(chunk.error)
        whole += chunk.text
        if not output.as_json:
            output.console.print(chunk.text, end="\n" if chunk.done else "", markup=False)
        if chunk.done:
            return chunk.model_copy(update={"text": whole})
