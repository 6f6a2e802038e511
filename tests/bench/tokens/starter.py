"""The starter model's tokenizer for other programs, its template with the marks that transformers wants
around what the assistant says. Imports nothing of VibeFlow: other environments use it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from transformers import PreTrainedTokenizerFast

FOLDER = Path(__file__).parents[3] / "python_backend" / "vibeflow" / "starter"
TEMPLATE = (
    "{% for m in messages %}{{ '<|' + m['role'] + '|>\n' }}{% if m['role'] == 'assistant' %}"
    "{% generation %}{{ m['content'] + '<|end|>' }}{% endgeneration %}{{ '\n' }}"
    "{% else %}{{ m['content'] + '<|end|>\n' }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}"
)


def tokenizer() -> Any:
    made = PreTrainedTokenizerFast(tokenizer_file=str(FOLDER / "tokenizer.json"), eos_token="<|end|>")
    made.chat_template = TEMPLATE
    return made
