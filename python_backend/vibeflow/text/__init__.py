"""How a conversation becomes tokens: where a model lies, its chat template, which tokens are trained.

One implementation for the data panel and for training. Light: tokenizers and jinja2 only, never torch.
"""
