"""The line of "Before you start" about how many rows will be learned, and what becomes of the others."""

from __future__ import annotations

from vibeflow.l10n import t
from vibeflow.protocol.learned import LearnedRows
from vibeflow.protocol.setup import CheckItem, CheckRemedy, SettingChange

from ..facts import SetupFacts
from .taken import passed

_STEP = 64
_FAR = 4
"""Times as long as now that a row may become by a button: memory grows with it."""


def learned_check(facts: SetupFacts) -> CheckItem:
    learned = facts.learned
    of = t("of {read:,} read", read=facts.manifest.ledger.read)
    if learned is None or not learned.words():
        return passed("data", t("{train_rows:,} rows to train", train_rows=facts.train_rows), of)
    return CheckItem(
        id="data",
        state="warning",
        title=_title(learned),
        detail=" ".join(learned.words()),
        remedy=_longer(facts, learned),
    )


def _title(learned: LearnedRows) -> str:
    if learned.left_out and learned.exact:
        return t("{learned:,} of {rows:,} rows will be learned", learned=learned.learned, rows=learned.rows)
    if learned.left_out:
        return t(
            "About {learned:,} of {rows:,} rows will be learned", learned=learned.learned, rows=learned.rows
        )
    if learned.exact:
        return t("{rows:,} rows to train, {over:,} of them not whole", rows=learned.rows, over=learned.over)
    return t("{rows:,} rows to train, about {over:,} of them not whole", rows=learned.rows, over=learned.over)


def _longer(facts: SetupFacts, learned: LearnedRows) -> CheckRemedy | None:
    """Reading more of each row, where the model can."""
    longest = facts.lengths.longest if facts.lengths else learned.limit
    wanted = min(-(-longest // _STEP) * _STEP, _FAR * learned.limit)
    if facts.model.context is not None:
        wanted = min(wanted, facts.model.context)
    if not learned.over or wanted <= learned.limit:
        return None
    return CheckRemedy(
        label=t("Read {wanted:,} tokens of a row", wanted=wanted),
        changes=(SettingChange(key="training.max_seq_length", value=wanted),),
    )
