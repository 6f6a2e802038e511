"""Chat templates: found in a model's folder, compiled in a sandbox, rendered as transformers renders them.

A template comes with a model and is untrusted: it runs in jinja's immutable sandbox, sees plain JSON values
only, and may not store names that begin with an underscore. Knows nothing of tokens.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

import jinja2
from jinja2 import nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.runtime import Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from vibeflow.protocol.errors import ModelUnavailable

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


class _GenerationTag(Extension):
    """Accepts `{% generation %}…{% endgeneration %}` and renders its body; spans are found another way."""

    tags = {"generation"}  # noqa: RUF012  (jinja declares it so)

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return nodes.CallBlock(self.call_method("_body"), [], [], body).set_lineno(line)

    def _body(self, caller: Macro) -> str:
        return str(caller())


class _Namespace(Namespace):
    """jinja's `namespace`, closed to dunder names: a way to Python's internals."""

    def __init__(*args: Any, **kwargs: Any) -> None:
        self, *positional = args
        values = dict(*positional, **kwargs)
        for name in values:
            _refuse_private(name)
        Namespace.__init__(self, values)

    def __setitem__(self, name: str, value: Any) -> None:
        _refuse_private(name)
        Namespace.__setitem__(self, name, value)


class _Dict:
    """`dict` for templates, without the class's attributes."""

    def __call__(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        return dict(*args, **kwargs)


def _refuse_private(name: object) -> None:
    if isinstance(name, str) and name.startswith("_"):
        raise jinja2.exceptions.SecurityError(f"a chat template may not store the name {name!r}")


def _raise_exception(message: str) -> NoReturn:
    raise jinja2.exceptions.TemplateError(message)


def _tojson(
    value: Any,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    return json.dumps(
        value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
    )


def _strftime_now(pattern: str) -> str:
    return datetime.now().strftime(pattern)


@lru_cache(maxsize=32)
def compile_template(source: str) -> jinja2.Template:
    """Compile in the sandbox; raises `ModelUnavailable` when the template does not parse."""
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[_GenerationTag, loopcontrols]
    )
    environment.filters["tojson"] = _tojson
    environment.globals.update(
        raise_exception=_raise_exception, strftime_now=_strftime_now, dict=_Dict(), namespace=_Namespace
    )
    try:
        return environment.from_string(source)
    except jinja2.exceptions.TemplateSyntaxError as error:
        raise ModelUnavailable(
            f"The model's chat template cannot be read: {error}.",
            hint="The model's files are damaged or made for a newer version. Choose another model.",
        ) from error


def render(
    source: str, messages: Sequence[dict[str, str]], *, generate: bool, special: dict[str, str]
) -> str:
    """Render a conversation; `generate` adds the opening of the assistant's turn.

    Raises `ModelUnavailable` when the template refuses the conversation (say, it knows no system role).
    """
    plain = [{str(key): str(value) for key, value in message.items()} for message in messages]
    try:
        return compile_template(source).render(
            messages=plain, tools=[], documents=None, add_generation_prompt=generate, **special
        )
    except jinja2.exceptions.TemplateError as error:
        raise ModelUnavailable(
            f"The model's chat template refused the conversation: {error}.",
            hint="Some models take no system prompt, or want user and assistant turns in strict turn. "
            "Change the data or choose another model.",
        ) from error


def find_template(folder: Path, config: dict[str, Any]) -> str | None:
    """The template of a model folder: its own file, or the one named in `tokenizer_config.json`."""
    separate = folder / TEMPLATE_FILE
    if separate.is_file():
        return separate.read_text(encoding="utf-8")
    found = config.get("chat_template")
    if isinstance(found, str):
        return found
    if isinstance(found, list):
        named = {str(entry["name"]): str(entry["template"]) for entry in found}
        return named.get("default") or next(iter(named.values()), None)
    return None
