"""Blanks that mean something stay to the character; those around prose go, and that can be undone."""

from __future__ import annotations

import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vibeflow.features.datasets.files import read_split
from vibeflow.features.datasets.quality.blanks import trim, trimmed
from vibeflow.protocol.datasets import PreviewFix

KEPT = [
    "    total = a + b\n    return total\n",
    "    return a\n",
    "\tgcc -c t1.c",
    "\tgcc -c t1.c\n\tgcc -o t1 t1.o\n",
    "def f(x):\n    return x\n",
    "\n\n    def f():\n        pass\n",
    "x = 1\n",
    "server:\n  port: 80\n",
    "key:\n",
    "- a\n- b\n",
    "SELECT a\nFROM b\n",
    "| a | b |\n|---|---|\n",
    "```\ncode\n```\n",
    "    # adds one\n",
    "a line  \nwith a break  \n",
    "one\r\n  two\r\n",
    " context\n-old\n+new\n",
    "    ...\n",
    "for (;;) {\n}\n",
    "a\tb\n",
]
TRIMMED = [
    ("  Where is my parcel today?", "Where is my parcel today?"),
    ("It is on its way. ", "It is on its way."),
    ("how do i reset it \n", "how do i reset it"),
    (" refund", "refund"),
    ("refund\n", "refund"),
    ("Hello,\n\nit is on its way.\n\n", "Hello,\n\nit is on its way."),
    ("\n\nHello there.", "Hello there."),
    (" 名前は何ですか？ ", "名前は何ですか？"),
    ("Der Vertrag (Nr. 4) endet.  ", "Der Vertrag (Nr. 4) endet."),
]


@pytest.mark.parametrize("text", KEPT)
def test_what_is_laid_out_stays(text: str) -> None:
    assert trim(text) == text


@pytest.mark.parametrize(("text", "bare"), TRIMMED)
def test_prose_loses_the_blanks_around_it(text: str, bare: str) -> None:
    assert trim(text) == bare


@given(st.text(alphabet="ab A.?=;:#-(\t\n\r {}é。", max_size=30))
def test_one_text_and_a_column_are_treated_alike(text: str) -> None:
    assert pl.DataFrame({"t": [text]}).select(trimmed(pl.col("t"))).item() == trim(text)
    assert trim(trim(text)) == trim(text)
    assert trim(text).strip() == text.strip()


def lines(rows: list[tuple[str, str]]) -> str:
    return "\n".join(json.dumps({"prompt": asked, "completion": said}) for asked, said in rows)


def learned(bench) -> dict[int, tuple[str, str]]:
    rows = [*read_split(bench.path, "train"), *read_split(bench.path, "test")]
    return {row.n: tuple(m["content"] for m in row.messages if m["role"] != "system") for row in rows}


def test_code_is_imported_to_the_character(bench, write) -> None:
    rows = [
        (f'def add_{n}(a, b):\n    """Add {n}."""\n', f"    total = a + b\n    return total + {n}\n")
        for n in range(30)
    ]
    rows += [
        (f"Write the rule for target t{n}", f"\tgcc -c t{n}.c\n\tgcc -o t{n} t{n}.o\n") for n in range(30)
    ]
    view = bench.load(write("code.jsonl", lines(rows)))
    assert learned(bench) == dict(enumerate(rows, 1))
    assert "whitespace" not in {one.id for one in view.findings}


def test_turns_are_kept_as_well(bench, write) -> None:
    code = "    if a:\n\t\treturn b\n"
    rows = [
        {
            "messages": [
                {"role": "user", "content": f"Go on, part {n}. "},
                {"role": "assistant", "content": code},
                {"role": "user", "content": f"And part {n + 1}?"},
                {"role": "assistant", "content": f"{code}{n}\n"},
            ]
        }
        for n in range(20)
    ]
    bench.load(write("turns.jsonl", "\n".join(map(json.dumps, rows))))
    assert learned(bench)[1] == ("Go on, part 0.", code, "And part 1?", f"{code}0\n")


def test_prose_is_tidied_shown_before_and_after_and_put_back(bench, write) -> None:
    rows = [(f"Where is parcel {n}? ", f"Parcel {n} is at depot {n * 3}.") for n in range(20)]
    rows.append(("Write it", "    return 1\n"))
    view = bench.load(write("prose.jsonl", lines(rows)))
    assert learned(bench)[1][0] == "Where is parcel 0?"
    assert next(one for one in view.findings if one.id == "whitespace").count == 20
    preview = bench.datasets.preview_fix(PreviewFix(project_id=bench.project_id, fix="trimWhitespace"))
    assert preview.count == 20 and preview.changes[0].before == "Where is parcel 0? "
    bench.fix("trimWhitespace", False)
    assert learned(bench) == dict(enumerate(rows, 1))
