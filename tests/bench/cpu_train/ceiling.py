"""The matrix products of a step alone, in bf16, at their shapes: no trainer can be faster here.

Of each linear layer the product forwards and the one for its input's gradient, in full fine-tuning also the
one for its weights'; of the head the same at trained positions. Adapters, attention and all else cost
nothing. Arguments: folder, lora|full.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from material import Material, threads, versions
from windows import Windows

windows = Windows()
folder, method = Path(sys.argv[1]), sys.argv[2]
threads()
torch.manual_seed(0)
LAYERS = 30
SHAPES = [(576, 960), (576, 576), (576, 3072), (1536, 576)]
"""Inputs and outputs: query, key and value; output; gate and up; down."""
HEAD_BLOCK = 1024
material = Material.read(folder)
weights = [[torch.randn(n, k).bfloat16() for k, n in SHAPES] for _ in range(LAYERS)]
head = torch.randn(49152, 576).bfloat16()


def products(tokens: int, weight: torch.Tensor) -> None:
    x, grad = inputs[tokens, weight.shape[1]], inputs[tokens, weight.shape[0]]
    torch.nn.functional.linear(x, weight)
    torch.mm(grad, weight)
    if method == "full":
        torch.mm(grad.t(), x)


inputs: dict[tuple[int, int], torch.Tensor] = {}
for step in range(len(material.steps)):
    for count in (material.tokens(step, step + 1), material.trained(step, step + 1)):
        for width in {576, 960, 3072, 1536, HEAD_BLOCK}:
            inputs[count, width] = torch.randn(count, width).bfloat16()
windows.ready(versions("torch"))
while (turn := windows.next()) is not None:
    for step in range(*turn):
        for layer in weights:
            for weight in layer:
                products(material.tokens(step, step + 1), weight)
        for start in range(0, head.shape[0], HEAD_BLOCK):
            products(material.trained(step, step + 1), head[start : start + HEAD_BLOCK])
    windows.done([])
