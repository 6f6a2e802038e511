"""How many of thirty questions worded anew get the right reply from a tuned version.

`python tests/bench/reworded.py FOLDER` asks the newest version of the sample's project in FOLDER, such as the
one that `npm run demo` leaves behind. A reply is right when no other topic's reply is nearer to it by token
F1, and that F1 is over 0.6. Greedy decoding, so the count is the same each time.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from vibeflow.cli.ask import Answers, Asker
from vibeflow.cli.output import Output
from vibeflow.features.services import Services

FIXTURE = Path(__file__).parents[1] / "fixtures" / "support_reworded.json"
NEAR_ENOUGH = 0.6


def token_f1(answer: str, expected: str) -> float:
    """Overlap of words, order left out, as SQuAD counts it."""
    ours, theirs = Counter(answer.lower().split()), Counter(expected.lower().split())
    shared = (ours & theirs).total()
    return 2 * shared / (ours.total() + theirs.total()) if shared else 0.0


def main(folder: Path) -> int:
    content = json.loads(FIXTURE.read_text(encoding="utf-8"))
    answers = Answers()
    services = Services(emit=answers)
    project = services.projects.find(str(folder), Path.cwd())
    asker = Asker(services, answers, Output(as_json=True), project.id)
    asker.choose([], base=False)
    right = 0
    try:
        for question in content["questions"]:
            answer = asker.ask(question["question"]).text
            scores = {
                topic: max(token_f1(answer, reply) for reply in replies)
                for topic, replies in content["replies"].items()
            }
            nearest = max(scores, key=lambda topic: scores[topic])
            good = nearest == question["expected_reply"] and scores[nearest] > NEAR_ENOUGH
            right += good
            print(f"{'right' if good else 'WRONG':6} {question['expected_reply']:22} {question['question']}")
            if not good:
                print(f"{'':29} → {nearest}: {answer}")
    finally:
        services.close()
    print(f"{right} of {len(content['questions'])} right")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
