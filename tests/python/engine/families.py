"""Tiny models of the real architectures, each with its own family's chat template; random weights, a
byte-level tokenizer with the family's own special tokens."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHATML = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>' + '\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
QWEN2 = (
    "{% for m in messages %}{% if loop.first and messages[0]['role'] != 'system' %}"
    "{{ '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n' }}{% endif %}"
    "{{'<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
QWEN3 = (
    "{%- if messages[0].role == 'system' %}{{- '<|im_start|>system\n' + messages[0].content + "
    "'<|im_end|>\n' }}{%- endif %}"
    "{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}"
    "{%- for message in messages[::-1] %}{%- set index = (messages|length - 1) - loop.index0 %}"
    "{%- if ns.multi_step_tool and message.role == 'user' %}{%- set ns.multi_step_tool = false %}"
    "{%- set ns.last_query_index = index %}{%- endif %}{%- endfor %}"
    "{%- for message in messages %}{%- if message.role == 'user' or (message.role == 'system' and not "
    "loop.first) %}{{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}"
    "{%- elif message.role == 'assistant' %}{%- if loop.index0 > ns.last_query_index and loop.last %}"
    "{{- '<|im_start|>' + message.role + '\n<think>\n\n</think>\n\n' + message.content.lstrip('\n') }}"
    "{%- else %}{{- '<|im_start|>' + message.role + '\n' + message.content }}{%- endif %}"
    "{{- '<|im_end|>\n' }}{%- endif %}{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}{%- endif %}"
)
LLAMA3 = (
    "{{- bos_token }}{%- for m in messages %}{{- '<|start_header_id|>' + m['role'] + '<|end_header_id|>\n\n' "
    "+ m['content'] | trim + '<|eot_id|>' }}{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{%- endif %}"
)
MISTRAL = (
    "{%- if messages[0]['role'] == 'system' %}{%- set system_message = messages[0]['content'] %}"
    "{%- set loop_messages = messages[1:] %}{%- else %}{%- set loop_messages = messages %}{%- endif %}"
    "{{- bos_token }}{%- for message in loop_messages %}"
    "{%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{- raise_exception('roles must alternate') }}{%- endif %}"
    "{%- if message['role'] == 'user' %}{%- if loop.first and system_message is defined %}"
    "{{- '[INST] ' + system_message + '\n\n' + message['content'] + ' [/INST]' }}{%- else %}"
    "{{- '[INST] ' + message['content'] + ' [/INST]' }}{%- endif %}"
    "{%- else %}{{- ' ' + message['content'] + eos_token }}{%- endif %}{%- endfor %}"
)
PHI3 = (
    "{% for message in messages %}{{'<|' + message['role'] + '|>\n' + message['content'] + '<|end|>\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}"
)
GEMMA2 = (
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}"
    "{{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}"
    "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}"
    "{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}"
    "{% set role = message['role'] %}{% endif %}"
    "{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}"
)
GEMMA3 = (
    "{{ bos_token }}{%- if messages[0]['role'] == 'system' -%}"
    "{%- set first_user_prefix = messages[0]['content'] + '\n\n' -%}{%- set loop_messages = messages[1:] -%}"
    "{%- else -%}{%- set first_user_prefix = '' -%}{%- set loop_messages = messages -%}{%- endif -%}"
    "{%- for message in loop_messages -%}"
    "{%- if (message['role'] == 'assistant') -%}{%- set role = 'model' -%}{%- else -%}"
    "{%- set role = message['role'] -%}{%- endif -%}"
    "{{ '<start_of_turn>' + role + '\n' + (first_user_prefix if loop.first else '') }}"
    "{{ message['content'] | trim }}{{ '<end_of_turn>\n' }}{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{'<start_of_turn>model\n'}}{%- endif -%}"
)


@dataclass(frozen=True)
class Family:
    config: str
    template: str | None
    eos: str
    bos: str | None = None
    marks: tuple[str, ...] = ()
    shape: dict[str, Any] = field(default_factory=dict)
    projections: tuple[str, ...] = (
        "q_proj",
        "k_proj",
        "v_proj",
        "o_proj",
        "gate_proj",
        "up_proj",
        "down_proj",
    )
    """Last parts of the names of the linear layers, the head left out."""


_IM = ("<|im_start|>", "<|im_end|>")
_TURN = ("<start_of_turn>", "<end_of_turn>")
_HEADERS = ("<|start_header_id|>", "<|end_header_id|>")
FAMILIES = {
    "gpt2": Family("GPT2", None, "<|endoftext|>", "<|endoftext|>", projections=("c_attn", "c_proj", "c_fc")),
    "smollm": Family("Llama", CHATML, "<|im_end|>", "<|im_start|>", _IM, {"tie_word_embeddings": True}),
    "llama3": Family("Llama", LLAMA3, "<|eot_id|>", "<|begin_of_text|>", _HEADERS),
    "mistral": Family("Mistral", MISTRAL, "</s>", "<s>", (), {"sliding_window": 32}),
    "qwen2": Family(
        "Qwen2", QWEN2, "<|im_end|>", None, ("<|endoftext|>", *_IM), {"tie_word_embeddings": True}
    ),
    "qwen3": Family("Qwen3", QWEN3, "<|im_end|>", None, ("<|endoftext|>", *_IM), {"head_dim": 16}),
    "phi3": Family(
        "Phi3",
        PHI3,
        "<|endoftext|>",
        "<s>",
        ("<|user|>", "<|assistant|>", "<|system|>", "<|end|>"),
        projections=("qkv_proj", "o_proj", "gate_up_proj", "down_proj"),
    ),
    "gemma2": Family(
        "Gemma2",
        GEMMA2,
        "<eos>",
        "<bos>",
        _TURN,
        {"head_dim": 16, "sliding_window": 32, "query_pre_attn_scalar": 16},
    ),
    "gemma3": Family(
        "Gemma3Text",
        GEMMA3,
        "<eos>",
        "<bos>",
        _TURN,
        {"head_dim": 16, "sliding_window": 32, "query_pre_attn_scalar": 16, "sliding_window_pattern": 2},
    ),
}


def write_family(folder: Path, name: str, seed: int = 0, hidden: int = 32) -> Path:
    """A model folder as the family's would be on the hub."""
    import torch
    import transformers
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    family = FAMILIES[name]
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(letters)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    specials = dict.fromkeys([family.eos, *([family.bos] if family.bos else []), *family.marks])
    tokenizer.add_special_tokens(list(specials))
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": family.eos}
    if family.bos:
        config["bos_token"] = family.bos
    (folder / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")
    if family.template:
        (folder / "chat_template.jinja").write_text(family.template, encoding="utf-8")
    torch.manual_seed(seed)
    common: dict[str, Any] = {
        "vocab_size": tokenizer.get_vocab_size(),
        "bos_token_id": tokenizer.token_to_id(family.bos) if family.bos else None,
        "eos_token_id": tokenizer.token_to_id(family.eos),
        "pad_token_id": None,
        "initializer_range": 0.1,
    }
    if name == "gpt2":
        common |= {"n_embd": hidden, "n_layer": 2, "n_head": 2, "n_positions": 256}
        common |= {"resid_pdrop": 0.0, "embd_pdrop": 0.0, "attn_pdrop": 0.0}
        model_class = transformers.GPT2LMHeadModel
    else:
        common |= {"hidden_size": hidden, "intermediate_size": 2 * hidden, "num_hidden_layers": 2}
        common |= {"num_attention_heads": 2, "num_key_value_heads": 1, "max_position_embeddings": 256}
        model_class = getattr(transformers, family.config.replace("Text", "") + "ForCausalLM")
    shape = getattr(transformers, family.config + "Config")(**(common | family.shape))
    model_class(shape).save_pretrained(folder)
    return folder
