"""The settings of answers, each explained: what it does, what is usual, which values are possible.

The panel's controls, the command line's help and the checks all come from here.
"""

from __future__ import annotations

from dataclasses import dataclass

from vibeflow.l10n import number, t
from vibeflow.protocol.errors import UserInputError
from vibeflow.protocol.playground import AnswerSettings, SettingKey, SettingRange
from vibeflow.protocol.setup import SettingHelp

LONGEST_ANSWER = 8192
_GENERATION = "Generation strategies, Hugging Face transformers"
_GENERATION_URL = "https://huggingface.co/docs/transformers/generation_strategies"


@dataclass(frozen=True)
class Setting:
    """One setting; `field` is its name in `AnswerSettings`."""

    key: SettingKey
    field: str
    name: str
    minimum: float
    maximum: float
    step: float
    what: str
    more: str
    typical: str
    source: str = _GENERATION
    source_url: str = _GENERATION_URL


SETTINGS = (
    Setting(
        "temperature",
        "temperature",
        t("Temperature"),
        0,
        2,
        0.1,
        t(
            "How often the model takes a word other than the likeliest. At 0 it never does, and "
            "the same question always has the same answer."
        ),
        t("Higher: more varied and more surprising, with more mistakes. Lower: safer and more alike."),
        t("0 for facts and labels, 0.6 to 1.0 for texts"),
    ),
    Setting(
        "topP",
        "top_p",
        t("Top-p"),
        0.05,
        1,
        0.05,
        t(
            "Only the likeliest words that together have this share of the probability can be "
            "drawn. At 1 all can. Means nothing at temperature 0."
        ),
        t("Lower: the odd words at the end of the list are left out. Higher: they get their chance."),
        t("0.8 to 1.0"),
        "The Curious Case of Neural Text Degeneration, Holtzman et al. 2020",
        "https://arxiv.org/abs/1904.09751",
    ),
    Setting(
        "topK",
        "top_k",
        t("Top-k"),
        0,
        1000,
        1,
        t(
            "Only this many of the likeliest words can be drawn. At 0 all can. Means nothing at "
            "temperature 0."
        ),
        t("Lower: fewer words to choose from, safer. Higher: more choice."),
        t("0, or 20 to 100"),
        "Hierarchical Neural Story Generation, Fan et al. 2018",
        "https://arxiv.org/abs/1805.04833",
    ),
    Setting(
        "repetitionPenalty",
        "repetition_penalty",
        t("Repetition penalty"),
        0.5,
        2,
        0.05,
        t(
            "Makes words less likely that were already in the question or in the answer. At 1 it "
            "does nothing."
        ),
        t(
            "Higher: fewer repeats, and needed words such as names may be avoided too. Below 1 "
            "it rewards repeats."
        ),
        t("1.0 to 1.2"),
        "CTRL, Keskar et al. 2019",
        "https://arxiv.org/abs/1909.05858",
    ),
    Setting(
        "maxNewTokens",
        "max_new_tokens",
        t("Longest answer"),
        1,
        LONGEST_ANSWER,
        1,
        t("An answer is cut off after this many tokens; a token is about three quarters of an English word."),
        t(
            "Higher: long answers are not cut off, and a model that does not find an end goes on "
            "for longer. The model writes no shorter by itself when this is lower."
        ),
        t("64 to 512"),
    ),
    Setting(
        "seed",
        "seed",
        t("Seed"),
        0,
        2**32 - 1,
        1,
        t(
            "The number that the draws begin from. With the same seed and settings the same "
            "question has the same answer on the same machine. Empty: another one each time, "
            "told below the answer."
        ),
        t("A higher seed is not better, only another one."),
        t("empty, or any whole number"),
    ),
)
BY_FIELD = {setting.field: setting for setting in SETTINGS}
IN_A_SENTENCE: dict[SettingKey, str] = {
    "temperature": t("temperature"),
    "topP": t("top-p"),
    "topK": t("top-k"),
    "repetitionPenalty": t("repetition penalty"),
    "maxNewTokens": t("longest answer"),
    "seed": t("seed"),
}
"""The settings' names in the middle of a sentence."""


def described(evaluation: AnswerSettings) -> tuple[SettingRange, ...]:
    """The settings with their ranges; `evaluation`: their values when the version was evaluated."""
    return tuple(
        SettingRange(
            key=one.key,
            name=one.name,
            minimum=one.minimum,
            maximum=one.maximum,
            step=one.step,
            evaluation=getattr(evaluation, one.field),
            help=SettingHelp(
                what=one.what,
                more=one.more,
                typical=one.typical,
                here=_here(one, evaluation),
                source=one.source,
                source_url=one.source_url,
            ),
        )
        for one in SETTINGS
    )


def check(settings: AnswerSettings) -> AnswerSettings:
    """The same, when every value is possible. Raises `UserInputError` with the first that is not."""
    for one in SETTINGS:
        value = getattr(settings, one.field)
        # Written so that a value that is no number is refused too.
        if value is not None and not one.minimum <= value <= one.maximum:
            raise UserInputError(
                t(
                    "{name} is {value:,}; it can be {minimum:g} to {maximum:,.10g}.",
                    name=one.name,
                    value=value,
                    minimum=one.minimum,
                    maximum=one.maximum,
                ),
                hint=t("Typical is {typical}.", typical=one.typical),
            )
    return settings


def shown(field: str, value: float | None) -> str:
    """A value for reading: "0.7", "160 tokens", "another each time"."""
    if value is None:
        return t("another each time")
    if field == "max_new_tokens":
        return t("{value:,.0f} tokens", value=value)
    return number(value, ".10g")


def _here(one: Setting, evaluation: AnswerSettings) -> str:
    if one.field == "seed":
        return t("Evaluation draws nothing, so it needs none")
    return t("{value} in evaluation", value=shown(one.field, getattr(evaluation, one.field)))
