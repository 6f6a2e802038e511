"""The text of a fresh vibeflow.yaml, in which each key explains itself in plain words and in English."""

from __future__ import annotations

import json
import re
import textwrap

from vibeflow.l10n import in_english

from .model import STARTER, Recipe
from .words import words

_TEXT = """\
# The recipe of this project: edit it by hand whenever you like. VibeFlow keeps your comments, and
# a value that you changed is never overwritten by a recommendation.

name: {name}

model:
  # <model.base>
  base: {base}
  # <model.revision>
  revision:

data:
  # <data.system_prompt>
  system_prompt: ""
  # <data.test_share>
  test_share: {d.test_share}
  # <data.seed>
  seed: {d.seed}
  # <data.group_by>
  group_by:
  # <data.stratified>
  stratified: true
  # <data.test_file>
  test_file:
  # <data.split_by>
  split_by:
  # <data.language>
  language:

training:
  # <training.method>
  method: {t.method}
  # <training.task>
  task: {t.task}
  # <training.train_on>
  train_on: {t.train_on}
  # <training.epochs>
  epochs: {t.epochs}
  # <training.learning_rate>
  learning_rate: {t.learning_rate}
  # <training.batch_size>
  batch_size: {t.batch_size}
  # <training.gradient_accumulation_steps>
  gradient_accumulation_steps: {t.gradient_accumulation_steps}
  # <training.warmup_ratio>
  warmup_ratio: {t.warmup_ratio}
  # <training.lr_scheduler_type>
  lr_scheduler_type: {t.lr_scheduler_type}
  # <training.weight_decay>
  weight_decay: {t.weight_decay}
  # <training.max_grad_norm>
  max_grad_norm: {t.max_grad_norm}
  # <training.max_seq_length>
  max_seq_length: {t.max_seq_length}
  # <training.seed>
  seed: {t.seed}
  # <training.eval_steps>
  eval_steps:
  save_steps:
  # <training.optimizer>
  optimizer: {t.optimizer}
  # <training.early_stopping_patience>
  early_stopping_patience:
  # <training.precision>
  precision: {t.precision}
  # <training.gradient_checkpointing>
  gradient_checkpointing: {t.gradient_checkpointing}
  lora:
    # <training.lora.r>
    r: {t.lora.r}
    # <training.lora.alpha>
    alpha: {t.lora.alpha}
    # <training.lora.dropout>
    dropout: {t.lora.dropout}
    # <training.lora.target_modules>
    target_modules: {t.lora.target_modules}

budget:
  # <budget.minutes>
  minutes:
  cost:

evaluation:
  # <evaluation.max_rows>
  max_rows: {e.max_rows}
  # <evaluation.max_new_tokens>
  max_new_tokens: {e.max_new_tokens}
  judge:
    # <evaluation.judge.provider>
    provider: {e.judge.provider}
    # <evaluation.judge.model>
    model: ""
    # <evaluation.judge.base_url>
    base_url:
    # <evaluation.judge.rows>
    rows: {e.judge.rows}
    # <evaluation.judge.prompt>
    prompt:
"""


_COMMENT = re.compile(r"^(?P<indent> *)# <(?P<key>[a-z_.]+)>$", re.MULTILINE)
_WIDTH = 110


def fresh_recipe(name: str, base: str = STARTER) -> str:
    """A complete vibeflow.yaml for a new project, at the defaults."""
    recipe = Recipe(name=name)
    said = words(in_english)
    text = _COMMENT.sub(lambda found: _comment(found["indent"], said[found["key"]]), _TEXT)
    # A JSON string is a valid YAML scalar, whatever the name holds (colons, quotes, line breaks).
    return text.format(
        name=json.dumps(name, ensure_ascii=False),
        base=base if base == STARTER else json.dumps(base, ensure_ascii=False),
        d=recipe.data,
        t=recipe.training,
        e=recipe.evaluation,
    )


def _comment(indent: str, text: str) -> str:
    lead = f"{indent}# "
    return textwrap.fill(text, _WIDTH, initial_indent=lead, subsequent_indent=lead, break_on_hyphens=False)
