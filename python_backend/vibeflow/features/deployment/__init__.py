"""Serving a version as an OpenAI-compatible API on loopback."""
