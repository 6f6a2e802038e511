"""Which models the fast path knows, and their parts by role.

Known by their exact classes, with nothing trained but plain LoRA adapters or every weight. Whatever else it
is, the answer is None and the plain path takes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from .layer import Attention, AttentionHalf, Gated, GatedHalf, Norm, Turn
from .pack import Packed
from .site import Part, Site

_FAMILIES = {"LlamaForCausalLM", "MistralForCausalLM", "Qwen2ForCausalLM", "Qwen3ForCausalLM"}


class Unknown(Exception):
    """The model has something that the fast path does not compute."""


@dataclass(frozen=True)
class FastModel:
    """A causal model as the fast path computes it, over the very tensors of `causal`."""

    causal: Any
    layers: list[tuple[Attention, Gated]]
    last: Norm
    longest: int | None
    """Positions that a row may have at most, where attention looks no further back."""

    def hidden(self, batch: Packed) -> Tensor:
        """The last hidden states, normed, of the batch's trained positions."""
        for attention, gated in self.layers:
            for site in (attention.qkv, attention.out, gated.gate_up, gated.down):
                site.refresh()
        body = self.causal.model
        x = torch.nn.functional.embedding(batch.ids, body.embed_tokens.weight)
        cos, sin = body.rotary_emb(x, torch.arange(batch.length)[None])
        turn = Turn(cos[0, :, None], sin[0, :, None])
        again = bool(self.causal.is_activation_checkpointing) and self.causal.training
        final = len(self.layers) - 1
        for index, (attention, gated) in enumerate(self.layers):
            only = batch.positions if index == final else None

            def layer(
                x: Tensor, attention: Attention = attention, gated: Gated = gated, only: Tensor | None = only
            ) -> Tensor:
                x = AttentionHalf.apply(  # type: ignore[no-untyped-call]
                    x, attention, batch, turn, only, *attention.parameters()
                )
                return GatedHalf.apply(x, gated, *gated.parameters())  # type: ignore[no-any-return, no-untyped-call]

            x = checkpoint(layer, x, use_reentrant=False) if again else layer(x)
        return NormStep.apply(x, self.last, *self.last.parameters())  # type: ignore[no-any-return, no-untyped-call]


class NormStep(torch.autograd.Function):
    """A norm by itself."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, step: Norm, *_: Tensor) -> Tensor:
        ctx.step = step
        ctx.save_for_backward(x)
        return step.forward(x)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Any, ...]:
        (x,) = ctx.saved_tensors
        of_x, of_weight = ctx.step.backward(grads[0], x)
        return (of_x.to(x.dtype), None, *of_weight)


def read(model: Any) -> FastModel:
    """The parts of `model`, plain or wrapped by PEFT. Raises `Unknown`, saying what is in the way."""
    causal = model.get_base_model() if hasattr(model, "get_base_model") else model
    name = type(causal).__name__
    if name not in _FAMILIES or not type(causal).__module__.startswith("transformers.models."):
        raise Unknown(f"{name} is not of a family it knows")
    config = causal.config
    if config.hidden_act not in ("silu", "swish") or config.attention_dropout:
        raise Unknown("its activation or its dropout")
    if any(parameter.device.type != "cpu" for parameter in causal.parameters()):
        raise Unknown("it is not on the CPU")
    full = all(parameter.requires_grad for parameter in causal.parameters())
    layers = [_layer(layer, config, full) for layer in causal.model.layers]
    fast = FastModel(causal, layers, Norm(causal.model.norm, full), _window(config))
    reached = {id(tensor) for tensor in _trained(fast, full)}
    if any(p.requires_grad and id(p) not in reached for p in causal.parameters()):
        raise Unknown("it trains more than its linear layers' adapters, and less than everything")
    head = causal.get_output_embeddings()
    if type(head) is not torch.nn.Linear or head.bias is not None:
        raise Unknown("its head")
    if type(causal.model.embed_tokens) is not torch.nn.Embedding:
        raise Unknown("its embeddings")
    return fast


def _trained(fast: FastModel, full: bool) -> list[Tensor]:
    found: list[Tensor] = list(fast.last.parameters())
    for attention, gated in fast.layers:
        found += attention.parameters() + gated.parameters()
    if full:
        found += [fast.causal.get_input_embeddings().weight, fast.causal.get_output_embeddings().weight]
    return found


def _layer(layer: Any, config: Any, full: bool) -> tuple[Attention, Gated]:
    own, mlp = layer.self_attn, layer.mlp
    query_norm = Norm(own.q_norm, full) if hasattr(own, "q_norm") else None
    attention = Attention(
        norm=Norm(layer.input_layernorm, full),
        qkv=Site([_part(own.q_proj), _part(own.k_proj), _part(own.v_proj)], full),
        out=Site([_part(own.o_proj)], full),
        query_norm=query_norm,
        key_norm=Norm(own.k_norm, full) if query_norm is not None else None,
        heads=config.num_attention_heads,
        key_heads=config.num_key_value_heads,
        width=own.head_dim,
        scale=own.scaling,
    )
    gated = Gated(
        norm=Norm(layer.post_attention_layernorm, full),
        gate_up=Site([_part(mlp.gate_proj), _part(mlp.up_proj)], full),
        down=Site([_part(mlp.down_proj)], full),
    )
    return attention, gated


def _part(module: Any) -> Part:
    if type(module) is torch.nn.Linear:
        return Part(module)
    from peft.tuners.lora.layer import Linear as LoraLinear

    plain = (
        type(module) is LoraLinear
        and type(module.base_layer) is torch.nn.Linear
        and module.active_adapters == ["default"]
        and set(module.lora_A) == {"default"}
        and not module.lora_variant
        and not module.merged
        and not module.disable_adapters
        and not module.fan_in_fan_out
        and module.lora_B["default"].bias is None
        and type(module.lora_dropout["default"]) in (torch.nn.Identity, torch.nn.Dropout)
    )
    if not plain:
        raise Unknown(f"a layer of the kind {type(module).__name__}, or its adapter's settings")
    return Part(module.base_layer, module)


def _window(config: Any) -> int | None:
    """The sliding window, where some layer has one."""
    kinds = getattr(config, "layer_types", None)
    window = getattr(config, "sliding_window", None)
    if window is None or (kinds is not None and "sliding_attention" not in kinds):
        return None
    return int(window)
