"""Rows that are made from one template stay on one side of the split, and what cannot is said."""

from __future__ import annotations

import csv
import io
import random
import re

import polars as pl
import pytest

from vibeflow.features.datasets.build.split import hold_out
from vibeflow.features.datasets.files import read_split
from vibeflow.features.datasets.quality.near import clusters, signatures
from vibeflow.features.datasets.quality.slots import masked
from vibeflow.protocol.datasets import DatasetView

_NOUNS = "parcel invoice refund password account voucher order address login payment receipt contract"
_PLACES = "harbour garden station market bridge castle museum theatre library tower mill square"
_NAMES = "Anna Müller|José|Ngozi Okafor|Li Wei|Olga|Tom Baker|Fatima|Erik|Priya Nair|Sam"
NOUNS, PLACES, NAMES = _NOUNS.split(), _PLACES.split(), _NAMES.split("|")


def words_alike(one: str, other: str) -> float:
    a, b = set(re.findall(r"\w+", one.lower())), set(re.findall(r"\w+", other.lower()))
    return len(a & b) / len(a | b)


def templated(templates: int, each: int, lone: int) -> list[tuple[str, str]]:
    """Rows of several templates with numbers and names in them, and rows that are like no other."""
    deal = random.Random(7)
    rows = []
    for t in range(templates):
        a, b, c = (deal.sample(NOUNS, 3)) if t % 2 else (deal.sample(PLACES, 3))
        stem = " ".join(deal.sample(NOUNS + PLACES, 9))
        for k in range(each):
            name, number = NAMES[k % len(NAMES)], 1000 * t + k
            rows.append(
                (
                    f"my {a} {number} for {name} needs a {b}, {stem} and what about the {c}?",
                    f"Dear {name}, the {a} {number} was sent on {k % 28 + 1}.05.2024 with {stem} to the {b}.",
                )
            )
    for n in range(lone):
        text = " ".join(f"{deal.choice(NOUNS)}{deal.choice('abcdefgh')}" for _ in range(14))
        rows.append(
            (
                f"why is {text}",
                " ".join(f"{deal.choice(PLACES)}{deal.choice('ijklmn')}" for _ in range(16)) + f" {n}",
            )
        )
    deal.shuffle(rows)
    return rows


def load(bench, write, rows: list[tuple[str, str]]) -> DatasetView:
    out = io.StringIO()
    csv.writer(out).writerows([("question", "answer"), *rows])
    return bench.load(write("templated.csv", out.getvalue()))


def texts(bench, part: str) -> list[str]:
    return ["\n".join(m["content"] for m in line.messages) for line in read_split(bench.path, part)]


def finding(view: DatasetView) -> tuple[str, str]:
    return next(((one.severity, one.title) for one in view.findings if one.id == "templates"), ("", ""))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Order 4711 is late", "Order 12-9 is late"),
        ("please write to anna@example.org", "please write to bob@example.com"),
        ("we greet Anna Müller in Berlin", "we greet Tom in New York"),
        ("track {{Order Number}} now", "track {{ticket}} now"),
        ("see https://a.example/x?y=1 first", "see www.b.example first"),
        ("hello <NAME>, hello [CITY]", "hello <FIRST NAME>, hello [PLACE NAME]"),
        ("注文12が届きません", "注文345が届きません"),
    ],
)
def test_slots_are_alike(one: str, other: str) -> None:
    first, second = pl.DataFrame({"t": [one, other]}).select(masked(pl.col("t"))).to_series()
    assert first.split() == second.split() and first != one


def test_what_is_no_slot_stays() -> None:
    text = "How do i change it? You open the menu and choose another address."
    assert pl.DataFrame({"t": [text]}).select(masked(pl.col("t"))).item() == text


def test_scripts_without_blanks_are_compared_by_their_signs() -> None:
    texts = [
        "我的包裹现在到底在哪里呢请问你们什么时候可以送到我家里来",
        "我的包裹现在到底在哪里呢请问你们什么时候可以送到我家里去",
    ]
    texts.append("发票可以改成公司的名字吗谢谢你们的帮助我在等回复")
    rows = pl.DataFrame({"n": [1, 2, 3], "text": texts}, schema={"n": pl.UInt32, "text": pl.String})
    assert clusters(signatures(rows))["cluster"].to_list() == [1, 1, 3]


def test_no_test_row_has_a_template_among_the_training_rows(bench, write) -> None:
    view = load(bench, write, templated(40, 8, 60))
    train, test = texts(bench, "train"), texts(bench, "test")
    assert 50 <= len(test) <= 76
    assert not [one for one in test if any(words_alike(one, other) >= 0.8 for other in train)]
    severity, title = finding(view)
    assert severity == "passed" and view.split.templates_apart == 0
    assert (
        view.split.templated >= 300
        and f"{view.split.templated} rows made from templates stay on one side" in title
    )


def test_one_template_alone_is_parted_and_that_is_said(bench, write) -> None:
    view = load(bench, write, templated(1, 200, 0))
    assert (view.ledger.train, view.ledger.test) == (160, 40)
    assert view.split.templates_apart == 200
    assert finding(view) == ("decide", "200 rows from a few templates are on both sides of the split")


def test_near_duplicates_are_no_looser_than_before(bench, write) -> None:
    """Rows of a template are held together; none of them would be removed as nearly the same."""
    view = load(bench, write, templated(1, 60, 100))
    near = next(one for one in view.findings if one.id == "nearDuplicates")
    assert near.count == 0 and view.split.templated == 60


def held(template: list[int], pattern: list[int] | None = None) -> tuple[pl.DataFrame, int, int]:
    count = len(template)
    keys = {"asked": pl.UInt64, "group": pl.UInt64, "label": pl.UInt64, "cluster": pl.UInt32}
    types = {"n": pl.UInt32} | keys | {"template": pl.UInt32, "pattern": pl.UInt32}
    columns = {name: [None] * count for name in keys} | {"asked": list(range(count))}
    rows = pl.DataFrame(
        {"n": list(range(1, count + 1)), "template": template, "pattern": pattern or template} | columns,
        schema=types,
    )
    found = hold_out(rows, 0.2, 3, stratified=False)
    return rows.with_columns(test=found.test), found.templated, found.apart


def test_a_large_template_is_learned_while_the_rest_can_be_tested() -> None:
    rows, together, apart = held([1] * 40 + list(range(100, 160)))
    assert (together, apart) == (40, 0)
    assert rows["test"].sum() == 20 and not rows.filter(pl.col("template") == 1)["test"].any()


def test_templates_that_are_the_data_are_parted_and_smaller_ones_are_not() -> None:
    rows, together, apart = held([1] * 70 + [2] * 10 + list(range(100, 120)))
    assert (together, apart) == (10, 70)
    assert rows["test"].sum() == 20 and rows.filter(pl.col("template") == 1)["test"].any()
    assert rows.filter(pl.col("template") == 2)["test"].n_unique() == 1


def test_where_templates_run_into_one_another_the_same_words_stay_together() -> None:
    pattern = [n // 10 for n in range(100)]
    rows, together, apart = held([1] * 100, pattern)
    assert (together, apart) == (100, 0) and rows["test"].sum() == 20
    assert rows.group_by("pattern").agg(pl.col("test").n_unique())["test"].max() == 1


def test_templates_that_are_alike_are_parted_from_one_another_and_not_within(bench, write) -> None:
    things = ("address", "phone", "email", "name", "plan", "card", "date", "size", "colour", "language")
    rows = [
        (
            f"How do I change the {thing} of order {n} in the app, please?",
            f"Open order {n} in the app, press {thing} and save it.",
        )
        for thing in things
        for n in range(20)
    ]
    view = load(bench, write, rows)
    assert view.ledger.test == 40
    sides = {thing: set() for thing in things}
    for part in ("train", "test"):
        for text in texts(bench, part):
            sides[next(thing for thing in things if f"the {thing} of" in text)].add(part)
    assert all(len(found) == 1 for found in sides.values())
