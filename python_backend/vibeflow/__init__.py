"""VibeFlow's backend: fine-tune a language model, know whether it got better, serve it, roll back."""

__version__ = "0.1.0"
