"""Every advanced setting: its name, bounds, choices, and what stands behind its `?`. Facts only: what is
right for the user's own data is said by `advanced.py`, what is recommended by `recommend.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
_METHOD = "Method"
_LEARNING = "Learning"
_BATCH = "Batch and memory"
_ADAPTER = "Adapter"
_CHECKS = "Checks"
_BUDGET = "Budget"

CATALOGUE: tuple[Entry, ...] = (
    Entry(
        "model.base",
        "Base model",
        _METHOD,
        "text",
        "The model to start from: vibeflow/starter, a name on the Hugging Face hub, or a folder on this "
        "computer.",
        "Larger models know more and write better; they need more memory and time. One that was made to "
        "follow instructions learns answers soonest.",
        "0.1 to 8 billion weights on one's own computer",
        "Hugging Face, models",
        "https://huggingface.co/models?pipeline_tag=text-generation",
    ),
    Entry(
        "training.method",
        "Method",
        _METHOD,
        "choice",
        "Which weights are trained: a small adapter beside the model, or the model itself.",
        "LoRA suits nearly everything. QLoRA needs the least memory and computes more slowly. Full "
        "fine-tuning learns the most, needs about four times the model's memory, and forgets more.",
        "LoRA; QLoRA where memory is short",
        "PEFT, conceptual guide",
        "https://huggingface.co/docs/peft/conceptual_guides/adapter",
        (
            Choice("lora", "LoRA", "a small adapter, the model stays as it is"),
            Choice("dora", "DoRA", "LoRA with a size and a direction for each weight; slower"),
            Choice("qlora", "QLoRA", "LoRA over a model squeezed to 4 bits"),
            Choice("full", "Full fine-tuning", "every weight of the model"),
        ),
    ),
    Entry(
        "training.task",
        "Task",
        _METHOD,
        "choice",
        "Whether the model learns to write answers or to sort rows into labels.",
        "Classifying trains a small head that can only give one of your labels; writing can say anything.",
        "automatic",
        "transformers, tasks",
        "https://huggingface.co/docs/transformers/tasks/sequence_classification",
        (
            Choice("auto", "Automatic", "by the kind of model: encoders classify, others write"),
            Choice("generate", "Write", "answers in words"),
            Choice("classify", "Classify", "one of the labels in your data"),
        ),
    ),
    Entry(
        "training.train_on",
        "Learn from",
        _METHOD,
        "choice",
        "Which turns of a conversation are learned.",
        "Answers only teaches what to say. All turns also teaches what users write, which helps where there "
        "are few rows in an unusual style, and takes attention away from the answers.",
        "answers only",
        "TRL, train on assistant messages only",
        "https://huggingface.co/docs/trl/sft_trainer#train-on-assistant-messages-only",
        (
            Choice("answers", "Answers only", "what the assistant says"),
            Choice("all", "All turns", "what users say as well"),
        ),
    ),
    Entry(
        "training.epochs",
        "Passes (epochs)",
        _LEARNING,
        "integer",
        "How often the model goes through your examples.",
        "More passes learn more, until the model begins to memorise; then unseen questions get worse.",
        "1 to 5; more for very small models or few rows",
        *_TRAINER,
        minimum=1,
        maximum=200,
    ),
    Entry(
        "training.learning_rate",
        "Learning rate",
        _LEARNING,
        "number",
        "How far each step moves the weights.",
        "Too high and the loss jumps or runs away; too low and little is learned in the time.",
        "0.0001 to 0.0005 for adapters, 0.00001 to 0.0001 for full fine-tuning; far more for tiny models",
        "LoRA without regret, Schulman et al. 2025",
        "https://thinkingmachines.ai/blog/lora/",
        minimum=0,
        maximum=1,
    ),
    Entry(
        "training.lr_scheduler_type",
        "Course of the rate (schedule)",
        _LEARNING,
        "choice",
        "How the learning rate falls after the warm-up.",
        "Falling to zero lets the last steps settle what was learned; constant keeps moving to the end.",
        "cosine or linear",
        "SGDR, Loshchilov and Hutter 2016",
        "https://arxiv.org/abs/1608.03983",
        (
            Choice("cosine", "Cosine", "slowly, then fast, then slowly to zero"),
            Choice("linear", "Linear", "evenly to zero"),
            Choice("constant", "Constant", "does not fall"),
        ),
    ),
    Entry(
        "training.warmup_ratio",
        "Warm-up",
        _LEARNING,
        "number",
        "Share of the steps in which the learning rate rises from zero.",
        "Longer is gentler at the start; without it the first steps can break what the model knows.",
        "0.03 to 0.1",
        *_TRAINER,
        minimum=0,
        maximum=0.99,
        unit="of all steps",
    ),
    Entry(
        "training.weight_decay",
        "Weight decay",
        _LEARNING,
        "number",
        "Pulls the trained weights a little towards zero with each step.",
        "More works against memorising and slows learning.",
        "0 to 0.1",
        "Decoupled weight decay, Loshchilov and Hutter 2017",
        "https://arxiv.org/abs/1711.05101",
        minimum=0,
        maximum=1,
    ),
    Entry(
        "training.max_grad_norm",
        "Largest step (gradient norm)",
        _LEARNING,
        "number",
        "A step that would be larger is cut down to this size.",
        "Lower guards against odd examples; very low slows everything down.",
        "0.3 to 1",
        "On the difficulty of training RNNs, Pascanu et al. 2012",
        "https://arxiv.org/abs/1211.5063",
        minimum=0,
    ),
    Entry(
        "training.optimizer",
        "Optimizer",
        _LEARNING,
        "choice",
        "The rule that turns gradients into steps.",
        "AdamW keeps two numbers for each trained weight. Adafactor keeps far fewer, which matters in full "
        "fine-tuning only, and is a little less steady.",
        "AdamW",
        "Adafactor, Shazeer and Stern 2018",
        "https://arxiv.org/abs/1804.04235",
        (
            Choice("adamw", "AdamW", "the usual one"),
            Choice("adafactor", "Adafactor", "less memory in full fine-tuning"),
        ),
    ),
    Entry(
        "training.seed",
        "Seed",
        _LEARNING,
        "integer",
        "Makes two runs with the same data and settings begin alike.",
        "Another number shuffles anew; results differ a little, which shows how much is chance.",
        "any number",
        *_TRAINER,
        minimum=0,
        maximum=2**32 - 1,
    ),
    Entry(
        "training.batch_size",
        "Batch",
        _BATCH,
        "integer",
        "Rows that are computed together.",
        "More is steadier and uses the machine better; it needs more memory.",
        "4 to 32",
        *_TRAINER,
        minimum=1,
        maximum=1024,
        unit="rows",
    ),
    Entry(
        "training.gradient_accumulation_steps",
        "Batches per step (accumulation)",
        _BATCH,
        "integer",
        "Batches that are added up before the weights are changed.",
        "The steadiness of a large batch with the memory of a small one; no faster and no slower.",
        "1 to 8",
        *_TRAINER,
        minimum=1,
        maximum=1024,
    ),
    Entry(
        "training.max_seq_length",
        "Longest row",
        _BATCH,
        "integer",
        "Tokens (pieces of words) of a row that are read. Of a longer row, earlier turns and then the "
        "beginning of the question are left out, so that its answer is learned whole.",
        "Shorter saves memory and time, and leaves out more of what the answers rest on.",
        "256 to 2,048",
        "TRL, SFT trainer",
        "https://huggingface.co/docs/trl/sft_trainer",
        minimum=16,
        maximum=1_048_576,
        unit="tokens",
    ),
    Entry(
        "training.precision",
        "Number format (precision)",
        _BATCH,
        "choice",
        "The format of the numbers while computing.",
        "bf16 takes half the memory and is faster where the processor knows it; fp32 is exact. The trained "
        "weights themselves are always kept in fp32.",
        "automatic: measured on your processor",
        "Mixed precision training, Micikevicius et al. 2017",
        "https://arxiv.org/abs/1710.03740",
        (
            Choice("auto", "Automatic", "what is faster here"),
            Choice("bf16", "bf16", "16 bits"),
            Choice("fp32", "fp32", "32 bits"),
        ),
    ),
    Entry(
        "training.gradient_checkpointing",
        "Save memory (gradient checkpointing)",
        _BATCH,
        "choice",
        "Intermediate results are computed again instead of kept.",
        "Far less memory for long rows or large batches, about a third more time.",
        "automatic: only where memory is short",
        "Training deep nets with sublinear memory cost, Chen et al. 2016",
        "https://arxiv.org/abs/1604.06174",
        (
            Choice("auto", "Automatic", "when memory is short"),
            Choice("on", "On", "less memory, slower"),
            Choice("off", "Off", "more memory, faster"),
        ),
    ),
    Entry(
        "training.lora.r",
        "Rank (r)",
        _ADAPTER,
        "integer",
        "Size of the adapter.",
        "Higher can learn more, memorises sooner, and needs a little more memory and time.",
        "4 to 64",
        *_LORA,
        minimum=1,
        maximum=512,
        adapter_only=True,
    ),
    Entry(
        "training.lora.alpha",
        "Alpha",
        _ADAPTER,
        "integer",
        "Strength of the adapter; what counts is alpha divided by the rank.",
        "Raising it acts much like a higher learning rate.",
        "once or twice the rank",
        *_LORA,
        minimum=1,
        maximum=2048,
        adapter_only=True,
    ),
    Entry(
        "training.lora.dropout",
        "Dropout",
        _ADAPTER,
        "number",
        "Share of the adapter's inputs that is blanked at random in each step.",
        "More works against memorising few rows, and learns more slowly.",
        "0 to 0.2",
        "Dropout, Srivastava et al. 2014",
        "https://jmlr.org/papers/v15/srivastava14a.html",
        minimum=0,
        maximum=0.99,
        adapter_only=True,
    ),
    Entry(
        "training.lora.target_modules",
        "Target modules",
        _ADAPTER,
        "list",
        "The layers that get an adapter.",
        "All linear layers learn best for the same number of weights; attention alone is smaller.",
        "all-linear",
        "QLoRA, Dettmers et al. 2023",
        "https://arxiv.org/abs/2305.14314",
        adapter_only=True,
    ),
    Entry(
        "training.eval_steps",
        "Look at unseen rows every",
        _CHECKS,
        "integer",
        "Steps between two looks at the rows held out.",
        "More often shows memorising sooner, and takes time.",
        "empty: about ten looks over the run",
        *_TRAINER,
        minimum=1,
        unit="steps",
    ),
    Entry(
        "training.save_steps",
        "Save a checkpoint every",
        _CHECKS,
        "integer",
        "Steps between two checkpoints; the best one and the last two are kept.",
        "More often loses less when the power goes; each takes a moment and some disk.",
        "empty: with every look, and every five minutes",
        *_TRAINER,
        minimum=1,
        unit="steps",
    ),
    Entry(
        "training.early_stopping_patience",
        "Stop early after",
        _CHECKS,
        "integer",
        "Looks without a lower loss on unseen rows after which training ends by itself.",
        "Fewer saves time; too few gives up on a slow but useful course.",
        "2 to 5, or empty: never",
        "transformers, EarlyStoppingCallback",
        "https://huggingface.co/docs/transformers/main_classes/callback#transformers.EarlyStoppingCallback",
        minimum=1,
        maximum=1000,
        unit="looks",
    ),
    Entry(
        "budget.minutes",
        "Time budget",
        _BUDGET,
        "number",
        "What a run may take; the checklist says when the estimate is above it. Nothing is cut off.",
        "Empty: no budget.",
        "as you like",
        "VibeFlow",
        "",
        minimum=0,
        unit="minutes",
    ),
    Entry(
        "budget.cost",
        "Cost budget",
        _BUDGET,
        "number",
        "What a run may cost, in the currency of the price table; the checklist says when the estimate is "
        "above it. Nothing is cut off.",
        "Empty: no budget.",
        "as you like",
        "VibeFlow",
        "",
        minimum=0,
    ),
)
BY_KEY = {entry.key: entry for entry in CATALOGUE}
ADAPTER_METHODS = frozenset({"lora", "qlora", "dora"})
