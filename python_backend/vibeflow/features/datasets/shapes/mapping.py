"""Source rows to examples: by the roles of their columns, by templates, or turn by turn.

Pairs, labels and texts are polars expressions over the whole frame; conversations are taken apart row by row.
"""

from __future__ import annotations

from collections.abc import Sequence

import orjson
import polars as pl

from vibeflow.l10n import t
from vibeflow.protocol.datasets import ColumnRole, MappedRow, Mapping, MappingPreview, Shape

from ..frames import CELL, as_examples, columns_of
from .conversations import TOOLS, Conversation, converse
from .preferences import prefer
from .templates import template_text

_NO = frozenset({"false", "0", "no", "bad", "undesirable", "reject", "rejected"})
_YES = frozenset({"true", "1", "yes", "good", "desirable", "accept", "accepted"})
_SHOWN = 10
NOTES: dict[Shape, str] = {
    "preferences": t(
        "Tuning on preferences (DPO) is not there yet. The better answer of each pair is "
        "learned; the worse one is kept beside it for later."
    ),
    "verdicts": t(
        "Tuning on verdicts (KTO) is not there yet. Answers marked good are learned; those "
        "marked bad are kept aside for later."
    ),
    "text": t(
        "The model goes on learning from these passages as they are; there are no questions and answers."
    ),
}


def shape_note(shape: Shape) -> str | None:
    """What a user should know of this shape, in plain words; None for those that need no word."""
    return NOTES.get(shape)


def to_examples(source: pl.DataFrame, mapping: Mapping, shape: Shape) -> pl.DataFrame:
    """Source frame to example frame: the same rows in the same order.

    Raises `NotFound` for a template that names a column which is not there.
    """
    columns = columns_of(source)
    roles = {name: role for name, role in mapping.columns.items() if name in columns}
    talks = _of(roles, "conversation")
    made = (
        _conversations(source, roles, talks[0]) if talks else _texts(source, roles, mapping, columns, shape)
    )
    groups = _of(roles, "group")
    extra = [] if not groups else [_cells(groups, "\x1f").alias("group")]
    topics = _of(roles, "topic")
    if topics:
        extra.append(_blank_to_null(_cells(topics, ", ")).alias("topic"))
    if extra:
        made = made.with_columns(source.select(extra).get_columns())
    problem = pl.coalesce(source["problem"], made["problem"] if "problem" in made.columns else pl.lit(None))
    made = made.with_columns(n=source["n"], problem=source.select(problem).to_series())
    return as_examples(made)


def preview(source: pl.DataFrame, mapping: Mapping, shape: Shape) -> MappingPreview:
    """The first ten rows under a mapping, and how many of the first rows could be trained on."""
    examples = to_examples(source, mapping, shape)
    problems = [_problem(row, shape) for row in examples.iter_rows(named=True)]
    rows = tuple(
        MappedRow(
            number=row["n"],
            question=row["question"][:2000],
            answer=row["answer"][:2000],
            system=row["system"],
            problem=problem,
        )
        for row, problem in zip(examples.head(_SHOWN).iter_rows(named=True), problems, strict=False)
    )
    return MappingPreview(rows=rows, looked_at=examples.height, usable=sum(p is None for p in problems))


def _problem(row: dict[str, object], shape: Shape) -> str | None:
    if row["problem"] is not None:
        return str(row["problem"])
    if shape != "text" and not str(row["question"]).strip():
        return t("no question")
    if not str(row["answer"]).strip():
        return t("no text") if shape == "text" else t("no answer")
    return t("marked as a bad answer") if row["verdict"] is False else None


def _of(roles: dict[str, ColumnRole], role: ColumnRole) -> list[str]:
    return [name for name, held in roles.items() if held == role]


def _cells(names: Sequence[str], separator: str) -> pl.Expr:
    """Cells joined, the empty ones left out; a single one as it stands."""
    if len(names) == 1:
        return pl.col(CELL + names[0]).fill_null("")
    filled = [
        pl.when(pl.col(CELL + name).str.strip_chars() != "").then(pl.col(CELL + name)) for name in names
    ]
    return pl.concat_str(filled, separator=separator, ignore_nulls=True).fill_null("")


def _blank_to_null(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.strip_chars() != "").then(text)


def _texts(
    source: pl.DataFrame, roles: dict[str, ColumnRole], mapping: Mapping, columns: list[str], shape: Shape
) -> pl.DataFrame:
    def text(role: ColumnRole, template: str | None) -> pl.Expr:
        if template is not None:
            return template_text(template, columns)
        names = _of(roles, role)
        return _cells(names, "\n\n") if names else pl.lit("")

    if shape == "text" and mapping.answer_template is None:
        passage = _cells(_of(roles, "text"), "\n\n") if _of(roles, "text") else pl.lit("")
        return source.select("n", question=pl.lit(""), answer=passage)
    made = source.select(
        "n",  # gives literals the height of the frame
        question=text("question", mapping.question_template),
        answer=_first_of_several(text("answer", mapping.answer_template)),
        system=_blank_to_null(text("system", None)),
        rejected=_blank_to_null(text("rejected", None)),
        verdict=_verdict(_of(roles, "verdict")),
    )
    return _apart(made) if shape == "preferences" else made


def _first_of_several(answer: pl.Expr) -> pl.Expr:
    """Of SQuAD's {"text": [...], "answer_start": [...]} in a cell, the first text; "" where there is none."""
    several = answer.str.contains(r'^\s*\{.*"answer_start"\s*:\s*\[')
    return pl.when(several).then(answer.str.json_path_match("$.text[0]").fill_null("")).otherwise(answer)


def _verdict(names: list[str]) -> pl.Expr:
    if not names:
        return pl.lit(None, pl.Boolean)
    said = pl.col(CELL + names[0]).str.strip_chars().str.to_lowercase()
    return pl.when(said.is_in(list(_NO))).then(False).when(said.is_in(list(_YES))).then(True)


def _apart(made: pl.DataFrame) -> pl.DataFrame:
    """Preference pairs of which an answer is a whole conversation or a turn, as JSON or as one text."""
    whole = made.select((_is_whole("answer") | _is_whole("rejected")).fill_null(False)).to_series()
    if not whole.any():
        return made.with_columns(turns=pl.lit(None, pl.String), problem=pl.lit(None, pl.String))
    rows = [
        _preferred(None, row["question"], row["answer"], row["rejected"], row["system"], None)
        if at
        else {**row, "turns": None, "problem": None}
        for row, at in zip(made.iter_rows(named=True), whole, strict=True)
    ]
    return _frame(rows, made["verdict"])


def _is_whole(name: str) -> pl.Expr:
    return pl.col(name).str.contains(r"^\s*[\[{]|(?m)^\W{0,6}\w+ ?\d*\W{0,4}[:：]")


def _conversations(source: pl.DataFrame, roles: dict[str, ColumnRole], column: str) -> pl.DataFrame:
    def cells(role: ColumnRole) -> list[str | None]:
        names = _of(roles, role)
        return (
            source.select(_cells(names, "\n\n").alias("c"))["c"].to_list()
            if names
            else [None] * source.height
        )

    tool = next((name for name in columns_of(source) if name.lower() in TOOLS), None)
    tools = [None] * source.height if tool is None else source[CELL + tool].to_list()
    talks = source[CELL + column].to_list()
    parts = zip(
        talks, cells("question"), cells("answer"), cells("rejected"), cells("system"), tools, strict=True
    )
    rows: list[dict[str, object]] = []
    for talk, question, answer, worse, system, tool_cell in parts:
        if not (talk or "").strip() and not (question or "").strip():
            rows.append({"question": "", "answer": answer or ""})
        elif (worse or "").strip() and (answer or "").strip():
            rows.append(_preferred(talk, question, answer, worse, system, tool_cell))
        else:
            rows.append(_row(converse(talk, answer, tool_cell, system, question)))
    return _frame(rows, source.select("n", v=_verdict(_of(roles, "verdict")))["v"])


def _frame(rows: list[dict[str, object]], verdict: pl.Series) -> pl.DataFrame:
    made = pl.DataFrame(
        rows,
        schema={
            "question": pl.String,
            "answer": pl.String,
            "system": pl.String,
            "turns": pl.String,
            "rejected": pl.String,
            "problem": pl.String,
            "cut": pl.Boolean,
        },
    )
    return made.with_columns(verdict.alias("verdict"))


def _preferred(
    lead: object, question: object, chosen: object, rejected: object, system: object, tools: object
) -> dict[str, object]:
    talk, worse = prefer(lead, question, chosen, rejected, system, tools)
    return _row(talk) | {"rejected": worse or None}


def _row(talk: Conversation) -> dict[str, object]:
    question = next((turn["content"] for turn in talk.turns if turn["role"] == "user"), "")
    answer = next((turn["content"] for turn in reversed(talk.turns) if turn["role"] == "assistant"), "")
    plain = [turn["role"] for turn in talk.turns] in (["user", "assistant"], ["user"], []) and not any(
        "weight" in turn for turn in talk.turns
    )
    return {
        "question": question,
        "answer": answer,
        "system": talk.system or None,
        "turns": None if plain else orjson.dumps(talk.turns).decode(),
        "problem": talk.problem,
        "cut": talk.cut,
    }
