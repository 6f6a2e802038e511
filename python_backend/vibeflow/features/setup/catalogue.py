"""Every advanced setting: its name, bounds, choices, and what stands behind its `?`. Facts only: what is
right for the user's own data is said by `advanced.py`, what is recommended by `recommend.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vibeflow.l10n import t

Kind = Literal["choice", "integer", "number", "text", "toggle", "list"]


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    detail: str


@dataclass(frozen=True)
class Entry:
    key: str
    name: str
    group: str
    kind: Kind
    what: str
    more: str
    typical: str
    source: str
    url: str
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    unit: str | None = None
    adapter_only: bool = False


_LORA = ("LoRA, Hu et al. 2021", "https://arxiv.org/abs/2106.09685")
_TRAINER = (
    "transformers, TrainingArguments",
    "https://huggingface.co/docs/transformers/main_classes/trainer#transformers.TrainingArguments",
)
_METHOD = t("Method")
_LEARNING = t("Learning")
_BATCH = t("Batch and memory")
_ADAPTER = t("Adapter")
_CHECKS = t("Checks")
_BUDGET = t("Budget")

CATALOGUE: tuple[Entry, ...] = (
    Entry(
        "model.base",
        t("Base model"),
        _METHOD,
        "text",
        t(
            "The model to start from: vibeflow/starter, a name on the Hugging Face hub, or a "
            "folder on this computer."
        ),
        t(
            "Larger models know more and write better; they need more memory and time. One that "
            "was made to follow instructions learns answers soonest."
        ),
        t("0.1 to 8 billion parameters on one's own computer"),
        "Hugging Face, models",
        "https://huggingface.co/models?pipeline_tag=text-generation",
    ),
    Entry(
        "training.method",
        t("Method"),
        _METHOD,
        "choice",
        t("Which weights are trained: a small adapter beside the model, or the model itself."),
        t(
            "LoRA suits nearly everything. QLoRA needs the least memory and computes more "
            "slowly. Full fine-tuning learns the most, needs about four times the model's "
            "memory, and forgets more."
        ),
        t("LoRA; QLoRA where memory is short"),
        "PEFT, conceptual guide",
        "https://huggingface.co/docs/peft/conceptual_guides/adapter",
        (
            Choice("lora", "LoRA", t("a small adapter, the model stays as it is")),
            Choice("dora", "DoRA", t("LoRA with a size and a direction for each weight; slower")),
            Choice("qlora", "QLoRA", t("LoRA over a model squeezed to 4 bits")),
            Choice("full", t("Full fine-tuning"), t("every weight of the model")),
        ),
    ),
    Entry(
        "training.task",
        t("Task"),
        _METHOD,
        "choice",
        t("Whether the model learns to write answers or to sort rows into labels."),
        t("Classifying trains a small head that can only give one of your labels; writing can say anything."),
        t("automatic"),
        "transformers, tasks",
        "https://huggingface.co/docs/transformers/tasks/sequence_classification",
        (
            Choice("auto", t("Automatic"), t("by the kind of model: encoders classify, others write")),
            Choice("generate", t("Write"), t("answers in words")),
            Choice("classify", t("Classify"), t("one of the labels in your data")),
        ),
    ),
    Entry(
        "training.train_on",
        t("Learn from"),
        _METHOD,
        "choice",
        t("Which turns of a conversation are learned."),
        t(
            "Answers only teaches what to say. All turns also teaches what users write, which "
            "helps where there are few rows in an unusual style, and takes attention away from "
            "the answers."
        ),
        t("answers only"),
        "TRL, train on assistant messages only",
        "https://huggingface.co/docs/trl/sft_trainer#train-on-assistant-messages-only",
        (
            Choice("answers", t("Answers only"), t("what the assistant says")),
            Choice("all", t("All turns"), t("what users say as well")),
        ),
    ),
    Entry(
        "training.epochs",
        t("Passes (epochs)"),
        _LEARNING,
        "integer",
        t("How often the model goes through your examples."),
        t("More passes learn more, until the model begins to overfit; then unseen questions get worse."),
        t("1 to 5; more for very small models or few rows"),
        *_TRAINER,
        minimum=1,
        maximum=200,
    ),
    Entry(
        "training.learning_rate",
        t("Learning rate"),
        _LEARNING,
        "number",
        t("How far each step moves the weights."),
        t("Too high and the loss jumps or runs away; too low and little is learned in the time."),
        t("0.0001 to 0.0005 for adapters, 0.00001 to 0.0001 for full fine-tuning; far more for tiny models"),
        "LoRA without regret, Schulman et al. 2025",
        "https://thinkingmachines.ai/blog/lora/",
        minimum=0,
        maximum=1,
    ),
    Entry(
        "training.lr_scheduler_type",
        t("Learning rate schedule"),
        _LEARNING,
        "choice",
        t("How the learning rate falls after the warm-up."),
        t("Falling to zero lets the last steps settle what was learned; constant keeps moving to the end."),
        t("cosine or linear"),
        "SGDR, Loshchilov and Hutter 2016",
        "https://arxiv.org/abs/1608.03983",
        (
            Choice("cosine", t("Cosine"), t("slowly, then fast, then slowly to zero")),
            Choice("linear", t("Linear"), t("evenly to zero")),
            Choice("constant", t("Constant"), t("does not fall")),
        ),
    ),
    Entry(
        "training.warmup_ratio",
        t("Warm-up"),
        _LEARNING,
        "number",
        t("Share of the steps in which the learning rate rises from zero."),
        t("Longer is gentler at the start; without it the first steps can break what the model knows."),
        t("0.03 to 0.1"),
        *_TRAINER,
        minimum=0,
        maximum=0.99,
        unit=t("of all steps"),
    ),
    Entry(
        "training.weight_decay",
        t("Weight decay"),
        _LEARNING,
        "number",
        t("Pulls the trained weights a little towards zero with each step."),
        t("More works against overfitting and slows learning."),
        t("0 to 0.1"),
        "Decoupled weight decay, Loshchilov and Hutter 2017",
        "https://arxiv.org/abs/1711.05101",
        minimum=0,
        maximum=1,
    ),
    Entry(
        "training.max_grad_norm",
        t("Largest step (gradient norm)"),
        _LEARNING,
        "number",
        t("A step that would be larger is cut down to this size."),
        t("Lower guards against odd examples; very low slows everything down."),
        t("0.3 to 1"),
        "On the difficulty of training RNNs, Pascanu et al. 2012",
        "https://arxiv.org/abs/1211.5063",
        minimum=0,
    ),
    Entry(
        "training.optimizer",
        t("Optimizer"),
        _LEARNING,
        "choice",
        t("The rule that turns gradients into steps."),
        t(
            "AdamW keeps two numbers for each trained weight. Adafactor keeps far fewer, which "
            "matters in full fine-tuning only, and is a little less steady."
        ),
        "AdamW",
        "Adafactor, Shazeer and Stern 2018",
        "https://arxiv.org/abs/1804.04235",
        (
            Choice("adamw", "AdamW", t("the usual one")),
            Choice("adafactor", "Adafactor", t("less memory in full fine-tuning")),
        ),
    ),
    Entry(
        "training.seed",
        t("Seed"),
        _LEARNING,
        "integer",
        t("Makes two runs with the same data and settings begin alike."),
        t("Another number shuffles anew; results differ a little, which shows how much is chance."),
        t("any number"),
        *_TRAINER,
        minimum=0,
        maximum=2**32 - 1,
    ),
    Entry(
        "training.batch_size",
        t("Batch"),
        _BATCH,
        "integer",
        t("Rows that are computed together."),
        t("More is steadier and uses the machine better; it needs more memory."),
        t("4 to 32"),
        *_TRAINER,
        minimum=1,
        maximum=1024,
        unit=t("rows"),
    ),
    Entry(
        "training.gradient_accumulation_steps",
        t("Batches per step (accumulation)"),
        _BATCH,
        "integer",
        t("Batches that are added up before the weights are changed."),
        t("The steadiness of a large batch with the memory of a small one; no faster and no slower."),
        t("1 to 8"),
        *_TRAINER,
        minimum=1,
        maximum=1024,
    ),
    Entry(
        "training.max_seq_length",
        t("Longest row"),
        _BATCH,
        "integer",
        t(
            "Tokens (pieces of words) of a row that are read. Of a longer row, earlier turns and "
            "then the beginning of the question are left out, so that its answer is learned "
            "whole."
        ),
        t("Shorter saves memory and time, and leaves out more of what the answers rest on."),
        t("256 to 2,048"),
        "TRL, SFT trainer",
        "https://huggingface.co/docs/trl/sft_trainer",
        minimum=16,
        maximum=1_048_576,
        unit=t("tokens"),
    ),
    Entry(
        "training.precision",
        t("Number format (precision)"),
        _BATCH,
        "choice",
        t("The format of the numbers while computing."),
        t(
            "bf16 takes half the memory and is faster where the processor knows it; fp32 is "
            "exact. The trained weights themselves are always kept in fp32."
        ),
        t("automatic: measured on your processor"),
        "Mixed precision training, Micikevicius et al. 2017",
        "https://arxiv.org/abs/1710.03740",
        (
            Choice("auto", t("Automatic"), t("what is faster here")),
            Choice("bf16", "bf16", t("16 bits")),
            Choice("fp32", "fp32", t("32 bits")),
        ),
    ),
    Entry(
        "training.gradient_checkpointing",
        t("Save memory (gradient checkpointing)"),
        _BATCH,
        "choice",
        t("Intermediate results are computed again instead of kept."),
        t("Far less memory for long rows or large batches, about a third more time."),
        t("automatic: only where memory is short"),
        "Training deep nets with sublinear memory cost, Chen et al. 2016",
        "https://arxiv.org/abs/1604.06174",
        (
            Choice("auto", t("Automatic"), t("when memory is short")),
            Choice("on", t("On"), t("less memory, slower")),
            Choice("off", t("Off"), t("more memory, faster")),
        ),
    ),
    Entry(
        "training.lora.r",
        t("Rank (r)"),
        _ADAPTER,
        "integer",
        t("Size of the adapter."),
        t("Higher can learn more, overfits sooner, and needs a little more memory and time."),
        t("4 to 64"),
        *_LORA,
        minimum=1,
        maximum=512,
        adapter_only=True,
    ),
    Entry(
        "training.lora.alpha",
        t("Alpha"),
        _ADAPTER,
        "integer",
        t("Strength of the adapter; what counts is alpha divided by the rank."),
        t("Raising it acts much like a higher learning rate."),
        t("once or twice the rank"),
        *_LORA,
        minimum=1,
        maximum=2048,
        adapter_only=True,
    ),
    Entry(
        "training.lora.dropout",
        t("Dropout"),
        _ADAPTER,
        "number",
        t("Share of the adapter's inputs that is blanked at random in each step."),
        t("More works against overfitting few rows, and learns more slowly."),
        t("0 to 0.2"),
        "Dropout, Srivastava et al. 2014",
        "https://jmlr.org/papers/v15/srivastava14a.html",
        minimum=0,
        maximum=0.99,
        adapter_only=True,
    ),
    Entry(
        "training.lora.target_modules",
        t("Target modules"),
        _ADAPTER,
        "list",
        t("The layers that get an adapter."),
        t("All linear layers learn best for the same number of parameters; attention alone is smaller."),
        "all-linear",
        "QLoRA, Dettmers et al. 2023",
        "https://arxiv.org/abs/2305.14314",
        adapter_only=True,
    ),
    Entry(
        "training.eval_steps",
        t("Look at unseen rows every"),
        _CHECKS,
        "integer",
        t("Steps between two looks at the rows held out."),
        t("More often shows overfitting sooner, and takes time."),
        t("empty: about ten looks over the run"),
        *_TRAINER,
        minimum=1,
        unit=t("steps"),
    ),
    Entry(
        "training.save_steps",
        t("Save a checkpoint every"),
        _CHECKS,
        "integer",
        t("Steps between two checkpoints; the best one and the last two are kept."),
        t("More often loses less when the power goes; each takes a moment and some disk."),
        t("empty: with every look, and every five minutes"),
        *_TRAINER,
        minimum=1,
        unit=t("steps"),
    ),
    Entry(
        "training.early_stopping_patience",
        t("Stop early after"),
        _CHECKS,
        "integer",
        t("Looks without a lower loss on unseen rows after which training ends by itself."),
        t("Fewer saves time; too few gives up on a slow but useful course."),
        t("2 to 5, or empty: never"),
        "transformers, EarlyStoppingCallback",
        "https://huggingface.co/docs/transformers/main_classes/callback#transformers.EarlyStoppingCallback",
        minimum=1,
        maximum=1000,
        unit=t("looks"),
    ),
    Entry(
        "budget.minutes",
        t("Time budget"),
        _BUDGET,
        "number",
        t("What a run may take; the checklist says when the estimate is above it. Nothing is cut off."),
        t("Empty: no budget."),
        t("as you like"),
        "VibeFlow",
        "",
        minimum=0,
        unit=t("minutes"),
    ),
    Entry(
        "budget.cost",
        t("Cost budget"),
        _BUDGET,
        "number",
        t(
            "What a run may cost, in the currency of the price table; the checklist says when "
            "the estimate is above it. Nothing is cut off."
        ),
        t("Empty: no budget."),
        t("as you like"),
        "VibeFlow",
        "",
        minimum=0,
    ),
)
BY_KEY = {entry.key: entry for entry in CATALOGUE}
ADAPTER_METHODS = frozenset({"lora", "qlora", "dora"})
