"""The line of "Before you start" about how many rows will be learned, and what becomes of the others."""

from __future__ import annotations

from vibeflow.protocol.learned import LearnedRows
from vibeflow.protocol.setup import CheckItem, CheckRemedy, SettingChange

from .checks_taken import passed
from .facts import Facts

_STEP = 64
_FAR = 4
"""Times as long as now that a row may become by a button: memory grows with it."""


def learned_check(facts: Facts) -> CheckItem:
    learned = facts.learned
    of = f"of {facts.manifest.ledger.read:,} read"
    if learned is None or not learned.words():
        return passed("data", f"{facts.train_rows:,} rows to train", of)
    about = "" if learned.exact else "About "
    title = f"{about}{learned.learned:,} of {learned.rows:,} rows will be learned"
    if not learned.left_out:
        title = (
            f"{learned.rows:,} rows to train, {'about ' if about else ''}{learned.over:,} of them not whole"
        )
    return CheckItem(
        id="data",
        state="warning",
        title=title,
        detail=" ".join(learned.words()),
        remedy=_longer(facts, learned),
    )


def _longer(facts: Facts, learned: LearnedRows) -> CheckRemedy | None:
    """Reading more of each row, where the model can."""
    longest = facts.lengths.longest if facts.lengths else learned.limit
    wanted = min(-(-longest // _STEP) * _STEP, _FAR * learned.limit)
    if facts.model.context is not None:
        wanted = min(wanted, facts.model.context)
    if not learned.over or wanted <= learned.limit:
        return None
    return CheckRemedy(
        label=f"Read {wanted:,} tokens of a row",
        changes=(SettingChange(key="training.max_seq_length", value=wanted),),
    )
