"""Chat templates: found in a model's folder, compiled in a sandbox, rendered as transformers renders them.

A template comes with a model and is untrusted: it runs in jinja's immutable sandbox, sees plain JSON values
only, may not store names that begin with an underscore, and ends within a budget (`environment`, `budget`).
The backend itself renders none: see `confined`. Knows nothing of tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2

from vibeflow.l10n import t
from vibeflow.protocol.errors import ModelUnavailable

from .budget import TemplateEndless, budget_for, endless
from .environment import ChatEnvironment

TEMPLATE_FILE = "chat_template.jinja"
"""Where a model's folder keeps its template, by the name that transformers reads."""

CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + "
    "'<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
"""For a model that ships no template but knows ChatML's marks."""

PLAIN = (
    "{{ bos_token or '' }}{% for message in messages %}"
    "{{ '### ' + message['role'] | capitalize + ':\\n' + message['content'] }}"
    "{% if message['role'] == 'assistant' %}{{ eos_token or '' }}{% endif %}{{ '\\n\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '### Assistant:\\n' }}{% endif %}"
)
"""For a model without chat marks: ChatML's would be split into many meaningless pieces."""

LONGEST = 500_000
"""Characters of a template; the longest of real models have about thirty thousand."""
_SAID = 300


@lru_cache(maxsize=32)
def compile_template(source: str) -> jinja2.Template:
    """Compile in the sandbox; raises `ModelUnavailable` when the template does not parse."""
    if len(source) > LONGEST:
        raise ModelUnavailable(
            t(
                "The model's chat template has {characters:,} characters, over the {longest:,} that "
                "are read.",
                characters=len(source),
                longest=LONGEST,
            ),
            hint=t("The model's files are damaged or made to do harm. Choose another model."),
        )
    try:
        return ChatEnvironment().from_string(source)
    # Python's compiler has words of its own for what is nested too deeply.
    except (jinja2.exceptions.TemplateError, SyntaxError, RecursionError, MemoryError, ValueError) as error:
        raise ModelUnavailable(
            t("The model's chat template cannot be read: {error}.", error=_shown(error)),
            hint=t("The model's files are damaged or made for a newer version. Choose another model."),
        ) from error


def render(
    source: str, messages: Sequence[dict[str, str]], *, generate: bool, special: dict[str, str]
) -> str:
    """Render a conversation; `generate` adds the opening of the assistant's turn.

    Raises:
        TemplateEndless: it would take more steps or text than any template needs.
        ModelUnavailable: the template refuses the conversation (say, it knows no system role), or fails.
    """
    plain = [{str(key): str(value) for key, value in message.items()} for message in messages]
    template = compile_template(source)
    try:
        with budget_for(sum(len(text) for message in plain for text in message.values())):
            return template.render(
                messages=plain, tools=[], documents=None, add_generation_prompt=generate, **special
            )
    except TemplateEndless:
        raise
    except MemoryError as error:
        raise endless(
            t("The model's chat template needs more memory than one row may have and was stopped.")
        ) from error
    except jinja2.exceptions.TemplateError as error:
        raise ModelUnavailable(
            t("The model's chat template refused the conversation: {error}.", error=_shown(error)),
            hint=t(
                "Some models take no system prompt, or want user and assistant turns in strict turn. "
                "Change the data or choose another model."
            ),
        ) from error
    except Exception as error:  # a template is a program: it can fail in any way that Python knows
        raise ModelUnavailable(
            t("The model's chat template fails: {kind}.", kind=type(error).__name__),
            hint=t("The model's files are damaged or made for a newer version. Choose another model."),
        ) from error


def _shown(error: BaseException) -> str:
    """What a template says is its own text: cut, and without its full stop."""
    return str(error)[:_SAID].rstrip(". ")


def find_template(folder: Path, config: dict[str, Any]) -> str | None:
    """The template of a model folder: its own file, or the one named in `tokenizer_config.json`."""
    separate = folder / TEMPLATE_FILE
    if separate.is_file():
        return separate.read_text(encoding="utf-8")
    found = config.get("chat_template")
    if isinstance(found, str):
        return found
    if isinstance(found, list):
        named = {str(entry["name"]): str(entry["template"]) for entry in found if isinstance(entry, dict)}
        return named.get("default") or next(iter(named.values()), None)
    return None
