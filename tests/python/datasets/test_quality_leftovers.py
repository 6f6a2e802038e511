"""What tools leave in texts: placeholders, HTML, chat markers, pairs of one answer; and what only looks like
it."""

from __future__ import annotations

import polars as pl
import pytest

from vibeflow.features.datasets.frames import as_examples
from vibeflow.features.datasets.quality import exact, placeholders
from vibeflow.features.datasets.quality.between_rows import spread_words
from vibeflow.features.datasets.quality.chat_markers import find
from vibeflow.features.datasets.quality.html import clean
from vibeflow.features.datasets.quality.html_fix import without_html
from vibeflow.features.datasets.quality.marks import BIT, Mark
from vibeflow.protocol.datasets import Shape

LONG = "Your parcel left our warehouse this morning and will be with you tomorrow."


def marked(answers: list[str], mark: Mark, shape: Shape = "pairs", **columns: list[str | None]) -> list[bool]:
    rows = {
        "n": list(range(1, len(answers) + 1)),
        "question": ["Where is it?"] * len(answers),
        "answer": answers,
    }
    examples = as_examples(pl.DataFrame(rows | columns))
    marks = exact.marks(examples, shape)
    facts = pl.DataFrame({"marks": marks, "chars_answer": [len(answer) for answer in answers]})
    settled = placeholders.settled(facts)["marks"]
    assert not any(bits & BIT["placeholderWord"] for bits in settled)
    return [bool(bits & BIT[mark]) for bits in settled]


@pytest.mark.parametrize(
    "answer",
    [
        *("nan", "NaN", "N/A", " n/a. ", "(N/A)", "[null]", "None", "-", "--", "—", "...", "…", "?", "???"),
        *(
            "see above",
            "See above.",
            "Same as before",
            "tbd",
            "TBD",
            "#N/A",
            "undefined",
            "ditto",
            "no reply",
        ),
        *(
            "siehe oben",
            "Keine Angabe",
            "voir ci-dessus",
            "sin respuesta",
            "vedi sopra",
            "см. выше",
            "同上",
            "暂无",
        ),
        *("該当なし", "해당 없음", "jak wyżej", "n.v.t.", "無し"[:1]),
    ],
)
def test_a_placeholder_among_texts_is_found(answer: str) -> None:
    assert marked([LONG, answer, LONG, LONG], "placeholder") == [False, True, False, False]


@pytest.mark.parametrize(
    "answer",
    [
        *(
            "No.",
            "Yes",
            "42",
            "ok",
            "C",
            "$5",
            "Nancy",
            "Nan Goldin took it.",
            "None of them fits, so send it back.",
        ),
        *("See above the door: there is a bell.", "👍", "=)", "a-b", "1/2"),
    ],
)
def test_a_short_answer_is_none(answer: str) -> None:
    assert not any(marked(["Yes", answer, "Blue", "Seven", "A cat"], "placeholder"))
    assert not any(marked([LONG, answer, LONG, LONG], "placeholder"))


def test_none_is_an_answer_where_answers_are_words_and_a_label_among_labels() -> None:
    assert not any(marked(["Two", "None", "Four", "Nothing", "Seven"], "placeholder"))
    assert not any(marked(["yes", "no", "none", "n/a", "-", "unknown"] * 5, "placeholder", "labels"))
    assert marked(["yes", "no", "nan", "null"], "placeholder", "labels") == [False, False, True, True]


def test_blanks_alone_are_missing_and_no_placeholder() -> None:
    assert marked([LONG, "  ", ""], "placeholder") == [False, False, False]
    assert marked([LONG, "  ", ""], "missing") == [False, True, True]


def test_a_pair_of_one_answer_is_found_whatever_the_blanks() -> None:
    worse: list[str | None] = ["It is  here. ", "No idea.", None, "It is here"]
    same = marked(["It is here."] * 4, "samePreference", "preferences", rejected=worse)
    assert same == [True, False, False, False]
    assert not any(marked(["It is here."] * 4, "samePreference", "pairs", rejected=worse))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("<p>We&#39;re sorry.&nbsp;Write to us.</p>", "We're sorry. Write to us."),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("<ul><li>First</li><li>Second</li></ul>", "- First\n- Second"),
        ("<ol>\n<li><p>First</p></li>\n<li><p>Second</p></li></ol>", "- First\n\n- Second"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("I &lt;3 you", "I <3 you"),
        ("<b>Now</b> &amp; &lt;b&gt;then&lt;/b&gt;", "Now & <b>then</b>"),
        ('See <a href="https://a.example/x">our page</a>.', "See our page (https://a.example/x)."),
        ('<a href="mailto:a@b.example">a@b.example</a>', "a@b.example"),
        ('<div class="x"><h2>Hours</h2><p>Nine to five.</p></div>', "Hours\n\nNine to five."),
        ("<p>Run <code>a &lt; b</code>:</p><pre><code>if a &lt; b:\n    go()</code></pre>", None),
        ("Use the promo code SAVE&nbsp;10 today", "Use the promo code SAVE 10 today"),
    ],
)
def test_html_reads_as_a_reader_saw_it(text: str, read: str | None) -> None:
    made = clean(text)
    assert made == (read if read is not None else "Run `a < b`:\n\n```\nif a < b:\n    go()\n```")
    assert clean(made) == made or "<b>" in made


@pytest.mark.parametrize(
    "text",
    [
        *(
            "I <3 you",
            "a < b and c > d",
            "x<y && y>z",
            "List<b> items",
            "std::vector<p> v",
            "AT&T",
            "R&D; Q&A",
        ),
        *("a &copy b", "https://x.example/?a=1&b=2", "Fish & chips;", "<name> wrote", "<https://a.example>"),
        "Use `<br>` to break a line and `&amp;` for an ampersand.",
        "```\n<p>Hello</p>\n```",
        "In HTML, <b>bold</b> text stands between two tags.",
        "<!DOCTYPE html><html><body><p>Hi</p></body></html>",
        '<form><input name="x"></form>',
    ],
)
def test_what_only_looks_like_html_stays(text: str) -> None:
    assert clean(text) == text


def test_an_answer_to_a_question_about_html_stays() -> None:
    rows = {
        "n": [1, 2],
        "question": ["Write a web page that says hello.", "Where is it?"],
        "answer": ["<p>Hello</p>", "<p>Here</p>"],
    }
    examples = as_examples(pl.DataFrame(rows))
    assert without_html(examples)["answer"].to_list() == ["<p>Hello</p>", "Here"]
    assert marked(rows["answer"], "html", question=rows["question"]) == [False, True]


def test_html_goes_from_every_turn() -> None:
    turns = '[{"role":"user","content":"Hi&nbsp;there"},{"role":"assistant","content":"<p>Yes?</p>"}]'
    frame = as_examples(
        pl.DataFrame({"n": [1], "question": ["Hi&nbsp;there"], "answer": ["<p>Yes?</p>"], "turns": [turns]})
    )
    made = without_html(frame).row(0, named=True)
    assert (made["question"], made["answer"]) == ("Hi there", "Yes?")
    assert made["turns"] == '[{"role":"user","content":"Hi there"},{"role":"assistant","content":"Yes?"}]'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hello<|im_end|>", ["<|im_end|>"]),
        ("<s>[INST] Hi [/INST]", ["[INST]", "[/INST]", "<s>"]),
        ("Hello</s>", ["</s>"]),
        ("<start_of_turn>user", ["<start_of_turn>"]),
        ("<|eot_id|>", ["<|eot_id|>"]),
        ("<｜end▁of▁sentence｜>", ["<｜end▁of▁sentence｜>"]),
        ("Now <s>20</s> 15 dollars", []),
        ("xs |> f <| y", []),
        ("[INSTALL] first", []),
        ("a <|> b", []),
    ],
)
def test_chat_markers_are_told_from_other_signs(text: str, found: list[str]) -> None:
    assert find(text) == found
    assert find(f"<extra_0> {text}", ["<extra_0>"])[-1:] == ["<extra_0>"]


@pytest.mark.parametrize(
    ("most", "least", "words"),
    [
        (10, 10, "evenly spread"),
        (25, 10, "fairly evenly spread, at most 2.5 to 1"),
        (60, 10, "unevenly spread, 6 to 1"),
        (100, 10, "unevenly spread, 10 to 1"),
        (1001, 100, "very unevenly spread, 10.1 to 1"),
    ],
)
def test_words_fit_how_labels_are_spread(most: int, least: int, words: str) -> None:
    assert spread_words(4, most, least) == f"4 labels, {words}"
