"""A chat template ends within its budget, whatever it tries; one of a real model never meets it."""

from __future__ import annotations

import sys
import time

import pytest
from test_chat import MULTI, SINGLE, TEMPLATES, make_model

from vibeflow.protocol.errors import ModelUnavailable
from vibeflow.text.budget import TemplateEndless
from vibeflow.text.chat import ChatText
from vibeflow.text.sizes import sizes_of
from vibeflow.text.template import LONGEST, compile_template, render

resource = pytest.importorskip("resource", reason="Windows does not tell how much memory was used")

HUNDRED = "{% for a in range(100000) %}"
ENDLESS = {
    "nested range": HUNDRED * 2 + "{% endfor %}" * 2,
    "printed in nested range": HUNDRED * 2 + "{{ a }}" + "{% endfor %}" * 2,
    "range of lists": "{% for a in range(100000) %}{% set b = range(100000) | list %}{% endfor %}",
    "map of maps": HUNDRED + "{% set b = range(100000) | map('string') | list %}{% endfor %}",
    "recursive loop": "{% for a in [1, 2] recursive %}{{ loop([1, 2]) if loop.depth < 60 }}{% endfor %}",
    "two macros": "{% macro a(n) %}{% if n %}{{ a(n - 1) ~ a(n - 1) }}{% endif %}{% endmacro %}{{ a(60) }}",
    "searching": "{% set t = 'a' * 9000000 %}" + HUNDRED + "{% if 'b' in t %}{% endif %}{% endfor %}",
    "2 GB of text": "{{ 'a' * 2000000000 }}",
    "the other way round": "{{ 2000000000 * 'a' }}",
    "a list": "{{ ([0] * 2000000000) | length }}",
    "doubled": "{% set n = namespace(t='aa') %}" + HUNDRED + "{% set n.t = n.t + n.t %}{% endfor %}",
    "doubled by ~": "{% set n = namespace(t='aa') %}" + HUNDRED + "{% set n.t = n.t ~ n.t %}{% endfor %}",
    "doubled in a block": "{% set n = namespace(t='aa') %}"
    + HUNDRED
    + "{% set b %}{{ n.t }}{{ n.t }}{% endset %}{% set n.t = b %}{% endfor %}",
    "doubled list": "{% set n = namespace(t=[1]) %}" + HUNDRED + "{% set n.t = n.t + n.t %}{% endfor %}",
    "lists of lists": "{% set n = namespace(t=[1]) %}" + HUNDRED + "{% set n.t = [n.t, n.t] %}{% endfor %}",
    "maps of maps": "{% set n = namespace(t={}) %}"
    + HUNDRED
    + "{% set n.t = {'a': n.t, 'b': n.t} %}{% endfor %}{{ n.t | tojson }}",
    "one text many times": "{{ (['a' * 9000000] * 100000) }}",
    "joined": "{{ (['a' * 9000000] * 100000) | join }}",
    "joined without a list": "{{ (['a' * 9000000] * 100000) | select | join }}",
    "joined by a method": "{{ ('a' * 9000000).join(['b'] * 100000) }}",
    "power": "{{ 10 ** 10000000000 }}",
    "powers": "{% set n = namespace(t=9) %}" + HUNDRED + "{% set n.t = n.t * n.t %}{% endfor %}",
    "center": "{{ 'a' | center(2000000000) }}",
    "ljust": "{{ 'a'.ljust(2000000000) }}",
    "tabs": "{{ ('\\t' * 1000000).expandtabs(100000) }}",
    "indent": "{{ ('a\\n' * 1000000) | indent(100000) }}",
    "replace": "{{ ('a' * 1000000) | replace('a', 'b' * 1000000) }}",
    "replace by a method": "{{ ('a' * 1000000).replace('', 'b' * 1000000) }}",
    "percent": "{{ '%2000000000d' % 1 }}",
    "percent star": "{{ '%*d' % (2000000000, 1) }}",
    "format": "{{ '%2000000000d' | format(1) }}",
    "braces": "{{ '{:2000000000}'.format(1) }}",
    "nested braces": "{{ '{:{}}'.format('a', '2000000000') }}",
    "batch": "{{ [1] | batch(2000000000, 'x') | list }}",
    "slice": "{{ [1] | slice(2000000000) | list }}",
    "round": "{{ 5 | round(-1000000000) }}",
    "tojson": "{{ [[1]] | tojson(indent=2000000000) }}",
    "data in a loop": HUNDRED + "a" * 10_000 + "{% endfor %}",
    "folded while compiled": "{{ 'a' | center(2000000000) | length }}",
}
REFUSED = {
    "lipsum": "{{ lipsum(n=100000000) }}",
    "bytes": "{{ 'a'.encode().ljust(2000000000) }}",
    "number to bytes": "{{ (1).to_bytes(2000000000, 'big') }}",
    "division": "{{ 1 / 0 }}",
    "recursion": "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    "a list as a message": "{{ raise_exception(['a' * 9000000] * 100000) }}",
    "nested deeply": "{{ " + "(" * 5000 + ")" * 5000 + " }}",
    "blocks nested deeply": "{% if 1 %}" * 300 + "{% endif %}" * 300,
    "too long": "a" * (LONGEST + 1),
    "no loader": "{% include 'x' %}",
    "wide range": "{% for a in range(1000000) %}{% endfor %}",
}


def most_memory() -> int:
    """Bytes that this process ever held at once."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@pytest.mark.parametrize("name", ENDLESS)
def test_what_would_not_end_is_stopped_at_once_and_in_little_memory(name: str) -> None:
    begun, before = time.process_time(), most_memory()
    with pytest.raises(TemplateEndless) as caught:
        render(ENDLESS[name], SINGLE, generate=False, special={})
    assert time.process_time() - begun < 6
    assert most_memory() - before < 300 << 20
    assert caught.value.hint and "was stopped" in caught.value.message


@pytest.mark.parametrize("name", REFUSED)
def test_every_other_failure_of_a_template_is_an_error_in_words(name: str) -> None:
    with pytest.raises(ModelUnavailable) as caught:
        render(REFUSED[name], SINGLE, generate=False, special={})
    assert caught.value.hint and len(caught.value.message) < 500


def test_a_template_without_end_is_tried_once(tmp_path) -> None:
    chat = ChatText.load(make_model(tmp_path, ENDLESS["nested range"]))
    first = sizes_of(chat, [SINGLE])
    begun = time.process_time()
    rest = sizes_of(chat, [SINGLE] * 200)
    assert time.process_time() - begun < 0.5
    assert [type(one) for one in first + rest] == [TemplateEndless] * 201
    with pytest.raises(TemplateEndless):
        chat.training_tokens(SINGLE)


@pytest.mark.parametrize("name", TEMPLATES)
def test_long_conversations_and_long_texts_have_room_enough(name: str) -> None:
    turns = [{"role": role, "content": "What is it? " * 3} for role in ("user", "assistant")] * 300
    assert render(TEMPLATES[name], turns, generate=False, special={"eos_token": "</s>", "bos_token": ""})
    long = [{**turn, "content": "word " * 200_000} for turn in SINGLE]
    said = render(TEMPLATES[name], long, generate=False, special={"eos_token": "</s>", "bos_token": ""})
    assert len(said) > 1_900_000


def test_nothing_of_a_template_runs_while_it_is_compiled() -> None:
    begun = time.process_time()
    compile_template("{{ 10 ** 10000000000 }}{{ 'a' | center(2000000000) }}{{ ['a'] * 2000000000 }}")
    assert time.process_time() - begun < 1


def test_loops_know_their_length_and_neighbours_as_ever() -> None:
    source = (
        "{% for m in messages %}{{ loop.index }}/{{ loop.length }}{{ loop.last }}{{ loop.revindex }}"
        "{{ loop.previtem.role if not loop.first }}{{ loop.nextitem.role if not loop.last }} "
        "{% else %}none{% endfor %}"
        "{% for k, v in messages[0].items() if k != 'role' %}{{ k }}={{ v }}{% endfor %}"
        "{% for c in 'ab' %}{{ c }}{{ loop.cycle('x', 'y') }}{% endfor %}"
        "{% for a in missing %}{% else %}!{% endfor %}"
    )
    import jinja2

    assert render(source, MULTI, generate=False, special={}) == (
        jinja2.Environment(trim_blocks=True, lstrip_blocks=True).from_string(source).render(messages=MULTI)
    )
