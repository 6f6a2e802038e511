"""Changes that would save something, each with what it saves: the same estimate, made once more."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from vibeflow.l10n import t
from vibeflow.l10n.amounts import memory_size, spoken
from vibeflow.protocol.setup import SettingChange, Tip

from ..facts import SetupFacts
from .taken import Taken

_WORTH_SECONDS = 60.0
_WORTH_SHARE = 0.2
_MOST = 3

Again = Callable[[tuple[SettingChange, ...]], Taken | None]
"""What a run would take with these changes; None where they are not allowed."""


def tips(facts: SetupFacts, found: Taken, again: Again, memory_free: int) -> list[Tip]:
    """At most three, the largest saving first."""
    return list(_all(facts, found, again, memory_free))[:_MOST]


def _all(facts: SetupFacts, found: Taken, again: Again, memory_free: int) -> Iterator[Tip]:
    training = facts.recipe.training
    if found.memory.high > 0.8 * memory_free and training.traits.adapter and not training.traits.four_bits:
        yield from _saves_memory(found, again, t("QLoRA instead of LoRA"), ("training.method", "qlora"))
    if training.epochs > 2:
        fewer = training.epochs // 2
        text = t("{fewer} passes instead of {epochs}", fewer=fewer, epochs=training.epochs)
        yield from _saves_time(found, again, text, ("training.epochs", fewer))
    if facts.lengths and facts.lengths.p95 * 1.3 < training.max_seq_length <= facts.lengths.longest * 1.3:
        length = max(64, -(-facts.lengths.p95 // 64) * 64)
        if length < training.max_seq_length:
            text = t("Rows of at most {length:,} tokens, which 95 of 100 have", length=length)
            yield from _saves_memory(found, again, text, ("training.max_seq_length", length))
    if not training.traits.adapter:
        yield from _saves_memory(
            found, again, t("LoRA instead of full fine-tuning"), ("training.method", "lora")
        )


def _saves_time(found: Taken, again: Again, text: str, *changes: tuple[str, int | str]) -> Iterator[Tip]:
    made = tuple(SettingChange(key=key, value=value) for key, value in changes)
    then = again(made)
    if then is None:
        return
    saved = found.seconds.likely - then.seconds.likely
    if saved > _WORTH_SECONDS or saved > _WORTH_SHARE * found.seconds.likely:
        yield Tip(text=t("{text}: about {saved} less.", text=text, saved=spoken(saved)), changes=list(made))


def _saves_memory(found: Taken, again: Again, text: str, *changes: tuple[str, int | str]) -> Iterator[Tip]:
    made = tuple(SettingChange(key=key, value=value) for key, value in changes)
    then = again(made)
    if then is None:
        return
    saved = found.memory.likely - then.memory.likely
    if saved > _WORTH_SHARE * found.memory.likely:
        yield Tip(
            text=t("{text}: about {saved} less memory.", text=text, saved=memory_size(saved)),
            changes=list(made),
        )
