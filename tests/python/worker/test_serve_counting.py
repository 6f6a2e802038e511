"""No answer that a client has is missing from the count, whenever the server is killed."""

from __future__ import annotations

import random
import threading
import time
from functools import partial
from pathlib import Path

import httpx
import pytest
from jobs_kit import wait_for
from serve_kit import ASKED, KEY, begin, serve_job, served, write_version

from vibeflow.jobs.answers import AnswerCount, answers_counted

CLIENTS = 6


def test_the_number_is_kept_across_processes_and_never_smaller_than_what_is_known(tmp_path: Path) -> None:
    assert answers_counted(tmp_path) == 0
    count = AnswerCount(tmp_path)
    for expected in range(1, 200):
        count.add()
        assert answers_counted(tmp_path) == expected == count.value
    count.close()
    again = AnswerCount(tmp_path, at_least=150)
    again.add()
    assert answers_counted(tmp_path) == 200
    again.close()
    (tmp_path / "answers").write_text("no number")
    assert AnswerCount(tmp_path, at_least=200).value == 200


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("7\n")
    (tmp_path / "answers").symlink_to(tmp_path / "other")
    assert answers_counted(tmp_path) == 0
    with pytest.raises(OSError, match="answers"):
        AnswerCount(tmp_path)
    assert (tmp_path / "other").read_text() == "7\n"


class Client(threading.Thread):
    """Asks until it is told to end; knows how many whole answers it has."""

    def __init__(self, port: int, streams: bool) -> None:
        super().__init__(daemon=True)
        self.port, self.streams, self.answers, self.over = port, streams, 0, False

    def run(self) -> None:
        body = {"model": "support", "messages": ASKED, "max_tokens": 3, "stream": self.streams}
        url = f"http://127.0.0.1:{self.port}/v1/chat/completions"
        with httpx.Client(headers={"Authorization": f"Bearer {KEY}"}) as client:
            while not self.over:
                try:
                    text = client.post(url, json=body).text
                except httpx.HTTPError:
                    return
                self.answers += "[DONE]" in text if self.streams else '"finish_reason"' in text


def busy(clients: list[Client]) -> bool:
    return sum(client.answers for client in clients) > 20


@pytest.mark.slow
def test_kills_lose_no_answer(tmp_path: Path, tiny_model: Path) -> None:
    version = write_version(tmp_path / "version", tiny_model)
    folder = serve_job(tmp_path / "job", version, 0)
    dice = random.Random(4)
    known = doubtful = 0
    for _ in range(2):
        server = begin(folder, version)
        assert known <= served(folder)[-1].requests <= known + doubtful
        clients = [Client(server.port, streams=n % 2 == 0) for n in range(CLIENTS)]
        for client in clients:
            client.start()
        wait_for(partial(busy, clients))
        time.sleep(dice.uniform(0, 0.5))
        server.process.kill()
        server.process.wait()
        for client in clients:
            client.over = True
            client.join(timeout=30)
        answered = sum(client.answers for client in clients)
        known, doubtful = known + answered, doubtful + CLIENTS
        # One that was on its way when the server died may be counted, and not have come.
        assert known <= answers_counted(folder) <= known + doubtful
