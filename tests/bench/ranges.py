"""How often a 95 % range holds the truth, and how wide it is, where scores lie near their bounds.

    python tests/bench/ranges.py            500 trials each, as in docs/reports/evaluation.md (minutes)
    python tests/bench/ranges.py --trials 100 --rows 16

Beside each stands what it was when rows alone were drawn anew, with nothing known of bounds.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "python" / "scoring"))

from simulated import ALIKE, PAIRS, SIGHTLESS, SINGLE, Held, macro_f1, paired, single

from vibeflow.scoring.statistic import SHARE, Statistic

LABELS = ((2, 0.95), (3, 0.98), (4, 0.7), (6, 0.9), (12, 0.8))
ROWS = (8, 16, 30)
Trial = Callable[[int, Statistic], Held]


def cases(trials: int) -> Iterator[tuple[str, Trial]]:
    for marks in SINGLE:
        yield marks.name, lambda rows, statistic, marks=marks: single(marks, rows, trials, statistic)
    for base, tuned in PAIRS:
        for alike in ALIKE:
            name = f"{base.name} → {tuned.name}, alike {alike:g}"
            yield (
                name,
                lambda rows, statistic, pair=(base, tuned, alike): paired(*pair, rows, trials, statistic),
            )


def shown(found: Held) -> str:
    return f"{100 * found.share:.1f} % ({found.width:.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--trials", type=int, default=500)
    parser.add_argument("--rows", type=int, nargs="*", default=list(ROWS))
    asked = parser.parse_args()
    heads = [f"{rows} rows" for rows in asked.rows]
    print("Of 100 ranges how many held the truth, and their mean width; before → now.\n")
    print("| scores | " + " | ".join(heads) + " |")
    print("|---|" + "---:|" * len(heads))
    least: dict[int, float] = dict.fromkeys(asked.rows, 1.0)
    for name, trial in cases(asked.trials):
        cells = []
        for rows in asked.rows:
            before, now = trial(rows, SIGHTLESS), trial(rows, SHARE)
            least[rows] = min(least[rows], now.share)
            cells.append(f"{shown(before)} → {shown(now)}")
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    for labels, right in LABELS:
        found = [macro_f1(labels, right, rows, asked.trials) for rows in asked.rows]
        print(
            f"| macro-F1, {labels} labels, {100 * right:g} % right | " + " | ".join(map(shown, found)) + " |"
        )
    print(
        "\nLeast of the means and differences: "
        + ", ".join(f"{100 * least[n]:.1f} % of {n} rows" for n in least)
    )


if __name__ == "__main__":
    main()
