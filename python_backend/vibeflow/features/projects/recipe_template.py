"""The text of a fresh vibeflow.yaml, in which each key explains itself in plain words."""

from __future__ import annotations

import json

from .recipe import STARTER, Recipe

_TEXT = """\
# The recipe of this project: edit it by hand whenever you like. VibeFlow keeps your comments, and
# a value that you changed is never overwritten by a recommendation.

name: {name}

model:
  # The model to start from: vibeflow/starter (embedded, works offline), a name on the Hugging Face hub
  # such as HuggingFaceTB/SmolLM2-135M-Instruct, or the path of a model folder on this computer.
  base: {base}
  # A commit, tag or branch on the hub, so that the same weights are used next time. Empty: the newest.
  revision:

data:
  # Put before every conversation, in training and when the model is asked. Empty: none.
  system_prompt: ""
  # Share of your rows held out to test the model on questions that it has not seen.
  test_share: {d.test_share}
  # Decides which rows are held out. The same number gives the same split.
  seed: {d.seed}
  # A column whose values are never in both parts, such as a customer's number. Empty: the column that was
  # read as one, if any. "": none.
  group_by:
  # true: every label has its share among the rows held out. false: as the rows come.
  stratified: true
  # A file of your own test rows, with the same columns, in place of a share. Empty: none.
  test_file:
  # A column that says which rows are for training and which for testing, with values such as train and test.
  # Empty: the column that was found to say so, if any. "": none, a share is held out.
  split_by:
  # The language that rows should be in, such as English. Empty: the one that most are in.
  language:

training:
  # lora: trains a small adapter beside the model and leaves the model itself as it is. dora: the same with a
  # direction and a size for each weight. qlora: lora over a model squeezed to 4 bits, for little memory.
  # full: every weight of the model.
  method: {t.method}
  # auto: a model that reads and sorts (BERT) classifies, any other writes. generate or classify: as you say.
  task: {t.task}
  # answers: only what the assistant says is learned. all: what the user says as well.
  train_on: {t.train_on}
  # How often the model goes through your examples. More learns more, until it memorises.
  epochs: {t.epochs}
  # How far each step moves the model. Too high and the loss jumps, too low and little is learned.
  learning_rate: {t.learning_rate}
  # Examples that are looked at together. More is steadier and needs more memory.
  batch_size: {t.batch_size}
  # Batches that are added up before the model is changed: the memory of one, the steadiness of many.
  gradient_accumulation_steps: {t.gradient_accumulation_steps}
  # Share of the training in which the learning rate rises from zero, so that the first steps break nothing.
  warmup_ratio: {t.warmup_ratio}
  # How the learning rate falls after that: cosine, linear or constant.
  lr_scheduler_type: {t.lr_scheduler_type}
  # Pulls weights towards zero a little. Against memorising; 0 is off.
  weight_decay: {t.weight_decay}
  # A single step is cut down to this size, so that one odd example cannot upset the model.
  max_grad_norm: {t.max_grad_norm}
  # Longest row in tokens (pieces of words). Longer ones are shortened: earlier turns and the beginning of the
  # question are left out, so that the answer is learned whole.
  max_seq_length: {t.max_seq_length}
  # Makes two runs with the same data and recipe start alike.
  seed: {t.seed}
  # Steps between two looks at the held-out rows, and between two saved checkpoints. Empty: chosen for
  # you, about ten of them.
  eval_steps:
  save_steps:
  # adamw, or adafactor, which needs less memory in full fine-tuning.
  optimizer: {t.optimizer}
  # Stop after so many looks at the held-out rows without a lower loss. Empty: never.
  early_stopping_patience:
  # Number format while computing: auto, fp32 or bf16.
  precision: {t.precision}
  # Saves memory and costs a third more time: auto, on or off.
  gradient_checkpointing: {t.gradient_checkpointing}
  lora:
    # Size of the adapter. More can learn more, and memorises sooner.
    r: {t.lora.r}
    # Strength of the adapter; usually twice r.
    alpha: {t.lora.alpha}
    # Share of the adapter switched off at random in each step. Against memorising; 0 is off.
    dropout: {t.lora.dropout}
    # The layers that get an adapter: all-linear, or a list of layer names.
    target_modules: {t.lora.target_modules}

budget:
  # What a run may take at most: minutes, and cost in the currency of the price table. Empty: no limit.
  minutes:
  cost:

evaluation:
  # At most so many held-out questions are answered by the tuned and the base model.
  max_rows: {e.max_rows}
  # Longest answer in tokens.
  max_new_tokens: {e.max_new_tokens}
  judge:
    # Another model that marks both answers, from 1 to 5, after each evaluation. none: nobody. gemini, or
    # openai: any endpoint that speaks OpenAI's chat completions, also one on this computer. Questions,
    # expected answers and both models' answers are sent to it. Its key is set in VibeFlow, never here.
    provider: {e.judge.provider}
    # The judge's model, such as gemini-2.5-flash, gpt-4.1-mini or llama3.1:8b.
    model: ""
    # Address of an OpenAI-compatible endpoint, such as http://localhost:11434/v1. Empty: OpenAI's own.
    base_url:
    # At most so many held-out rows are judged. Each is asked twice, the answers swapped.
    rows: {e.judge.rows}
    # A file with your own instructions for the judge. Empty: judge.md if there is one, else VibeFlow's own.
    prompt:
"""


def fresh_recipe(name: str, base: str = STARTER) -> str:
    """A complete vibeflow.yaml for a new project, at the defaults."""
    recipe = Recipe(name=name)
    # A JSON string is a valid YAML scalar, whatever the name holds (colons, quotes, line breaks).
    return _TEXT.format(
        name=json.dumps(name, ensure_ascii=False),
        base=base if base == STARTER else json.dumps(base, ensure_ascii=False),
        d=recipe.data,
        t=recipe.training,
        e=recipe.evaluation,
    )
