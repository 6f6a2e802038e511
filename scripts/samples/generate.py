"""Writes the bundled sample dataset from the hand-written content next to it; same input, same bytes.

Usage: python scripts/samples/generate.py [--check]
With --check it writes nothing, and fails when a file is out of date.
"""

from __future__ import annotations

import csv
import io
import json
import random
import sys
from datetime import datetime, timedelta
from pathlib import Path

from content import Fillers, Topic, load_fillers, load_flaws, load_topics
from flaws import Draft, add_duplicates, add_mojibake, add_whitespace, incomplete_rows, odd_length_rows
from wording import message

ROOT = Path(__file__).parents[2]
CSV = ROOT / "python_backend/vibeflow/samples/support_replies.csv"
REWORDED = ROOT / "tests/fixtures/support_reworded.json"
COLUMNS = ("ticket_id", "created_at", "customer_message", "support_reply", "product_area")
SEED = 20250301
FIRST_TICKET = 10412
START = datetime(2025, 1, 2, 8, 5)
DATE_FORMATS = (
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%SZ",
    "%d/%m/%Y %H:%M",
    "%b %d, %Y",
)


def clean_rows(topics: list[Topic], fillers: Fillers, rng: random.Random) -> list[Draft]:
    """One row for every hand-written way of asking; no two messages are the same."""
    rows: list[Draft] = []
    seen: set[str] = set()
    for topic in topics:
        for ask in topic.asks:
            text = message(ask, fillers, rng)
            while text in seen:
                text = message(ask, fillers, rng)
            seen.add(text)
            rows.append(Draft(text, rng.choice(topic.replies), topic.area))
    return rows


def sample_csv(topics: list[Topic]) -> str:
    """The whole file as text, flaws included."""
    rng = random.Random(SEED)
    fillers, plan = load_fillers(), load_flaws()
    rows = add_mojibake(clean_rows(topics, fillers, rng), plan["mojibake"], rng)
    rows = add_whitespace(rows, plan["stray_whitespace"], rng)
    rows += odd_length_rows(plan, topics, fillers, rng) + incomplete_rows(plan, topics, fillers, rng)
    rng.shuffle(rows)
    rows = add_duplicates(rows, plan, rng)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    when, number, cells = START, FIRST_TICKET, ("", "")
    for row in rows:
        if not row.copy_of_row:
            when += timedelta(minutes=rng.randrange(20, 560))
            number += 1
            cells = (f"T-{number}", when.strftime(rng.choice(DATE_FORMATS)))
        writer.writerow((*cells, row.message, row.reply, row.area))
    return out.getvalue()


def reworded_json(topics: list[Topic], old: str) -> str:
    """The reworded questions, untouched, with the replies of the topics brought up to date."""
    data = json.loads(old)
    data["replies"] = {topic.id: list(topic.replies) for topic in topics}
    unknown = {q["expected_reply"] for q in data["questions"]} - data["replies"].keys()
    if unknown:
        raise ValueError(f"{REWORDED.name}: no such reply: {', '.join(sorted(unknown))}")
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    topics = load_topics()
    wanted = {CSV: sample_csv(topics), REWORDED: reworded_json(topics, REWORDED.read_text(encoding="utf-8"))}
    stale = [
        path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(
                f"{path.relative_to(ROOT)} is out of date: run python scripts/samples/generate.py",
                file=sys.stderr,
            )
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8", newline="\n")
    print(f"{len(topics)} topics, {wanted[CSV].count(chr(10))} lines of CSV, {len(stale)} files written")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
