"""The OpenAI-compatible API over one model."""
